"""The glossary: one word for one thing, in Chinese and English, for every screen and report."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Protocol

LANGUAGES = ("zh", "en")


class Named(Protocol):
    """What has a name in both languages."""

    @property
    def name_zh(self) -> str: ...

    @property
    def name_en(self) -> str: ...


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


def name_of(thing: Named, language: str) -> str:
    """Its name in ``zh`` or ``en``."""
    return thing.name_zh if language == "zh" else thing.name_en


def listed(words: Iterable[str], language: str) -> str:
    """The words one after the other, with the comma of the language.

    Args:
        words: what is listed.
        language: ``zh`` or ``en``.
    """
    return ("、" if language == "zh" else ", ").join(words)
