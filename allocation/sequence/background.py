"""A sequence in a thread of its own: how far it is, what it has found, and a way to stop it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import pandas as pd

from allocation.background import Background
from allocation.sequence.solve import run
from allocation.sequence.study import Study


@dataclass(frozen=True)
class Found:
    """What is shown of a sequence; the programmes of its years are let go.

    Attributes:
        tables, summary: as in ``Plans``.
        impossible: the first year without a plan, if there is one.
        conflict: what ``Infeasible.told`` says of it.
    """

    tables: Mapping[str, pd.DataFrame]
    summary: Mapping[str, Any]
    impossible: int | None
    conflict: Mapping[str, Any]


class SequenceRun(Background):
    """A study of years, outside the thread that draws the page.

    Args:
        study: what is asked.
        gate: entered before the first solve, so that only so many studies run at once.
    """

    def __init__(self, study: Study, gate: AbstractContextManager[object] | None = None) -> None:
        super().__init__(gate)
        self.study = study
        self.found: Found | None = None
        self.done, self.year = 0, study.years[0]
        self._started = perf_counter()

    @property
    def seconds(self) -> float:
        """Since it began."""
        return perf_counter() - self._started

    def _work(self) -> bool:
        self._started = perf_counter()
        plans = run(self.study, self._tell, self._stop.is_set)
        impossible = plans.impossible
        told: Mapping[str, Any] = {}
        if impossible is not None and impossible.conflict is not None:
            told = impossible.conflict.told()
        year = None if impossible is None else impossible.year
        self.found = Found(plans.tables, plans.summary, year, told)
        return not self._stop.is_set()

    def _tell(self, done: int, count: int, year: int | None) -> None:
        self.done, self.year = done, year or self.year
