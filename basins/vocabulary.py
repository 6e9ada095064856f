"""The glossary: one word for one thing, in Chinese and English, for every screen and report."""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib.resources import files

LANGUAGES = ("zh", "en")


@lru_cache(maxsize=1)
def glossary() -> dict[str, dict[str, str]]:
    """Identifier → language → word, from ``glossary.csv``."""
    with files("basins").joinpath("glossary.csv").open(encoding="utf-8") as file:
        return {
            row["identifier"]: {language: row[language] for language in LANGUAGES}
            for row in csv.DictReader(file)
        }


def label(identifier: str, language: str) -> str:
    """The word for an identifier; the identifier itself where the glossary has none.

    Args:
        identifier: as used in tables and code.
        language: ``zh`` or ``en``.
    """
    return glossary().get(identifier, {}).get(language, identifier)
