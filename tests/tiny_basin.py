"""A basin small enough to work out on paper.

One river runs A → section → B and leaves the province. Unit ``a`` draws at A and its return flow
reaches the section; unit ``b`` draws at B. Both use water for towns (consumption 40 %, all the rest
to the sewage works) and fields (consumption 100 %), evenly over the year; efficiency is 1. The
runoff of A is 1200 万m³ a year, that of B is 0, evenly over the months and alike in every hydrology
(Cv is tiny), so every month is one twelfth of the year.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import pandas as pd

from basins.dataset import Dataset
from basins.schema import columns_of

PROVENANCE = {"document": "paper", "confidence": "derived"}
MONTHS = range(1, 13)


def table(columns: str, *rows: tuple[object, ...]) -> pd.DataFrame:
    """A table from a line of column names and rows; provenance is added."""
    return pd.DataFrame(rows, columns=columns.split()).assign(**PROVENANCE)


def tiny(changes: Mapping[str, pd.DataFrame] | None = None, **demand: float) -> Dataset:
    """The basin; ``demand`` gives the yearly demand by driver, for instance ``a_towns=600``.

    Args:
        changes: tables that replace the basin's own.
        demand: ``a_towns``, ``a_fields``, ``b_towns``, ``b_fields`` in 万m³ a year.
    """
    wanted = {"a_towns": 0.0, "a_fields": 0.0, "b_towns": 0.0, "b_fields": 0.0} | demand
    tables = {
        "province": table(
            "province name_zh name_en base_year plan_year energy_price_yuan_kwh",
            ("p", "省", "Province", 2020, 2025, 0.5),
        ),
        "documents": pd.DataFrame(
            [("paper", "worked out on paper", "method", "", "")],
            columns=["document", "title", "kind", "date", "note"],
        ),
        "rivers": table("river name_zh name_en basin position", ("r", "河", "River", "yellow", 1)),
        "cities": table("city name_zh name_en", ("c", "市", "City")),
        "counties": table(
            "county name_zh name_en city area_km2",
            ("1", "甲", "A", "c", 100.0),
            ("2", "乙", "B", "c", 100.0),
        ),
        "nodes": table(
            "node river kind name_zh name_en downstream channel_loss_share",
            ("A", "r", "reach", "甲段", "A", "S", 0.0),
            ("S", "r", "section", "断面", "S", "B", 0.0),
            ("B", "r", "reach", "乙段", "B", "", 0.0),
        ),
        "reservoirs": table(
            "node dead_wan_m3 normal_wan_m3 flood_limit_wan_m3 start_wan_m3 evaporation_share "
            "status first_year"
        ),
        "ecological_flows": table("node month flow_m3s assurance_percent"),
        "units": table(
            "unit county river area_share people_share irrigation_share industry_share node "
            "return_node",
            ("a", "1", "r", 1.0, 1.0, 1.0, 1.0, "A", "S"),
            ("b", "2", "r", 1.0, 1.0, 1.0, 1.0, "B", ""),
        ),
        "runoff": table(
            "unit mean_wan_m3 cv cs_cv", ("a", 1200.0, 1e-9, 2.0), ("b", 0.0, 1e-9, 2.0)
        ),
        "runoff_shape": table("river month share", *(("r", m, 1 / 12) for m in MONTHS)),
        "driver_kinds": pd.DataFrame(
            [
                ("towns", "镇", "towns", "1", "people_share"),
                ("fields", "田", "fields", "1", "irrigation_share"),
            ],
            columns=["driver", "name_zh", "name_en", "unit", "share"],
        ),
        "drivers": table(
            "county driver value",
            ("1", "towns", wanted["a_towns"]),
            ("1", "fields", wanted["a_fields"]),
            ("2", "towns", wanted["b_towns"]),
            ("2", "fields", wanted["b_fields"]),
        ),
        "growth": table(
            "driver city year index", ("towns", "c", 2020, 1.0), ("fields", "c", 2020, 1.0)
        ),
        "economy": table("year gdp_yi_yuan", (2020, 100.0)),
        "sectors": table(
            "sector name_zh name_en official_group position driver norm_unit norm_factor "
            "consumption_rate sewage_share river_return_share",
            ("towns", "镇", "towns", "domestic", 1, "towns", "1", 1.0, 0.4, 1.0, 1.0),
            ("fields", "田", "fields", "agriculture", 2, "fields", "1", 1.0, 1.0, 0.0, 1.0),
        ),
        "norms": table(
            "sector city year norm efficiency shape",
            ("towns", "c", 2020, 1.0, 1.0, "flat"),
            ("fields", "c", 2020, 1.0, 1.0, "flat"),
        ),
        "shapes": table("shape month share", *(("flat", m, 1 / 12) for m in MONTHS)),
        "dryness": table("item exceedance_percent factor"),
        "sources": table(
            "source name_zh name_en kind official_group position merit_yuan_m3",
            ("river_water", "河水", "river water", "surface", "surface", 1, 0.0),
            ("reclaimed", "再生水", "reclaimed", "reclaimed", "other", 2, 0.0),
            ("wells", "井", "wells", "groundwater", "groundwater", 3, 9.0),
            ("canal", "渠", "canal", "diversion", "surface", 4, 0.0),
        ),
        "source_sector": table(
            "source sector cost_yuan_m3 energy_kwh_m3 counts_in_cap counts_in_intensity",
            ("river_water", "towns", 1.0, 0.0, "yes", "yes"),
            ("river_water", "fields", 1.0, 0.0, "yes", "yes"),
            ("reclaimed", "fields", 0.1, 0.0, "yes", "yes"),
            ("wells", "towns", 1.0, 0.0, "yes", "yes"),
            ("canal", "fields", 1.0, 0.0, "yes", "yes"),
        ),
        "supply_capacity": table(
            "unit source annual_wan_m3 monthly_wan_m3",
            ("a", "river_water", 9e5, 9e4),
            ("b", "river_water", 9e5, 9e4),
        ),
        "groundwater": table(
            "unit source exploitable_wan_m3 base_withdrawal_wan_m3 monthly_wan_m3 banned_share "
            "limited_share"
        ),
        "reclaimed": table("city year reuse_rate", ("c", 2020, 0.0)),
        "transfers": table(
            "transfer name_zh name_en source from_node from_basin annual_wan_m3 monthly_wan_m3 "
            "loss_share energy_kwh_m3 cost_yuan_m3 status first_year enabled"
        ),
        "transfer_targets": table("transfer unit annual_wan_m3"),
        "red_lines": pd.DataFrame(
            [
                (
                    "CAP",
                    "总量",
                    "cap",
                    "use",
                    "province",
                    "p",
                    "",
                    "",
                    "max",
                    "万m³",
                    "no",
                    "yes",
                    1,
                    "",
                )
            ],
            columns=[
                "red_line",
                "name_zh",
                "name_en",
                "counted",
                "scope",
                "place",
                "sources",
                "sectors",
                "sense",
                "unit",
                "follows_runoff",
                "enforced",
                "rank",
                "article",
            ],
        ),
        "red_line_limits": table("red_line year limit", ("CAP", 2020, 1e6)),
        "priorities": table(
            "level item name share assurance_percent",
            (1, "towns", "domestic", 1.0, 0.0),
            (2, "ecological_flow", "ecological_flow", 1.0, 0.0),
            (3, "fields", "farmland", 1.0, 0.0),
        ),
        "observed_supply": table("year unit source use_wan_m3"),
        "grades": table(
            "grade ratio_from suspends citation",
            ("not_overloaded", 0.0, "none", "§"),
            ("critical", 0.9, "high_consumption", "§"),
            ("overloaded", 1.0, "all_new", "§"),
            ("severe", 1.2, "all_new", "§"),
        ),
        "declarations": table("city county river element source grade date lifted"),
    }
    frames = tables | dict(changes or {})
    return Dataset(Path("."), {name: typed(name, frame) for name, frame in frames.items()}, "tiny")


def typed(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The types a loaded table has; a table without rows has none of its own."""
    types = _types(name)
    return frame.astype({column: types[column] for column in frame.columns})


@lru_cache
def _types(name: str) -> dict[str, str]:
    kinds = {"number": "float64", "integer": "int64"}
    rows = columns_of(name)
    return {
        column: kinds.get(kind, "str")
        for column, kind in zip(rows.index, rows["type"], strict=True)
    }
