"""Scenarios while they are built: read and changed lever by lever, told in words, kept, shared."""

from __future__ import annotations

from allocation.scenarios.edit import Address, changes_of, read, write
from allocation.scenarios.history import History
from allocation.scenarios.levers import Lever, lever_at
from allocation.scenarios.sentences import told
from allocation.scenarios.store import NameTaken, ScenarioFolder

__all__ = [
    "Address",
    "History",
    "Lever",
    "NameTaken",
    "ScenarioFolder",
    "changes_of",
    "lever_at",
    "read",
    "told",
    "write",
]
