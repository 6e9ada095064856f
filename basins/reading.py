"""CSV files as typed tables, with every fault of bytes, structure and numbers located."""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from pathlib import Path

import numpy as np
import pandas as pd

from basins.faults import Fault, did_you_mean, shown
from basins.schema import columns_of, is_number

LARGEST_FILE_BYTES = 64 * 1024 * 1024
LARGEST_CELL = 100_000


def read_table(path: Path, table: str) -> tuple[pd.DataFrame | None, list[Fault]]:
    """Read one table.

    A UTF-8 byte order mark (Excel writes one) and Windows line ends are accepted.

    Args:
        path: the CSV file.
        table: name of the table in the data dictionary.

    Returns:
        The table with the dictionary's columns and types (None if it could not be made) and the
        faults. The index counts lines from the first row of data.
    """
    text, faults = _read_text(path)
    if text is None:
        return None, faults
    lines, faults = _split(text, path.name)
    if faults or not lines:
        return None, faults
    header, body = lines[0][1], lines[1:]
    faults = _check_header(header, table, path.name)
    faults += _check_width(header, body, path.name)
    if faults:
        return None, faults
    if not body:
        return None, [_whole(path.name, "", "at least one row", "fill in the table")]
    frame = pd.DataFrame(
        [cells for _, cells in body], columns=header, index=[number - 2 for number, _ in body]
    )
    return _typed(frame[columns_of(table).index], table, path.name)


def _whole(file: str, value: str | None, expected: str, remedy: str) -> Fault:
    return Fault(file, None, None, value, expected, remedy)


def _read_text(path: Path) -> tuple[str | None, list[Fault]]:
    name = path.name
    try:
        if not path.is_file():
            return None, [_whole(name, None, "a file of this table", f"add the file {name}")]
        size = path.stat().st_size
        if size > LARGEST_FILE_BYTES:
            limit = f"at most {LARGEST_FILE_BYTES // 2**20} MiB"
            return None, [_whole(name, f"{size:,} bytes", limit, "is this the right file?")]
        data = path.read_bytes()
    except OSError as error:
        return None, [_whole(name, error.strerror, "a readable file", "check its permissions")]
    if not data.strip():
        return None, [_whole(name, "empty", "a header and rows", "fill in the table")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        value = shown(data[error.start : error.start + 8].hex(" "))
        remedy = "save the file as UTF-8 (it looks like GBK/GB18030: Excel's plain CSV)"
        return None, [Fault(name, row, None, value, "text in UTF-8", remedy)]
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        return None, [Fault(name, row, None, "NUL byte", "text", "save the file as UTF-8 CSV")]
    return text, []


def _split(text: str, file: str) -> tuple[list[tuple[int, list[str]]], list[Fault]]:
    """Lines of cells with their line numbers; blank lines are left out."""
    csv.field_size_limit(LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((start, [cell.strip() for cell in cells]))
            start = reader.line_num + 1
    except csv.Error as error:
        expected = f"cells of at most {LARGEST_CELL:,} characters, quotes in pairs"
        remedy = f"correct the line ({error})"
        return [], [Fault(file, start, None, None, expected, remedy)]
    return lines, []


def _check_header(header: list[str], table: str, file: str) -> list[Fault]:
    known = columns_of(table).index.tolist()
    faults = [
        Fault(file, 1, column, column, "each column once", "remove the second column of this name")
        for column in sorted({c for c in header if header.count(c) > 1})
    ]
    for column in header:
        if column not in known:
            remedy = did_you_mean(column, known, f"remove it; the columns are {', '.join(known)}")
            faults.append(Fault(file, 1, column, shown(column), "a known column", remedy))
    for column in known:
        if column not in header:
            meaning = columns_of(table).loc[column, "meaning"]
            faults.append(Fault(file, 1, column, None, "the column", f"add it: {meaning}"))
    return faults


def _check_width(header: list[str], body: list[tuple[int, list[str]]], file: str) -> list[Fault]:
    return [
        Fault(
            file,
            number,
            None,
            f"{len(cells)} cells",
            f"{len(header)} cells",
            "one cell per column; put quotes around a text that contains a comma",
        )
        for number, cells in body
        if len(cells) != len(header)
    ]


def _typed(frame: pd.DataFrame, table: str, file: str) -> tuple[pd.DataFrame | None, list[Fault]]:
    rules, faults = columns_of(table), []
    typed: dict[str, pd.Series] = {}
    for column in frame.columns:
        kind = str(rules.loc[column, "type"])
        if not is_number(kind):
            typed[column] = frame[column].astype("str")
            continue
        numbers: pd.Series = pd.to_numeric(frame[column], errors="coerce")
        wrong = ~numbers.map(math.isfinite)
        if kind == "integer":
            wrong |= numbers.notna() & (numbers % 1 != 0)
        for index, cell in frame.loc[wrong, column].items():
            expected, remedy = _number_remedy(cell, kind)
            faults.append(Fault(file, int(str(index)) + 2, column, shown(cell), expected, remedy))
        if not wrong.any():
            dtype = np.int64 if kind == "integer" else np.float64
            typed[column] = pd.Series(numbers.to_numpy().astype(dtype), index=frame.index)
    return (None if faults else pd.DataFrame(typed)), faults


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
    if cell.lower() in ("nan", "inf", "-inf", "na", "n/a", "#n/a", "null", "none"):
        return expected, "give the figure; a table has no empty numbers"
    return expected, "write digits only, without units or words"
