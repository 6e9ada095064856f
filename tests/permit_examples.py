"""Examples of every permit rule: a case in which it decides, one in which it does not hold, and one
in which it yields to another.

``python -m tests.permit_examples`` searches for them and writes the file; look at the difference
before you commit it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, product
from pathlib import Path

import pandas as pd

from allocation.permits.decision_table import plain_case
from allocation.permits.evaluation import STANDINGS, evaluate
from allocation.permits.facts import vocabulary
from allocation.permits.rules import Rule, RuleBook, load_rules
from basins.dataset import default_path

FILE = Path(__file__).with_name("golden") / "permit_examples.csv"
HEAD = ("rule", "standing", "day", "facts")
LATEST = date(2026, 1, 1)
DECIDING, YIELDING = ("decides", "concurs"), ("overridden", "outweighed")


def case_of(facts: str) -> dict[str, str]:
    """A plain case with some facts changed: ``fact=value`` joined by ``;``."""
    return plain_case() | dict(part.split("=") for part in facts.split(";") if part)


def standing_of(book: RuleBook, rule: str, facts: str, day: date) -> str:
    """What becomes of a rule in a case."""
    outcome = evaluate(book, pd.DataFrame([case_of(facts)]), day)
    names = [one.id for one in book.rules]
    return STANDINGS[outcome.standing[0, names.index(rule)]]


def _told(facts: dict[str, str]) -> str:
    plain = plain_case()
    return ";".join(f"{name}={value}" for name, value in facts.items() if plain[name] != value)


def _cases(book: RuleBook, rule: Rule) -> Iterator[dict[str, str]]:
    """Cases in which the rule holds, the plainest first: its own condition, then those of one and
    of two other rules with it."""
    plain, order = plain_case(), list(vocabulary())
    conditions = [dict(other.condition) for other in book.rules]
    for size in range(3):
        for others in combinations(conditions, size):
            needs = {name: set(values) for name, values in rule.condition.items()}
            for other in others:
                for name, values in other.items():
                    needs[name] = needs.get(name, set(values)) & set(values)
            if all(needs.values()):
                chosen = {
                    name: plain[name]
                    if plain[name] in values
                    else next(v for v in vocabulary()[name].values if v in values)
                    for name, values in needs.items()
                }
                basins = needs.get("basin", vocabulary()["basin"].values)
                sectors = needs.get("sector", {plain["sector"], "industry"})
                for basin, sector in product(sorted(basins), sorted(sectors, reverse=True)):
                    case = plain | chosen | {"basin": basin, "sector": sector}
                    yield {name: case[name] for name in order}


def _days(rule: Rule) -> list[date]:
    first = max(rule.valid_from, date(2006, 1, 1))
    return [LATEST, first + timedelta(days=1)]


def search(book: RuleBook) -> list[dict[str, str]]:
    """One example of each kind for every rule; what no case shows is left out."""
    rows = []
    for number, rule in enumerate(book.rules):
        cases = list(_cases(book, rule))
        found: dict[str, dict[str, str]] = {}
        for day in _days(rule):
            outcome = evaluate(book, pd.DataFrame(cases), day)
            for case, standing in zip(cases, outcome.standing[:, number].tolist(), strict=True):
                name = STANDINGS[standing]
                example = {"standing": name, "day": day.isoformat(), "facts": _told(case)}
                found.setdefault(name, example)
        away = next((n for n in rule.condition if plain_case()[n] not in rule.condition[n]), "")
        day = LATEST if away else rule.valid_from - timedelta(days=1)
        found["not met"] = {"standing": "not met", "day": day.isoformat(), "facts": ""}
        for kinds in (DECIDING, ("not met",), YIELDING):
            rows += [{"rule": rule.id} | found[kind] for kind in kinds if kind in found][:1]
    return rows


def examples() -> list[dict[str, str]]:
    """The examples as committed."""
    with FILE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    with FILE.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, HEAD, lineterminator="\n")
        writer.writeheader()
        writer.writerows(search(load_rules(default_path())))
