"""Scenarios: named changes, applied to the tables of a dataset.

A changed row no longer rests on its document: it rests on the scenario and is marked derived, so
that a what-if is never shown as an official figure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from basins.dataset import Dataset, check_all
from basins.faults import BadInput

DOCUMENT = "scenario"
# A table that only a scenario makes: no dataset has one.
STORAGE_TARGETS = "storage_targets"
BY_CITY = ("norms", "reclaimed")  # tables that give their figures by city


@dataclass(frozen=True)
class Scenario:
    """A validated scenario.

    Attributes:
        name: its name.
        year, hydrology: what to plan, if it says so.
        changes: the content of the file with Chinese names replaced by identifiers.
        digest: SHA-256 of the changes.
    """

    name: str
    year: int | None
    hydrology: str | None
    changes: Mapping[str, Any] = field(hash=False)
    digest: str = ""

    @property
    def content(self) -> dict[str, Any]:
        """The scenario as a scenario file has it."""
        asked = {"name": self.name, "year": self.year, "hydrology": self.hydrology}
        return {key: value for key, value in asked.items() if value is not None} | dict(
            self.changes
        )


def least_end(dataset: Dataset) -> pd.Series:
    """What reservoirs hold at least at the end of a year, in 万m³, in the order of the table.

    What they began with, for a year borrows nothing from the next; or what a scenario says.
    """
    table = dataset["reservoirs"]
    start = pd.Series(table["start_wan_m3"].to_numpy(), index=table["node"].to_numpy())
    targets = dataset.tables.get(STORAGE_TARGETS)
    if targets is None or targets.empty:
        return start
    return targets.set_index("node")["end_wan_m3"].reindex(start.index).fillna(start)


def apply_scenario(dataset: Dataset, scenario: Scenario, file: str = "scenario") -> Dataset:
    """The dataset with the scenario's changes; the given one is left as it is.

    Raises:
        BadInput: if a changed table breaks a rule of the data dictionary.
    """
    tables = dict(dataset.tables)
    changed = set()
    for key, content in scenario.changes.items():
        table, frame = _APPLY[key](dataset, content)
        tables[table] = frame
        changed.add(table)
    if not changed:
        return dataset
    note = {"document": DOCUMENT, "title": scenario.name, "kind": "method", "date": "", "note": ""}
    tables["documents"] = pd.concat([tables["documents"], pd.DataFrame([note])], ignore_index=True)
    names = {name: f"{file} → {name}" for name in tables}
    faults = check_all({name: tables[name] for name in sorted(changed)}, names)
    if faults:
        raise BadInput(faults)
    tables[STORAGE_TARGETS] = _storage_targets(scenario)
    digest = hashlib.sha256(f"{dataset.digest}{scenario.digest}".encode()).hexdigest()
    return Dataset(dataset.root, tables, digest)


def _mark(frame: pd.DataFrame, rows: pd.Series) -> None:
    frame.loc[rows, ["document", "confidence"]] = [DOCUMENT, "derived"]


def _of_place(dataset: Dataset, counties: pd.Series, place: str) -> pd.Series:
    """Which of the counties lie in a county, city or the whole province."""
    if place in set(dataset["province"]["province"]):
        return pd.Series(True, index=counties.index)
    city = counties.map(dataset["counties"].set_index("county")["city"])
    return (counties == place) | (city == place)


def _limits(dataset: Dataset, limits: dict[str, float]) -> tuple[str, pd.DataFrame]:
    frame = dataset["red_line_limits"].copy()
    rows = frame["red_line"].isin(list(limits))
    frame.loc[rows, "limit"] = frame.loc[rows, "red_line"].map(limits)
    _mark(frame, rows)
    return "red_line_limits", frame


def _priorities(dataset: Dataset, priorities: dict[str, Any]) -> tuple[str, pd.DataFrame]:
    frame = dataset["priorities"].copy()
    if "order" in priorities:
        level = {name: number for number, name in enumerate(priorities["order"], start=1)}
        frame["level"] = frame["name"].map(level).astype("int64")
        _mark(frame, pd.Series(True, index=frame.index))
    for item, percent in priorities.get("assurance_percent", {}).items():
        rows = frame["item"] == item
        frame.loc[rows, "assurance_percent"] = percent
        _mark(frame, rows)
    return "priorities", frame.sort_values(["level", "item"]).reset_index(drop=True)


def _projects(dataset: Dataset, projects: dict[str, Any]) -> tuple[str, pd.DataFrame]:
    frame = dataset["transfers"].copy()
    for name, settings in projects.items():
        row = frame["transfer"] == name
        if "enabled" in settings:
            frame.loc[row, "enabled"] = "yes" if settings["enabled"] else "no"
        if "first_year" in settings:
            frame.loc[row, "first_year"] = settings["first_year"]
        if "capacity_factor" in settings:
            frame.loc[row, ["annual_wan_m3", "monthly_wan_m3"]] *= settings["capacity_factor"]
        _mark(frame, row)
    return "transfers", frame


def _reservoirs(dataset: Dataset, reservoirs: dict[str, Any]) -> tuple[str, pd.DataFrame]:
    frame = dataset["reservoirs"].copy()
    for name, settings in reservoirs.items():
        row = frame["node"] == name
        for setting in ("first_year", "start_wan_m3"):
            if setting in settings:
                frame.loc[row, setting] = settings[setting]
        _mark(frame, row)
    return "reservoirs", frame


def _storage_targets(scenario: Scenario) -> pd.DataFrame:
    """What reservoirs must hold at the end of the year, where the scenario says it."""
    ends = {
        node: float(settings["end_wan_m3"])
        for node, settings in scenario.changes.get("reservoirs", {}).items()
        if "end_wan_m3" in settings
    }
    table = pd.DataFrame({"node": list(ends), "end_wan_m3": list(ends.values())})
    return table.astype({"node": "str", "end_wan_m3": "float64"})


def rows_of(dataset: Dataset, key: str, entry: Mapping[str, Any]) -> pd.Series:
    """Which rows of a table an entry of a list of changes speaks of.

    Args:
        dataset: the tables.
        key: a table that lists of changes may name, for instance ``drivers``.
        entry: the change, its names replaced by identifiers.
    """
    frame = dataset[key]
    rows = pd.Series(True, index=frame.index)
    for column in ("driver", "sector", "node", "month", "source", "transfer"):
        if column in entry:
            rows &= frame[column] == entry[column]
    if "place" not in entry:
        return rows
    if key in BY_CITY:
        whole = entry["place"] in set(dataset["province"]["province"])
        return rows if whole else rows & (frame["city"] == entry["place"])
    county = frame["county"] if key == "drivers" else _county_of(dataset, frame["unit"])
    return rows & _of_place(dataset, county, entry["place"])


def _county_of(dataset: Dataset, units: pd.Series) -> pd.Series:
    return units.map(dataset["units"].set_index("unit")["county"])


def _drivers(dataset: Dataset, entries: list[dict[str, Any]]) -> tuple[str, pd.DataFrame]:
    frame = dataset["drivers"].copy()
    for entry in entries:
        rows = rows_of(dataset, "drivers", entry)
        if "value" in entry:
            # A value for a larger place is shared out as the base values are.
            base = frame.loc[rows, "value"]
            share = base / base.sum() if base.sum() > 0 else 1.0 / max(len(base), 1)
            frame.loc[rows, "value"] = entry["value"] * share
        frame.loc[rows, "value"] *= entry.get("factor", 1.0)
        _mark(frame, rows)
    return "drivers", frame


def _norms(dataset: Dataset, entries: list[dict[str, Any]]) -> tuple[str, pd.DataFrame]:
    frame = dataset["norms"].copy()
    for entry in entries:
        rows = rows_of(dataset, "norms", entry)
        for column in ("norm", "efficiency"):
            if column in entry:
                frame.loc[rows, column] = entry[column]
        frame.loc[rows, "norm"] *= entry.get("norm_factor", 1.0)
        if "loss_factor" in entry:
            # Losses, not efficiencies, are scaled: no saving can then deliver more than is used.
            lost = 1.0 - frame.loc[rows, "efficiency"]
            frame.loc[rows, "efficiency"] = 1.0 - entry["loss_factor"] * lost
        _mark(frame, rows)
    return "norms", frame


def _ecological(dataset: Dataset, entries: list[dict[str, Any]]) -> tuple[str, pd.DataFrame]:
    frame = dataset["ecological_flows"].copy()
    for entry in entries:
        rows = rows_of(dataset, "ecological_flows", entry)
        if "flow_m3s" in entry:
            frame.loc[rows, "flow_m3s"] = entry["flow_m3s"]
        frame.loc[rows, "flow_m3s"] *= entry.get("factor", 1.0)
        _mark(frame, rows)
    return "ecological_flows", frame


def _groundwater(dataset: Dataset, entries: list[dict[str, Any]]) -> tuple[str, pd.DataFrame]:
    frame = dataset["groundwater"].copy()
    for entry in entries:
        rows = rows_of(dataset, "groundwater", entry)
        for name, column in (
            ("factor", "exploitable_wan_m3"),
            ("banned_factor", "banned_share"),
            ("limited_factor", "limited_share"),
            ("wells_factor", "monthly_wan_m3"),
        ):
            frame.loc[rows, column] *= entry.get(name, 1.0)
        _mark(frame, rows)
    return "groundwater", frame


def _supply(dataset: Dataset, entries: list[dict[str, Any]]) -> tuple[str, pd.DataFrame]:
    frame = dataset["supply_capacity"].copy()
    for entry in entries:
        rows = rows_of(dataset, "supply_capacity", entry)
        frame.loc[rows, ["annual_wan_m3", "monthly_wan_m3"]] *= entry["factor"]
        _mark(frame, rows)
    return "supply_capacity", frame


def _targets(dataset: Dataset, entries: list[dict[str, Any]]) -> tuple[str, pd.DataFrame]:
    frame = dataset["transfer_targets"].copy()
    for entry in entries:
        rows = rows_of(dataset, "transfer_targets", entry)
        frame.loc[rows, "annual_wan_m3"] *= entry["factor"]
        _mark(frame, rows)
    return "transfer_targets", frame


def _reclaimed(dataset: Dataset, entries: list[dict[str, Any]]) -> tuple[str, pd.DataFrame]:
    frame = dataset["reclaimed"].copy()
    for entry in entries:
        rows = rows_of(dataset, "reclaimed", entry)
        frame.loc[rows, "reuse_rate"] = entry["reuse_rate"]
        _mark(frame, rows)
    return "reclaimed", frame


_APPLY: dict[str, Callable[[Dataset, Any], tuple[str, pd.DataFrame]]] = {
    "limits": _limits,
    "priorities": _priorities,
    "projects": _projects,
    "reservoirs": _reservoirs,
    "drivers": _drivers,
    "norms": _norms,
    "ecological_flows": _ecological,
    "groundwater": _groundwater,
    "supply_capacity": _supply,
    "transfer_targets": _targets,
    "reclaimed": _reclaimed,
}
