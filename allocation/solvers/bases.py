"""Bases of HiGHS as plain arrays: to keep in a file, and to start another model from."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

Statuses = NDArray[np.int8]


@dataclass(frozen=True)
class WarmStart:
    """What a model remembers of its last answer.

    Attributes:
        near_columns, near_rows: basis of the weighted solve, status of each column and row.
        last_columns, last_rows: basis of the last step.
        settled: steps that needed no solve.
    """

    near_columns: Statuses
    near_rows: Statuses
    last_columns: Statuses
    last_rows: Statuses
    settled: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the programme it fits."""
        return len(self.near_rows), len(self.near_columns)


def as_arrays(basis: highspy.HighsBasis) -> tuple[Statuses, Statuses]:
    """Statuses of columns and rows."""
    columns = np.array([int(status) for status in basis.col_status], dtype=np.int8)
    return columns, np.array([int(status) for status in basis.row_status], dtype=np.int8)


def as_basis(columns: Statuses, rows: Statuses) -> highspy.HighsBasis:
    """The basis with the given statuses."""
    kinds = [highspy.HighsBasisStatus(number) for number in range(5)]
    basis = highspy.HighsBasis()
    basis.col_status = [kinds[number] for number in columns.tolist()]
    basis.row_status = [kinds[number] for number in rows.tolist()]
    basis.valid = True
    return basis
