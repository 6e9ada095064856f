"""Two units with a bit of everything: what an audit must find its way through.

A → reservoir V → section S → B. Unit ``a`` draws at A, unit ``b`` at B; both have towns, fields and
a factory, river works, wells and reclaimed water, ``a`` has a mine. A tunnel brings water from A to
``b``, a main brings water of another basin to both, a third work is not built. Water is short, so
that red lines bind and have prices; in a dry year the ecological flow at S gives way.
"""

from __future__ import annotations

import pandas as pd

from basins.dataset import Dataset
from tests.tiny_basin import MONTHS, table, tiny

SHAPES = {
    "flat": [1 / 12] * 12,
    "summer": [0.0, 0.0, 0.05, 0.15, 0.2, 0.2, 0.15, 0.15, 0.1, 0.0, 0.0, 0.0],
    "river": [0.04, 0.04, 0.05, 0.06, 0.07, 0.08, 0.18, 0.2, 0.12, 0.07, 0.05, 0.04],
}
SECTORS = ("towns", "fields", "factory")
CITY = "c"
RED_LINES = (
    # name, counted, scope, place, sources, sectors, sense, unit, follows, enforced, limit
    ("CAP", "use", "province", "p", "", "", "max", "亿m³", "no", "yes", 0.21),
    ("INT", "intensity", "province", "p", "", "", "max", "m³/万元", "no", "yes", 20.0),
    ("WELLS", "withdrawal", "province", "p", "wells", "", "max", "万m³", "no", "yes", 300.0),
    ("DRAWN", "withdrawal", "city", "c", "", "", "max", "万m³", "no", "yes", 9000.0),
    ("CONSUMED", "consumption", "river", "r", "", "", "max", "万m³", "no", "no", 1500.0),
    ("SCHEME", "consumption", "basin", "yellow", "", "", "max", "万m³", "yes", "yes", 3000.0),
    ("REUSE", "use", "province", "p", "reclaimed|mine", "", "min", "万m³", "no", "yes", 5.0),
    ("TUNNEL", "withdrawal", "transfer", "tunnel", "", "", "max", "万m³", "no", "yes", 150.0),
    ("COUNTY-1", "use", "county", "1", "", "", "max", "万m³", "no", "no", 900.0),
    ("COUNTY-2", "use", "county", "2", "", "", "max", "万m³", "no", "no", 1300.0),
    ("FIELDS", "use", "unit", "a", "", "fields", "max", "万m³", "no", "yes", 800.0),
    ("OUT", "outflow", "node", "B", "", "", "min", "万m³", "no", "yes", 50.0),
)


def rich() -> Dataset:
    """The basin."""
    return tiny({**_places(), **_demand(), **_sources(), **_works(), **_rules()})


def _places() -> dict[str, pd.DataFrame]:
    return {
        "rivers": table(
            "river name_zh name_en basin position",
            ("r", "河", "River", "yellow", 1),
            ("h", "外河", "Outer river", "hai", 2),
        ),
        "nodes": table(
            "node river kind name_zh name_en downstream channel_loss_share",
            ("A", "r", "reach", "甲段", "A", "V", 0.02),
            ("V", "r", "reservoir", "水库", "V", "S", 0.0),
            ("S", "r", "section", "断面", "S", "B", 0.05),
            ("B", "r", "reach", "乙段", "B", "", 0.0),
        ),
        "reservoirs": table(
            "node dead_wan_m3 normal_wan_m3 flood_limit_wan_m3 start_wan_m3 evaporation_share "
            "status first_year",
            ("V", 50.0, 400.0, 300.0, 100.0, 0.01, "existing", 2000),
        ),
        "units": table(
            "unit county river area_share people_share irrigation_share industry_share node "
            "return_node",
            ("a", "1", "r", 1.0, 1.0, 1.0, 1.0, "A", "S"),
            ("b", "2", "r", 1.0, 1.0, 1.0, 1.0, "B", ""),
        ),
        "runoff": table(
            "unit mean_wan_m3 cv cs_cv", ("a", 1200.0, 0.4, 2.0), ("b", 300.0, 0.3, 2.5)
        ),
        "runoff_shape": table("river month share", *_months("r", "river"), *_months("h", "flat")),
        "ecological_flows": table(
            "node month flow_m3s assurance_percent",
            *(("S", m, 0.1 + 0.025 * m, 90.0) for m in MONTHS),
        ),
    }


def _months(name: str, shape: str) -> list[tuple[object, ...]]:
    return [(name, m, SHAPES[shape][m - 1]) for m in MONTHS]


def _demand() -> dict[str, pd.DataFrame]:
    wanted = {"1": (300.0, 900.0, 200.0), "2": (400.0, 700.0, 300.0)}
    return {
        "driver_kinds": pd.DataFrame(
            [(s, "行业", s, "1", share) for s, share in zip(SECTORS, SHARES, strict=True)],
            columns=["driver", "name_zh", "name_en", "unit", "share"],
        ),
        "drivers": table(
            "county driver value",
            *(
                (county, sector, value)
                for county, values in wanted.items()
                for sector, value in zip(SECTORS, values, strict=True)
            ),
        ),
        "growth": table(
            "driver city year index",
            *((s, CITY, y, i) for s in SECTORS for y, i in ((2020, 1.0), (2030, 1.2))),
        ),
        "sectors": table(
            "sector name_zh name_en official_group position driver norm_unit norm_factor "
            "consumption_rate sewage_share river_return_share",
            ("towns", "镇", "towns", "domestic", 1, "towns", "1", 1.0, 0.3, 0.8, 0.9),
            ("fields", "田", "fields", "agriculture", 2, "fields", "1", 1.0, 0.7, 0.0, 0.3),
            ("factory", "厂", "factory", "industry", 3, "factory", "1", 1.0, 0.5, 0.7, 0.9),
        ),
        "norms": table(
            "sector city year norm efficiency shape",
            *(
                (s, CITY, y, norm, efficiency, "summer" if s == "fields" else "flat")
                for s in SECTORS
                for y, norm, efficiency in ((2020, 1.0, 0.9), (2030, 0.9, 0.95))
            ),
        ),
        "shapes": table(
            "shape month share", *_months("flat", "flat"), *_months("summer", "summer")
        ),
        "dryness": table(
            "item exceedance_percent factor",
            ("fields", 50, 1.0),
            ("fields", 95, 1.2),
            ("river_water", 50, 1.0),
            ("river_water", 95, 0.8),
            ("yellow", 50, 1.0),
            ("yellow", 95, 0.7),
        ),
    }


