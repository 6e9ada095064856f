"""What the session asks at present, for pages that ask more than the one answer they are given."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from allocation.pages import state
from allocation.scenarios.edit import is_base
from allocation.scenarios.levers import BASE_HYDROLOGY
from allocation.sensitivity import Asked
from basins.scenario import Scenario
from basins.scenario_file import scenario_from_dict


@dataclass(frozen=True)
class Question:
    """Year, hydrology and the content of a scenario file (nothing where all stands at its base)."""

    asked: Asked
    content: Mapping[str, Any] | None = field(default=None, hash=False)

    @property
    def key(self) -> str:
        """The same for the same question, whatever the scenario is called."""
        changes = {name: value for name, value in (self.content or {}).items() if name != "name"}
        text = json.dumps([self.asked.year, self.asked.hydrology, changes], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def scenario(self) -> Scenario | None:
        """The scenario, checked against the dataset."""
        return scenario_from_dict(self.content, state.dataset()) if self.content else None


def question() -> Question:
    """The question whose answer the page shows."""
    content = state.current()
    asked = Asked(state.year_of(content), str(content.get("hydrology") or BASE_HYDROLOGY))
    return Question(asked, None if is_base(content) else {"name": state.UNNAMED} | content)


def baseline() -> state.Answer:
    """The answer with every lever at its base."""
    return state.answer({})
