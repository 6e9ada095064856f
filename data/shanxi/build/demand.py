"""Sectors, norms and shapes; demand of units as the dataset gives it."""

from __future__ import annotations

import numpy as np
from people import YEARS, county_drivers, growth_index
from places import CITIES, Unit
from published import published
from tables import Row, fixed_shares

# sector: 中文名, English, group, driver, norm unit, factor to 万m³, consumption, sewage, river return
SECTORS = {
    "urban_domestic": ("城镇居民生活", "Urban domestic", "domestic", "urban_population", "L/(人·d)", 0.365, 0.30, 0.85, 0.9),
    "rural_domestic": ("农村居民生活", "Rural domestic", "domestic", "rural_population", "L/(人·d)", 0.365, 0.85, 0.10, 0.3),
    "services": ("建筑业与服务业", "Construction and services", "domestic", "services_value_added", "m³/万元", 1.0, 0.25, 0.85, 0.9),
    "irrigation": ("农田灌溉", "Irrigation", "agriculture", "irrigated_area", "m³/亩", 1.0, 0.70, 0.0, 0.25),
    "livestock": ("林牧渔业", "Forestry, livestock and fishery", "agriculture", "livestock_units", "m³/头", 1.0, 0.85, 0.0, 0.3),
    "general_industry": ("一般工业", "General industry", "industry", "general_industry_value_added", "m³/万元", 1.0, 0.35, 0.70, 0.9),
    "high_consumption_industry": ("高耗水工业", "High-water-consumption industry", "industry", "high_consumption_industry_value_added", "m³/万元", 1.0, 0.60, 0.60, 0.9),
    "urban_ecology": ("城镇生态环境", "Urban ecology", "ecology", "built_up_area", "万m³/km²", 1.0, 0.85, 0.0, 0.2),
    "replenishment": ("河湖补水", "River and lake replenishment", "ecology", "replenishment_target", "万m³/万m³", 1.0, 0.15, 0.0, 1.0),
}  # fmt: skip
SHARE_COLUMN = {"replenishment": "area_share"}
GROUPS = ("domestic", "industry", "agriculture", "ecology")
# Use of 2020 in 亿m³ by sector inside each published group (weights)
WITHIN_GROUP = {
    "urban_domestic": 7.4, "rural_domestic": 3.1, "services": 4.1, "irrigation": 37.4,
    "livestock": 3.6, "general_industry": 3.6, "high_consumption_industry": 8.8,
    "urban_ecology": 1.6, "replenishment": 3.2,
}  # fmt: skip
# Norm of a city relative to the province: climate for irrigation, structure for the others
IRRIGATION_BY_CITY = {
    "140100": 1.06, "140200": 0.92, "140300": 0.75, "140400": 0.78, "140500": 0.78, "140600": 0.90,
    "140700": 1.02, "140800": 1.15, "140900": 0.98, "141000": 1.04, "141100": 0.94,
}  # fmt: skip
DOMESTIC_BY_CITY = {"140100": 1.12, "140900": 0.95, "141100": 0.95}
# efficiency in YEARS; net norm relative to 2020 in YEARS
EFFICIENCY = {
    "network": (0.89, 0.91, 0.92, 0.925),
    "industry": (0.94, 0.95, 0.955, 0.96),
    "irrigation": (0.551, 0.58, 0.60, 0.61),
    "none": (1.0, 1.0, 1.0, 1.0),
}
SYSTEM = {
    "urban_domestic": ("network", (1.0, 1.0, 1.02, 1.03)),
    "rural_domestic": ("network", (1.0, 1.06, 1.12, 1.16)),
    "services": ("network", (1.0, 0.90, 0.82, 0.76)),
    "irrigation": ("irrigation", (1.0, 1.0, 0.99, 0.98)),
    "livestock": ("none", (1.0, 1.0, 1.0, 1.0)),
    "general_industry": ("industry", (1.0, 0.90, 0.80, 0.72)),
    "high_consumption_industry": ("industry", (1.0, 0.90, 0.82, 0.76)),
    "urban_ecology": ("none", (1.0, 1.0, 1.0, 1.0)),
    "replenishment": ("none", (1.0, 1.0, 1.0, 1.0)),
}
NORTHERN = ("140200", "140600", "140900")
SHAPES = {
    "domestic": (78, 76, 80, 82, 86, 90, 93, 92, 86, 82, 78, 77),
    "industry": (82, 78, 84, 83, 84, 84, 85, 85, 83, 84, 84, 84),
    "irrigation_north": (0, 0, 6, 17, 20, 17, 13, 9, 2, 8, 7, 1),
    "irrigation_south": (2, 4, 15, 14, 13, 16, 11, 8, 3, 5, 6, 3),
    "livestock": (7, 7, 8, 9, 9, 9, 9, 9, 9, 8, 8, 8),
    "urban_ecology": (1, 1, 8, 13, 15, 15, 13, 12, 10, 8, 3, 1),
    "replenishment": (4, 4, 11, 12, 12, 10, 7, 7, 9, 10, 9, 5),
}
PRIORITIES = [
    (1, "urban_domestic", "domestic"), (1, "rural_domestic", "domestic"), (1, "services", "domestic"),
    (2, "ecological_flow", "ecological_flow"),
]  # fmt: skip
# Homes get all they need up to this exceedance; ecological flows have their own assurance.
ASSURED = {"urban_domestic": 95.0, "rural_domestic": 95.0}


