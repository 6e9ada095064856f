"""A file of links looked at cell by cell: what can be read of it, and all that is wrong with it."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np

from allocation.generalized.links import MEANINGS, NUMBERS, TEXTS, Links
from allocation.generalized.plain import NO_BOUND, codes_of, numbers_of
from basins.cells import Line, cells_of, check_header, check_separator, check_width, number_remedy
from basins.faults import Fault, printable, shown
from basins.files import read_file

LARGEST_BYTES = 1024 * 1024 * 1024
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
# What stands in for a column that is missing, so that the others can still be judged.
HARMLESS = {"cost": 0.0, "amplitude": 1.0, "lower_bound": 0.0, "upper_bound": math.inf}


def read(path: Path) -> tuple[Links | None, list[Fault]]:
    """The links as far as they can be read, NaN for what is no number; and the faults.

    Blanks around cells, quotes, blank rows and other columns are no faults.

    Args:
        path: the file.
    """
    file = printable(path.name)
    data = read_file(path, "a file of links", "name a file that is there", LARGEST_BYTES)
    if isinstance(data, Fault):
        return None, [data]
    lines, faults = cells_of(data, file)
    if not faults:
        faults = check_separator(*lines[0], file)
    if faults:
        return None, faults
    (head, header), body = lines[0], lines[1:]
    faults = check_header(head, header, MEANINGS, file, others=True)
    faults += check_width(header, body, file)
    if not body:
        faults.append(Fault(file, None, None, "a header only", "at least one link", "add rows"))
    links, wrong = _links(header, [line for line in body if len(line[1]) == len(header)], file)
    return links, faults + wrong


def _links(header: list[str], body: list[Line], file: str) -> tuple[Links, list[Fault]]:
    columns = dict(zip(header, zip(*(cells for _, cells in body), strict=True), strict=False))
    numbers, faults = {}, []
    for column in NUMBERS:
        cells = columns.get(column)
        if cells is None:
            numbers[column] = np.full(len(body), HARMLESS[column])
            continue
        values = numbers_of(cells, column) or [_number(cell, column) for cell in cells]
        numbers[column] = np.array(values)
        for at in np.flatnonzero(np.isnan(numbers[column])).tolist():
            expected, remedy = _remedy(cells[at], column)
            faults.append(Fault(file, body[at][0], column, shown(cells[at]), expected, remedy))
    rows = np.array([row for row, _ in body], dtype=np.int64)
    # Where a name is missing altogether, row numbers keep the links apart.
    i, j, k = (columns.get(column, [str(row) for row in rows]) for column in TEXTS)
    nodes, ends = codes_of([*i, *j])
    labels, label = codes_of(k)
    tail, head = ends[: len(body)], ends[len(body) :]
    cost, amplitude, lower, upper = (numbers[column] for column in NUMBERS)
    links = Links(nodes, tail, head, labels, label, cost, amplitude, lower, upper, rows)
    return links, faults


def _number(cell: str, column: str) -> float:
    if NUMBER.fullmatch(cell):
        return float(cell)
    return math.inf if column == "upper_bound" and cell.lower() in NO_BOUND else math.nan


def _remedy(cell: str, column: str) -> tuple[str, str]:
    expected, remedy = number_remedy(cell, "number")
    return (f"{expected}, or nothing for no bound" if column == "upper_bound" else expected), remedy
