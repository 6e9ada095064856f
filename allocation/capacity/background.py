"""Answers about many places in a thread of its own, which can be watched and stopped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from time import perf_counter
from typing import TYPE_CHECKING

from allocation.background import Background
from allocation.capacity.carrying import Carried, CarryingModel, Rules
from allocation.capacity.frontier import Frontier, frontier
from allocation.capacity.growth import Kind, Place

if TYPE_CHECKING:
    from allocation.plan import Plan


class CapacityRun(Background):
    """Every kind in every place, or the trade-off of two kinds in one place.

    Args:
        solve: gives the plan that everybody keeps.
        rules: what stays as it is.
        places, kinds: what is asked.
        trade: whether the two kinds are traded off in the one place instead.
        gate: entered before the first solve.
    """

    def __init__(
        self,
        solve: Callable[[], Plan],
        rules: Rules,
        places: Sequence[Place],
        kinds: Sequence[Kind],
        trade: bool = False,
        gate: AbstractContextManager[object] | None = None,
    ) -> None:
        super().__init__(gate)
        self._solve, self._rules, self._trade = solve, rules, trade
        self._places, self._kinds = list(places), list(kinds)
        self.questions = [place for place in places for _ in ([0] if trade else kinds)]
        self.seconds = 0.0
        self._rows: list[Carried] = []
        self.edge: Frontier | None = None

    @property
    def rows(self) -> list[Carried] | list[Frontier]:
        """What has been found so far, in the order asked."""
        return list(self._rows) if self.edge is None else [self.edge]

    @property
    def found(self) -> list[Carried]:
        """The answers so far."""
        return list(self._rows)

    @property
    def progress(self) -> float:
        """Share of the questions that are answered, 0 to 1."""
        return len(self.rows) / max(len(self.questions), 1)

    def _work(self) -> bool:
        started = perf_counter()
        model = CarryingModel(self._solve(), self._rules)
        if self._trade:
            self.edge = frontier(model, self._places[0], *self._kinds)
        else:
            for one in model.carried_all(self._places, self._kinds, self._stop.is_set):
                self._rows.append(one)
                self.seconds = perf_counter() - started
        self.seconds = perf_counter() - started
        return len(self.rows) == len(self.questions)
