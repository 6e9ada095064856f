"""CSV files as typed tables, with every fault of bytes, structure and numbers located."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from basins.cells import (
    Line,
    cells_of,
    check_header,
    check_separator,
    check_width,
    long_cells_at_the_head,
    number_remedy,
)
from basins.faults import Fault, printable, shown
from basins.files import read_file
from basins.schema import columns_of, is_number, needs_rows

LARGEST_INTEGER = 2**53


@dataclass(frozen=True)
class Reading:
    """What could be read of a table.

    Attributes:
        frame: the columns that are sound, typed, in the dictionary's order; None if nothing is.
            The index is the row of the file less 2, so that it counts from the first row of data.
        complete: whether every row of the file is in ``frame``.
        faults: everything that is wrong with the file itself.
    """

    frame: pd.DataFrame | None
    complete: bool
    faults: list[Fault]


def read_table(path: Path, table: str) -> Reading:
    """Read one table.

    Args:
        path: the CSV file.
        table: name of the table in the data dictionary.
    """
    name = printable(path.name)
    data = read_file(path, "a file of this table", f"add the file {name}")
    if isinstance(data, Fault):
        return Reading(None, False, long_cells_at_the_head(path, name) or [data])
    lines, faults = cells_of(data, name)
    if faults:
        return Reading(None, False, faults)
    return table_of_cells(lines, table, name)


def table_of_cells(lines: list[Line], table: str, file: str) -> Reading:
    """A typed table from its cells, whichever file they came from.

    Args:
        lines: the header, then the rows of data: row number in the file and stripped cells.
        table: name of the table in the data dictionary.
        file: name to report faults under.
    """
    (head, header), body = lines[0], lines[1:]
    faults = check_separator(head, header, file)
    if faults:
        return Reading(None, False, faults)
    meanings = {str(name): str(text) for name, text in columns_of(table)["meaning"].items()}
    faults = check_header(head, header, meanings, file) + check_width(header, body, file)
    if not body and needs_rows(table):
        faults.append(Fault(file, None, None, "a header only", "at least one row", "add rows"))
        return Reading(None, False, faults)
    rows = [(number, cells) for number, cells in body if len(cells) == len(header)]
    cells = pd.DataFrame(
        [cells for _, cells in rows],
        columns=range(len(header)),
        index=pd.Index([number - 2 for number, _ in rows], dtype=np.int64),
    )
    once = {name: header.index(name) for name in header if header.count(name) == 1}
    readable = [column for column in columns_of(table).index if column in once]
    frame = cells[[once[column] for column in readable]].set_axis(readable, axis=1)
    typed, wrong = _typed(frame, table, file)
    return Reading(typed, len(rows) == len(body), faults + wrong)


def _typed(frame: pd.DataFrame, table: str, file: str) -> tuple[pd.DataFrame, list[Fault]]:
    """The columns whose cells all have the dictionary's type, and the cells that have not."""
    rules, faults = columns_of(table), []
    typed: dict[str, pd.Series] = {}
    for column in frame.columns:
        kind = str(rules.loc[column, "type"])
        if not is_number(kind):
            typed[column] = frame[column].astype("str")
            continue
        numbers = pd.to_numeric(frame[column], errors="coerce").to_numpy(np.float64)
        sound = np.isfinite(numbers)
        if kind == "integer":
            sound &= (np.abs(numbers) < LARGEST_INTEGER) & (np.floor(numbers) == numbers)
        for index, cell in frame.loc[~sound, column].items():
            expected, remedy = number_remedy(cell, kind)
            faults.append(Fault(file, int(str(index)) + 2, column, shown(cell), expected, remedy))
        if sound.all():
            dtype = np.int64 if kind == "integer" else np.float64
            typed[column] = pd.Series(numbers.astype(dtype), index=frame.index)
    return pd.DataFrame(typed, index=frame.index), faults
