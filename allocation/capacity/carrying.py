r"""How large a place can grow with its water (四定).

Every unit u of a place P has a factor λ on the drivers that grow there, v their planned size; S are
the sectors whose demand follows them:

$$
\max \sum_{u \in P} v_u λ_u, \qquad
0 \le \sum_k x_{u,s,k,t} - λ_u D_{u,s,t} \le \bar S_{u,s,t} - \barλ_u D_{u,s,t} \;\; (s \in S),
\qquad λ_u \ge \barλ_u = \min\big(1, \min_{s,t} \bar S_{u,s,t} / D_{u,s,t}\big)
$$

in the programme of the plan (see ``farthest``; g = λ − 1). $\bar S$ is what the plan supplies: no
unit ends below what the plan carries there, and beyond it growth goes where water carries it. Other
uses of the place are no shorter than in the plan, $z \le \bar z$ month by month, or with
``at_norm`` met in full, z = 0; uses elsewhere keep their shortage ratios, ρ ≤ ρ̄. Where value added
grows, so does the product that an intensity line is measured by:
$\sum a x \le I\,(GDP + \sum_u (λ_u-1)\,V_u)$. The place's own red lines count even where the plan
does not enforce them, and then $\barλ$ is 0. A capacity below the planned size says that water does
not carry what is planned; where no λ ≥ 0 will do, the least shortage of the other uses says by how
much.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from allocation.binding import Bind, binds
from allocation.capacity.growth import (
    VALUE_ADDED_UNIT,
    Kind,
    Place,
    driver_values,
    inside,
    sectors_of,
)
from allocation.evidence import CONFIDENCES
from allocation.farthest import (
    INFEASIBLE,
    OPTIMAL,
    UNBOUNDED,
    UNSOLVED,
    Answer,
    Direction,
    Farthest,
    Hold,
)
from allocation.formulation import demand, intensity, red_lines
from allocation.formulation.problem import Problem
from basins.arrays import MONTHS, Flags, Floats, Ints, numbers, positions
from basins.vocabulary import name_of
from basins.years import row_at_year

if TYPE_CHECKING:
    from allocation.plan import Plan

ROOM, FULL, OVER = "room", "full", "over"
IMPOSSIBLE, BOUNDLESS, NOTHING_THERE = "impossible", "boundless", "nothing_there"
NOTHING = 1e-6
FIGURES = ["today", "planned", "capacity", "room", "load"]


@dataclass(frozen=True)
class Rules:
    """What stays as it is while the place grows.

    Attributes:
        at_norm: meet every other demand of the place in full; else none of them gets shorter than
            in the plan.
        own_lines: count the red lines of the place that the plan does not enforce.
    """

    at_norm: bool = False
    own_lines: bool = True


@dataclass(frozen=True)
class Carried:
    """What the water of a place carries; figures in the unit of ``kind``.

    Attributes:
        place, kind: what was asked.
        today: the figure of the base year.
        planned: that of the year of the plan.
        capacity: the largest that water can carry; NaN if even nothing of it helps.
        status: ``room``, ``full``, ``over``, ``impossible``, ``boundless`` (water holds nothing
            back), ``nothing_there`` (no such driver in the place), ``unsolved`` (the solver came to
            no conclusion).
        use_wan_m3: what the place uses in the year at that size.
        short_wan_m3: what is missing of the other norms where the answer is ``impossible``.
        binds: what holds it back; ``gain`` in the unit of ``kind`` per 万m³ (for ``impossible``
            万m³ of shortage per 万m³).
        confidence: the least sure of the figures behind it.
    """

    place: Place
    kind: Kind
    today: float
    planned: float
    capacity: float
    status: str
    use_wan_m3: float
    short_wan_m3: float
    binds: tuple[Bind, ...]
    confidence: str

    @property
    def room(self) -> float:
        """How much more it could be than planned; negative where it is over."""
        return self.capacity - self.planned

    @property
    def load(self) -> float:
        """Planned over capacity: above 1 it is over."""
        return self.planned / self.capacity if self.capacity > 0 else np.inf


@dataclass(frozen=True)
class Growth:
    """The column of a unit's growth, and its planned size in the unit of the kind."""

    column: Direction
    weight: float


