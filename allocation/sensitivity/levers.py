"""The levers that a study moves, each as changes of a scenario.

A lever reads where it stands from the tables, so it moves from there whatever scenario was applied
to them before. It moves by a step, a relative change (0.1 is ten percent more); hydrology moves by
whole steps of the usual exceedances, up for wetter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from basins.dataset import Dataset
from basins.years import at_year

HYDROLOGIES = ("p25", "p50", "p75", "p90", "p95")
PEOPLE_UNIT = "万人"
GROUNDWATER = "groundwater"


@dataclass(frozen=True)
class Asked:
    """What is asked of every plan of a study: calendar year and hydrology ``pNN``."""

    year: int
    hydrology: str


@dataclass(frozen=True)
class Setting:
    """Where a lever stands.

    Attributes:
        changes: content of a scenario without its name.
        value: the figure, in ``unit``; for a lever over many figures the percentage of the base.
        unit: ``亿m³``, ``m³/万元``, ``p`` (exceedance) or ``%`` (of the base).
        hydrology: ``pNN`` where the lever changes it.
    """

    changes: Mapping[str, Any] = field(default_factory=dict)
    value: float = 100.0
    unit: str = "%"
    hydrology: str | None = None


Move = Callable[[Dataset, Asked, float], Setting | None]


def together(one: Setting, other: Setting) -> Setting:
    """Both settings at once; ``value`` and ``unit`` are those of the first."""
    changes = dict(one.changes)
    for key, given in other.changes.items():
        here = changes.get(key)
        if here is None:
            changes[key] = given
        else:
            changes[key] = [*here, *given] if isinstance(given, list) else {**here, **given}
    return Setting(changes, one.value, one.unit, one.hydrology or other.hydrology)


def _limit(chosen: Callable[[Dataset], pd.Series]) -> Move:
    """Moves the limits of the lines that ``chosen`` marks; of several it shows the percentage."""

    def move(dataset: Dataset, asked: Asked, step: float) -> Setting | None:
        lines = dataset["red_lines"][chosen(dataset)]
        if lines.empty:
            return None
        path = at_year(dataset["red_line_limits"], ["red_line"], "limit", asked.year)
        limits = {str(line): float(path[line]) * (1.0 + step) for line in lines["red_line"]}
        if len(lines) > 1:
            return Setting({"limits": limits}, 100.0 * (1.0 + step))
        only = lines.iloc[0]
        return Setting({"limits": limits}, limits[only["red_line"]], str(only["unit"]))

    return move


def _whole(dataset: Dataset, counted: str) -> pd.Series:
    """The enforced maxima of the whole province over all sources and sectors."""
    lines = dataset["red_lines"]
    chosen: pd.Series = (
        (lines["scope"] == "province")
        & (lines["counted"] == counted)
        & (lines["sense"] == "max")
        & (lines["enforced"] == "yes")
        & (lines["sources"] == "")
        & (lines["sectors"] == "")
    )
    return chosen


def _groundwater_lines(dataset: Dataset) -> pd.Series:
    """Enforced maxima of what is withdrawn from aquifers, of the province and of its cities."""
    lines, sources = dataset["red_lines"], dataset["sources"]
    aquifers = set(sources.loc[sources["kind"] == GROUNDWATER, "source"])
    listed = lines["sources"].map(lambda names: set(filter(None, str(names).split("|"))))
    chosen: pd.Series = (
        (lines["counted"] == "withdrawal")
        & (lines["sense"] == "max")
        & (lines["enforced"] == "yes")
        & listed.map(lambda names: bool(names) and names <= aquifers)
    )
    return chosen


def hydrology_at(name: str) -> Setting:
    """The setting of a hydrology ``pNN``."""
    return Setting({}, float(name.removeprefix("p")), "p", name)


def _hydrology(dataset: Dataset, asked: Asked, step: float) -> Setting | None:
    """One step drier (``step`` < 0) or wetter; nothing beyond the last."""
    here = float(asked.hydrology.removeprefix("p"))
    percents = [float(name.removeprefix("p")) for name in HYDROLOGIES]
    if step == 0.0:
        return hydrology_at(asked.hydrology)
    drier = [p for p in percents if p > here]
    wetter = [p for p in percents if p < here]
    found = drier[:1] if step < 0 else wetter[-1:]
    return hydrology_at(f"p{found[0]:.0f}") if found else None


def _by_entries(key: str, entries: list[dict[str, Any]], step: float) -> Setting | None:
    return Setting({key: entries}, 100.0 * (1.0 + step)) if entries else None


def _drivers(chosen: Callable[[Dataset], list[str]]) -> Move:
    def move(dataset: Dataset, asked: Asked, step: float) -> Setting | None:
        place = str(dataset["province"]["province"].iloc[0])
        entries = [
            {"driver": driver, "place": place, "factor": 1.0 + step} for driver in chosen(dataset)
        ]
        return _by_entries("drivers", entries, step)

    return move


def _people(dataset: Dataset) -> list[str]:
    kinds = dataset["driver_kinds"]
    return [str(name) for name in kinds.loc[kinds["unit"] == PEOPLE_UNIT, "driver"]]


def _of_group(group: str) -> Callable[[Dataset], list[str]]:
    def drivers(dataset: Dataset) -> list[str]:
        sectors = dataset["sectors"]
        chosen = sectors.loc[sectors["official_group"] == group, "driver"]
        return list(dict.fromkeys(map(str, chosen)))

    return drivers


def _efficiency(group: str) -> Move:
    """Efficiency of conveyance of the sectors of an official group, never above 1."""

    def move(dataset: Dataset, asked: Asked, step: float) -> Setting | None:
        sectors = dataset["sectors"]
        chosen = sectors.loc[sectors["official_group"] == group, "sector"]
        path = at_year(dataset["norms"], ["sector", "city"], "efficiency", asked.year)
        paths = path.reset_index()
        paths = paths[paths["sector"].isin(chosen)]
        entries = [
            {"sector": sector, "place": city, "efficiency": min(1.0, value * (1.0 + step))}
            for sector, city, value in paths.itertuples(index=False)
        ]
        return _by_entries("norms", entries, step)

    return move


def _norm(group: str) -> Move:
    def move(dataset: Dataset, asked: Asked, step: float) -> Setting | None:
        place = str(dataset["province"]["province"].iloc[0])
        sectors = dataset["sectors"]
        entries = [
            {"sector": str(sector), "place": place, "norm_factor": 1.0 + step}
            for sector in sectors.loc[sectors["official_group"] == group, "sector"]
        ]
        return _by_entries("norms", entries, step)

    return move


def _ecological(dataset: Dataset, asked: Asked, step: float) -> Setting | None:
    nodes = dict.fromkeys(map(str, dataset["ecological_flows"]["node"]))
    entries = [{"node": node, "factor": 1.0 + step} for node in nodes]
    return _by_entries("ecological_flows", entries, step)


def _reuse(dataset: Dataset, asked: Asked, step: float) -> Setting | None:
    path = at_year(dataset["reclaimed"], ["city"], "reuse_rate", asked.year)
    entries = [
        {"place": str(city), "reuse_rate": min(1.0, float(rate) * (1.0 + step))}
        for city, rate in path.items()
        if rate > 0.0
    ]
    return _by_entries("reclaimed", entries, step)


def _projects(dataset: Dataset, asked: Asked, step: float) -> Setting | None:
    works = dataset["transfers"]
    running = (works["enabled"] == "yes") & (works["first_year"] <= asked.year)
    names = works.loc[running, "transfer"]
    if names.empty:
        return None
    changes = {str(name): {"capacity_factor": 1.0 + step} for name in names}
    return Setting({"projects": changes}, 100.0 * (1.0 + step))


LEVERS: dict[str, Move] = {
    "cap": _limit(lambda dataset: _whole(dataset, "use")),
    "intensity": _limit(lambda dataset: _whole(dataset, "intensity")),
    "hydrology": _hydrology,
    "irrigation_efficiency": _efficiency("agriculture"),
    "network_efficiency": _efficiency("domestic"),
    "irrigated_area": _drivers(_of_group("agriculture")),
    "population": _drivers(_people),
    "industry": _drivers(_of_group("industry")),
    "industry_norm": _norm("industry"),
    "groundwater": _limit(_groundwater_lines),
    "ecological_flows": _ecological,
    "reuse": _reuse,
    "projects": _projects,
}
