"""The facts that permit rules speak of: a closed list, each with the values it can have.

``facts.csv`` is the vocabulary. A fact whose value is not known either has to be asked for
(``if_unknown`` is ``ask``) or is left open with a doubt in the decision (``note``).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

UNKNOWN = ""
ASK, NOTE = "ask", "note"


@dataclass(frozen=True)
class Fact:
    """One fact of the vocabulary.

    Attributes:
        name: identifier, a column of the rule table.
        names: what it is called, by language.
        values: what it can be, and what each value is called by language.
        if_unknown: ``ask`` or ``note``.
    """

    name: str
    names: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    if_unknown: str

    def told(self, value: str, language: str) -> str:
        """A value in words."""
        unknown = {"zh": "未知", "en": "unknown"}
        return self.values[value][language] if value != UNKNOWN else unknown[language]


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, Fact]:
    """All facts by name, in the order of the file."""
    with files("allocation.permits").joinpath("facts.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    words = [(row, {"zh": row["name_zh"], "en": row["name_en"]}) for row in rows]
    return {
        head["fact"]: Fact(
            head["fact"],
            names,
            {
                row["value"]: said
                for row, said in words
                if row["fact"] == head["fact"] and row["value"] != "*"
            },
            head["if_unknown"],
        )
        for head, names in words
        if head["value"] == "*"
    }
