"""A study in a thread of its own: how far it is, what it has found, and a way to stop it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from time import perf_counter

from allocation.sensitivity.answers import Row, answers, study_model
from allocation.sensitivity.levers import Asked
from allocation.sensitivity.questions import Question
from basins.dataset import Dataset
from basins.scenario import Scenario, apply_scenario

WAITING, RUNNING, DONE, CANCELLED, FAILED = "waiting", "running", "done", "cancelled", "failed"
Ask = Callable[[Dataset, Asked], Sequence[Question]]


class Study:
    """Questions asked of one live model, outside the thread that draws the page.

    Args:
        dataset: the tables as loaded.
        scenario: from which the study starts, if any.
        asked: year and hydrology.
        ask: gives the questions from the tables under the scenario.
        gate: entered before the first solve, so that only so many studies run at once.
    """

    def __init__(
        self,
        dataset: Dataset,
        scenario: Scenario | None,
        asked: Asked,
        ask: Ask,
        gate: AbstractContextManager[object] | None = None,
    ) -> None:
        self.dataset = dataset if scenario is None else apply_scenario(dataset, scenario)
        self.asked = asked
        self.questions = list(ask(self.dataset, asked))
        self.state = WAITING
        self.seconds = 0.0
        self._rows: list[Row] = []
        self._gate = gate or nullcontext()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def start(self) -> Study:
        """Begin; gives back the study itself."""
        self._thread.start()
        return self

    def cancel(self) -> None:
        """Stop before the next solve; the one that runs is still finished and kept."""
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
        """Told to stop, but a solve still runs."""
        return self._stop.is_set() and not self.ended

    @property
    def rows(self) -> list[Row]:
        """What has been found so far, in the order asked."""
        return list(self._rows)

    @property
    def progress(self) -> float:
        """Share of the questions that are answered, 0 to 1."""
        return len(self._rows) / max(len(self.questions), 1)

    def _work(self) -> None:
        try:
            with self._gate:
                self._solve()
        except Exception:
            # Whatever goes wrong in a thread is told on the page that waits for it.
            self.state = FAILED
            raise

    def _solve(self) -> None:
        started = perf_counter()
        if not self._stop.is_set():
            self.state = RUNNING
            live = study_model(self.dataset, None)
            for row in answers(live, self.asked, self.questions, self._stop.is_set):
                self._rows.append(row)
                self.seconds = perf_counter() - started
        whole = len(self._rows) == len(self.questions)
        self.state = DONE if whole else CANCELLED
