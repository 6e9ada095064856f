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


class Percent(float):
    """A number that its cell shows in percent: 0.9 where 90% stands."""


class Broken(str):
    """What a formula left that could not be worked out, such as ``#REF!``."""


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Attributes:
        label: file, and sheet if it has several, as faults name it.
        rows: row number as a spreadsheet counts, and cells; texts are stripped, blank rows left
            out, and so are columns beyond the 200th. A formula stands as the value it had when the
            file was saved.
        title: of the sheet; that of a CSV file is empty.
    """

    label: str
    rows: list[tuple[int, list[Cell]]]
    title: str = ""


def sheets_of(upload: Upload, marked: bool = False) -> list[Sheet]:
    """All sheets of a file; a CSV file is one sheet.

    Args:
        upload: the file.
        marked: whether cells shown in percent and errors of formulas come as ``Percent`` and
            ``Broken``, which takes longer.

    Raises:
        BadInput: if its bytes cannot be read as cells.
    """
    if upload.kind == WORKBOOK:
        return _sheets_of_workbook(upload, marked)
    lines, faults = cells_of(upload.data, upload.name)
    if lines and not faults:
        faults = check_separator(*lines[0], upload.name)
    if faults:
        raise BadInput(faults)
    return [Sheet(upload.name, [(number, [*cells]) for number, cells in lines])]


def _sheets_of_workbook(upload: Upload, marked: bool) -> list[Sheet]:
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            # Of styles and extensions that do not matter here.
            warnings.simplefilter("ignore")
            book = load_workbook(
                io.BytesIO(upload.data), read_only=True, data_only=True, keep_links=False
            )
            sheets = [
                Sheet(
                    f"{upload.name} [{printable(str(sheet.title))}]",
                    list(_rows(upload, sheet, marked)),
                    printable(str(sheet.title)),
                )
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


def _rows(upload: Upload, sheet: Any, marked: bool) -> Iterator[tuple[int, list[Cell]]]:
    """Rows with something in them, within bounds that the sheet itself cannot move."""
    sheet.reset_dimensions()
    found = sheet.iter_rows(
        max_row=ROWS_OF_A_SPREADSHEET, max_col=MOST_COLUMNS, values_only=not marked
    )
    blank: Any = None
    for number, row in enumerate(found, start=1):
        # Rows that are missing come as one and the same object, up to a million times.
        if row is blank:
            continue
        values = list(row)
        while values and (values[-1].value if marked else values[-1]) is None:
            values.pop()
        if not values:
            blank = row
            continue
        cells = [_stripped(_marked(value) if marked else value) for value in values]
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            continue
        if number > MOST_ROWS:
            label = f"{upload.name} [{printable(str(sheet.title))}]"
            most = f"at most {MOST_ROWS:,} rows"
            raise BadInput([Fault(label, number, None, "more rows", most, "split the file")])
        yield number, cells


def _marked(cell: Any) -> Any:
    value = cell.value
    if isinstance(value, float | int) and not isinstance(value, bool):
        return Percent(value) if "%" in (cell.number_format or "") else value
    return Broken(value) if isinstance(value, str) and cell.data_type == "e" else value


def _stripped(value: Any) -> Cell:
    if isinstance(value, Broken):
        return value
    if isinstance(value, str):
        return value.strip() or None
    known = isinstance(value, int | float | date | time | timedelta) or value is None
    return value if known else str(value)
