"""The table of permit rules: read, checked cell by cell, and known by its version.

A rule is one row: a condition over the facts (one column each: ``a|b`` means one of them, an empty
cell means that the fact does not matter), an effect, the legal rank, the time it is in force and
the rules it overrides. A bureau changes the table, not the code.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from allocation.permits.facts import vocabulary
from basins.cells import cells_of, check_header, check_width
from basins.faults import BadInput, Fault, did_you_mean, printable, shown
from basins.files import read_file

FILE = Path("permits") / "rules.csv"
# Strongest first. ``reduce`` passes with a smaller volume.
EFFECTS = ("not_needed", "refuse", "suspend", "inform", "argue", "reduce", "pass")
SECTIONS = ("A", "B", "C", "D")
CONFIDENCES = ("official", "secondary", "derived", "to confirm")
AUTHORITIES = ("", "county", "city", "province", "basin")
BEGINNING_OF_TIME, END_OF_TIME = date(1, 1, 1), date(9999, 12, 31)
MEANINGS = {
    "rule": "identifier",
    "section": "part of the law: A plan, B permits, C declarations, D grades",
    "rank": "legal rank, 1 (law) to 6",
    "effect": "what follows",
    "valid_from": "first day in force, or empty",
    "valid_until": "last day in force, or empty",
    "overrides": "rules that yield to this one",
    "authority": "who must approve where this rule speaks",
}
TEXTS = {
    "text_zh": "the rule in Chinese",
    "text_en": "the rule in English",
    "citation": "document and article",
    "confidence": "how sure it is",
}


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes:
        id: identifier.
        section: ``A`` plan, ``B`` permits, ``C`` declarations, ``D`` grades.
        rank: legal rank: 1 law, 2 regulation, 3 ministry's notice, 4 plan, 5 technical outline,
            6 the general case.
        effect: as in ``EFFECTS``.
        condition: by fact, the values it must be one of.
        overrides: identifiers of the rules that yield to it.
        valid_from, valid_until: first and last day in force.
        authority: who must approve, if it says so.
        text: by language.
        citation: document and article.
        confidence: how sure it is.
    """

    id: str
    section: str
    rank: int
    effect: str
    condition: Mapping[str, tuple[str, ...]]
    overrides: tuple[str, ...]
    valid_from: date
    valid_until: date
    authority: str
    text: Mapping[str, str]
    citation: str
    confidence: str

    def in_force(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.valid_from <= day <= self.valid_until


@dataclass(frozen=True)
class RuleBook:
    """All rules, in the order in which they are read: by legal rank, then as the table has them.

    Attributes:
        rules: the rules.
        version: the first 16 digits of the SHA-256 of the table.
    """

    rules: tuple[Rule, ...]
    version: str

    def named(self, name: str) -> Rule:
        """The rule with an identifier."""
        return next(rule for rule in self.rules if rule.id == name)


def load_rules(root: Path) -> RuleBook:
    """The rules of a dataset folder.

    Raises:
        BadInput: with every fault of the table.
    """
    path = root / FILE
    data = read_file(path, "the table of permit rules", f"put the table at {FILE.as_posix()}")
    if isinstance(data, Fault):
        raise BadInput([data])
    return parse_rules(data, printable(path.name))


def parse_rules(data: bytes, file: str = FILE.name) -> RuleBook:
    """The rules of a table.

    Raises:
        BadInput: with every fault of the table.
    """
    lines, faults = cells_of(data, file)
    if faults:
        raise BadInput(faults)
    (head, header), *body = lines
    meanings = {name: fact.names["en"] for name, fact in vocabulary().items()}
    faults = check_header(head, header, MEANINGS | meanings | TEXTS, file)
    faults += check_width(header, body, file)
    if not body:
        faults.append(Fault(file, head, None, "no rows", "at least one rule", "add the rules"))
    if faults:
        raise BadInput(faults)
    rows = [(number, dict(zip(header, cells, strict=True))) for number, cells in body]
    faults = [fault for number, row in rows for fault in _row_faults(number, row, file)]
    faults += _identifier_faults(rows, file)
    if not faults:
        faults = _order_faults(rows, file)
    if faults:
        raise BadInput(sorted(faults, key=lambda fault: fault.row or 0))
    rules = [_rule(row) for _, row in rows]
    version = hashlib.sha256(data).hexdigest()[:16]
    return RuleBook(tuple(sorted(rules, key=lambda rule: rule.rank)), version)


def _rule(row: Mapping[str, str]) -> Rule:
    condition = {name: tuple(row[name].split("|")) for name in vocabulary() if row[name]}
    first, last = _day(row["valid_from"], False), _day(row["valid_until"], True)
    return Rule(
        id=row["rule"],
        section=row["section"],
        rank=int(row["rank"]),
        effect=row["effect"],
        condition=condition,
        overrides=tuple(name for name in row["overrides"].split("|") if name),
        valid_from=first or BEGINNING_OF_TIME,
        valid_until=last or END_OF_TIME,
        authority=row["authority"],
        text={"zh": row["text_zh"], "en": row["text_en"]},
        citation=row["citation"],
        confidence=row["confidence"],
    )


def _day(cell: str, last: bool) -> date | None:
    """A day, or the first or last day of a year; nothing for an empty cell."""
    if not cell:
        return None
    if re.fullmatch(r"\d{4}", cell):
        return date(int(cell), 12, 31) if last else date(int(cell), 1, 1)
    return date.fromisoformat(cell)


def _row_faults(number: int, row: Mapping[str, str], file: str) -> list[Fault]:
    closed = {
        "section": SECTIONS,
        "effect": EFFECTS,
        "authority": AUTHORITIES,
        "confidence": CONFIDENCES,
        "rank": tuple("123456"),
    }
    faults = [
        _not_among(file, number, column, row[column], allowed)
        for column, allowed in closed.items()
        if row[column] not in allowed
    ]
    for name, fact in vocabulary().items():
        faults += [
            _not_among(file, number, name, value, tuple(fact.values))
            for value in row[name].split("|")
            if row[name] and value not in fact.values
        ]
    for column in ("valid_from", "valid_until"):
        try:
            _day(row[column], False)
        except ValueError:
            expected = "a day such as 2023-04-01, a year, or nothing"
            faults.append(Fault(file, number, column, shown(row[column]), expected, "correct it"))
    faults += [
        Fault(file, number, column, "", TEXTS.get(column, MEANINGS.get(column, "")), "fill it in")
        for column in ("rule", "text_zh", "text_en", "citation")
        if not row[column]
    ]
    return faults


def _not_among(file: str, row: int, column: str, value: str, allowed: tuple[str, ...]) -> Fault:
    expected = "one of " + ", ".join(repr(name) for name in allowed)
    return Fault(file, row, column, shown(value), expected, did_you_mean(value, allowed, expected))


def _identifier_faults(rows: list[tuple[int, dict[str, str]]], file: str) -> list[Fault]:
    """Identifiers given twice, and rules overridden that are not there."""
    names = Counter(row["rule"] for _, row in rows)
    faults = [
        Fault(file, number, "rule", shown(row["rule"]), "each identifier once", "rename one")
        for number, row in rows
        if names[row["rule"]] > 1
    ]
    for number, row in rows:
        for name in filter(None, row["overrides"].split("|")):
            if name not in names:
                remedy = did_you_mean(name, list(names), "name a rule of this table")
                faults.append(
                    Fault(file, number, "overrides", shown(name), "a rule of this table", remedy)
                )
    return faults


def _order_faults(rows: list[tuple[int, dict[str, str]]], file: str) -> list[Fault]:
    """A rule overrides only rules that are read after it: so no lower legal rank overrides a higher
    one, and no two rules override each other."""
    order = {row["rule"]: (int(row["rank"]), number) for number, row in rows}
    faults = []
    for number, row in rows:
        for name in filter(None, row["overrides"].split("|")):
            if order[name] <= order[row["rule"]]:
                expected = "a rule of a lower legal rank, or of the same rank further down"
                remedy = f"{name} has rank {order[name][0]} in row {order[name][1]}: move this rule"
                faults.append(Fault(file, number, "overrides", shown(name), expected, remedy))
    return faults
