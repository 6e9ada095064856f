"""Why a network is unbounded: links that can grow together for ever while the cost falls.

Flows r ≥ 0 on links without upper bound that balance all nodes and cost less than nothing can be
added to any flows any number of times. Those of least cost among ``Σ r ≤ 1`` are found by a small
programme, in a fraction of a second where the primal simplex takes minutes to meet such a ray; as
a vertex they hold no link that they could do without.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import highspy
import numpy as np

from allocation.generalized.certificate import imbalance
from allocation.generalized.programme import balance_of, loaded, scaled_up

if TYPE_CHECKING:
    from allocation.generalized.links import Links
    from basins.arrays import Ints

NEGLIGIBLE = 1e-9


@dataclass(frozen=True)
class Growing:
    """A link whose flow can grow for ever.

    Attributes:
        row, i, j, k, cost, amplitude: of the link.
        flow: what arrives while 1 arrives by the link that grows fastest.
    """

    row: int
    i: str
    j: str
    k: str
    cost: float
    amplitude: float
    flow: float


def growth_of(links: Links) -> tuple[Growing, ...]:
    """Links whose flows can grow together for ever while the cost falls, if there are any."""
    free = _only(links, np.flatnonzero(np.isinf(links.upper)))
    scaled, _, _ = scaled_up(free)
    highs = loaded(scaled, balance_of(free), {"presolve": "on"})
    every = np.arange(len(free), dtype=np.int32)
    highs.addRow(-np.inf, 1.0, len(free), every, np.ones(len(free)))
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return ()
    flow = np.array(highs.getSolution().col_value)
    flow[flow <= NEGLIGIBLE] = 0.0
    cost = float((free.cost * flow).sum())
    if cost >= -NEGLIGIBLE * np.abs(free.cost).max() or imbalance(free, flow) > NEGLIGIBLE:
        return ()
    flow /= flow.max()
    return tuple(
        Growing(
            int(free.rows[link]),
            *free.name(link),
            float(free.cost[link]),
            float(free.amplitude[link]),
            float(flow[link]),
        )
        for link in np.flatnonzero(flow).tolist()
    )


def _only(links: Links, at: Ints) -> Links:
    """Some of the links, each from nothing to 1."""
    return replace(
        links,
        tail=links.tail[at],
        head=links.head[at],
        label=links.label[at],
        cost=links.cost[at],
        amplitude=links.amplitude[at],
        lower=np.zeros(len(at)),
        upper=np.ones(len(at)),
        rows=links.rows[at],
    )
