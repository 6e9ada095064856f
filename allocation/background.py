"""Work in a thread of its own, beside the one that draws a page: its state and a way to stop it."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager, nullcontext
from typing import Self

WAITING, RUNNING, DONE, CANCELLED, FAILED = "waiting", "running", "done", "cancelled", "failed"


class Background(ABC):
    """Something long that can be watched and stopped.

    Args:
        gate: entered before the work begins, so that only so much runs at once.
    """

    def __init__(self, gate: AbstractContextManager[object] | None = None) -> None:
        self.state = WAITING
        self._gate = gate or nullcontext()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._enter, daemon=True)

    def start(self) -> Self:
        """Begin; gives back the run itself."""
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

    def _enter(self) -> None:
        try:
            with self._gate:
                if not self._stop.is_set():
                    self.state = RUNNING
                    whole = self._work()
                else:
                    whole = False
            self.state = DONE if whole else CANCELLED
        except Exception:
            # Whatever goes wrong in a thread is told on the page that waits for it.
            self.state = FAILED
            raise

    @abstractmethod
    def _work(self) -> bool:
        """Do it, asking ``_stop`` between solves; false if it was stopped before the end."""
