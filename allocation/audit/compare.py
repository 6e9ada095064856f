"""Compare tables row by row: missing and doubled rows, then every column that is expected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allocation.audit.findings import Check, Part, check, numbers_differ, texts_differ, wrong
from allocation.audit.tables import KEYS, is_number
from basins.arrays import Floats

SIZE = " (size)"


def labels_of(table: pd.DataFrame, keys: Sequence[str]) -> pd.Index:
    """One text per row that names it by its keys."""
    parts = [
        [str(int(month)) for month in table[key]] if key == "month" else table[key].tolist()
        for key in keys
    ]
    return pd.Index(["·".join(map(str, row)) for row in zip(*parts, strict=True)], dtype=object)


def table_checks(name: str, written: pd.DataFrame, expected: pd.DataFrame) -> list[Check]:
    """Whether a table has the rows it should have, and what stands in them.

    Args:
        name: of the table.
        written, expected: the table as it is and as it should be, rows in any order.
    """
    here, there = labels_of(written, KEYS[name]), labels_of(expected, KEYS[name])
    rows = _rows(name, here, there)
    first = np.flatnonzero(~here.duplicated())
    at = there.unique().get_indexer(here[first])
    ours, theirs = first[at >= 0], np.flatnonzero(~there.duplicated())[at[at >= 0]]
    labels = here[ours]
    named = columns_of(expected)
    absent = [column for column in named if column not in written]
    columns = wrong(
        f"{name}.columns",
        len(named),
        [(f"{name}.{column}", "no column", "a column") for column in absent],
    )
    cells = []
    for column in named:
        if column in written and column not in KEYS[name]:
            size = expected.get(f"{column}{SIZE}")
            scale = 1.0 if size is None else np.abs(size.to_numpy(np.float64)[theirs])
            pair = written[column].to_numpy()[ours], expected[column].to_numpy()[theirs]
            cells.append(_part(name, column, labels, *pair, scale))
    return [rows, *([columns] if absent else []), check(f"{name}.cells", cells)]


def _rows(name: str, here: pd.Index, there: pd.Index) -> Check:
    wrongs = [(f"{name}[{label}]", "twice", "once") for label in here[here.duplicated()]]
    wrongs += [(f"{name}[{label}]", "no row", "a row") for label in there.difference(here)]
    more = here.unique().difference(there)
    wrongs += [(f"{name}[{label}]", "a row", "no row") for label in more]
    return wrong(f"{name}.rows", len(here), wrongs)


def columns_of(expected: pd.DataFrame) -> list[str]:
    """Columns of an expected table, without the sizes they are measured against."""
    return [str(column) for column in expected if not str(column).endswith(SIZE)]


def _part(
    name: str,
    column: str,
    labels: pd.Index,
    ours: NDArray[Any],
    theirs: NDArray[Any],
    scale: Floats | float,
) -> Part:
    """One column against what it should be.

    Args:
        scale: what a difference is measured against where that is more than the number itself, for
            instance the demand where a shortage is the difference of demand and supply.
    """

    def place(at: int) -> str:
        return f"{name}.{column}[{labels[at]}]"

    if is_number(column):
        found, expected = ours.astype(np.float64), theirs.astype(np.float64)
        return Part(numbers_differ(found, expected, scale), place, found, expected)
    return Part(texts_differ(ours, theirs), place, ours, theirs)
