"""The last basis of a certificate: how the plan moves when a tight row moves, and for how far.

When the activity of a tight row r moves by t, the plan moves along ``x_B(t) = x_B + t·B⁻¹e_r`` as
long as every basic column and row stays within its bounds: so far the price holds, and the first
bound that is met ends it. B is solved with SuperLU, on the rows that are not basic.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from allocation.audit.arrays import Entries
from allocation.audit.findings import Check, wrong
from allocation.audit.steps import Step
from allocation.audit.tables import Arrays
from basins.arrays import Flags, Floats, Ints

MOVES = 1e-9
ROUNDING = 1e-9
# Pivots on the diagonal where they are not much smaller: half the time of always the largest.
PIVOT = 0.1


@dataclass(frozen=True)
class Room:
    """How far a price holds in one direction.

    Attributes:
        least, most: room in 万m³, with what rounding may make of it.
        first: columns, then rows (counted on), that may be the first to meet a bound.
    """

    least: float
    most: float
    first: Ints


@dataclass(frozen=True)
class Move:
    """What one more 万m³ of room under a row does.

    Attributes:
        columns: change of every column.
        less, more: room to give up and to take.
    """

    columns: Floats
    less: Room
    more: Room


class Basis:
    """The last basis of a certificate, ready to say how the plan moves.

    Args:
        arrays, matrix: the certificate and its matrix.
        last: its last step.

    Raises:
        RuntimeError: if the matrix of the basis is singular.
    """

    def __init__(self, arrays: Arrays, matrix: Entries, last: Step) -> None:
        self.matrix, self.last = matrix, last
        rows = matrix.shape[0]
        self.basic: Ints = arrays["basic_column"].astype(np.int64)
        self.tight: Ints = np.setdiff1d(np.arange(rows), arrays["basic_row"])
        where = np.full(rows, -1)
        where[self.tight] = np.arange(len(self.tight))
        whole = sparse.csc_array((matrix.value, (matrix.row, matrix.column)), shape=matrix.shape)
        self._where = where
        basis = sparse.csc_matrix(whole[self.tight][:, self.basic])
        self._solve = splu(basis, diag_pivot_thresh=PIVOT).solve
        self._lower = np.concatenate([last.columns.lower, last.rows.lower])
        self._upper = np.concatenate([last.columns.upper, last.rows.upper])
        self._place = np.concatenate([last.columns.value, last.rows.value])

    def move(self, row: int, upper: bool) -> Move:
        """How the plan moves when the room under a row grows by 1 万m³."""
        change = np.zeros(self.matrix.shape[1])
        if self._where[row] >= 0:
            unit = np.zeros(len(self.tight))
            unit[self._where[row]] = 1.0 if upper else -1.0
            change[self.basic] = self._solve(unit)
        activity = self.matrix.times(change)
        activity[row] = 0.0
        along = np.concatenate([change, activity])
        return Move(change, self._room(-along), self._room(along))

    def _room(self, along: Floats) -> Room:
        moves = np.flatnonzero(np.abs(along) > MOVES / 2)
        size = np.abs(along[moves])
        stop = np.where(along[moves] > 0, self._upper[moves], self._lower[moves])
        bound = np.isfinite(stop)
        far = np.where(bound, np.maximum((stop - self._place[moves]) / along[moves], 0.0), np.inf)
        blur = ROUNDING * np.maximum(1.0, np.where(bound, np.abs(stop), 0.0)) / size
        surely = size > 2 * MOVES
        least = float(np.maximum(far - blur, 0.0).min(initial=np.inf))
        most = float((far + blur)[surely].min(initial=np.inf))
        return Room(least, most, moves[bound & (far - blur <= most)])


def basis_of(arrays: Arrays, matrix: Entries, last: Step) -> tuple[Check, Basis | None]:
    """Whether the last basis is one: as many as rows, each once, all others at a bound, regular.

    A plan of a solver that gives no basis has none, and no ranges of prices either.
    """
    columns, rows = arrays["basic_column"], arrays["basic_row"]
    count = len(columns) + len(rows)
    if not count:
        return wrong("certificate.basis", 0, []), None
    wrongs: list[tuple[str, object, object]] = []
    if count != len(last.rows.value):
        wrongs.append(("certificate.basis", f"{count} members", len(last.rows.value)))
    for kind, side, basic in (("column", last.columns, columns), ("row", last.rows, rows)):
        if len(np.unique(basic)) != len(basic):
            wrongs.append((f"certificate.basic_{kind}", "a member twice", "once"))
        other = np.ones(len(side.value), dtype=np.bool_)
        other[basic] = False
        wrongs += [
            (f"certificate.basic_{kind}[{at}]", "inside its bounds", "at a bound, or basic")
            for at in np.flatnonzero(other & ~_at_bound(side.value, side.lower, side.upper))
        ]
    basis = None
    if not wrongs:
        try:
            basis = Basis(arrays, matrix, last)
        except RuntimeError as singular:
            wrongs.append(("certificate.basis", str(singular), "a regular matrix"))
    return wrong("certificate.basis", count, wrongs), basis


def _at_bound(value: Floats, lower: Floats, upper: Floats) -> Flags:
    near = np.zeros(len(value), dtype=np.bool_)
    for bound in (lower, upper):
        finite = np.isfinite(bound)
        at = np.where(finite, bound, 0.0)
        near |= finite & (np.abs(value - at) <= 1e-6 * np.maximum(1.0, np.abs(at)))
    return near
