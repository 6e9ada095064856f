"""Slacks: further columns of a programme, in the rows where they let something give way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from allocation.formulation.problem import Problem
from basins.arrays import Floats, Ints


@dataclass(frozen=True)
class Slacks:
    """Slacks of one kind.

    Attributes:
        labels: one line per slack; ``kind`` and what tells it from the others.
        entries: rows, positions in ``labels`` and coefficients.
        column: the columns that they are already, in place of entries.
        free: the most each can be when nothing holds it, in 万m³; without end if not given.
    """

    labels: pd.DataFrame
    entries: tuple[tuple[Ints, Ints, Floats], ...] = ()
    column: Ints | None = None
    free: Floats | None = None


def columns_of(block: Slacks, rows: int) -> sparse.csc_array:
    """The new columns of a block, ``(rows, len(labels))``."""
    row, part, value = (np.concatenate([entry[k] for entry in block.entries]) for k in range(3))
    return sparse.coo_array((value, (row, part)), shape=(rows, len(block.labels))).tocsc()


def each(row: Ints, value: float | Floats) -> tuple[Ints, Ints, Floats]:
    """Entries of slacks that stand in one row each, with one coefficient or one for each."""
    return row, np.arange(len(row), dtype=np.int64), np.broadcast_to(value, row.shape)


def family_rows(problem: Problem, family: str) -> tuple[Ints, pd.DataFrame]:
    """Numbers and labels of the rows of a family."""
    where = problem.rows_of(family)
    labels = next(rows.labels for rows in problem.families if rows.family == family)
    return np.arange(where.start, where.stop, dtype=np.int64), labels.reset_index(drop=True)


def assured(problem: Problem) -> Ints:
    """Positions of the demands that must be met in full in this hydrology."""
    segments = problem.inputs.segments
    return np.flatnonzero(segments["assurance_percent"] >= segments["exceedance"])
