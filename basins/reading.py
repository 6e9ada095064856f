"""CSV files as typed tables, with every fault of bytes, structure and numbers located."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from basins.faults import Fault, nearest, printable, shown
from basins.files import (
    LARGEST_FILE_BYTES,
    SAVE_AS_UTF8,
    UTF16,
    as_written,
    is_oversized,
    read_file,
)
from basins.schema import columns_of, is_number, needs_rows

LARGEST_CELL = 100_000
HEAD_BYTES = 1024 * 1024
LARGEST_INTEGER = 2**53
SEPARATORS = {";": "semicolons", "\t": "tabs", "，": "full-width commas", "|": "bars"}
SOUND_CELL = re.compile(r'(?:"(?:[^"]++|"")*+"|[^",\r\n][^,\r\n]*+|),')

Line = tuple[int, list[str]]


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

    A UTF-8 byte order mark (Excel writes one) and Windows line ends are accepted.

    Args:
        path: the CSV file.
        table: name of the table in the data dictionary.
    """
    name = printable(path.name)
    data = read_file(path, "a file of this table", f"add the file {name}")
    if isinstance(data, Fault):
        return Reading(None, False, _long_cells_at_the_head(path, name) or [data])
    if data.startswith(UTF16):
        return Reading(None, False, [Fault(name, 1, None, "UTF-16", "text in UTF-8", SAVE_AS_UTF8)])
    # Bytes that are not UTF-8 survive as surrogates, so the cell they stand in can be named.
    text = data.decode("utf-8-sig", errors="surrogateescape")
    lines, faults = _split(text, name)
    faults += _long_cells(lines, name)
    faults += [] if text.isascii() else _foreign_bytes(lines, name)
    faults += _nul_bytes(lines, name) if "\0" in text else []
    if not lines and not faults:
        faults = [Fault(name, None, None, "empty", "a header and rows", "fill in the table")]
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
    faults = _check_separator(head, header, file)
    if faults:
        return Reading(None, False, faults)
    faults = _check_header(head, header, table, file) + _check_width(header, body, file)
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


def _split(text: str, file: str, strict: bool = True) -> tuple[list[Line], list[Fault]]:
    """Rows of stripped cells with their row numbers; blank rows are counted but left out."""
    source = io.StringIO(text, newline="")
    reader = csv.reader(source, strict=strict)
    lines: list[Line] = []
    number, begun = 0, 0
    before = csv.field_size_limit(LARGEST_FILE_BYTES)
    try:
        for number, cells in enumerate(reader, start=1):
            begun = reader.line_num
            if any(cell.strip() for cell in cells):
                lines.append((number, [cell.strip() for cell in cells]))
    except csv.Error:
        return lines, [_unpaired_quote(text, begun, number + 1, lines, file)]
    finally:
        csv.field_size_limit(before)
    return lines, []


def _unpaired_quote(text: str, begun: int, row: int, lines: list[Line], file: str) -> Fault:
    """The fault of a row that begins after ``begun`` lines of text and cannot be cut into cells."""
    rest = "".join(list(io.StringIO(text, newline=""))[begun:])
    position = column = 0
    while (sound := SOUND_CELL.match(rest, position)) is not None:
        position, column = sound.end(), column + 1
    value = shown(rest[position:].splitlines()[0])
    name = _column_name(lines[0][1] if lines else [], column)
    remedy = 'close the quotes; a quote inside a quoted text is written twice: ""'
    return Fault(file, row, name, value, "quotes in pairs around a cell", remedy)


def _column_name(header: list[str], position: int) -> str:
    """Name of a column, or its letter in a spreadsheet if it has no readable name."""
    if position < len(header) and header[position].isprintable() and header[position]:
        return header[position]
    letters, number = "", position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _long_cells_at_the_head(path: Path, file: str) -> list[Fault]:
    """Cells too long in the first part of a file that is too large to be read whole."""
    if not is_oversized(path):
        return []
    with path.open("rb") as source:
        head = source.read(HEAD_BYTES).decode("utf-8-sig", errors="surrogateescape")
    return _long_cells(_split(head, file, strict=False)[0], file)


def _long_cells(lines: list[Line], file: str) -> list[Fault]:
    expected = f"at most {LARGEST_CELL:,} characters in a cell"
    return [
        Fault(file, row, _column_name(lines[0][1], i), shown(cell), expected, "shorten the text")
        for row, cells in lines
        for i, cell in enumerate(cells)
        if len(cell) > LARGEST_CELL
    ]


