"""Values between the years for which a table has rows.

A table gives a path by a few rows (2020, 2025, 2030 …). Between two rows the value is
interpolated linearly; before the first and after the last row it is held.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from basins.arrays import Ints, numbers
from basins.confidence import DERIVED, together, weakest


def at_year(table: pd.DataFrame, keys: list[str], value: str, year: int) -> pd.Series:
    """Value of each path in ``year``.

    Args:
        table: rows with the columns ``keys``, ``year`` and ``value``.
        keys: columns that name a path.
        value: column with the numbers.
        year: calendar year.

    Returns:
        Series indexed by ``keys`` (a plain index for one key).
    """
    before, after = rows_around(table, keys, year)
    years, values = numbers(table, "year"), numbers(table, value)
    span = years[after] - years[before]
    share = np.divide(year - years[before], span, out=np.zeros(len(span)), where=span > 0)
    paths = table[keys].iloc[before]
    index = pd.Index(paths[keys[0]]) if len(keys) == 1 else pd.MultiIndex.from_frame(paths)
    low, high = values[before], values[after]
    return pd.Series(low + share * (high - low), index=index, name=value)


def row_at_year(table: pd.DataFrame, keys: list[str], year: int) -> pd.DataFrame:
    """The row of each path that a value of ``year`` rests on: the last row not after it, or the
    first one."""
    return table.iloc[rows_around(table, keys, year)[0]]


def origin_at_year(table: pd.DataFrame, keys: list[str], year: int) -> pd.DataFrame:
    """Documents and confidence of the value that each path has in ``year``.

    A value between two rows is interpolated: it rests on both documents and is derived at best,
    never official. One of a row's own year, or outside all rows, has what that row has.

    Args:
        table: rows with the columns ``keys``, ``year``, ``document`` and ``confidence``.
        keys: columns that name a path.
        year: calendar year.

    Returns:
        ``document`` (two joined by ``|``) and ``confidence``, indexed by ``keys``.
    """
    before, after = rows_around(table, keys, year)
    papers, sure = (table[name].to_numpy(object) for name in ("document", "confidence"))
    found = [
        (papers[i], sure[i])
        if i == j
        else (together([papers[i], papers[j]]), weakest([sure[i], sure[j], DERIVED]))
        for i, j in zip(before.tolist(), after.tolist(), strict=True)
    ]
    paths = table[keys].iloc[before]
    index = pd.Index(paths[keys[0]]) if len(keys) == 1 else pd.MultiIndex.from_frame(paths)
    return pd.DataFrame(found, index=index, columns=["document", "confidence"])


def rows_around(table: pd.DataFrame, keys: list[str], year: int) -> tuple[Ints, Ints]:
    """Rows between which each path stands in a year, twice the same where one row alone says it.

    Returns:
        Positions of the last row of each path not after the year and of the first not before it;
        where there is none, of the nearest.
    """
    path = table.groupby(keys).ngroup().to_numpy(np.int64)
    years = numbers(table, "year")
    order = np.lexsort((years, path))
    path, late = path[order], years[order]
    count = int(path[-1]) + 1 if len(path) else 0
    first = np.searchsorted(path, np.arange(count))
    last = np.searchsorted(path, np.arange(count), side="right") - 1
    # Rows not after the year, and rows before it, in each path.
    until = np.bincount(path[late <= year], minlength=count)
    earlier = np.bincount(path[late < year], minlength=count)
    before, after = np.maximum(first + until - 1, first), np.minimum(first + earlier, last)
    return order[before], order[after]
