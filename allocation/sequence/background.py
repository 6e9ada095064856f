"""A sequence in a thread of its own: how far it is, what it has found, and a way to stop it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import pandas as pd

from allocation.sensitivity.background import CANCELLED, DONE, FAILED, RUNNING, WAITING
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


class SequenceRun:
    """A study of years, outside the thread that draws the page.

    Args:
        study: what is asked.
        gate: entered before the first solve, so that only so many studies run at once.
    """

    def __init__(self, study: Study, gate: AbstractContextManager[object] | None = None) -> None:
        self.study = study
        self.state = WAITING
        self.found: Found | None = None
        self.done, self.year = 0, study.years[0]
        self._started = perf_counter()
        self._gate = gate or nullcontext()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def start(self) -> SequenceRun:
        """Begin; gives back the run itself."""
        self._thread.start()
        return self

    def cancel(self) -> None:
        """Stop before the next year; the one that is planned now is still finished and kept."""
        self._stop.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end; false if it has not come within the time."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    @property
    def ended(self) -> bool:
        return self.state in (DONE, CANCELLED, FAILED)

    @property
    def cancelling(self) -> bool:
        """Told to stop, but a year is still planned."""
        return self._stop.is_set() and not self.ended

    @property
    def seconds(self) -> float:
        """Since it began."""
        return perf_counter() - self._started

    def _work(self) -> None:
        try:
            with self._gate:
                self._plan()
        except Exception:
            # Whatever goes wrong in a thread is told on the page that waits for it.
            self.state = FAILED
            raise

    def _plan(self) -> None:
        self._started = perf_counter()
        if not self._stop.is_set():
            self.state = RUNNING
            plans = run(self.study, self._tell, self._stop.is_set)
            impossible = plans.impossible
            told: Mapping[str, Any] = {}
            if impossible is not None and impossible.conflict is not None:
                told = impossible.conflict.told()
            year = None if impossible is None else impossible.year
            self.found = Found(plans.tables, plans.summary, year, told)
        self.state = CANCELLED if self._stop.is_set() else DONE

    def _tell(self, done: int, count: int, year: int | None) -> None:
        self.done, self.year = done, year or self.year
