"""Runs of the page: one per question, rules and choice, kept by the desk of studies."""

from __future__ import annotations

from collections.abc import Sequence

from allocation.capacity import Kind, Place, Rules
from allocation.capacity.background import CapacityRun
from allocation.pages import state
from allocation.pages.asked import question
from allocation.pages.studies import desk, run_panel
from allocation.plan import Plan


def carried_by(
    view: str,
    rules: Rules,
    places: Sequence[Place],
    kinds: Sequence[Kind],
    language: str,
    trade: bool = False,
) -> CapacityRun | None:
    """The run that answers, once it has ended with something; before that its panel is drawn."""
    asked = question()

    def solve() -> Plan:
        return state.model().solve(asked.asked.year, asked.asked.hydrology, asked.scenario())

    def make() -> CapacityRun:
        return CapacityRun(solve, rules, places, kinds, trade, desk().gate)

    what = [rules.at_norm, rules.own_lines, *(p.id for p in places), *(k.id for k in kinds)]
    name = f"capacity-{view}-" + "-".join(map(str, what))
    found = run_panel((name, asked.key), make, language)
    return found if isinstance(found, CapacityRun) else None