def _foreign_bytes(lines: list[Line], file: str) -> list[Fault]:
    """The first cell that is not UTF-8; one fault, as the remedy is for the whole file."""
    for row, cells in lines:
        for i, cell in enumerate(cells):
            if re.search("[\udc80-\udcff]", cell):
                value = shown(as_written(cell.encode("utf-8", errors="surrogateescape")))
                column = _column_name(lines[0][1], i)
                return [Fault(file, row, column, value, "text in UTF-8", SAVE_AS_UTF8)]
    return []


def _nul_bytes(lines: list[Line], file: str) -> list[Fault]:
    remedy = "type the cell again: a NUL byte stands in it (␀)"
    return [
        Fault(file, row, _column_name(lines[0][1], i), shown(cell), "text", remedy)
        for row, cells in lines
        for i, cell in enumerate(cells)
        if "\0" in cell and len(cell) <= LARGEST_CELL
    ]


def _check_separator(head: int, header: list[str], file: str) -> list[Fault]:
    if len(header) > 1:
        return []
    return [
        Fault(file, head, None, shown(header[0]), "cells separated by commas", remedy)
        for mark, name in SEPARATORS.items()
        for remedy in [f"save as comma-separated CSV; this file has {name}"]
        if mark in header[0]
    ]


def _check_header(head: int, header: list[str], table: str, file: str) -> list[Fault]:
    """Columns named twice, unknown or missing; a misspelt name is one fault, not two."""
    known = columns_of(table).index.tolist()
    missing = [column for column in known if column not in header]
    faults = [
        Fault(file, head, column, column, "each column once", "remove the column that is too much")
        for column in dict.fromkeys(header)
        if header.count(column) > 1 and column
    ]
    for position, column in enumerate(header):
        if column in known:
            continue
        near = nearest(column, missing)
        remedy = f"remove it; the columns are {', '.join(known)}"
        if near is not None:
            missing.remove(near)
            remedy = f"did you mean {near!r}?"
        name = _column_name(header, position)
        faults.append(Fault(file, head, shown(name), shown(column), "a known column", remedy))
    for column in missing:
        remedy = f"add the column: {columns_of(table).loc[column, 'meaning']}"
        faults.append(Fault(file, head, column, None, "the column", remedy))
    return faults


def _check_width(header: list[str], body: list[Line], file: str) -> list[Fault]:
    faults = []
    for row, cells in body:
        count, width = len(cells), len(header)
        if count == width:
            continue
        remedy = "fill in the cells that are missing, or remove the row"
        if count > width:
            remedy = "put quotes around a text with a comma; numbers have no thousands separators"
        column = _column_name(header, min(count, width))
        faults.append(Fault(file, row, column, f"{count} cells", f"{width} cells", remedy))
    return faults


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
            expected, remedy = _number_remedy(cell, kind)
            faults.append(Fault(file, int(str(index)) + 2, column, shown(cell), expected, remedy))
        if sound.all():
            dtype = np.int64 if kind == "integer" else np.float64
            typed[column] = pd.Series(numbers.astype(dtype), index=frame.index)
    return pd.DataFrame(typed, index=frame.index), faults


def _number_remedy(cell: str, kind: str) -> tuple[str, str]:
    expected = "a whole number" if kind == "integer" else "a number"
    plain = unicodedata.normalize("NFKC", cell)
    if cell == "":
        return expected, "fill in the cell"
    if re.fullmatch(r"[+-]?\d{1,3}([,\s]\d{3})+(\.\d+)?", plain):
        digits = re.sub(r"[,\s]", "", plain)
        return expected, f"write it without thousands separators: {digits}"
    if plain != cell and re.fullmatch(r"[+-]?\d+(\.\d+)?", plain):
        return expected, f"write it with half-width digits: {plain}"
    if kind == "integer" and re.fullmatch(r"[+-]?\d+\.\d+", cell):
        return expected, "write it without decimals"
    if re.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", cell):
        return expected, "is the number right? it is too large to be worked with"
    if cell.lower().lstrip("+-") in ("nan", "inf", "infinity", "na", "n/a", "#n/a", "null", "none"):
        return expected, "give the figure; a table has no empty numbers"
    return expected, "write digits only, without units or words"
