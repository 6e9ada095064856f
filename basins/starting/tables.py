"""The tables of the dataset to begin with: small, valid, solvable, and plainly not real."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from basins.schema import columns_of, table_names
from basins.workbook.texts import Texts

PLACEHOLDER = "placeholder"
MONTHS = range(1, 13)
BASE_YEAR, PLAN_YEAR = 2020, 2025
COUNTIES = ("c1", "c2", "c3")
RIVERS = {"north": ("北河", "North River"), "south": ("南河", "South River")}
# unit, county, river, share of the county, mean runoff 万m³
UNITS = (
    ("c1-north", "c1", "north", 1, 24000),
    ("c2-north", "c2", "north", 0.4, 6000),
    ("c2-south", "c2", "south", 0.6, 9000),
    ("c3-south", "c3", "south", 1, 12000),
)
# driver, Chinese, English, unit, split over units by, value in each county
DRIVERS = (
    ("urban_population", "城镇人口", "Urban population", "万人", "people_share", (20, 10, 8)),
    ("rural_population", "农村人口", "Rural population", "万人", "people_share", (15, 15, 12)),
    ("irrigated_area", "实灌面积", "Irrigated area", "万亩", "irrigation_share", (20, 25, 15)),
    (
        "general_industry_value_added",
        "一般工业增加值",
        "Value added of general industry",
        "亿元",
        "industry_share",
        (60, 30, 20),
    ),
)
# sector, Chinese, English, group, driver, unit of norm, factor, consumption, sewage, return,
# net norm, efficiency, shape
SECTORS = (
    (
        "urban_domestic",
        "城镇居民生活",
        "Urban domestic",
        "domestic",
        0,
        "L/(人·d)",
        0.365,
        0.3,
        0.85,
        0.9,
        100,
        0.88,
        "flat",
    ),
    (
        "rural_domestic",
        "农村居民生活",
        "Rural domestic",
        "domestic",
        1,
        "L/(人·d)",
        0.365,
        0.85,
        0.1,
        0.3,
        60,
        0.85,
        "flat",
    ),
    (
        "irrigation",
        "农田灌溉",
        "Irrigation",
        "agriculture",
        2,
        "m³/亩",
        1,
        0.7,
        0,
        0.3,
        120,
        0.55,
        "fields",
    ),
    (
        "general_industry",
        "一般工业",
        "General industry",
        "industry",
        3,
        "m³/万元",
        1,
        0.35,
        0.7,
        0.9,
        15,
        0.9,
        "flat",
    ),
)
FLAT = (0.085,) + (0.083,) * 10 + (0.085,)
FIELDS = (0, 0, 0.1, 0.15, 0.15, 0.2, 0.15, 0.1, 0.05, 0.05, 0.05, 0)
FLOODS = (0.02, 0.02, 0.04, 0.05, 0.07, 0.1, 0.22, 0.22, 0.12, 0.07, 0.04, 0.03)
# source, Chinese, English, kind, group, merit
SOURCES = (
    ("local_surface", "当地地表水", "Local surface water", "surface", "surface", 0.2),
    ("shallow_groundwater", "浅层孔隙水", "Shallow groundwater", "groundwater", "groundwater", 1),
    ("reclaimed", "再生水", "Reclaimed water", "reclaimed", "other", 0),
)
NOT_RECLAIMED = ("urban_domestic", "rural_domestic")
GRADES = (
    ("not_overloaded", 0, "none"),
    ("critical", 0.9, "high_consumption"),
    ("overloaded", 1, "all_new"),
    ("severe", 1.2, "all_new"),
)


def starting_tables(name: str) -> Texts:
    """The tables as texts.

    Args:
        name: of the province, as its table shall show it.
    """
    rows = _places(name) | _water() | _demand() | _supply() | _lines()
    return {table: _texts(table, rows.get(table, ())) for table in table_names()}


def _texts(table: str, rows: Iterable[tuple[object, ...]]) -> pd.DataFrame:
    columns = columns_of(table).index.tolist()
    sourced = "confidence" in columns
    cells = [
        [str(cell) for cell in (*row, PLACEHOLDER, "to confirm")][: len(columns)]
        if sourced
        else [str(cell) for cell in row]
        for row in rows
    ]
    return pd.DataFrame(cells, columns=columns, dtype=object)


Rows = dict[str, list[tuple[object, ...]]]


def _places(name: str) -> Rows:
    note = (
        "Figures to begin with, invented so that the dataset solves; replace every one and "
        "remove this row 占位数据，非真实数据，请逐一替换"
    )
    return {
        "province": [("p", name, name, BASE_YEAR, PLAN_YEAR, 0.5)],
        "documents": [(PLACEHOLDER, "占位数据 Placeholder figures", "method", "", note)],
        "rivers": [
            (river, *names, "basin", position)
            for position, (river, names) in enumerate(RIVERS.items(), start=1)
        ],
        "cities": [("city", "某市", "City")],
        "counties": [
            (county, f"{sign}县", f"County {number}", "city", 1000)
            for number, (county, sign) in enumerate(zip(COUNTIES, "甲乙丙", strict=True), start=1)
        ],
        "nodes": [
            row
            for river, (zh, en) in RIVERS.items()
            for row in (
                (
                    f"{river}-upper",
                    river,
                    "reach",
                    f"{zh}上段",
                    f"{en}, upper reach",
                    f"{river}-section",
                    0,
                ),
                (
                    f"{river}-section",
                    river,
                    "section",
                    f"{zh}断面",
                    f"{en}, section",
                    f"{river}-lower",
                    0.02,
                ),
                (f"{river}-lower", river, "reach", f"{zh}下段", f"{en}, lower reach", "", 0),
            )
        ],
        "units": [
            (unit, county, river, share, share, share, share)
            + ((f"{river}-upper", f"{river}-section") if upper else (f"{river}-lower", ""))
            for unit, county, river, share, _ in UNITS
            for upper in (unit in ("c1-north", "c2-south"),)
        ],
    }


def _water() -> Rows:
    return {
        "ecological_flows": [
            (f"{river}-section", month, 0.3, 90) for river in RIVERS for month in MONTHS
        ],
        "runoff": [(unit, mean, 0.35, 2) for unit, *_, mean in UNITS],
        "runoff_shape": [
            (river, month, share)
            for river in RIVERS
            for month, share in zip(MONTHS, FLOODS, strict=True)
        ],
    }


def _demand() -> Rows:
    drivers = [driver for driver, *_ in DRIVERS]
    return {
        "driver_kinds": [row[:5] for row in DRIVERS],
        "drivers": [
            (county, row[0], value)
            for row in DRIVERS
            for county, value in zip(COUNTIES, row[5], strict=True)
        ],
        "growth": [(driver, "city", BASE_YEAR, 1) for driver in drivers],
        "economy": [(BASE_YEAR, 400), (PLAN_YEAR, 480)],
        "sectors": [
            (*row[:4], position, drivers[int(row[4])], *row[5:10])
            for position, row in enumerate(SECTORS, start=1)
        ],
        "norms": [(row[0], "city", BASE_YEAR, *row[10:]) for row in SECTORS],
        "shapes": [
            (shape, month, share)
            for shape, shares in (("flat", FLAT), ("fields", FIELDS))
            for month, share in zip(MONTHS, shares, strict=True)
        ],
    }


def _supply() -> Rows:
    units = [unit for unit, *_ in UNITS]
    return {
        "sources": [(*row[:5], position, row[5]) for position, row in enumerate(SOURCES, start=1)],
        "source_sector": [
            (source, sector, 0.3, 0.2, "yes", "yes")
            for source, *_ in SOURCES
            for sector, *_ in SECTORS
            if source != "reclaimed" or sector not in NOT_RECLAIMED
        ],
        "supply_capacity": [(unit, "local_surface", 6000, 900) for unit in units],
        "groundwater": [(unit, "shallow_groundwater", 1500, 1200, 200, 0, 0.2) for unit in units],
        "reclaimed": [("city", BASE_YEAR, 0.25)],
    }


def _lines() -> Rows:
    use = ("use", "province", "p", "", "", "max")
    intensity = ("intensity", "province", "p", "", "", "max")
    return {
        "red_lines": [
            ("CAP", "用水总量", "Total water use", *use, "亿m³", "no", "yes", 1, ""),
            (
                "INTENSITY",
                "万元GDP用水量",
                "Water use per 10 000 yuan of GDP",
                *intensity,
                "m³/万元",
                "no",
                "yes",
                1,
                "",
            ),
        ],
        "red_line_limits": [
            ("CAP", BASE_YEAR, 2.2),
            ("CAP", PLAN_YEAR, 2.1),
            ("INTENSITY", BASE_YEAR, 55),
            ("INTENSITY", PLAN_YEAR, 48.4),
        ],
        "priorities": [
            (1, "urban_domestic", "domestic", 1, 95),
            (1, "rural_domestic", "domestic", 1, 95),
            (2, "ecological_flow", "ecological_flow", 1, 0),
            (3, "irrigation", "basic_farmland", 0.8, 0),
            (4, "irrigation", "rest", 0.2, 0),
            (4, "general_industry", "rest", 1, 0),
        ],
        "grades": [(*row, "占位 placeholder") for row in GRADES],
    }
