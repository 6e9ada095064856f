"""Is the register what was recorded? Everything is computed again from the cells that stand there.

Inside the database this finds whatever was changed, deleted or put in without following the chain.
Whoever can replace the whole database can forge a chain that is sound in itself: only a head that
was noted elsewhere (each export and each recorded conclusion tells it) shows that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, text

from allocation.permits.register.chain import Head, entry_hash, last
from allocation.permits.register.contents import GRANT
from allocation.permits.register.models import APPEND_ONLY, ENTRIES, GENESIS, KINDS

# kind, column, kind it refers to, whether it may be empty
REFERENCES = (
    ("decision", "application", "application", False),
    ("conclusion", "decision", "decision", False),
    ("licence", "conclusion", "conclusion", True),
)
SQLITE_GUARDS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
POSTGRESQL_GUARDS = (
    "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' "
    "AND tgrelid IN (SELECT to_regclass(name) FROM unnest(CAST(:tables AS text[])) name)"
)

Rows = dict[int, dict[str, Any]]


@dataclass(frozen=True)
class Broken:
    """One thing that is wrong.

    Attributes:
        sequence: number of the entry; None if it is about the register as a whole.
        kind: of the entry, as far as it is known.
        problem: identifier of the problem, a key of ``words.PROBLEMS``.
        detail: what stands there.
    """

    sequence: int | None
    kind: str
    problem: str
    detail: str = ""


@dataclass(frozen=True)
class Verification:
    """What was found: number of entries, the head, and everything that is wrong."""

    entries: int
    head: Head
    broken: tuple[Broken, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.broken


def verify(connection: Connection, noted: Head | None = None) -> Verification:
    """Check chain, references and guards.

    Args:
        connection: in a transaction that sees one state of the register.
        noted: a head that was noted earlier; the register must still contain that entry.
    """
    links: Rows = {row.sequence: dict(row._mapping) for row in connection.execute(select(ENTRIES))}
    contents: dict[str, Rows] = {
        kind: {row.sequence: dict(row._mapping) for row in connection.execute(select(rows))}
        for kind, rows in KINDS.items()
    }
    head = last(connection)
    found = [
        *_chain(links, contents, head),
        *_strays(links, contents),
        *_references(links, contents),
        *_grants(contents),
        *_noted(links, noted),
        *_guards(connection),
    ]
    ordered = sorted(found, key=lambda one: (one.sequence is None, one.sequence or 0))
    return Verification(len(links), head, tuple(dict.fromkeys(ordered)))


def _chain(links: Rows, contents: dict[str, Rows], head: Head) -> Iterator[Broken]:
    """Every number once from 1 to the head, each on the hash of the one before, each unchanged."""
    before = GENESIS
    for sequence in range(1, max([head.sequence, *links]) + 1):
        link = links.get(sequence)
        if link is None:
            yield Broken(sequence, "", "missing")
            before = ""
            continue
        kind = str(link["kind"])
        if before and link["previous_hash"] != before:
            yield Broken(sequence, kind, "previous", str(link["previous_hash"])[:12])
        content = contents.get(kind, {}).get(sequence)
        if content is None:
            yield Broken(sequence, kind, "no_content")
        elif _hash(link, content) != link["hash"]:
            yield Broken(sequence, kind, "changed")
        before = str(link["hash"])
    newest = links.get(head.sequence)
    if head.sequence and newest is not None and newest["hash"] != head.hash:
        yield Broken(head.sequence, str(newest["kind"]), "head", str(head))
    if links and head.sequence < max(links):
        yield Broken(max(links), str(links[max(links)]["kind"]), "beyond_head", str(head))


def _hash(link: dict[str, Any], content: dict[str, Any]) -> str:
    """The hash of what stands there; nothing that can be written in a cell may break it."""
    try:
        own = {name: value for name, value in content.items() if name != "sequence"}
        return entry_hash(link, own)
    except (ValueError, TypeError):
        return ""


def _strays(links: Rows, contents: dict[str, Rows]) -> Iterator[Broken]:
    for kind, rows in contents.items():
        for sequence in rows:
            if sequence not in links or links[sequence]["kind"] != kind:
                yield Broken(sequence, kind, "stray")


def _references(links: Rows, contents: dict[str, Rows]) -> Iterator[Broken]:
    """What an entry refers to came before it, and is of the right kind."""
    for kind, column, other, optional in REFERENCES:
        for sequence, row in contents[kind].items():
            value = row[column]
            if value is None and optional:
                continue
            if value not in contents[other] or not value < sequence:
                yield Broken(sequence, kind, "reference", f"{column} = {value}")
    for sequence, link in links.items():
        value = link["corrects"]
        if value is None:
            continue
        if value not in links or value >= sequence or links[value]["kind"] != link["kind"]:
            yield Broken(sequence, str(link["kind"]), "reference", f"corrects = {value}")


def _grants(contents: dict[str, Rows]) -> Iterator[Broken]:
    """Each grant has its licence, each application at most one grant."""
    licensed = {row["conclusion"] for row in contents["licence"].values()}
    granted: set[Any] = set()
    for sequence, row in sorted(contents["conclusion"].items()):
        has = sequence in licensed
        if has != (row["conclusion"] == GRANT):
            yield Broken(sequence, "conclusion", "grant_without_licence" if not has else "no_grant")
        if row["conclusion"] != GRANT:
            continue
        application = contents["decision"].get(row["decision"], {}).get("application")
        if application in granted:
            yield Broken(sequence, "conclusion", "granted_twice", f"application {application}")
        granted.add(application)


def _noted(links: Rows, noted: Head | None) -> Iterator[Broken]:
    if noted is None or noted.sequence == 0:
        return
    link = links.get(noted.sequence)
    if link is None:
        yield Broken(noted.sequence, "", "missing")
    elif link["hash"] != noted.hash:
        yield Broken(noted.sequence, str(link["kind"]), "not_as_noted", str(link["hash"])[:12])


def _guards(connection: Connection) -> Iterator[Broken]:
    """The triggers that refuse changes are there."""
    if connection.dialect.name == "sqlite":
        there = set(connection.scalars(text(SQLITE_GUARDS)))
        ends: tuple[str, ...] = ("no_update", "no_delete", "no_replace")
        head = {"head_forward", "head_no_delete", "head_no_insert"}
    else:
        tables = [*APPEND_ONLY, "head"]
        there = set(connection.scalars(text(POSTGRESQL_GUARDS), {"tables": tables}))
        ends, head = ("append_only",), {"head_forward", "head_append_only"}
    wanted = {f"{table}_{end}" for table in APPEND_ONLY for end in ends} | head
    for name in sorted(wanted - there):
        yield Broken(None, "", "guard", name)
