"""The sentences of the pages in Chinese and English, from ``words.csv``."""

from __future__ import annotations

import csv
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
