"""A year of a sequence as a scenario: what earlier years hand on stands in it in full.

So the folder of every year carries what makes it again, and whoever checks it needs no other year.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from allocation.formulation.inputs import Inputs
from allocation.plan import Plan
from allocation.sequence.owed import SECTION
from allocation.sequence.rules import lowered, raised
from basins.carrying.measure import GROUNDWATER
from basins.dataset import Dataset
from basins.scenario import Scenario, least_end
from basins.scenario_file import scenario_from_dict
from basins.years import at_year

Storage = Mapping[str, float]
# A solver keeps bounds to 1e-7; what it found for several years must fit into one of them too.
SLACK, SLACK_WAN_M3 = 1e-7, 1e-4


def year_scenario(
    dataset: Dataset,
    scenario: Scenario | None,
    inputs: Inputs,
    hydrology: str,
    due: Mapping[tuple[str, str], float],
    start: Storage,
    end: Storage,
) -> Scenario | None:
    """The scenario of a year; nothing where nothing is changed and nothing handed on.

    Args:
        dataset: the tables before any scenario.
        scenario: what holds in all years.
        inputs: the year as the tables have it under ``scenario``.
        hydrology: its name.
        due: what is owed in the year, by kind and red line or section, in 万m³.
        start, end: storage at the start of January and, at least, at the end of December, by
            reservoir; reservoirs that are not named are as the tables have them.
    """
    content = {} if scenario is None else deepcopy(scenario.content)
    changes = _limits(inputs, due), _flows(inputs, due), _reservoirs(inputs, start, end)
    if scenario is None and not any(changes):
        return None
    limits, flows, reservoirs = changes
    if limits:
        content["limits"] = content.get("limits", {}) | limits
    if flows:
        content["ecological_flows"] = [*content.get("ecological_flows", []), *flows]
    if reservoirs:
        kept = content.get("reservoirs", {})
        content["reservoirs"] = kept | {
            name: kept.get(name, {}) | settings for name, settings in reservoirs.items()
        }
    name = str(inputs.year) if scenario is None else f"{scenario.name} · {inputs.year}"
    asked = {"name": name, "year": inputs.year, "hydrology": hydrology}
    return scenario_from_dict(content | asked, dataset)


def _limits(inputs: Inputs, due: Mapping[tuple[str, str], float]) -> dict[str, float]:
    """Limits on their path, before they follow the runoff, with what is due taken off or added."""
    paths = at_year(inputs.dataset["red_line_limits"], ["red_line"], "limit", inputs.year)
    volumes = inputs.red_lines.set_index("red_line")["limit_wan_m3"]
    limits = {}
    for (kind, line), volume in due.items():
        if kind == SECTION or float(volumes[line]) <= 0.0:
            continue
        limit = float(volumes[line])
        now = lowered(limit, volume) if kind == GROUNDWATER else limit + volume
        limits[line] = float(paths[line]) * now / limit
    return limits


def _flows(inputs: Inputs, due: Mapping[tuple[str, str], float]) -> list[dict[str, Any]]:
    owed = inputs.ecological.groupby("node")["owed_wan_m3"].sum()
    return [
        {"node": node, "factor": raised(float(owed[node]), volume)}
        for (kind, node), volume in due.items()
        if kind == SECTION and float(owed[node]) > 0.0
    ]


def _reservoirs(inputs: Inputs, start: Storage, end: Storage) -> dict[str, dict[str, float]]:
    most = inputs.reservoirs.set_index("node")["normal_wan_m3"]
    settings: dict[str, dict[str, float]] = {}
    for node in standing(inputs):
        normal = float(most[node])
        given = {"start_wan_m3": start.get(node), "end_wan_m3": end.get(node)}
        found = {name: min(max(v, 0.0), normal) for name, v in given.items() if v is not None}
        if found:
            settings[node] = found
    return settings


def standing(inputs: Inputs) -> list[str]:
    """Reservoirs that can store in the year."""
    table = inputs.reservoirs
    return [str(node) for node in table.loc[table["first_year"] <= inputs.year, "node"]]


def handed_back(inputs: Inputs) -> dict[str, float]:
    """What reservoirs hold at least after the last year that is looked at: what they began with, or
    what the scenario of all years says."""
    ends = least_end(inputs.dataset)
    return {node: _but_rounding(float(ends[node])) for node in standing(inputs)}


def may_draw_down(inputs: Inputs) -> dict[str, float]:
    """Least storage at the end of a year that others follow: the dead storage."""
    rows = inputs.reservoirs.set_index("node")["dead_wan_m3"]
    return {node: float(rows[node]) for node in standing(inputs)}


def kept_for_later(inputs: Inputs, found: Storage) -> dict[str, float]:
    """Least storage at the end of a year, from what several years solved together leave there."""
    dead = may_draw_down(inputs)
    return {
        node: max(dead[node], _but_rounding(volume))
        for node, volume in found.items()
        if node in dead
    }


def _but_rounding(volume: float) -> float:
    """A storage to be kept, less what a solver rounds: without inflow nothing could make it up."""
    return max(0.0, volume - SLACK * abs(volume) - SLACK_WAN_M3)


def stored_after(plan: Plan) -> dict[str, float]:
    """Storage at the end of a plan's year by reservoir that stands."""
    table = plan.tables["storage"]
    last = table[table["month"] == 12].set_index("reservoir")["end_wan_m3"]
    return {node: float(last[node]) for node in standing(plan.problem.inputs)}
