"""Where the head of a sheet is, however it was laid out: titles above it, merged cells, units."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from openpyxl.utils import get_column_letter

from basins.faults import Fault, shown
from basins.schema import columns_of, is_number
from basins.sheets import Cell, Sheet
from basins.workbook.layout import head_of
from basins.workbook.units import factor_of, is_unit, plain_unit

TITLE_ROWS, ROWS_OF_A_MERGED_HEAD = 15, 2
NOT_TELLING = ("", "1", "-", "—", "/")

Row = tuple[int, list[Cell]]


@dataclass(frozen=True)
class Column:
    """A column of a sheet.

    Attributes:
        position: from the left, from 0.
        name: column of the data dictionary, or the text at the head if it is none.
        factor: what a bare number is multiplied with to have the dictionary's unit.
    """

    position: int
    name: str
    factor: Decimal

    @property
    def letter(self) -> str:
        return str(get_column_letter(self.position + 1))


@dataclass(frozen=True)
class Heads:
    """The head of a sheet.

    Attributes:
        row: row number of the head.
        columns: those with anything in them.
        body: the rows of data below it.
        faults: units that the dictionary does not know, data below no head.
    """

    row: int
    columns: list[Column]
    body: list[Row]
    faults: list[Fault]


def heads_of(sheet: Sheet, table: str) -> Heads | None:
    """The head of a sheet; None if none of its first rows names a column of the table."""
    top = sheet.rows[:TITLE_ROWS]
    found = [_recognised(cells, table) for _, cells in top]
    if not any(found):
        return None
    best = max(range(len(found)), key=lambda at: (len(found[at]), -at))
    texts = {at: cell for at, cell in enumerate(top[best][1]) if isinstance(cell, str)}
    last = best
    for other in _merged_with(best, found, top):
        cells = top[other][1]
        texts |= {at: str(cells[at]) for at in found[other] if at not in found[best]}
        last = max(last, other)
    units, first = {}, last + 1
    if first < len(sheet.rows) and _is_row_of_units(sheet.rows[first][1]):
        units = {at: str(c) for at, c in enumerate(sheet.rows[first][1]) if c is not None}
        first += 1
    return _heads(sheet, table, top[best][0], texts, units, sheet.rows[first:])


def _recognised(cells: list[Cell], table: str) -> dict[int, str]:
    return {
        at: cell
        for at, cell in enumerate(cells)
        if isinstance(cell, str) and head_of(cell, table) is not None
    }


def _merged_with(best: int, found: list[dict[int, str]], top: list[Row]) -> list[int]:
    """Rows above or below that name columns the best row leaves open, as merged cells make them."""
    named = set(found[best])
    rows = []
    for step in (-1, 1):
        for distance in range(1, ROWS_OF_A_MERGED_HEAD + 1):
            other = best + step * distance
            if not 0 <= other < len(found) or not set(found[other]) - named:
                break
            # Anything else in the row means it is data: a head has only names.
            if step == 1 and len(found[other]) < sum(c is not None for c in top[other][1]):
                break
            named |= set(found[other])
            rows.append(other)
    return rows


def _is_row_of_units(cells: list[Cell]) -> bool:
    texts = [cell for cell in cells if cell is not None]
    units = all(isinstance(text, str) and is_unit(text) for text in texts)
    # A dash or a 1 alone could as well be a name.
    return units and any(plain_unit(str(text)) not in NOT_TELLING for text in texts)


def _heads(
    sheet: Sheet,
    table: str,
    row: int,
    texts: dict[int, str],
    units: dict[int, str],
    body: list[Row],
) -> Heads:
    columns, faults = [], []
    width = max([*(len(cells) for _, cells in body), *(at + 1 for at in texts), 0])
    for at in range(width):
        filled = next((n for n, cells in body if len(cells) > at and cells[at] is not None), None)
        if at not in texts:
            if filled is not None:
                where = f"{get_column_letter(at + 1)}{filled}"
                remedy = "name the column, or remove it"
                faults.append(Fault(sheet.label, filled, where, None, "a head above it", remedy))
            continue
        head = head_of(texts[at], table)
        name = head.column if head is not None else texts[at].strip()
        column = Column(at, name, Decimal(1))
        if head is not None and is_number(str(columns_of(table).loc[name, "type"])):
            unit = units.get(at, head.unit)
            factor = _factor(table, name, unit)
            if factor is None:
                faults.append(_unknown_unit(sheet.label, row, column, table, str(unit)))
            column = Column(at, name, factor or Decimal(1))
        columns.append(column)
    return Heads(row, columns, body, faults)


def _factor(table: str, column: str, unit: str | None) -> Decimal | None:
    if unit is None or unit.strip("()（）[]【】-—/ ") == "":
        return Decimal(1)
    return factor_of(unit.strip("()（）[]【】"), str(columns_of(table).loc[column, "unit"]))


def _unknown_unit(label: str, row: int, column: Column, table: str, unit: str) -> Fault:
    wanted = str(columns_of(table).loc[column.name, "unit"]) or "no unit"
    place = f"{column.letter}{row} {column.name}"
    remedy = "convert the figures and write the unit of the dictionary"
    return Fault(label, row, place, shown(unit), f"the unit {wanted}", remedy)