def shape_of(sector: str, city: str) -> str:
    """Shape of a sector's demand in a city."""
    if sector == "irrigation":
        return "irrigation_north" if city in NORTHERN else "irrigation_south"
    if sector in ("urban_domestic", "rural_domestic", "services"):
        return "domestic"
    return "industry" if "industry" in sector else sector


def monthly_shares(shape: str) -> list[float]:
    """Months of a shape as shares that add up to one."""
    return fixed_shares(SHAPES[shape])


def norm_of(sector: str, city: str) -> float:
    """Norm of a city relative to the province."""
    if sector == "irrigation":
        return IRRIGATION_BY_CITY[city]
    if sector in ("urban_domestic", "services"):
        return DOMESTIC_BY_CITY.get(city, 1.0)
    return 1.0


def base_norms(units: list[Unit]) -> dict[str, float]:
    """Provincial net norm of 2020 per sector so that use reproduces the published groups."""
    figures, values = published(), county_drivers(units)
    city = {u.county: u.city for u in units}
    norms = {}
    for sector, row in SECTORS.items():
        group = row[2]
        inside = sum(WITHIN_GROUP[s] for s, other in SECTORS.items() if other[2] == group)
        use = figures["山西省", "2020", f"use_{group}"].value * WITHIN_GROUP[sector] / inside * 1e4
        efficiency = EFFICIENCY[SYSTEM[sector][0]][0]
        driver = sum(v * norm_of(sector, city[c]) for c, v in values[row[3]].items())
        norms[sector] = use * efficiency / (driver * row[5])
    return norms


def unit_demand(units: list[Unit], year: int) -> np.ndarray:
    """Gross demand in 万m³ a year at exceedance 50 %, shape ``(units, sectors)``."""
    values, norms = county_drivers(units), base_norms(units)
    demand = np.zeros((len(units), len(SECTORS)))
    for s, (sector, row) in enumerate(SECTORS.items()):
        system, change = SYSTEM[sector]
        efficiency = np.interp(year, YEARS, EFFICIENCY[system])
        for i, u in enumerate(units):
            share = u.area_share if sector in SHARE_COLUMN else u.people_share
            index = np.interp(year, YEARS, growth_index(row[3], u.city))
            norm = norms[sector] * norm_of(sector, u.city) * np.interp(year, YEARS, change)
            demand[i, s] = values[row[3]][u.county] * share * index * norm * row[5] / efficiency
    return demand


def demand_tables(units: list[Unit]) -> dict[str, list[Row]]:
    """Tables sectors, norms, shapes, dryness, priorities."""
    base = base_norms(units)
    return {
        "sectors": [
            {
                "sector": sector, "name_zh": r[0], "name_en": r[1], "official_group": r[2],
                "position": i + 1, "driver": r[3], "norm_unit": r[4], "norm_factor": r[5],
                "consumption_rate": r[6], "sewage_share": r[7], "river_return_share": r[8],
                "document": "method-sector", "confidence": "to confirm",
            }
            for i, (sector, r) in enumerate(SECTORS.items())
        ],
        "norms": [
            {
                "sector": sector, "city": city, "year": year,
                "norm": float(base[sector] * norm_of(sector, city) * change),
                "efficiency": float(efficiency), "shape": shape_of(sector, city),
                "document": "method-norms", "confidence": "derived",
            }
            for sector in SECTORS
            for city in CITIES
            for year, efficiency, change in zip(
                YEARS, EFFICIENCY[SYSTEM[sector][0]], SYSTEM[sector][1], strict=True
            )
        ],
        "shapes": [
            {
                "shape": shape, "month": month, "share": share,
                "document": "method-demand-shape", "confidence": "derived",
            }
            for shape in SHAPES
            for month, share in enumerate(monthly_shares(shape), start=1)
        ],
        "dryness": _dryness(),
        "priorities": _priorities(),
    }  # fmt: skip


def _dryness() -> list[Row]:
    factors = {
        "irrigation": (0.93, 1.0, 1.07, 1.12, 1.15),
        "urban_ecology": (0.96, 1.0, 1.03, 1.05, 1.06),
        "yellow": (1.0, 1.0, 0.87, 0.75, 0.68),
        "local_surface": (1.0, 1.0, 0.9, 0.78, 0.7),
    }
    return [
        {
            "item": item, "exceedance_percent": exceedance, "factor": factor,
            "document": "method-dryness", "confidence": "derived",
        }
        for item, row in factors.items()
        for exceedance, factor in zip((25, 50, 75, 90, 95), row, strict=True)
    ]  # fmt: skip


def _priorities() -> list[Row]:
    farmland = round(4749 / 5649, 4)
    rows: list[tuple[int, str, str, float]] = [(*row, 1.0) for row in PRIORITIES]
    rows.append((3, "irrigation", "basic_farmland", farmland))
    rows.append((4, "irrigation", "rest", round(1 - farmland, 4)))
    rest = ("livestock", "general_industry", "high_consumption_industry")
    rows += [(4, sector, "rest", 1.0) for sector in (*rest, "urban_ecology", "replenishment")]
    by_law = [level == 1 and item not in ASSURED for level, item, _, _ in rows]
    return [
        {
            "level": level, "item": item, "name": name, "share": share,
            "assurance_percent": ASSURED.get(item, 0.0),
            "document": "law-water" if law else "method-priority",
            "confidence": "official" if law else "derived",
        }
        for (level, item, name, share), law in zip(rows, by_law, strict=True)
    ]  # fmt: skip
