"""Sheets and CSV for spreadsheet programs: formatted, frozen, and never with a formula."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

# Text stays text: a name that begins with "=" must never become a formula.
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
# What begins a formula in Excel or LibreOffice, their wide forms and leading blanks with it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
HEAD = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter", "bg_color": "#DCE6F1"}
FIGURES = "#,##0.00"
NARROWEST, WIDEST = 8, 44
SAMPLE = 2000


@contextmanager
def book_at(path: Path | None = None) -> Iterator[tuple[Any, BytesIO]]:
    """A workbook to write, and the bytes it is written to where there is no path."""
    buffer = BytesIO()
    target: Any = buffer if path is None else str(path)
    with xlsxwriter.Workbook(target, {**OPTIONS, "in_memory": path is None}) as book:
        yield book, buffer


def sheet_of(
    book: Any,
    name: str,
    table: pd.DataFrame,
    frozen: int = 0,
    heads: Mapping[str, str] | None = None,
    widths: Mapping[int, int] | None = None,
) -> Any:
    """A table as a sheet: a head that stays, columns as wide as their words, a filter, A4 across.

    Args:
        book: the workbook.
        name: of the sheet, at most 31 characters.
        table: its rows.
        frozen: how many columns at the left stay where they are.
        heads: what stands in the head for a column, else its name.
        widths: width of a column by position, where the usual one does not do.

    Returns:
        The sheet.
    """
    head = book.add_format(HEAD)
    number = book.add_format({"num_format": FIGURES})
    texts = [(heads or {}).get(str(column), str(column)) for column in table.columns]
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, frozen)
    sheet.write_row(0, 0, texts, head)
    for position, text in enumerate(texts):
        values = table.iloc[:, position]
        numeric = pd.api.types.is_float_dtype(values)
        wide = (widths or {}).get(position, _width(text, values, numeric))
        sheet.set_column(position, position, wide, number if numeric else None)
        cells = values.astype(object).where(values.notna(), None)
        sheet.write_column(1, position, cells.tolist())
    if len(table):
        sheet.autofilter(0, 0, len(table), len(table.columns) - 1)
    _for_paper(sheet, len(table.columns))
    return sheet


def _width(head: str, values: pd.Series, numeric: bool) -> int:
    """Characters that a column needs; a Chinese sign takes two."""
    shown = [max((line for line in head.split("\n")), key=len)]
    shown += [] if numeric else [str(value) for value in values.head(SAMPLE)]
    longest = max(sum(2 if ord(sign) > 0x2E7F else 1 for sign in text) for text in shown)
    return min(max(longest + 2, 12 if numeric else NARROWEST), WIDEST)


def _for_paper(sheet: Any, columns: int) -> None:
    sheet.set_paper(9)
    if columns > 6:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&C&P / &N")


def as_csv(table: pd.DataFrame) -> bytes:
    """CSV for a spreadsheet: with a byte order mark, without which Excel misreads Chinese, and with
    an apostrophe before text that would be a formula there."""
    plain = table.rename(columns=harmless)
    texts = [at for at, kind in enumerate(plain.dtypes) if not pd.api.types.is_numeric_dtype(kind)]
    for at in texts:
        plain.isetitem(at, plain.iloc[:, at].map(harmless).array)
    return plain.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def harmless(value: object) -> object:
    """Text that a spreadsheet takes as text; a number written as text stays a number."""
    if isinstance(value, str) and value.startswith(FORMULA) and not NUMBER.fullmatch(value):
        return f"'{value}"
    return value
