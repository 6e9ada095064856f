"""Live models that many sessions share, so that analysts wait for cores and not for one another."""

from __future__ import annotations

import os
import threading

from allocation.plan import LiveModel, Plan
from basins.dataset import Dataset
from basins.scenario import Scenario

# A model of the default province holds 100 to 250 MiB.
MOST = 4
Asked = tuple[int | None, str | None]


class LiveModels:
    """Answers questions like a ``LiveModel``, several at once.

    There are never more models than cores, nor than ``MOST``: the solver keeps a core busy, and
    what each holds in memory is bounded by that. The second one is made when somebody asks while
    the first is at work. Which model answers does not change the answer (see ``LiveModel``), only
    how long it takes: one that was last asked about the same year and hydrology comes first, and of
    those the one asked last.
    """

    def __init__(self, dataset: Dataset, most: int | None = None) -> None:
        self.dataset = dataset
        self._room = threading.Semaphore(most or min(os.cpu_count() or 1, MOST))
        self._lock = threading.Lock()
        # The one asked last stands last.
        self._free: list[tuple[Asked, LiveModel]] = []
        self._made = 0

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

    def _taken(self, asked: Asked) -> LiveModel:
        with self._lock:
            if not self._free:
                self._made += 1
                return LiveModel(self.dataset)
            alike = [at for at, (last, _) in enumerate(self._free) if last == asked]
            return self._free.pop(alike[-1] if alike else -1)[1]
