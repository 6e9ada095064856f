r"""How much may change hands without harm, and what follows if a volume does.

V 万m³ a year go from the use of a sector in the seller's units A to one in the buyer's units B:

$$
\max V, \qquad \sum_k x_{u,s,k,t} + \sum_L z_{u,s,L,t} = D_{u,s,t} - V\,a_{u,t} \;\; (u \in A),
\qquad \ldots = D_{u,s,t} + V\,b_{u,t} \;\; (u \in B)
$$

in the programme of the plan, a in proportion to what the plan supplies to the seller, b to the
buyer's demand, both summing to 1. Nobody gets shorter in any month: z ≤ z̄ for every use of every
unit, and ρ ≤ ρ̄ for the ecological flows. Entitlements go along: the limits of the seller's city or
county on use or withdrawal fall by V and the buyer's rise by V where they do not have the line in
common. Where one source is traded, the seller's use of it falls by V and the buyer's rises:

$$
\sum_{u \in A,t} x_{u,s,k,t} \le \bar X_A - V, \qquad \sum_{u \in B,t} x_{u,s,k,t} \ge \bar X_B + V
$$
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from allocation.binding import Bind, binds
from allocation.farthest import OPTIMAL, OWN_LINES, Answer, Direction, Farthest, Hold
from allocation.formulation import demand, red_lines
from allocation.formulation.problem import Problem
from allocation.rights.trade import Party, Trade, units_of
from allocation.solvers.solution import Solution
from basins.arrays import Flags, Floats, Ints, positions
from basins.faults import BadInput, Fault

SELLER, BUYER = "SELLER", "BUYER"
MOVED_SCOPES = ("city", "county")
MOVED_COUNTED = ("use", "withdrawal")


@dataclass(frozen=True)
class Side:
    """One party in the programme.

    Attributes:
        units: where, ``(units,)``.
        sector: position of the sector.
        rows: rows of its demand, ``(rows,)``.
        share: part of the traded volume that falls on each row; sums to 1.
        supplied_wan_m3: what the plan supplies in the year.
    """

    units: Flags
    sector: int
    rows: Ints
    share: Floats
    supplied_wan_m3: float


class TradeModel:
    """A plan in which one trade can be tried.

    Args:
        problem, solution: the plan.
        trade: what changes hands.

    Raises:
        BadInput: if the seller has no such water or the buyer no such use.
    """

    def __init__(self, problem: Problem, solution: Solution, trade: Trade) -> None:
        self.problem, self.values, self.trade = problem, solution.values, trade
        self.seller = self._side(trade.seller, selling=True)
        self.buyer = self._side(trade.buyer, selling=False)
        self._check()
        self.farthest = Farthest.of_plan(problem, solution, self._entitlements())

    def largest(self) -> tuple[float, Answer, tuple[Bind, ...]]:
        """The largest volume that harms nobody in 万m³, the answer, and what holds it back."""
        hold = self._hold()
        answer = self.farthest.most([self.direction()], [1.0], hold)
        if answer.status != OPTIMAL:
            return 0.0, answer, ()
        return float(answer.move[0]), answer, binds(self.farthest.problem, answer)

    def direction(self) -> Direction:
        """The column of V."""
        lines, moved = self._moved_limits()
        rows = [self.seller.rows, self.buyer.rows, lines]
        values = [self.seller.share, -self.buyer.share, moved]
        if self.trade.source:
            start = self.farthest.problem.rows_of(OWN_LINES).start
            rows.append(np.array([start, start + 1], dtype=np.int64))
            values.append(np.array([1.0, -1.0]))
        most = self._sold_wan_m3()
        return Direction(np.concatenate(rows), np.concatenate(values), 0.0, most)

    def traded(self, volume: float, guarded: bool) -> Problem:
        """The programme after the trade, to be solved like any plan.

        Args:
            volume: what changes hands, in 万m³.
            guarded: whether nobody may get shorter than in the plan.
        """
        inputs = self.problem.inputs
        wide = self.farthest.problem if guarded or self.trade.source else self.problem
        column_upper = self.problem.column_upper.copy()
        if guarded:
            hold = self._hold()
            column_upper = wide.column_upper.copy()
            column_upper[hold.columns] = np.maximum(hold.upper, 0.0)
            # Rounding of the plan must not decide.
            ratio = self.problem.columns.ratio
            column_upper[ratio] += 1e-9
        lower, upper = wide.lower.copy(), wide.upper.copy()
        if self.trade.source:
            at = wide.rows_of(OWN_LINES)
            used = self._entitled()
            upper[at.start], lower[at.start + 1] = used[0], used[1]
        direction = self.direction()
        for row, value in zip(direction.row.tolist(), direction.value.tolist(), strict=True):
            lower[row] -= value * volume
            upper[row] -= value * volume
        asked = inputs.demand.copy()
        for side, sign in ((self.seller, -1.0), (self.buyer, 1.0)):
            at_demand = asked[side.units, side.sector]
            asked[side.units, side.sector] = at_demand + sign * volume * self._shape(side)
        return replace(
            wide,
            inputs=replace(inputs, demand=asked),
            lower=lower,
            upper=upper,
            column_upper=column_upper,
        )

    def _side(self, party: Party, selling: bool) -> Side:
        inputs = self.problem.inputs
        units = units_of(inputs.dataset, party)
        sector = int(positions(inputs.dataset["sectors"]["sector"], [party.sector])[0])
        labels = next(r.labels for r in self.problem.families if r.family == demand.FAMILY)
        names = inputs.units.loc[units, "unit"]
        mine = labels["unit"].isin(names) & (labels["sector"] == party.sector)
        rows = self.problem.rows_of(demand.FAMILY).start + np.flatnonzero(mine)
        supplied = self._supplied()[units, sector]
        weight = supplied if selling else inputs.demand[units, sector]
        unit = positions(names, labels.loc[mine, "unit"])
        month = labels.loc[mine, "month"].to_numpy(np.int64) - 1
        part = weight[unit, month]
        total = float(part.sum())
        share = part / total if total > 0 else np.zeros(len(part))
        return Side(units, sector, rows, share, float(supplied.sum()))

    def _shape(self, side: Side) -> Floats:
        """Parts of the volume by unit and month, ``(units of the side, 12)``."""
        inputs = self.problem.inputs
        weight = inputs.demand if side is self.buyer else self._supplied()
        part = weight[side.units, side.sector]
        shape: Floats = part / part.sum()
        return shape

    def _supplied(self) -> Floats:
        """What the plan supplies, ``(units, sectors, 12)`` in 万m³."""
        inputs, columns = self.problem.inputs, self.problem.columns
        supplied = np.zeros_like(inputs.demand)
        at = (inputs.uses["u"].to_numpy(), inputs.uses["s"].to_numpy())
        np.add.at(supplied, at, np.maximum(self.values[columns.use], 0.0))
        return supplied

    def _check(self) -> None:
        faults = []
        for side, party, name in (
            (self.seller, self.trade.seller, "--seller-sector"),
            (self.buyer, self.trade.buyer, "--buyer-sector"),
        ):
            if not side.share.any():
                what = "water in the plan" if side is self.seller else "demand"
                expected = f"a sector with {what} in {party.place.name_zh} ({party.place.name_en})"
                remedy = f"one of {', '.join(self._sectors_in(side))}"
                faults.append(Fault(name, None, None, party.sector, expected, remedy))
        if not faults and (self.seller.units & self.buyer.units).any():
            same = self.trade.seller.sector == self.trade.buyer.sector
            if same:
                expected = "two parties that share no unit, or differ in the sector"
                place = self.trade.buyer.place.name_zh
                faults.append(Fault("--buyer", None, None, place, expected, "name another buyer"))
        if not faults and self.trade.source and self._sold_wan_m3() <= 0:
            expected = f"a source that {self.trade.seller.place.name_zh} uses for the sector"
            remedy = "leave it out, or name another"
            faults.append(Fault("--source", None, None, self.trade.source, expected, remedy))
        if faults:
            raise BadInput(faults)

    def _sectors_in(self, side: Side) -> list[str]:
        inputs = self.problem.inputs
        some = inputs.demand[side.units].sum(axis=(0, 2)) > 0
        return [str(name) for name in inputs.dataset["sectors"].loc[some, "sector"]]

    def _sold_wan_m3(self) -> float:
        """The most that the seller has to give."""
        if not self.trade.source:
            return self.seller.supplied_wan_m3
        return self._used(self.seller)

    def _used(self, side: Side) -> float:
        """Use of the traded source by a side in the plan."""
        uses = self.problem.inputs.uses
        mine = side.units[uses["u"].to_numpy()] & (uses["s"] == side.sector).to_numpy()
        mine &= (uses["source"] == self.trade.source).to_numpy()
        return float(np.maximum(self.values[self.problem.columns.use[mine]], 0.0).sum())

    def _entitled(self) -> tuple[float, float]:
        return self._used(self.seller), self._used(self.buyer)

    def _entitlements(self) -> pd.DataFrame:
        """Rows like red lines on the use of the traded source by either side; none without one."""
        lines = self.problem.inputs.red_lines.iloc[:0]
        if not self.trade.source:
            return lines
        made = []
        for name, side, party, sense in (
            (SELLER, self.seller, self.trade.seller, "max"),
            (BUYER, self.buyer, self.trade.buyer, "min"),
        ):
            made.append(
                {
                    "red_line": name,
                    "counted": "use",
                    "scope": party.place.level,
                    "place": party.place.id,
                    "sources": self.trade.source,
                    "sectors": party.sector,
                    "sense": sense,
                    "limit_wan_m3": self._used(side),
                }
            )
        return pd.DataFrame(made).reindex(columns=lines.columns)

    def _moved_limits(self) -> tuple[Ints, Floats]:
        """Rows of limits that go along with the volume, and what they get of it."""
        at = self.problem.rows_of(red_lines.FAMILY)
        labels = next(r.labels for r in self.problem.families if r.family == red_lines.FAMILY)
        lines = self.problem.inputs.red_lines.set_index("red_line").loc[labels["red_line"]]
        moves = lines["scope"].isin(MOVED_SCOPES) & lines["counted"].isin(MOVED_COUNTED)
        moves &= (lines["sense"] == "max") & (lines["sectors"] == "")
        source = self.trade.source
        named = lines["sources"].map(lambda text: not text or source in text.split("|"))
        moves &= named if source else lines["sources"] == ""
        of_seller, of_buyer = (
            np.array([self._is_of(party, line) for line in lines.to_dict("records")])
            for party in (self.trade.seller, self.trade.buyer)
        )
        value = np.where(moves, of_seller.astype(float) - of_buyer.astype(float), 0.0)
        some = np.flatnonzero(value)
        return at.start + some, value[some]

    def _is_of(self, party: Party, line: Mapping[Hashable, object]) -> bool:
        """Whether a line is that of the party's own county or city."""
        counties = self.problem.inputs.dataset["counties"].set_index("county")["city"]
        own = {party.place.id}
        if party.place.level == "county":
            own.add(str(counties[party.place.id]))
        return str(line["place"]) in own

    def _hold(self) -> Hold:
        """No use anywhere gets shorter in any month than in the plan."""
        every = self.problem.columns.shortage.ravel()
        most = np.maximum(self.values[every], 0.0)
        lines = np.ones(len(self.farthest.spare), dtype=np.bool_)
        return Hold(every, np.zeros(len(every)), most, lines if len(lines) else None)