class CarryingModel:
    """A plan that is asked, place by place, how far its drivers can grow.

    Args:
        plan: the plan of the year and hydrology; everybody keeps what it gives.
        rules: what stays as it is.
    """

    def __init__(self, plan: Plan, rules: Rules | None = None) -> None:
        self.plan, self.rules = plan, rules or Rules()
        self.problem, self.values = plan.problem, plan.solution.values
        inputs = plan.problem.inputs
        lines = inputs.red_lines
        spare = (lines["enforced"] != "yes") & lines["counted"].isin(red_lines.COUNTED)
        self.farthest = Farthest.of_plan(plan.problem, plan.solution, lines[spare])
        self.dataset, self.year = inputs.dataset, inputs.year

    def carried(self, place: Place, kind: Kind) -> Carried:
        """The largest size of one kind in one place."""
        today, planned = self.figure(place, kind, None), self.figure(place, kind, self.year)
        sure = self._sure(place, kind)
        asked = Carried(place, kind, today, planned, np.nan, NOTHING_THERE, np.nan, 0.0, (), sure)
        if planned <= 0:
            return asked
        hold, directions = self.hold(place, [kind]), self.directions(place, kind)
        weights = [direction.weight for direction in directions]
        answer = self.farthest.most([d.column for d in directions], weights, hold)
        if answer.status == UNBOUNDED:
            return replace(asked, capacity=np.inf, status=BOUNDLESS)
        if answer.status == INFEASIBLE:
            return self._impossible(asked, [d.column for d in directions], hold)
        if answer.status != OPTIMAL:
            return replace(asked, status=UNSOLVED)
        size = planned + float(np.dot(weights, answer.move))
        held = self.binds(answer, [kind])
        return replace(
            asked,
            capacity=max(size, 0.0),
            status=_status(size / planned - 1.0),
            use_wan_m3=self._use(place, answer),
            binds=held,
            confidence=_least_sure([asked.confidence, *(bind.confidence for bind in held)]),
        )

    def carried_all(
        self,
        places: Sequence[Place],
        kinds: Sequence[Kind],
        stop: Callable[[], bool] = lambda: False,
    ) -> Iterator[Carried]:
        """Every kind in every place, one at a time."""
        for place in places:
            for kind in kinds:
                if stop():
                    return
                yield self.carried(place, kind)

    def binds(self, answer: Answer, kinds: Sequence[Kind]) -> tuple[Bind, ...]:
        """What holds an answer back; that the grown demand must be met is what was asked."""
        moved, gain = self._segments(kinds)[1], answer.column_gain.copy()
        gain[self.problem.columns.shortage[moved]] = 0.0
        return binds(self.farthest.problem, replace(answer, column_gain=gain))

    def hold(self, place: Place, kinds: Sequence[Kind]) -> Hold:
        """What holds while kinds grow in a place: bounds of its shortages, and its own lines."""
        units, columns = inside(self.dataset, place), self.problem.columns
        segments, moved = self._segments(kinds)
        mine = units[segments["u"].to_numpy()]
        other, grown = mine & ~moved, mine & moved
        ratio = columns.shared["place"].isin(self.problem.inputs.units.loc[units, "unit"])
        free = columns.ratio[ratio.to_numpy(np.bool_)]
        kept = columns.shortage[other].ravel()
        most = np.zeros(len(kept)) if self.rules.at_norm else np.maximum(self.values[kept], 0.0)
        surplus = columns.shortage[grown]
        least = -self._beyond(segments[grown], kinds).ravel()
        return Hold(
            np.concatenate([free, kept, surplus.ravel()]),
            np.concatenate([np.full(len(free), -np.inf), np.zeros(len(kept)), least]),
            np.concatenate([np.full(len(free), np.inf), most, np.zeros(surplus.size)]),
            self._own(place) if self.rules.own_lines else None,
        )

    def directions(self, place: Place, kind: Kind) -> list[Growth]:
        """A column for every unit of a place that has something of a kind, with its size."""
        size = driver_values(self.dataset, kind.measured, self.year).sum(axis=1)
        units = np.flatnonzero(inside(self.dataset, place) & (size > 0))
        floor = self._carried_by_plan([kind])
        if self.rules.at_norm or (self.rules.own_lines and self._own(place).any()):
            floor = np.zeros_like(floor)
        rows, coefficients = self._rows(kind)
        lines, room = self._intensity(kind)
        return [
            Growth(
                Direction(
                    np.concatenate([rows[u], lines]),
                    np.concatenate([coefficients[u], -room[u]]),
                    least=float(floor[u]) - 1.0,
                ),
                float(size[u]),
            )
            for u in units.tolist()
        ]

    def _segments(self, kinds: Sequence[Kind]) -> tuple[pd.DataFrame, Flags]:
        """Segments of demand, and which of them follow drivers of the kinds."""
        segments = self.problem.inputs.segments
        drivers = [name for kind in kinds for name in kind.moved]
        moved = segments["s"].isin(sectors_of(self.dataset, drivers))
        return segments, moved.to_numpy(np.bool_)

    def _supplied(self) -> Floats:
        """What the plan supplies, ``(units, sectors, 12)`` in 万m³."""
        inputs, columns = self.problem.inputs, self.problem.columns
        supplied = inputs.demand.copy()
        at = (inputs.segments["u"].to_numpy(), inputs.segments["s"].to_numpy())
        np.subtract.at(supplied, at, np.maximum(self.values[columns.shortage], 0.0))
        return np.maximum(supplied, 0.0)

    def _carried_by_plan(self, kinds: Sequence[Kind]) -> Floats:
        """Share of the kinds' demand that the plan meets in the worst month, ``(units,)``."""
        demand = self.problem.inputs.demand
        drivers = [name for kind in kinds for name in kind.moved]
        sectors = sectors_of(self.dataset, drivers)
        asked, given = demand[:, sectors], self._supplied()[:, sectors]
        share = np.divide(given, asked, out=np.ones_like(given), where=asked > 0)
        least: Floats = share.min(axis=(1, 2), initial=1.0)
        return np.where(least > 1.0 - NOTHING, 1.0, least)

    def _beyond(self, grown: pd.DataFrame, kinds: Sequence[Kind]) -> Floats:
        """Supply of the plan beyond what its worst month carries, ``(segments, 12)``.

        It may stay as it is; of a sector cut into levels the first one keeps it.
        """
        u, s = grown["u"].to_numpy(), grown["s"].to_numpy()
        beyond = np.zeros((len(grown), MONTHS))
        for kind in kinds:
            mine = np.isin(s, sectors_of(self.dataset, kind.moved))
            floor = self._carried_by_plan([kind])[u[mine]]
            demand = self.problem.inputs.demand[u[mine], s[mine]]
            beyond[mine] = self._supplied()[u[mine], s[mine]] - floor[:, None] * demand
        first = ~grown.duplicated(["u", "s"]).to_numpy()
        kept: Floats = np.where(beyond > NOTHING, beyond, 0.0) * first[:, None]
        return kept

    def _rows(self, kind: Kind) -> tuple[list[Ints], list[Floats]]:
        """Rows of the demand that grows, and their coefficients, for every unit."""
        start = self.problem.rows_of(demand.FAMILY).start
        labels = _labels(self.problem, demand.FAMILY)
        names = self.dataset["sectors"]["sector"].iloc[sectors_of(self.dataset, kind.moved)]
        unit = positions(self.problem.inputs.units["unit"], labels["unit"])
        moved = labels["sector"].isin(names).to_numpy()
        count = len(self.problem.inputs.units)
        rows = [start + np.flatnonzero(moved & (unit == u)) for u in range(count)]
        return rows, [-self.problem.lower[mine] for mine in rows]

    def _intensity(self, kind: Kind) -> tuple[Ints, Floats]:
        """Rows of intensity lines, and by how many 万m³ the value added of a unit raises each."""
        drivers = self.dataset["driver_kinds"].set_index("driver")["unit"]
        added = [name for name in kind.moved if drivers[name] == VALUE_ADDED_UNIT]
        at = self.problem.rows_of(intensity.FAMILY)
        value = np.zeros(len(self.problem.inputs.units))
        if added:
            value = driver_values(self.dataset, added, self.year).sum(axis=1)
        lines = self.problem.inputs.red_lines.set_index("red_line")
        limit = numbers(lines.loc[_labels(self.problem, intensity.FAMILY)["red_line"]], "limit")
        room: Floats = value[:, None] * limit[None, :]
        return np.arange(at.start, at.stop, dtype=np.int64), room

    def _own(self, place: Place) -> Flags:
        """Spare lines of a place that count there, ``(lines,)``."""
        spare = self.farthest.spare
        own = (spare["scope"] == place.level) & (spare["place"] == place.id)
        return own.to_numpy(np.bool_)

    def _impossible(self, asked: Carried, columns: Sequence[Direction], hold: Hold) -> Carried:
        """How much is missing of the other uses whatever the size of the kind."""
        segments, moved = self._segments([asked.kind])
        mine = inside(self.dataset, asked.place)[segments["u"].to_numpy()]
        other = self.problem.columns.shortage[mine & ~moved].ravel()
        lower, upper = hold.lower.copy(), hold.upper.copy()
        kept = np.isin(hold.columns, other)
        # From what they may be short of upwards, so that none makes up for another.
        lower[kept], upper[kept] = hold.upper[kept], np.inf
        answer = self.farthest.least(other, columns, replace(hold, lower=lower, upper=upper))
        if answer.status != OPTIMAL:
            return replace(asked, status=IMPOSSIBLE, short_wan_m3=np.nan)
        short = float(answer.values[other].sum() - hold.upper[kept].sum())
        held = self.binds(answer, [asked.kind])
        return replace(asked, status=IMPOSSIBLE, short_wan_m3=max(short, 0.0), binds=held)

    def figure(self, place: Place, kind: Kind, year: int | None) -> float:
        """Size of a kind in a place in a year; the base year if not given."""
        values = driver_values(self.dataset, kind.measured, year)
        return float(values[inside(self.dataset, place)].sum())

    def _use(self, place: Place, answer: Answer) -> float:
        columns, uses = self.problem.columns, self.problem.inputs.uses
        mine = inside(self.dataset, place)[uses["u"].to_numpy()]
        return float(answer.values[columns.use[mine]].sum())

    def _sure(self, place: Place, kind: Kind) -> str:
        """The least sure of the drivers and norms of a kind in a place."""
        inputs = self.problem.inputs
        units = inputs.units[inside(self.dataset, place)]
        drivers = self.dataset["drivers"]
        drivers = drivers[
            drivers["driver"].isin(kind.moved) & drivers["county"].isin(units["county"])
        ]
        sector = self.dataset["sectors"]["sector"].iloc[sectors_of(self.dataset, kind.moved)]
        norms = row_at_year(self.dataset["norms"], ["sector", "city"], self.year)
        norms = norms[norms["sector"].isin(sector) & norms["city"].isin(units["city"])]
        return _least_sure([*drivers["confidence"], *norms["confidence"]])


