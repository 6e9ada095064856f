"""A file of links: read fast when it is sound, looked at cell by cell when it is not."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from allocation.generalized.links import (
    INFINITE,
    MEANINGS,
    NUMBERS,
    TEXTS,
    Links,
    value_faults,
)
from basins.cells import Line, cells_of, check_header, check_separator, check_width, number_remedy
from basins.faults import BadInput, Fault, printable, shown
from basins.files import read_file

if TYPE_CHECKING:
    from allocation.generalized.links import Codes

# A small file is read cell by cell before Arrow has even been loaded.
SMALL_BYTES = 256 * 1024
LARGEST_BYTES = 1024 * 1024 * 1024
PLAIN = frozenset("0123456789+-.eE")
NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
NO_BOUND = {"", "inf", "+inf", "infinity", "+infinity"}
# What stands in for a column that is missing, so that the others can still be judged.
HARMLESS = {"cost": 0.0, "amplitude": 1.0, "lower_bound": 0.0, "upper_bound": math.inf}


def read_links(path: Path | str) -> Links:
    """The links of a CSV file with the columns i, j, k, cost, amplitude and the two bounds.

    An upper bound that is empty, ``inf`` or 1e20 and more is none. Other columns are ignored.

    Args:
        path: the file.

    Raises:
        BadInput: with everything that is wrong with the file.
    """
    path = Path(path)
    links = _at_once(path)
    if links is None:
        links = _cell_by_cell(path)
    else:
        faults = value_faults(links, printable(path.name))
        if faults:
            raise BadInput(faults)
    return replace(links, upper=np.where(links.upper < INFINITE, links.upper, np.inf))


def _at_once(path: Path) -> Links | None:
    try:
        if not path.is_file() or not SMALL_BYTES < path.stat().st_size <= LARGEST_BYTES:
            return None
        from allocation.generalized import arrow

        return arrow.read(path)
    except OSError:
        return None


def _cell_by_cell(path: Path) -> Links:
    file = printable(path.name)
    data = read_file(path, "a file of links", "name a file that is there", LARGEST_BYTES)
    if isinstance(data, Fault):
        raise BadInput([data])
    lines, faults = cells_of(data, file)
    if not faults:
        faults = check_separator(*lines[0], file)
    if faults:
        raise BadInput(faults)
    (head, header), body = lines[0], lines[1:]
    faults = check_header(head, header, MEANINGS, file, others=True)
    faults += check_width(header, body, file)
    if not body:
        faults.append(Fault(file, None, None, "a header only", "at least one link", "add rows"))
    body = [line for line in body if len(line[1]) == len(header)]
    links, wrong = _links(header, body, file)
    faults += wrong + value_faults(links, file)
    if faults:
        raise BadInput(sorted(faults, key=lambda fault: fault.row or 0))
    return links


def _links(header: list[str], body: list[Line], file: str) -> tuple[Links, list[Fault]]:
    """The links as far as they can be read: NaN for what is no number."""
    columns = dict(zip(header, zip(*(cells for _, cells in body), strict=True), strict=False))
    numbers, faults = {}, []
    for column in NUMBERS:
        cells = columns.get(column)
        if cells is None:
            numbers[column] = np.full(len(body), HARMLESS[column])
            continue
        numbers[column] = np.array(_numbers(cells, column))
        for at in np.flatnonzero(np.isnan(numbers[column])).tolist():
            expected, remedy = _remedy(cells[at], column)
            faults.append(Fault(file, body[at][0], column, shown(cells[at]), expected, remedy))
    rows = np.array([row for row, _ in body], dtype=np.int64)
    # Where a name is missing altogether, row numbers keep the links apart.
    i, j, k = (columns.get(column, [str(row) for row in rows]) for column in TEXTS)
    nodes, ends = _codes([*i, *j])
    labels, label = _codes(k)
    tail, head = ends[: len(body)], ends[len(body) :]
    cost, amplitude, lower, upper = (numbers[column] for column in NUMBERS)
    links = Links(nodes, tail, head, labels, label, cost, amplitude, lower, upper, rows)
    return links, faults


def _codes(texts: Sequence[str]) -> tuple[list[str], Codes]:
    known: dict[str, int] = {}
    codes = [known.setdefault(text, len(known)) for text in texts]
    return list(known), np.array(codes, dtype=np.int32)


def _numbers(cells: Sequence[str], column: str) -> list[float]:
    if PLAIN.issuperset("".join(cells)):
        with suppress(ValueError):
            return list(map(float, cells))
    return [_number(cell, column) for cell in cells]


def _number(cell: str, column: str) -> float:
    if re.fullmatch(NUMBER, cell, re.ASCII):
        return float(cell)
    return math.inf if column == "upper_bound" and cell.lower() in NO_BOUND else math.nan


def _remedy(cell: str, column: str) -> tuple[str, str]:
    expected, remedy = number_remedy(cell, "number")
    return (f"{expected}, or nothing for no bound" if column == "upper_bound" else expected), remedy
