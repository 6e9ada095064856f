"""Values between the years for which a table has rows.

A table gives a path by a few rows (2020, 2025, 2030 …). Between two rows the value is
interpolated linearly; before the first and after the last row it is held.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from basins.arrays import numbers


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
    ordered = table.sort_values([*keys, "year"])
    past, future = ordered[ordered["year"] <= year], ordered[ordered["year"] >= year]
    before = past.drop_duplicates(keys, keep="last").set_index(keys)[["year", value]]
    after = future.drop_duplicates(keys, keep="first").set_index(keys)[["year", value]]
    paths = before.index.union(after.index)
    before, after = before.reindex(paths), after.reindex(paths)
    before, after = before.fillna(after), after.fillna(before)
    span = numbers(after, "year") - numbers(before, "year")
    share = np.divide(year - numbers(before, "year"), span, out=np.zeros(len(span)), where=span > 0)
    low, high = numbers(before, value), numbers(after, value)
    return pd.Series(low + share * (high - low), index=paths, name=value)


def row_at_year(table: pd.DataFrame, keys: list[str], year: int) -> pd.DataFrame:
    """The row of each path that a value of ``year`` rests on: the last row not after it."""
    ordered = table.sort_values([*keys, "year"])
    past = ordered[ordered["year"] <= year]
    found = past.drop_duplicates(keys, keep="last")
    first = ordered.drop_duplicates(keys, keep="first")
    return pd.concat([found, first]).drop_duplicates(keys, keep="first")
