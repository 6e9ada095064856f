"""Proof that flows are the cheapest: from the links, the flows and the duals, with NumPy alone.

The dual of a node is what one more unit asked of it would cost; a link then has the reduced cost
``d = c − (dual of its end) + (dual of its beginning)/a``. The flows are the cheapest if they keep
balances and bounds, no d pushes against a bound that is not there, and every link with a d stands
at the bound it is pushed to. The cost then equals the dual objective ``Σ d·bound``. The programme
that was solved plays no part here, so that the proof covers its assembly, too.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from allocation.generalized.links import FREE, Links

if TYPE_CHECKING:
    from basins.arrays import Floats

TOLERANCE = 1e-6


@dataclass(frozen=True)
class Certificate:
    """Largest residuals, each against the size of what it is made of (at least 1).

    Attributes:
        balance: of a node: inflow less outflow, against what flows through.
        bounds: how far a flow lies outside its bounds.
        dual: reduced costs that push against no bound, and duals of SOURCE and SINK.
        slackness: the smaller of a reduced cost and the way to the bound it pushes to.
        gap: cost less dual objective, against the sum of all single costs.
    """

    balance: float
    bounds: float
    dual: float
    slackness: float
    gap: float

    @property
    def holds(self) -> bool:
        """Whether all residuals are within the tolerance; one that is no number is not."""
        return all(residual <= TOLERANCE for residual in asdict(self).values())


def worth(links: Links, dual: Floats) -> Floats:
    """What one unit on each link is worth by the duals of its ends, ``(links,)``."""
    return dual[links.head] - dual[links.tail] / links.amplitude


def reduced_costs(links: Links, dual: Floats) -> Floats:
    """Reduced costs ``(links,)`` from duals ``(nodes,)``."""
    return links.cost - worth(links, dual)


def certify(links: Links, flow: Floats, dual: Floats) -> Certificate:
    """The residuals of all conditions of optimality.

    Args:
        links: the network.
        flow: what arrives by each link, ``(links,)``.
        dual: of each node, ``(nodes,)``; 0 at SOURCE and SINK.
    """
    reduced = reduced_costs(links, dual)
    pushed = np.where(reduced > 0, links.lower, links.upper)
    finite = np.isfinite(pushed)
    bound = np.where(finite, pushed, 0.0)
    outside = np.maximum(links.lower - flow, flow - links.upper)
    made_of = links.cost, dual[links.head], dual[links.tail] / links.amplitude
    weight = np.abs(reduced) / _size(*made_of)
    apart = np.abs(flow - bound) / _size(bound)
    cost = links.cost * flow
    return Certificate(
        balance=imbalance(links, flow),
        bounds=_largest(outside / _size(np.clip(flow, links.lower, links.upper))),
        dual=_largest(np.append(weight[~finite], np.abs(dual[_free(links)]))),
        slackness=_largest(np.minimum(weight, apart)[finite]),
        gap=float(abs(cost.sum() - (reduced * bound).sum()) / max(1.0, np.abs(cost).sum())),
    )


def imbalance(links: Links, flow: Floats) -> float:
    """The largest inflow less outflow of a node, against what flows through it."""
    count, leaves = len(links.nodes), flow / links.amplitude
    missing = np.bincount(links.head, flow, count) - np.bincount(links.tail, leaves, count)
    through = np.bincount(links.head, np.abs(flow), count)
    through += np.bincount(links.tail, np.abs(leaves), count)
    missing[_free(links)] = 0.0
    return _largest(np.abs(missing) / np.maximum(1.0, through))


def _free(links: Links) -> list[int]:
    return [at for at, name in enumerate(links.nodes) if name in FREE]


def _size(*parts: Floats) -> Floats:
    return np.maximum(1.0, sum(np.abs(part) for part in parts))


def _largest(residuals: Floats) -> float:
    return float(residuals.max(initial=0.0))
