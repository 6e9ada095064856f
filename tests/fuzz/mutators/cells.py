"""Damage to a CSV file as a table: cells, rows, columns, references."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from random import Random

from tests.fuzz.mutators import values
from tests.fuzz.mutators.octets import damaged

Rows = list[list[str]]
Damage = Callable[[Random, Rows], Rows]


def _place(rng: Random, rows: Rows) -> tuple[int, int]:
    """Row and column of a cell below the header, where there is one."""
    row = rng.randrange(1, len(rows)) if len(rows) > 1 else 0
    return row, rng.randrange(max(len(rows[row]), 1))


def odd_cell(rng: Random, rows: Rows) -> Rows:
    """A cell with something odd in it."""
    row, column = _place(rng, rows)
    rows[row][column : column + 1] = [values.cell(rng)]
    return rows


def other_number(rng: Random, rows: Rows) -> Rows:
    """A number becomes another, which may well be allowed."""
    places = [
        (r, c) for r in range(1, len(rows)) for c, cell in enumerate(rows[r]) if _number(cell)
    ]
    if places:
        row, column = rng.choice(places)
        rows[row][column] = values.number(rng, float(rows[row][column]))
    return rows


def _number(cell: str) -> bool:
    try:
        return abs(float(cell)) < float("inf")
    except ValueError:
        return False


def swapped_cells(rng: Random, rows: Rows) -> Rows:
    """A cell takes what stands elsewhere in its column: a reference goes elsewhere, rivers meet."""
    row, column = _place(rng, rows)
    there = [line[column] for line in rows[1:] if column < len(line)]
    names = [line[0] for line in rows[1:] if line]
    if there and row and column < len(rows[row]):
        rows[row][column] = rng.choice(there if rng.random() < 0.6 else names or there)
    return rows


def whole_column(rng: Random, rows: Rows) -> Rows:
    """One value in all of a column."""
    _, column = _place(rng, rows)
    text = values.cell(rng)[:200]
    for line in rows[1:]:
        line[column : column + 1] = [text]
    return rows


def lost_row(rng: Random, rows: Rows) -> Rows:
    """Rows are missing, the header too at times."""
    for _ in range(rng.choice((1, 1, 3))):
        if len(rows) > 1:
            del rows[rng.randrange(0 if rng.random() < 0.1 else 1, len(rows))]
    return rows


def doubled_row(rng: Random, rows: Rows) -> Rows:
    """A row stands twice, or a thousand times."""
    row = rng.randrange(len(rows))
    copies = [list(rows[row]) for _ in range(rng.choice((1, 1, 2, 1000)))]
    return rows[: row + 1] + copies + rows[row + 1 :]


def mixed_rows(rng: Random, rows: Rows) -> Rows:
    """Rows in another order."""
    body = rows[1:]
    rng.shuffle(body)
    return rows[:1] + body


def lost_column(rng: Random, rows: Rows) -> Rows:
    """A column is missing."""
    column = rng.randrange(max(len(rows[0]), 1))
    return [line[:column] + line[column + 1 :] for line in rows]


def doubled_column(rng: Random, rows: Rows) -> Rows:
    """A column stands twice, or under a name nobody knows."""
    column = rng.randrange(max(len(rows[0]), 1))
    rows = [line + line[column : column + 1] for line in rows]
    if rng.random() < 0.5 and rows[0]:
        rows[0][-1] = values.cell(rng)[:100]
    return rows


def renamed_column(rng: Random, rows: Rows) -> Rows:
    """A header misspelt, in capitals, or replaced."""
    column = rng.randrange(max(len(rows[0]), 1))
    name = rows[0][column] if rows[0] else ""
    text = rng.choice(
        (name.upper(), name[:-1], name + " ", f"\ufeff{name}", values.cell(rng)[:100])
    )
    rows[0][column : column + 1] = [text]
    return rows


def mixed_columns(rng: Random, rows: Rows) -> Rows:
    """Headers change places, their columns do not."""
    rng.shuffle(rows[0])
    return rows


def uneven_row(rng: Random, rows: Rows) -> Rows:
    """A row with too few or too many cells."""
    row = rng.randrange(len(rows))
    rows[row] = rows[row][: rng.randrange(len(rows[row]) + 1)] if rng.random() < 0.5 else [
        *rows[row], *["x"] * rng.choice((1, 3, 400))]  # fmt: skip
    return rows


def blank_rows(rng: Random, rows: Rows) -> Rows:
    """Blank rows, above the header too."""
    for _ in range(rng.randrange(1, 4)):
        rows.insert(rng.randrange(len(rows) + 1), [""] * rng.choice((0, 1, len(rows[0]))))
    return rows


def header_only(rng: Random, rows: Rows) -> Rows:
    """No row is left."""
    return rows[:1]


DAMAGES: tuple[Damage, ...] = (
    odd_cell,
    other_number,
    swapped_cells,
    whole_column,
    lost_row,
    doubled_row,
    mixed_rows,
    lost_column,
    doubled_column,
    renamed_column,
    mixed_columns,
    uneven_row,
    blank_rows,
    header_only,
)
WEIGHTS = (8, 8, 6, 2, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1)


def table(rng: Random, data: bytes) -> bytes:
    """A damaged CSV file: mostly a damaged table, else damaged bytes."""
    if rng.random() < 0.2:
        return damaged(rng, data)
    rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        rows = rng.choices(DAMAGES, WEIGHTS)[0](rng, rows) or [[""]]
    return _written(rng, rows)


def _written(rng: Random, rows: Rows) -> bytes:
    """As CSV; now and then with other separators or quotes than a reader expects."""
    text = io.StringIO(newline="")
    style = rng.random()
    separator = rng.choice(";\t|") if style < 0.03 else ","
    quoting = csv.QUOTE_ALL if 0.03 <= style < 0.06 else csv.QUOTE_MINIMAL
    csv.writer(text, delimiter=separator, quoting=quoting, lineterminator="\n").writerows(rows)
    told = text.getvalue()
    if 0.06 <= style < 0.09:
        told = told.replace(",", "，")
    elif 0.09 <= style < 0.12:
        at = rng.randrange(len(told) + 1)
        told = told[:at] + '"' + told[at:]
    return told.encode("utf-8", errors="surrogatepass")
