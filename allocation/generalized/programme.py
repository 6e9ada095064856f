"""The linear programme of a network: one column per link, one row per node that must balance."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import highspy
import numpy as np

from allocation.generalized.links import FREE, Links
from allocation.solvers.highs import pass_arrays, silent

if TYPE_CHECKING:
    from allocation.generalized.links import Codes
    from allocation.solvers.highs import Options
    from basins.arrays import Floats


@dataclass(frozen=True, eq=False)
class Balance:
    """The balance rows ``Σ f in − Σ f/a out = 0`` as compressed columns.

    Attributes:
        row: row of each node, ``(nodes,)``; -1 for SOURCE and SINK, which need not balance.
        shape: rows and links.
        indptr, indices, data: the columns: 1 at the end of a link, −1/a at its beginning.
    """

    row: Codes
    shape: tuple[int, int]
    indptr: Codes
    indices: Codes
    data: Floats

    def of_nodes(self, of_rows: Floats) -> Floats:
        """Values of the rows ``(rows,)`` as values of the nodes ``(nodes,)``: 0 at free ones."""
        return np.where(self.row >= 0, np.append(of_rows, 0.0)[self.row], 0.0)


def balance_of(links: Links) -> Balance:
    """The balance rows; nodes are numbered in the order in which the file names them."""
    balanced = np.array([name not in FREE for name in links.nodes])
    row = np.where(balanced, np.cumsum(balanced) - 1, -1).astype(np.int32)
    head, tail = row[links.head], row[links.tail]
    # A link from a node to itself has one entry, 1 − 1/a, and none where it changes nothing.
    loop = links.head == links.tail
    at_head = np.where(loop, 1.0 - 1.0 / links.amplitude, 1.0)
    keep = np.stack([(head >= 0) & (at_head != 0.0), (tail >= 0) & ~loop], axis=1)
    indptr = np.zeros(len(links) + 1, dtype=np.int32)
    np.cumsum(keep.sum(axis=1), out=indptr[1:])
    return Balance(
        row=row,
        shape=(int(balanced.sum()), len(links)),
        indptr=indptr,
        indices=np.stack([head, tail], axis=1)[keep],
        data=np.stack([at_head, -1.0 / links.amplitude], axis=1)[keep],
    )


def scaled_up(links: Links) -> tuple[Links, float, float]:
    """The network in units small enough for HiGHS, and what its units of cost and flow are.

    HiGHS takes 1e-7 for nothing. Where even the largest cost, or bound, is below 1, it is counted
    in a power of two that brings it to 1 or more, which loses no digit.
    """
    cost_unit = _unit(links.cost)
    flow_unit = _unit(np.concatenate([links.lower, links.upper[np.isfinite(links.upper)]]))
    scaled = replace(
        links,
        cost=links.cost / cost_unit,
        lower=links.lower / flow_unit,
        upper=links.upper / flow_unit,
    )
    return scaled, cost_unit, flow_unit


def _unit(values: Floats) -> float:
    largest = float(np.abs(values).max(initial=0.0))
    return math.ldexp(1.0, math.frexp(largest)[1] - 1) if 0.0 < largest < 1.0 else 1.0


def loaded(links: Links, balance: Balance, options: Options) -> highspy.Highs:
    """A silent HiGHS that holds the programme.

    Dual simplex without presolve is the quickest on networks of every size; the figures stand in
    ``benchmarks/results/network.md``.
    """
    highs = silent(options)
    zero = np.zeros(balance.shape[0])
    pass_arrays(highs, balance, (zero, zero), (links.lower, links.upper), links.cost)
    return highs
