"""Array types and the two look-ups every table-to-array step needs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

MONTHS = 12


def positions(keys: Sequence[str] | pd.Series, names: Sequence[str] | pd.Series) -> Ints:
    """Position of each name in ``keys``, ``(len(names),)``; -1 where it is not among them."""
    return np.asarray(pd.Index(np.asarray(keys)).get_indexer(np.asarray(names)), dtype=np.int64)


def numbers(table: pd.DataFrame, column: str) -> Floats:
    """One column of a table as a float array."""
    return table[column].to_numpy(dtype=np.float64)


def monthly_shares(table: pd.DataFrame, key: str, names: Sequence[str] | pd.Series) -> Floats:
    """Rows ``(key, month, share)`` as an array ``(len(names), 12)`` of shares of the year."""
    wide = table.pivot(index=key, columns="month", values="share")
    return wide.reindex(index=list(names), columns=range(1, MONTHS + 1)).to_numpy(np.float64)
