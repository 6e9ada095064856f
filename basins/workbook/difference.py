"""Three states of a dataset side by side: what was exported, the workbook, the folder now.

A cell that only one side changed is taken from that side. What both changed differently is a
conflict, which somebody has to decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from basins.schema import keys_of, table_names
from basins.workbook.texts import Texts, key_text, kinds_of, same

WORKBOOK, FOLDER, CONFLICT = "workbook", "folder", "conflict"
SIDES = (WORKBOOK, FOLDER, CONFLICT)

Row = dict[str, str]
Key = tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One difference.

    Attributes:
        table: name of the table.
        key: key of the row, its parts joined by ``·``.
        column: the column; None where the whole row was added or removed.
        base, workbook, folder: what stands there in the dataset exported, the workbook and the
            folder; a whole row is told by its cells. None where there is no such row.
        changed_by: ``workbook`` or ``folder`` where only one side differs from the base,
            ``conflict`` where both do and not in the same way.
    """

    table: str
    key: str
    column: str | None
    base: str | None
    workbook: str | None
    folder: str | None
    changed_by: str


@dataclass(frozen=True)
class Difference:
    """The differences, and what becomes of the dataset.

    Attributes:
        changes: in the order of the tables and their rows.
        merged: cells of each table with both sides' changes; conflicts as decided.
    """

    changes: tuple[Change, ...]
    merged: Texts

    def count(self, changed_by: str) -> int:
        """How many differences a side made, or how many conflicts there are."""
        return Counter(change.changed_by for change in self.changes)[changed_by]


def differences(
    base: Texts | None, workbook: Texts, folder: Texts | None, prefer: str = WORKBOOK
) -> Difference:
    """Compare, and merge.

    Args:
        base: the dataset exported; None if it is not known: then all that differs counts as
            changed by the workbook.
        workbook: what the workbook says.
        folder: the dataset in the folder now; None if there is none yet.
        prefer: whose word counts in a conflict: ``workbook`` or ``folder``.
    """
    now = folder if folder is not None else base
    if now is None:
        return Difference((), dict(workbook))
    origin = base if base is not None else now
    changes: list[Change] = []
    merged = {}
    for table in table_names():
        merge = _Merge(table, origin[table], workbook[table], now[table], prefer)
        changes += merge.changes
        merged[table] = merge.table(origin[table], workbook[table], now[table])
    return Difference(tuple(changes), merged)


class _Merge:
    """One table: its differences and the rows that remain, by key."""

    def __init__(
        self,
        table: str,
        base: pd.DataFrame,
        workbook: pd.DataFrame,
        folder: pd.DataFrame,
        prefer: str,
    ) -> None:
        self.name, self.prefer, self.kinds = table, prefer, kinds_of(table)
        self.keys = keys_of(table)
        states = [self._rows(frame) for frame in (base, workbook, folder)]
        self.changes: list[Change] = []
        self.rows: dict[Key, Row] = {}
        for key in dict.fromkeys(key for state in (*states[1:], states[0]) for key in state):
            row = self._merged(key, *(state.get(key) for state in states))
            if row is not None:
                self.rows[key] = row

    def _key(self, row: Mapping[str, str]) -> Key:
        return tuple(key_text(row[name], self.kinds[name]) for name in self.keys)

    def _rows(self, frame: pd.DataFrame) -> dict[Key, Row]:
        columns = [str(column) for column in frame.columns]
        rows = (
            dict(zip(columns, cells, strict=True))
            for cells in frame.itertuples(index=False, name=None)
        )
        return {self._key(row): row for row in rows}

    def table(
        self, base: pd.DataFrame, workbook: pd.DataFrame, folder: pd.DataFrame
    ) -> pd.DataFrame:
        """The merged rows: in the order of the workbook where the folder kept the old one, else in
        that of the folder with new rows at the end."""
        orders = [list(self._rows(frame)) for frame in (base, workbook, folder)]
        first, then = (orders[1], orders[2]) if orders[0] == orders[2] else (orders[2], orders[1])
        order = [key for key in dict.fromkeys([*first, *then]) if key in self.rows]
        rows = [list(self.rows[key].values()) for key in order]
        return pd.DataFrame(rows, columns=folder.columns, dtype=object)

    def _merged(
        self, key: Key, base: Row | None, workbook: Row | None, folder: Row | None
    ) -> Row | None:
        if workbook is not None and folder is not None:
            return {
                column: self._cell(key, column, base, workbook[column], folder[column])
                for column in folder
            }
        if self._equal(workbook, folder):
            return None
        side = CONFLICT
        if self._equal(base, folder):
            side = WORKBOOK
        elif self._equal(base, workbook):
            side = FOLDER
        self._note(key, None, *map(_told, (base, workbook, folder)), side)
        taken = self.prefer if side == CONFLICT else side
        return workbook if taken == WORKBOOK else folder

    def _cell(self, key: Key, column: str, base: Row | None, workbook: str, folder: str) -> str:
        numeric = self.kinds[column]
        if same(workbook, folder, numeric):
            return folder
        before = None if base is None else base[column]
        side = CONFLICT
        if before is not None and same(before, folder, numeric):
            side = WORKBOOK
        elif before is not None and same(before, workbook, numeric):
            side = FOLDER
        self._note(key, column, before, workbook, folder, side)
        taken = self.prefer if side == CONFLICT else side
        return workbook if taken == WORKBOOK else folder

    def _equal(self, one: Row | None, other: Row | None) -> bool:
        if one is None or other is None:
            return one is other
        return all(same(one[column], other[column], self.kinds[column]) for column in one)

    def _note(self, key: Key, column: str | None, *told: str | None) -> None:
        base, workbook, folder, side = told
        self.changes.append(
            Change(self.name, "·".join(key), column, base, workbook, folder, str(side))
        )


def _told(row: Row | None) -> str | None:
    return None if row is None else "; ".join(f"{name}={cell}" for name, cell in row.items())
