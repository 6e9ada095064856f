"""Texts as a spreadsheet can hold them, and the way back.

A cell of a workbook has no control characters, no carriage returns, at most 32 767 characters, and
programs disagree about ``_x0041_`` in it. The few texts that would suffer stand in the sheet in a
harmless form, each different from all other texts of its column, and the reader puts them back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 32_000
# Escapes of Office Open XML, which readers undo in their own ways.
ESCAPE = re.compile(r"_x|x005F_", re.IGNORECASE)


def visible_forms(texts: Iterable[str]) -> dict[str, str]:
    """The form in the sheet of those texts of a column that have another form there.

    Args:
        texts: all texts of the column.
    """
    known = set(texts)
    forms: dict[str, str] = {}
    taken = known.copy()
    for text in sorted(known):
        form = visible(text)
        if form == text:
            continue
        number, free = 1, form
        while free in taken:
            number, free = number + 1, f"{form}〔{number}〕"
        taken.add(free)
        forms[text] = free
    return forms


def visible(text: str) -> str:
    """A text as every spreadsheet program shows and keeps it."""
    plain = "".join(sign if _kept(sign) else _shown(sign) for sign in text).strip()
    while ESCAPE.search(plain):
        plain = ESCAPE.sub(lambda found: f"{found[0][0]}\u00b7{found[0][1:]}", plain)
    plain = plain if len(plain) <= LONGEST else plain[:LONGEST] + "…"
    # Blank in the sheet would be another text than this one.
    return plain or ("␀" if text else "")


def _kept(sign: str) -> bool:
    code = ord(sign)
    if sign == "\n":
        return True
    return code >= 0x20 and not (
        0x7F <= code < 0xA0
        or 0xD800 <= code < 0xE000
        or code in (0x2028, 0x2029, 0xFEFF)
        or code & 0xFFFE == 0xFFFE
        or 0xFDD0 <= code <= 0xFDEF
    )


def _shown(sign: str) -> str:
    return chr(0x2400 + ord(sign)) if ord(sign) < 0x20 else "\ufffd"
