"""Where a live model starts a question from: what was answered last about its year and hydrology.

Another hydrology or year moves so many numbers that a solve from the last answer takes thousands
of iterations. An earlier answer about the same year and hydrology, under whatever scenario, is much
nearer. Which start a model takes does not change the answer (a tie-break makes it unique), only how
long it takes.
"""

from __future__ import annotations

import threading

from allocation.solvers.bases import WarmStart

About = tuple[int, str]


class Starts:
    """The last answer about each year and hydrology; several models may share it.

    A start of the default province takes 120 kB.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[About, WarmStart] = {}

    def __contains__(self, asked: About) -> bool:
        return asked in self._kept

    def keep(self, asked: About, start: WarmStart | None) -> None:
        """Keep the newest answer about a year and hydrology."""
        if start is not None:
            with self._lock:
                self._kept[asked] = start

    def of(self, asked: About) -> WarmStart | None:
        """What was answered last about a year and hydrology; nothing if nothing was asked."""
        return self._kept.get(asked)
