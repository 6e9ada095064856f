"""Why a network is infeasible: irreducible sets of bounds and balances.

A dual ray y of an infeasible programme weighs the balances so that their sum, ``Σ w_l f_l = 0``
with ``w = Aᵀy``, lies out of reach of the bounds. The ray comes from a simplex basis, so the bounds
and balances with a weight form an irreducible set: leave out any one of them and the rest can hold
(J. Gleeson, J. Ryan, ORSA Journal on Computing 2 (1990) 61–63).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import highspy
import numpy as np

from allocation.generalized.certificate import worth
from allocation.generalized.links import Links

if TYPE_CHECKING:
    from allocation.generalized.programme import Balance
    from basins.arrays import Floats, Ints

MOST_CONFLICTS = 10
NEGLIGIBLE = 1e-9


@dataclass(frozen=True)
class Involved:
    """A link in a conflict.

    Attributes:
        row, i, j, k: which one.
        bound: ``lower_bound`` or ``upper_bound``: the one that takes part.
        value: of the bound.
        would_do: value of the bound that would resolve the conflict, all others kept.
    """

    row: int
    i: str
    j: str
    k: str
    bound: str
    value: float
    would_do: float


@dataclass(frozen=True)
class Conflict:
    """Bounds of links that the balances of nodes keep from holding together; all are needed.

    Attributes:
        links: with the bounds.
        nodes: whose balance takes part.
        short: the least by which one of the bounds must give way.
    """

    links: tuple[Involved, ...]
    nodes: tuple[str, ...]
    short: float


def conflicts_of(highs: highspy.Highs, links: Links, balance: Balance) -> tuple[Conflict, ...]:
    """Conflicts that share no bound, ten at most; none where flows exist.

    Args:
        highs: holds the programme; it is left without costs and without the bounds in conflict.
    """
    every = np.arange(len(links), dtype=np.int32)
    # Without costs every basis is dual feasible: the dual simplex ends at a ray of one basis.
    highs.changeColsCost(len(links), every, np.zeros(len(links)))
    lower, upper = links.lower.copy(), links.upper.copy()
    conflicts: list[Conflict] = []
    while len(conflicts) < MOST_CONFLICTS:
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kInfeasible:
            break
        _, there, ray = highs.getDualRay()  # type: ignore[attr-defined]
        found = _conflict(links, balance.of_nodes(np.asarray(ray)), lower, upper) if there else None
        if found is None:
            break
        at, conflict = found
        conflicts.append(conflict)
        lower[at], upper[at] = -np.inf, np.inf
        highs.changeColsBounds(len(at), at.astype(np.int32), lower[at], upper[at])
    return tuple(conflicts)


def _conflict(
    links: Links, weights: Floats, lower: Floats, upper: Floats
) -> tuple[Ints, Conflict] | None:
    """The conflict that weights of the nodes prove, and its links; None if they prove none."""
    on_links = worth(links, weights)
    ends = np.maximum(np.abs(weights[links.head]), np.abs(weights[links.tail] / links.amplitude))
    at = np.flatnonzero(np.abs(on_links) > NEGLIGIBLE * ends)
    for sign in (1.0, -1.0):
        w = sign * on_links[at]
        # The most that the weighted sum of flows, which must be 0, can be.
        bound = np.where(w > 0, upper[at], lower[at])
        most = float((w * bound).sum())
        if most < 0.0:
            break
    else:
        return None
    involved = tuple(
        Involved(
            int(links.rows[link]),
            *links.name(link),
            "upper_bound" if weight > 0 else "lower_bound",
            float(value),
            float(value - most / weight),
        )
        for link, weight, value in zip(at.tolist(), w, bound, strict=True)
    )
    names = tuple(links.nodes[node] for node in np.flatnonzero(weights).tolist())
    return at, Conflict(involved, names, float(-most / np.abs(w).max()))
