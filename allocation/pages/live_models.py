"""Live models that many sessions share, so that analysts wait for cores and not for one another."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from contextlib import suppress

from allocation.background import Background
from allocation.plan import Infeasible, LiveModel, Plan
from allocation.starts import About, Starts
from basins.dataset import Dataset
from basins.scenario import Scenario

# A model of the default province holds 100 to 250 MiB.
MOST = 4
Asked = tuple[int | None, str | None]
AHEAD = "SHUIDING_AHEAD"
# The hydrologies that are next asked about, the likeliest first.
LIKELY = ("p75", "p90", "p25", "p95")


class LiveModels:
    """Answers questions like a ``LiveModel``, several at once.

    There are never more models than cores, nor than ``MOST``: the solver keeps a core busy, and
    what each holds in memory is bounded by that. The second one is made when somebody asks while
    the first is at work. Which model answers does not change the answer (see ``LiveModel``), only
    how long it takes: one that was last asked about the same year and hydrology comes first, and of
    those the one asked last. All share what they start from.
    """

    def __init__(self, dataset: Dataset, most: int | None = None) -> None:
        self.dataset = dataset
        self._room = threading.Semaphore(most or min(os.cpu_count() or 1, MOST))
        self._lock = threading.Lock()
        # The one asked last stands last.
        self._free: list[tuple[Asked, LiveModel]] = []
        self._made = 0
        self._starts = Starts()

    def __len__(self) -> int:
        """How many models there are."""
        return self._made

    def solve(
        self,
        year: int | None = None,
        hydrology: str | None = None,
        scenario: Scenario | None = None,
    ) -> Plan:
        """Solve one year; arguments and errors as for :func:`allocation.plan.solve_plan`."""
        asked = (year, hydrology)
        if scenario is not None:
            asked = (year or scenario.year, hydrology or scenario.hydrology)
        with self._room:
            live = self._taken(asked)
            try:
                return live.solve(year, hydrology, scenario)
            finally:
                with self._lock:
                    self._free.append((asked, live))

    @property
    def idle(self) -> bool:
        """Nobody waits for an answer now."""
        with self._lock:
            return len(self._free) == self._made

    def knows(self, year: int, hydrology: str) -> bool:
        """Something was answered about this year and hydrology."""
        return (year, hydrology) in self._starts

    def _taken(self, asked: Asked) -> LiveModel:
        with self._lock:
            if not self._free:
                self._made += 1
                return LiveModel(self.dataset, starts=self._starts)
            alike = [at for at, (last, _) in enumerate(self._free) if last == asked]
            return self._free.pop(alike[-1] if alike else -1)[1]


class Ahead(Background):
    """Answers what is likely to be asked next while nobody waits, so that it is near when asked.

    The base plan is solved under the other hydrologies and for the years beside the planned one. It
    begins when the first question was answered, and pauses while somebody waits.

    Args:
        models: whose starts it adds to.
        questions: years and hydrologies in order.
        pause: seconds between two looks at whether anybody waits.
    """

    def __init__(self, models: LiveModels, questions: Sequence[About], pause: float = 1.0) -> None:
        super().__init__()
        self._models = models
        self._questions = questions
        self._pause = pause

    def _work(self) -> bool:
        for year, hydrology in self._questions:
            while not (len(self._models) and self._models.idle):
                if self._stop.wait(self._pause):
                    return False
            if self._stop.is_set():
                return False
            if not self._models.knows(year, hydrology):
                with suppress(Infeasible):
                    self._models.solve(year, hydrology)
        return True


def likely_questions(planned: int) -> list[About]:
    """What is likely to be asked after the base plan of a year under p50."""
    beside = [(year, "p50") for year in (planned + 1, planned - 1)]
    return [(planned, hydrology) for hydrology in LIKELY] + beside


def looks_ahead() -> bool:
    """Whether pages answer ahead; ``SHUIDING_AHEAD=no`` leaves the cores to others."""
    return os.environ.get(AHEAD, "yes") != "no"
