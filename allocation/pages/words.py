"""The sentences of the pages in Chinese and English, from ``words.csv``."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path

LANGUAGES = {"zh": "中文", "en": "English"}


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    with Path(__file__).with_name("words.csv").open(encoding="utf-8", newline="") as file:
        return {row["word"]: row for row in csv.DictReader(file)}


def word(name: str, language: str, **fields: object) -> str:
    """The word or sentence ``name`` in a language, with its ``{fields}`` filled in.

    Raises:
        KeyError: if ``words.csv`` has no such word.
    """
    return _words()[name][language].format(**fields)


def plain(text: str) -> str:
    """A text from outside for a place that reads Markdown: a name in a link must not become a
    picture, which the browser would fetch from another host."""
    return re.sub(r"([\\`*_{}\[\]()#+!|<>~$:-])", r"\\\1", text)


def units_in(text: str, language: str) -> str:
    """A sentence with the units it names written as the reader writes them."""
    units = [name.removeprefix("unit_") for name in _words() if name.startswith("unit_")]
    for unit in (unit for unit in units if unit[0] in "万亿"):
        named = unit_name(unit, language)
        text = text.replace(f"{unit} ({named})", named).replace(unit, named)
    return text


def unit_name(unit: str, language: str) -> str:
    """A unit of the tables as the reader writes it; parts without another name stay as they are.

    A unit is named as a whole where ``words.csv`` has ``unit_…`` for it, else part by part around
    its slashes.
    """
    whole = _words().get(f"unit_{unit}")
    if whole:
        return whole[language]
    parts = [_words().get(f"unit_{part}") for part in unit.split("/")]
    named = zip(parts, unit.split("/"), strict=True)
    return "/".join(row[language] if row else part for row, part in named)
