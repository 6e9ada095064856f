"""The cells of a workbook or a CSV file that was let through (``uploads``), row by row."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from basins.cells import cells_of, check_separator
from basins.faults import BadInput, Fault, printable
from basins.uploads import WORKBOOK, Upload

MOST_ROWS, MOST_COLUMNS = 100_000, 200
# The last row a spreadsheet has.
ROWS_OF_A_SPREADSHEET = 2**20
SAVE_AGAIN = "open it in Excel, save it again as .xlsx and send that"

Cell = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Attributes:
        label: file, and sheet if it has several, as faults name it.
        rows: row number as a spreadsheet counts, and cells; texts are stripped, blank rows left
            out, and so are columns beyond the 200th. A formula stands as the value it had when the
            file was saved.
    """

    label: str
    rows: list[tuple[int, list[Cell]]]


def sheets_of(upload: Upload) -> list[Sheet]:
    """All sheets of a file; a CSV file is one sheet.

    Raises:
        BadInput: if its bytes cannot be read as cells.
    """
    if upload.kind == WORKBOOK:
        return _sheets_of_workbook(upload)
    lines, faults = cells_of(upload.data, upload.name)
    if lines and not faults:
        faults = check_separator(*lines[0], upload.name)
    if faults:
        raise BadInput(faults)
    return [Sheet(upload.name, [(number, [*cells]) for number, cells in lines])]


def _sheets_of_workbook(upload: Upload) -> list[Sheet]:
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            # Of styles and extensions that do not matter here.
            warnings.simplefilter("ignore")
            book = load_workbook(
                io.BytesIO(upload.data), read_only=True, data_only=True, keep_links=False
            )
            sheets = [
                Sheet(f"{upload.name} [{printable(str(sheet.title))}]", list(_rows(upload, sheet)))
                for sheet in book.worksheets
            ]
            book.close()
    except BadInput:
        raise
    # The reader of workbooks trusts what it reads and fails on damage in any way whatever.
    except Exception as error:
        found = f"a damaged workbook ({type(error).__name__})"
        fault = Fault(upload.name, None, None, found, "a workbook .xlsx", SAVE_AGAIN)
        raise BadInput([fault]) from None
    return sheets


def _rows(upload: Upload, sheet: Any) -> Iterator[tuple[int, list[Cell]]]:
    """Rows with something in them, within bounds that the sheet itself cannot move."""
    sheet.reset_dimensions()
    found = sheet.iter_rows(max_row=ROWS_OF_A_SPREADSHEET, max_col=MOST_COLUMNS, values_only=True)
    for number, values in enumerate(found, start=1):
        if values.count(None) == len(values):
            continue
        cells = [_stripped(value) for value in values]
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            continue
        if number > MOST_ROWS:
            label = f"{upload.name} [{printable(str(sheet.title))}]"
            most = f"at most {MOST_ROWS:,} rows"
            raise BadInput([Fault(label, number, None, "more rows", most, "split the file")])
        yield number, cells


def _stripped(value: Any) -> Cell:
    if isinstance(value, str):
        return value.strip() or None
    known = isinstance(value, int | float | date | time | timedelta) or value is None
    return value if known else str(value)
