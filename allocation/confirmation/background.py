"""The search for the figures to confirm, in a thread of its own beside a page."""

from __future__ import annotations

from contextlib import AbstractContextManager

from allocation.background import Background
from allocation.confirmation.needs import Need, ranked
from allocation.confirmation.study import MOST_TRIED, study_of
from basins.dataset import Dataset


class Search(Background):
    """Figures tried one after the other.

    Args:
        dataset: the tables, a scenario applied.
        year, hydrology: of the plan.
        gate: entered before the first solve, so that only so many searches run at once.
    """

    def __init__(
        self,
        dataset: Dataset,
        year: int,
        hydrology: str,
        gate: AbstractContextManager[object] | None = None,
    ) -> None:
        super().__init__(gate)
        self.dataset, self.year, self.hydrology = dataset, year, hydrology
        self._tried: list[Need] = []
        self._most = MOST_TRIED

    @property
    def needs(self) -> list[Need]:
        """The list so far, what to confirm first on top."""
        return ranked(list(self._tried))

    @property
    def tried(self) -> int:
        """How many figures have been tried."""
        return len(self._tried)

    @property
    def progress(self) -> float:
        """Share of the figures to try, at most, 0 to 1."""
        return min(self.tried / max(self._most, 1), 1.0)

    def _work(self) -> bool:
        study = study_of(self.dataset, self.year, self.hydrology)
        self._most = min(MOST_TRIED, len(study.bounds))
        for need in study.needs(self._stop.is_set):
            self._tried.append(need)
        return not self._stop.is_set()
