r"""The trade-off of two determinations in one place: what more of one costs of the other.

The largest pairs (λ₁, λ₂) that water carries form the upper right edge of a convex polygon. Its
ends are the largest λ₁ and the largest λ₂; between two corners p and q the sum

$$
\max\; (p_2 - q_2)\,λ_1 + (q_1 - p_1)\,λ_2
$$

either finds a corner beyond the chord, or shows that the chord is an edge (Aneja and Nair,
Management Science 25, 1979). So the edge is exact, with no step to choose.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from allocation.binding import Bind
from allocation.capacity.carrying import CarryingModel
from allocation.capacity.growth import Kind, Place
from allocation.farthest import OPTIMAL, Answer
from basins.arrays import Floats
from basins.faults import BadInput, Fault

MOST_CORNERS = 40
BEYOND = 1e-6
TRACE = 1e-4


@dataclass(frozen=True)
class Corner:
    """A corner of the edge: both figures in their units, and what holds the place back there."""

    first: float
    second: float
    binds: tuple[Bind, ...]


@dataclass(frozen=True)
class Frontier:
    """The edge from the largest first to the largest second figure.

    Attributes:
        place, first, second: what was asked.
        planned: both figures in the year of the plan.
        corners: in order, the largest ``first`` last; none where the other norms cannot be met
            whatever the two are.
        status: ``optimal``, ``unbounded`` or ``infeasible``.
    """

    place: Place
    first: Kind
    second: Kind
    planned: tuple[float, float]
    corners: tuple[Corner, ...]
    status: str

    def table(self) -> pd.DataFrame:
        """Columns ``first``, ``second``, ``trade`` (second given up per one more of the first, to
        the corner before; NaN at the start), ``binds`` (identifiers)."""
        rows = pd.DataFrame(
            {
                "first": [corner.first for corner in self.corners],
                "second": [corner.second for corner in self.corners],
                "binds": ["|".join(b.id for b in corner.binds[:3]) for corner in self.corners],
            }
        )
        return rows.assign(trade=-rows["second"].diff() / rows["first"].diff())


def frontier(model: CarryingModel, place: Place, first: Kind, second: Kind) -> Frontier:
    """The edge of two kinds in one place.

    Raises:
        BadInput: if the two share a driver, or the place has nothing of one of them.
    """
    figures = [model.figure(place, kind, model.year) for kind in (first, second)]
    _check(place, first, second, figures)
    asked = _Asked(model, place, (first, second), (figures[0], figures[1]))
    ends = []
    for weights in ((0.0, 1.0), (1.0, 0.0)):
        # A trace of the other one makes the end a corner of the edge.
        end = asked.most((max(weights[0], TRACE), max(weights[1], TRACE)))
        if end.answer.status != OPTIMAL:
            return Frontier(place, first, second, asked.planned, (), end.answer.status)
        ends.append(end)
    found = _between(ends[0], ends[1], asked.most, MOST_CORNERS)
    corners = tuple(
        Corner(
            float(point.at[0]) * figures[0],
            float(point.at[1]) * figures[1],
            model.binds(point.answer, (first, second)),
        )
        for point in _distinct([ends[0], *found, ends[1]])
    )
    return Frontier(place, first, second, asked.planned, corners, OPTIMAL)


@dataclass(frozen=True)
class _Point:
    """An answer and both λ there."""

    answer: Answer
    at: Floats


class _Asked:
    """Weighted sums of the two λ over all units of the place."""

    def __init__(
        self,
        model: CarryingModel,
        place: Place,
        kinds: tuple[Kind, Kind],
        planned: tuple[float, float],
    ) -> None:
        self.planned = planned
        growths = [model.directions(place, kind) for kind in kinds]
        # Either may shrink to nothing for the other.
        self._columns = [replace(g.column, least=-1.0) for kind in growths for g in kind]
        self._shares = [
            np.array([g.weight for g in kind]) / total
            for kind, total in zip(growths, planned, strict=True)
        ]
        self._farthest, self._hold = model.farthest, model.hold(place, kinds)

    def most(self, weights: tuple[float, float]) -> _Point:
        shares = [w * share for w, share in zip(weights, self._shares, strict=True)]
        answer = self._farthest.most(self._columns, np.concatenate(shares).tolist(), self._hold)
        parts = np.split(answer.move, [len(self._shares[0])])
        at = [1.0 + share @ part for share, part in zip(self._shares, parts, strict=True)]
        return _Point(answer, np.array(at))


def _check(place: Place, first: Kind, second: Kind, figures: list[float]) -> None:
    faults = []
    shared = set(first.moved) & set(second.moved)
    if shared:
        names = ", ".join(sorted(shared))
        expected = "two kinds that share no driver"
        remedy = f"both move {names}: name drivers that do not"
        faults.append(Fault("--driver", None, None, f"{first.id}, {second.id}", expected, remedy))
    for kind, figure in zip((first, second), figures, strict=True):
        if figure <= 0:
            expected, remedy = f"a kind that {place.name_en} has", "name another kind or place"
            faults.append(Fault("--driver", None, None, kind.id, expected, remedy))
    if faults:
        raise BadInput(faults)


def _between(
    low: _Point, high: _Point, most: Callable[[tuple[float, float]], _Point], corners: int
) -> list[_Point]:
    """Corners between two of them, in order."""
    p, q = low.at, high.at
    weights = (float(p[1] - q[1]), float(q[0] - p[0]))
    if corners <= 0 or min(weights) <= BEYOND:
        return []
    found = most(weights)
    if found.answer.status != OPTIMAL:
        return []
    if np.dot(weights, found.at - p) <= BEYOND * sum(weights):
        return []
    left = _between(low, found, most, corners // 2)
    return [*left, found, *_between(found, high, most, corners // 2)]


def _distinct(points: list[_Point]) -> list[_Point]:
    kept = points[:1]
    for point in points[1:]:
        if np.abs(point.at - kept[-1].at).max() > BEYOND:
            kept.append(point)
    return kept
