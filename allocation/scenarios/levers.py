"""Levers: what a scenario may change, with the figure it stands at, its range and its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from allocation.scenarios.edit import Address, where_of
from basins.confidence import SURE as CONFIDENCES
from basins.dataset import Dataset
from basins.scenario import rows_of
from basins.scenario_check import LISTS, SETTINGS
from basins.schema import columns_of
from basins.years import at_year, row_at_year

BASE_HYDROLOGY = "p50"
FACTOR_RANGE = (0.0, 3.0)
YEARS = (2021, 2035)
# list and change: the column it moves, and how the column's rows make one figure
FIGURES = {
    ("drivers", "factor"): ("value", "sum"),
    ("drivers", "value"): ("value", "sum"),
    ("norms", "norm_factor"): ("norm", "mean"),
    ("norms", "loss_factor"): ("efficiency", "mean"),
    ("norms", "norm"): ("norm", "mean"),
    ("norms", "efficiency"): ("efficiency", "mean"),
    ("ecological_flows", "factor"): ("flow_m3s", "mean"),
    ("ecological_flows", "flow_m3s"): ("flow_m3s", "mean"),
    ("groundwater", "factor"): ("exploitable_wan_m3", "sum"),
    ("groundwater", "banned_factor"): ("banned_share", "mean"),
    ("groundwater", "limited_factor"): ("limited_share", "mean"),
    ("groundwater", "wells_factor"): ("monthly_wan_m3", "sum"),
    ("supply_capacity", "factor"): ("annual_wan_m3", "sum"),
    ("transfer_targets", "factor"): ("annual_wan_m3", "sum"),
    ("reclaimed", "reuse_rate"): ("reuse_rate", "mean"),
}
YEARLY = {"norms": ["sector", "city"], "reclaimed": ["city"]}
# key: table and the column with its name
TABLES = {
    "limits": ("red_line_limits", "red_line"),
    "projects": ("transfers", "transfer"),
    "reservoirs": ("reservoirs", "node"),
}


@dataclass(frozen=True)
class Lever:
    """One thing that a scenario may change.

    Attributes:
        address: where its number stands in a scenario.
        figure: what the dataset says in ``unit``; over several rows their sum or plain mean.
        unit: of the figure.
        base: the number that changes nothing: the figure itself, or 1 for a factor.
        low, high: range of the number.
        documents: identifiers of the documents that the figure rests on.
        confidence: the weakest of its rows.
    """

    address: Address
    figure: Any
    unit: str
    base: Any
    low: float
    high: float
    documents: tuple[str, ...]
    confidence: str

    @property
    def is_factor(self) -> bool:
        return str(self.address[-1]).endswith("factor")


def lever_at(dataset: Dataset, address: Address, year: int) -> Lever | None:
    """The lever of an address; nothing where the dataset has no rows for it.

    Args:
        dataset: the tables before the scenario.
        address: as in ``edit``.
        year: year whose figure is told, for tables with a path over years.
    """
    key = address[0]
    if key == "hydrology":
        return Lever(address, BASE_HYDROLOGY, "%", BASE_HYDROLOGY, 1, 99, (), "")
    if key == "year":
        row = dataset["province"]
        planned = int(row["plan_year"].iloc[0])
        return _lever(address, planned, "", planned, YEARS, row)
    if key == "priorities":
        return _priority(dataset, address)
    if key in LISTS:
        return _of_list(dataset, address, year)
    return _of_setting(dataset, address, year)


def _lever(
    address: Address,
    figure: Any,
    unit: str,
    base: Any,
    span: tuple[float, float],
    rows: pd.DataFrame,
) -> Lever:
    found = set(rows["confidence"])
    weakest = [name for name in CONFIDENCES if name in found][-1:]
    documents = tuple(dict.fromkeys(rows["document"]))
    return Lever(address, figure, unit, base, *span, documents, "".join(weakest))


def _span(table: str, column: str) -> tuple[float, float]:
    rule = columns_of(table).T[column]
    return float(rule["minimum"]), float(rule["maximum"])


def _priority(dataset: Dataset, address: Address) -> Lever | None:
    frame = dataset["priorities"].sort_values("level")
    if address[1] == "order":
        order = frame["name"].drop_duplicates().tolist()
        return _lever(address, order, "", order, (1, len(order)), frame)
    rows = frame[frame["item"] == address[2]]
    if rows.empty:
        return None
    figure = float(rows["assurance_percent"].iloc[0])
    return _lever(address, figure, "%", figure, _span("priorities", "assurance_percent"), rows)


def _of_list(dataset: Dataset, address: Address, year: int) -> Lever | None:
    key, _, what = address
    where = where_of(address)
    rows = dataset[key][rows_of(dataset, key, where)]
    if rows.empty:
        return None
    column, how = FIGURES[key, what]
    values = rows[column].astype(float)
    if key in YEARLY:
        values = at_year(rows, YEARLY[key], column, year)
        rows = row_at_year(rows, YEARLY[key], year)
    figure = float(values.sum() if how == "sum" else values.mean())
    if what == "loss_factor":
        figure = 1.0 - figure
    factor = what.endswith("factor")
    span = FACTOR_RANGE if factor else _span(key, column)
    unit = _unit(dataset, key, column, where)
    return _lever(address, figure, unit, 1.0 if factor else figure, span, rows)


def _of_setting(dataset: Dataset, address: Address, year: int) -> Lever | None:
    key, name = address[0], address[1]
    table, column = TABLES[key]
    rows = dataset[table][dataset[table][column] == name]
    if rows.empty:
        return None
    if key == "limits":
        unit = str(dataset["red_lines"].set_index("red_line").at[name, "unit"])
        figure = float(at_year(rows, [column], "limit", year).iloc[0])
        rows = row_at_year(rows, [column], year)
        return _lever(address, figure, unit, figure, _span(table, "limit"), rows)
    what, row = address[2], rows.iloc[0]
    if what == "enabled":
        on = row["enabled"] == "yes"
        return _lever(address, on, "", on, (0, 1), rows)
    if what == "capacity_factor":
        return _lever(address, float(row["annual_wan_m3"]), "万m³", 1.0, FACTOR_RANGE, rows)
    ruled = SETTINGS[key][what]
    span = _span(*ruled) if ruled else FACTOR_RANGE
    if what in ("start_wan_m3", "end_wan_m3"):
        # A year ends with at least what it began with.
        stored = float(row["start_wan_m3"])
        return _lever(address, stored, "万m³", stored, span, rows)
    return _lever(address, int(row["first_year"]), "", int(row["first_year"]), span, rows)


def _unit(dataset: Dataset, key: str, column: str, where: Mapping[str, Any]) -> str:
    if key == "drivers":
        kinds = dataset["driver_kinds"].set_index("driver")
        unit = str(kinds.at[where["driver"], "unit"])
    elif column == "norm":
        unit = str(dataset["sectors"].set_index("sector").at[where["sector"], "norm_unit"])
    else:
        unit = str(columns_of(key).T[column]["unit"])
    return "" if unit == "1" else unit
