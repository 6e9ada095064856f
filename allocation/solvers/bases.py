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
        columns, rows: basis of the last step, status of each column and row.
        settled: steps that needed no solve.
    """

    columns: Statuses
    rows: Statuses
    settled: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the programme it fits."""
        return len(self.rows), len(self.columns)


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
