"""Small files of links, read and written before anything larger could have been loaded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from allocation.generalized.links import MEANINGS, NUMBERS, Links, all_clean

if TYPE_CHECKING:
    from allocation.generalized.links import Codes, Column

NO_BOUND = {"", "inf", "+inf", "infinity", "+infinity"}
# Python's own idea of a number is wider: digits of any script, underscores.
OF_NUMBERS = frozenset("0123456789+-.eEinf")


def read(path: Path) -> Links | None:
    """The links of a file that has nothing unusual about it; None where a closer look is needed.

    A closer look is needed for quotes, blank rows, rows of another width than the header, anything
    but plain numbers, and names with blanks around them. Values are not judged here.
    """
    data = path.read_bytes().removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    data = data.removesuffix(b"\n") + b"\n"
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    header = text[: text.index("\n")].split(",")
    if '"' in text or any(header.count(column) != 1 for column in MEANINGS):
        return None
    if not _is_even(data, len(header)):
        return None
    cells = text[:-1].replace("\n", ",").split(",")
    columns = {name: cells[len(header) + at :: len(header)] for at, name in enumerate(header)}
    return _links(columns)


def _is_even(data: bytes, width: int) -> bool:
    """Whether there are rows, and all have as many cells as the header."""
    marks = np.frombuffer(data, np.uint8)
    marks = marks[(marks == ord(",")) | (marks == ord("\n"))]
    ends = np.flatnonzero(marks == ord("\n")) + 1
    return len(ends) > 1 and bool((ends == width * np.arange(1, len(ends) + 1)).all())


def _links(columns: dict[str, list[str]]) -> Links | None:
    count = len(columns["i"])
    numbers = [numbers_of(columns[name], name) for name in NUMBERS]
    nodes, ends = codes_of([*columns["i"], *columns["j"]])
    labels, label = codes_of(columns["k"])
    if not all_clean((*nodes, *labels)) or any(values is None for values in numbers):
        return None
    cost, amplitude, lower, upper = (np.array(values) for values in numbers)
    rows = np.arange(2, count + 2)
    return Links(
        nodes, ends[:count], ends[count:], labels, label, cost, amplitude, lower, upper, rows
    )


def numbers_of(cells: Sequence[str], column: str) -> list[float] | None:
    """The numbers of a column; None if a cell is none. An empty upper bound is infinite."""
    if column == "upper_bound":
        cells = ["inf" if cell.lower() in NO_BOUND else cell for cell in cells]
    if not OF_NUMBERS.issuperset("".join(cells)):
        return None
    try:
        return list(map(float, cells))
    except ValueError:
        return None


def codes_of(texts: Sequence[str]) -> tuple[list[str], Codes]:
    """The different texts, and the position of each text among them."""
    known: dict[str, int] = {}
    codes = [known.setdefault(text, len(known)) for text in texts]
    return list(known), np.array(codes, dtype=np.int32)


def write(path: Path, header: Sequence[str], columns: Sequence[Column]) -> None:
    """Write columns of equal length as CSV; texts are quoted where they need it."""
    rows = zip(*map(_cells, columns), strict=True)
    text = "\n".join([",".join(header), *map(",".join, rows), ""])
    path.write_text(text, encoding="utf-8", newline="")


def _cells(column: Column) -> list[str]:
    if not isinstance(column, tuple):
        return list(map(repr, column.tolist()))
    texts = [_quoted(text) for text in column[0]]
    return [texts[code] for code in column[1].tolist()]


def _quoted(text: str) -> str:
    if any(mark in text for mark in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
