"""Families of rows as whole sparse arrays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from basins.arrays import MONTHS, Floats, Ints


@dataclass(frozen=True)
class Rows:
    """Rows ``lower ≤ A·x ≤ upper`` of one family.

    Attributes:
        family: name of the family (its module).
        labels: one line per row that says which row it is; ``m`` lines.
        lower, upper: bounds, ``(m,)``.
        row, col, value: the entries of A in coordinate form; entries of one place add up.
    """

    family: str
    labels: pd.DataFrame
    lower: Floats
    upper: Floats
    row: Ints
    col: Ints
    value: Floats


class Entries:
    """Collects coordinates of a family; every ``add`` broadcasts whole arrays."""

    def __init__(self) -> None:
        self._parts: list[tuple[Ints, Ints, Floats]] = []

    def add(self, row: Ints, col: Ints, value: Floats | float) -> None:
        """Add entries; the three arguments broadcast against each other."""
        r, c, v = np.broadcast_arrays(row, col, np.asarray(value, dtype=np.float64))
        self._parts.append((r.ravel(), c.ravel(), v.ravel()))

    def rows(self, family: str, labels: pd.DataFrame, lower: Floats, upper: Floats) -> Rows:
        """The family, with every entry added so far."""
        row, col, value = (
            (np.concatenate([part[k] for part in self._parts]) for k in range(3))
            if self._parts
            else (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
        )
        return Rows(
            family,
            labels.reset_index(drop=True),
            np.asarray(lower, dtype=np.float64).ravel(),
            np.asarray(upper, dtype=np.float64).ravel(),
            row.astype(np.int64),
            col.astype(np.int64),
            value.astype(np.float64),
        )


def grid(count: int, start: int = 0) -> Ints:
    """Consecutive numbers as an array ``(count, 12)``: one line per thing, one column per month."""
    return start + np.arange(count * MONTHS, dtype=np.int64).reshape(count, MONTHS)


def by_month(labels: pd.DataFrame) -> pd.DataFrame:
    """Labels of things repeated for the twelve months, in the order of ``grid``."""
    repeated = labels.loc[labels.index.repeat(MONTHS)].reset_index(drop=True)
    return repeated.assign(month=np.tile(np.arange(1, MONTHS + 1), len(labels)))


def nothing(labels: Iterable[str], family: str) -> Rows:
    """A family without rows."""
    return Entries().rows(family, pd.DataFrame(columns=list(labels)), np.zeros(0), np.zeros(0))