def carried_table(found: Sequence[Carried], language: str = "zh") -> pd.DataFrame:
    """Answers as rows.

    Returns:
        ``level, place, name, determination, unit, today, planned, capacity, room, load, status,
        use_wan_m3, short_wan_m3, binds, binds_id`` (of what binds, the first three),
        ``confidence``.
    """
    rows = [
        {
            "level": one.place.level,
            "place": one.place.id,
            "name": name_of(one.place, language),
            "determination": one.kind.id,
            "unit": one.kind.unit,
            **{name: getattr(one, name) for name in FIGURES},
            "status": one.status,
            "use_wan_m3": one.use_wan_m3,
            "short_wan_m3": one.short_wan_m3,
            "binds": (" · ").join(name_of(bind, language) for bind in one.binds[:3]),
            "binds_id": "|".join(bind.id for bind in one.binds[:3]),
            "confidence": one.confidence,
        }
        for one in found
    ]
    return pd.DataFrame(rows)


def _labels(problem: Problem, family: str) -> pd.DataFrame:
    return next(rows.labels for rows in problem.families if rows.family == family)


def _status(growth: float) -> str:
    return FULL if abs(growth) < NOTHING else ROOM if growth > 0 else OVER


def _least_sure(confidences: Sequence[str]) -> str:
    ranks = [CONFIDENCES.index(name) for name in confidences if name in CONFIDENCES]
    return CONFIDENCES[max(ranks, default=0)]
