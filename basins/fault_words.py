"""What is expected and what to do, in Chinese, from ``fault_words.csv``.

Faults are worded in English where they are found. The table has each wording once, with holes
``{1}``, ``{2}`` … in their order for what differs from one fault to another. The Chinese puts it
as it is where it has ``{1}``, and in Chinese, if it is a wording itself, where it has ``<1>``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache, partial
from importlib.resources import files

from basins.faults import Fault
from basins.schema import dictionary

HOLE, FILLED = re.compile(r"\{\d\}"), re.compile(r"\{(\d)\}|<(\d)>")


def told(fault: Fault, language: str) -> Fault:
    """A fault with its words in a language: ``zh`` or ``en``.

    Place and value stay as the file has them, and so does a wording that the table lacks.

    Args:
        fault: what is wrong.
        language: ``zh`` or ``en``.
    """
    if language == "en":
        return fault
    expected, remedy = in_chinese(fault.expected), in_chinese(fault.remedy)
    return replace(fault, expected=expected, remedy=remedy)


def in_chinese(text: str) -> str:
    """The Chinese of a wording; the text itself where the table has none for it."""
    whole, parts = _table()
    if text in whole:
        return whole[text]
    for pattern, chinese in parts:
        if found := pattern.fullmatch(text):
            return FILLED.sub(partial(_filled, found), chinese)
    return text


def _filled(found: re.Match[str], hole: re.Match[str]) -> str:
    as_is, worded = hole.groups()
    return found[int(as_is)] if as_is else in_chinese(found[int(worded)])


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]]]:
    """Wordings without holes, and those with, the longest first."""
    with files("basins").joinpath("fault_words.csv").open(encoding="utf-8") as file:
        rows = {row["en"]: row["zh"] for row in csv.DictReader(file)}
    whole = {en: zh for en, zh in rows.items() if not HOLE.search(en)}
    worded = sorted(rows.keys() - whole.keys(), key=lambda en: -len(HOLE.sub("", en)))
    patterns = ["(.+?)".join(map(re.escape, HOLE.split(en))) for en in worded]
    parts = [(re.compile(p, re.DOTALL), rows[en]) for p, en in zip(patterns, worded, strict=True)]
    return dict(_meanings()) | whole, parts


def _meanings() -> Iterator[tuple[str, str]]:
    """What a column means is told by its title."""
    for row in dictionary().to_dict("records"):
        if row["column"] != "*":
            yield str(row["meaning"]), str(row["title_zh"])
