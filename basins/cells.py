"""The cells of a CSV file, with every fault of bytes, quotes, header and width located.

What the columns mean is known to the callers alone: the tables of a dataset (``reading``), and the
links of a network. Nothing here is slow to load.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from basins.faults import Fault, nearest, shown
from basins.files import LARGEST_FILE_BYTES, SAVE_AS_UTF8, UTF16, as_written, is_oversized

LARGEST_CELL = 100_000
HEAD_BYTES = 1024 * 1024
SEPARATORS = {";": "semicolons", "\t": "tabs", "，": "full-width commas", "|": "bars"}
SOUND_CELL = re.compile(r'(?:"(?:[^"]++|"")*+"|[^",\r\n][^,\r\n]*+|),')

Line = tuple[int, list[str]]


def cells_of(data: bytes, file: str) -> tuple[list[Line], list[Fault]]:
    """The rows of a CSV file: row number as a spreadsheet counts, and stripped cells.

    A UTF-8 byte order mark (Excel writes one) and Windows line ends are accepted.

    Args:
        data: the file's bytes.
        file: name to report faults under.
    """
    if data.startswith(UTF16):
        return [], [Fault(file, 1, None, "UTF-16", "text in UTF-8", SAVE_AS_UTF8)]
    # Bytes that are not UTF-8 survive as surrogates, so the cell they stand in can be named.
    text = data.decode("utf-8-sig", errors="surrogateescape")
    lines, faults = _split(text, file)
    faults += _long_cells(lines, file) if len(text) > LARGEST_CELL else []
    faults += [] if text.isascii() else _foreign_bytes(lines, file)
    faults += _nul_bytes(lines, file) if "\0" in text else []
    if not lines and not faults:
        faults = [Fault(file, None, None, "empty", "a header and rows", "fill in the table")]
    return lines, faults


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
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                lines.append((number, stripped))
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
        return shown(header[position])
    letters, number = "", position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def long_cells_at_the_head(path: Path, file: str) -> list[Fault]:
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


def check_separator(head: int, header: list[str], file: str) -> list[Fault]:
    """A header that is one cell because another mark than the comma stands between its cells."""
    if len(header) > 1:
        return []
    return [
        Fault(file, head, None, shown(header[0]), "cells separated by commas", remedy)
        for mark, name in SEPARATORS.items()
        for remedy in [f"save as comma-separated CSV; this file has {name}"]
        if mark in header[0]
    ]


def check_header(
    head: int, header: list[str], meanings: Mapping[str, str], file: str, others: bool = False
) -> list[Fault]:
    """Columns named twice, unknown or missing; a misspelt name is one fault, not two.

    Args:
        head: row number of the header.
        header: its cells.
        meanings: what each column that must be there means.
        file: name to report faults under.
        others: whether columns that nobody knows may stand there.
    """
    known = list(meanings)
    missing = [column for column in known if column not in header]
    faults = [
        Fault(file, head, column, column, "each column once", "remove the column that is too much")
        for column in dict.fromkeys(header)
        if header.count(column) > 1 and column and (column in known or not others)
    ]
    for position, column in enumerate(header):
        if column in known:
            continue
        near = nearest(column, missing)
        if near is None and others:
            continue
        remedy = f"remove it; the columns are {', '.join(known)}"
        if near is not None:
            missing.remove(near)
            remedy = f"did you mean {near!r}?"
        name = _column_name(header, position)
        faults.append(Fault(file, head, shown(name), shown(column), "a known column", remedy))
    for column in missing:
        remedy = f"add the column: {meanings[column]}"
        faults.append(Fault(file, head, column, None, "the column", remedy))
    return faults


def check_width(header: list[str], body: list[Line], file: str) -> list[Fault]:
    """Rows that have more or fewer cells than the header."""
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


def number_remedy(cell: str, kind: str) -> tuple[str, str]:
    """What was expected of a cell that is no number, and what to do."""
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
