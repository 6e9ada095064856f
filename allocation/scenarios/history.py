"""Steps back and forward through the states of a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOST = 200


@dataclass(frozen=True)
class History:
    """States of a scenario, of which one holds.

    Attributes:
        states: contents of the scenario, the oldest first; ``{}`` is the base.
        at: position of the one that holds.
    """

    states: tuple[Mapping[str, Any], ...] = ({},)
    at: int = 0

    @property
    def now(self) -> dict[str, Any]:
        """The content that holds."""
        return dict(self.states[self.at])

    @property
    def can_undo(self) -> bool:
        return self.at > 0

    @property
    def can_redo(self) -> bool:
        return self.at + 1 < len(self.states)

    def then(self, content: Mapping[str, Any]) -> History:
        """A further state; what was undone before it is gone. The same state again is no step."""
        if content == self.states[self.at]:
            return self
        states = (*self.states[: self.at + 1], dict(content))[-MOST:]
        return History(states, len(states) - 1)

    def undo(self) -> History:
        return History(self.states, max(self.at - 1, 0))

    def redo(self) -> History:
        return History(self.states, min(self.at + 1, len(self.states) - 1))
