"""A study in a thread of its own: how far it is, what it has found, and a way to stop it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from time import perf_counter

from allocation.background import Background
from allocation.sensitivity.answers import Row, answers, study_model
from allocation.sensitivity.levers import Asked
from allocation.sensitivity.questions import Question
from basins.dataset import Dataset
from basins.scenario import Scenario, apply_scenario

Ask = Callable[[Dataset, Asked], Sequence[Question]]


class Study(Background):
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
        super().__init__(gate)
        self.dataset = dataset if scenario is None else apply_scenario(dataset, scenario)
        self.asked = asked
        self.questions = list(ask(self.dataset, asked))
        self.seconds = 0.0
        self._rows: list[Row] = []

    @property
    def rows(self) -> list[Row]:
        """What has been found so far, in the order asked."""
        return list(self._rows)

    @property
    def progress(self) -> float:
        """Share of the questions that are answered, 0 to 1."""
        return len(self._rows) / max(len(self.questions), 1)

    def _work(self) -> bool:
        started, live = perf_counter(), study_model(self.dataset, None)
        for row in answers(live, self.asked, self.questions, self._stop.is_set):
            self._rows.append(row)
            self.seconds = perf_counter() - started
        return len(self._rows) == len(self.questions)
