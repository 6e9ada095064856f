"""A cell of a sheet as the text that would stand in the CSV file of the table."""

from __future__ import annotations

import unicodedata
from collections.abc import Set
from datetime import date, datetime, time
from decimal import Decimal

from basins.sheets import Cell, Percent
from basins.workbook.units import number_in, number_text, scaled

YES_NO = {"是": "yes", "否": "no", "true": "yes", "false": "no", "y": "yes", "n": "no"}


def number_cell(cell: Cell, unit: str, factor: Decimal) -> str:
    """A cell of a column of numbers; what is no number stays as it stands.

    Args:
        cell: its value.
        unit: unit of the dictionary.
        factor: what a bare number is multiplied with.
    """
    if cell is None:
        return ""
    if isinstance(cell, Percent):
        return scaled(float(cell), Decimal(100) if unit == "%" else Decimal(1))
    if isinstance(cell, bool | date | time):
        return text_cell(cell)
    if isinstance(cell, int | float):
        return scaled(float(cell), factor)
    if isinstance(cell, str):
        return number_in(cell, unit, factor) or cell
    return str(cell)


def text_cell(cell: Cell) -> str:
    """A cell of a column of texts: codes typed as numbers, dates as YYYY-MM-DD."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Percent):
        return f"{number_text(float(cell) * 100)}%"
    if isinstance(cell, int | float):
        return number_text(float(cell)) if abs(cell) < 2**53 else str(cell)
    return str(cell)


def name_cell(cell: Cell, known: Set[str]) -> str:
    """A cell of a key or a reference; wide letters and figures become plain ones.

    Args:
        cell: its value.
        known: names that stay as they are.
    """
    text = text_cell(cell)
    folded = unicodedata.normalize("NFKC", text).strip()
    return folded if folded.isascii() and text not in known else text


def choice_cell(cell: Cell, allowed: list[str]) -> str:
    """A cell of a closed vocabulary; 是 and 否 are understood."""
    text = text_cell(cell)
    if text in allowed:
        return text
    folded = unicodedata.normalize("NFKC", text).casefold()
    if set(allowed) == {"yes", "no"}:
        folded = YES_NO.get(folded, folded)
    return folded if folded in allowed else text