SHARES = ("people_share", "irrigation_share", "industry_share")


def _sources() -> dict[str, pd.DataFrame]:
    pairs = {
        "river_water": SECTORS,
        "wells": ("towns", "factory"),
        "canal": SECTORS,
        "reclaimed": ("fields", "factory"),
        "mine": ("factory",),
    }
    return {
        "sources": table(
            "source name_zh name_en kind official_group position merit_yuan_m3",
            ("river_water", "河水", "river water", "surface", "surface", 1, 0.2),
            ("wells", "井", "wells", "groundwater", "groundwater", 2, 2.0),
            ("canal", "渠", "canal", "diversion", "surface", 3, 0.4),
            ("reclaimed", "再生水", "reclaimed", "reclaimed", "other", 4, 0.0),
            ("mine", "矿坑水", "mine", "yield", "other", 5, 0.0),
        ),
        "source_sector": table(
            "source sector cost_yuan_m3 energy_kwh_m3 counts_in_cap counts_in_intensity",
            *(
                (k, s, 0.3 + 0.1 * i, 0.2 * i, "no" if k == "mine" else "yes", "yes")
                for i, (k, sectors) in enumerate(pairs.items())
                for s in sectors
            ),
        ),
        "supply_capacity": table(
            "unit source annual_wan_m3 monthly_wan_m3",
            ("a", "river_water", 900.0, 150.0),
            ("b", "river_water", 700.0, 90.0),
            ("a", "mine", 60.0, 6.0),
        ),
        "groundwater": table(
            "unit source exploitable_wan_m3 base_withdrawal_wan_m3 monthly_wan_m3 banned_share "
            "limited_share",
            ("a", "wells", 200.0, 120.0, 20.0, 0.1, 0.4),
            ("b", "wells", 300.0, 400.0, 20.0, 0.0, 0.2),
        ),
        "reclaimed": table("city year reuse_rate", (CITY, 2020, 0.2), (CITY, 2030, 0.6)),
    }


def _works() -> dict[str, pd.DataFrame]:
    built = ("existing", 2000, "yes")
    return {
        "transfers": table(
            "transfer name_zh name_en source from_node from_basin annual_wan_m3 monthly_wan_m3 "
            "loss_share energy_kwh_m3 cost_yuan_m3 status first_year enabled",
            (
                "tunnel",
                "隧洞",
                "tunnel",
                "canal",
                "A",
                "yellow",
                200.0,
                30.0,
                0.1,
                0.0,
                0.2,
                *built,
            ),
            ("main", "干线", "main", "canal", "", "hai", 250.0, 25.0, 0.2, 0.5, 0.3, *built),
            (
                "later",
                "二期",
                "later",
                "canal",
                "",
                "hai",
                99.0,
                9.0,
                0.2,
                0.5,
                0.3,
                "planned",
                2030,
                "no",
            ),
        ),
        "transfer_targets": table(
            "transfer unit annual_wan_m3",
            ("tunnel", "b", 170.0),
            ("main", "a", 120.0),
            ("main", "b", 120.0),
            ("later", "b", 90.0),
        ),
    }


def _rules() -> dict[str, pd.DataFrame]:
    names = (
        "red_line name_zh name_en counted scope place sources sectors sense unit follows_runoff "
    )
    rows = [(r[0], "红线", r[0], *r[1:-1], 1 + i, "§") for i, r in enumerate(RED_LINES)]
    return {
        "red_lines": pd.DataFrame(rows, columns=[*names.split(), "enforced", "rank", "article"]),
        "red_line_limits": table(
            "red_line year limit",
            *((r[0], y, r[-1] * f) for r in RED_LINES for y, f in ((2020, 1.1), (2030, 0.9))),
        ),
        "priorities": table(
            "level item name share assurance_percent",
            (1, "towns", "domestic", 1.0, 0.0),
            (2, "ecological_flow", "ecological_flow", 1.0, 0.0),
            (3, "fields", "farmland", 0.6, 0.0),
            (4, "fields", "rest", 0.4, 0.0),
            (4, "factory", "rest", 1.0, 0.0),
        ),
        "grades": table(
            "grade ratio_from suspends citation",
            ("not_overloaded", 0.0, "none", "§1"),
            ("critical", 0.9, "high_consumption", "§2"),
            ("overloaded", 1.0, "all_new", "§3"),
            ("severe", 1.2, "all_new", "§4"),
        ),
        "declarations": table(
            "city county river element source grade date lifted",
            (CITY, "", "r", "surface", "", "overloaded", "2020", ""),
            ("", "1", "", "groundwater", "wells", "severe", "2019", ""),
            (CITY, "", "r", "groundwater", "", "critical", "2018", "2021-06-30"),
        ),
    }
