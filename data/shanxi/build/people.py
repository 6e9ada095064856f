"""County drivers of demand in the base year, and how they grow."""

from __future__ import annotations

from places import CITIES, Unit
from published import published
from tables import Row, split_total

# driver: 中文名, English, unit, share of units it is split by
DRIVERS = {
    "urban_population": ("城镇人口", "Urban population", "万人", "people_share"),
    "rural_population": ("农村人口", "Rural population", "万人", "people_share"),
    "services_value_added": ("建筑业与第三产业增加值", "Value added of construction and services", "亿元", "people_share"),
    "irrigated_area": ("实灌面积", "Irrigated area", "万亩", "irrigation_share"),
    "livestock_units": ("林牧渔标准头数", "Standard heads of livestock, forestry and fishery", "万头", "irrigation_share"),
    "general_industry_value_added": ("一般工业增加值", "Value added of general industry", "亿元", "industry_share"),
    "high_consumption_industry_value_added": ("高耗水工业增加值", "Value added of high-water-consumption industry", "亿元", "industry_share"),
    "built_up_area": ("建成区面积", "Built-up area", "km²", "people_share"),
    "replenishment_target": ("河湖补水目标", "Target of river and lake replenishment", "万m³", "area_share"),
}  # fmt: skip
METHOD = {
    "urban_population": "method-driver-population",
    "rural_population": "method-driver-population",
    "services_value_added": "method-driver-services",
    "irrigated_area": "method-driver-irrigation",
    "livestock_units": "method-driver-livestock",
    "general_industry_value_added": "method-driver-industry",
    "high_consumption_industry_value_added": "method-driver-industry",
    "built_up_area": "method-driver-builtup",
    "replenishment_target": "method-driver-replenishment",
}
SERVICES_YI_YUAN = {
    "140100": 2600, "140200": 780, "140300": 400, "140400": 830, "140500": 650, "140600": 560,
    "140700": 740, "140800": 800, "140900": 520, "141000": 760, "141100": 680,
}  # fmt: skip
PROVINCE = {"services": 10000.0, "industry": 6700.0, "livestock": 3200.0, "replenishment": 32000.0}
URBAN_RATE = 0.6253
# Replenishment of 2020 in 万m³ (weights): five zones 汾河 御河 桑干河 永定河 涑水河, five lakes
# 晋阳湖 漳泽湖 云竹湖 盐湖 伍姓湖
REPLENISHED = {
    "140926": 4500, "140108": 900, "140105": 800, "140121": 1200, "140728": 600, "140781": 600,
    "141024": 800, "141002": 1300, "140825": 400, "140824": 400, "140110": 900,
    "140213": 2200, "140602": 4300, "140621": 2600, "140622": 2600, "140215": 3600, "140221": 900,
    "140823": 300, "140802": 1300, "140881": 500, "140403": 800, "140721": 60,
}  # fmt: skip
YEARS = (2020, 2025, 2030, 2035)
GROWTH = {
    "urban_population": (1.0, 1.055, 1.085, 1.10),
    "rural_population": (1.0, 0.905, 0.83, 0.77),
    "services_value_added": (1.0, 1.27, 1.56, 1.88),
    "irrigated_area": (1.0, 1.15, 1.18, 1.19),
    "livestock_units": (1.0, 1.12, 1.18, 1.22),
    "general_industry_value_added": (1.0, 1.34, 1.66, 2.0),
    "high_consumption_industry_value_added": (1.0, 1.27, 1.45, 1.58),
    "built_up_area": (1.0, 1.18, 1.26, 1.31),
    "replenishment_target": (1.0, 2.2, 2.4, 2.5),
}
# How much faster (above 1) or slower than the province the change of a city is
PACE = {
    "urban_population": {"140100": 1.1, "140300": 0.5, "140700": 1.2},
    "irrigated_area": {"140100": 0.2, "140300": 0.5, "140800": 1.1, "141000": 1.1, "141100": 1.5},
    "general_industry_value_added": {"140100": 1.1, "140500": 1.1, "140200": 0.9},
    "high_consumption_industry_value_added": {"140300": 0.8, "140600": 1.1},
    "replenishment_target": {"140100": 0.9, "140200": 1.1, "140600": 1.1, "140400": 0.5},
}  # fmt: skip


def county_drivers(units: list[Unit]) -> dict[str, dict[str, float]]:
    """Value of each driver by county in the base year."""
    counties = {u.county: u for u in units}
    weight = {c: u.weights for c, u in counties.items()}
    figures = published()
    population: dict[str, float] = {}
    for city, (zh, _) in CITIES.items():
        here = [c for c, u in counties.items() if u.city == city]
        parts = split_total(
            figures[zh, "2020", "population"].value, [weight[c]["population_wan"] for c in here], 4
        )
        population |= dict(zip(here, parts, strict=True))
    urban = _urban(population, weight)
    services: dict[str, float] = {}
    for city, total in SERVICES_YI_YUAN.items():
        here = [c for c, u in counties.items() if u.city == city]
        scaled = total * PROVINCE["services"] / sum(SERVICES_YI_YUAN.values())
        services |= dict(zip(here, split_total(scaled, [urban[c] for c in here], 4), strict=True))
    rural = {c: population[c] - urban[c] for c in counties}
    herd = [
        rural[c] / sum(rural.values())
        + weight[c]["irrigated_wan_mu"] / sum(w["irrigated_wan_mu"] for w in weight.values())
        for c in counties
    ]
    livestock = dict(zip(counties, split_total(PROVINCE["livestock"], herd, 4), strict=True))
    value = split_total(PROVINCE["industry"], [weight[c]["industry_yi_yuan"] for c in counties], 4)
    industry = dict(zip(counties, value, strict=True))
    high = {c: industry[c] * weight[c]["high_consumption_share"] for c in counties}
    return {
        "urban_population": urban,
        "rural_population": rural,
        "services_value_added": services,
        "irrigated_area": {c: weight[c]["irrigated_wan_mu"] for c in counties},
        "livestock_units": livestock,
        "general_industry_value_added": {c: industry[c] - high[c] for c in counties},
        "high_consumption_industry_value_added": high,
        "built_up_area": {c: 0.9 * urban[c] for c in counties},
        "replenishment_target": _replenishment(list(counties)),
    }


def _urban(population: dict[str, float], weight: dict[str, dict[str, float]]) -> dict[str, float]:
    """Urban population: recalled rates, the rural side scaled so that the province's rate holds."""
    rural = {c: p * (1 - weight[c]["urban_rate"]) for c, p in population.items()}
    scale = sum(population.values()) * (1 - URBAN_RATE) / sum(rural.values())
    return {c: round(p - rural[c] * scale, 4) for c, p in population.items()}


def _replenishment(counties: list[str]) -> dict[str, float]:
    parts = split_total(PROVINCE["replenishment"], [REPLENISHED.get(c, 0) for c in counties])
    return dict(zip(counties, parts, strict=True))


def growth_index(driver: str, city: str) -> tuple[float, ...]:
    """Index of a driver in ``YEARS``."""
    pace = PACE.get(driver, {}).get(city, 1.0)
    return tuple(round(1.0 + (index - 1.0) * pace, 4) for index in GROWTH[driver])


def people_tables(units: list[Unit]) -> dict[str, list[Row]]:
    """Tables driver_kinds, drivers, growth, economy."""
    values = county_drivers(units)
    counties = list(dict.fromkeys(u.county for u in units))
    return {
        "driver_kinds": [
            {"driver": driver, "name_zh": zh, "name_en": en, "unit": unit, "share": share}
            for driver, (zh, en, unit, share) in DRIVERS.items()
        ],
        "drivers": [
            {
                "county": county, "driver": driver, "value": float(values[driver][county]),
                "document": METHOD[driver], "confidence": "derived",
            }
            for driver in DRIVERS
            for county in counties
        ],
        "growth": [
            {
                "driver": driver, "city": city, "year": year, "index": index,
                "document": "method-growth", "confidence": "derived",
            }
            for driver in DRIVERS
            for city in CITIES
            for year, index in zip(YEARS, growth_index(driver, city), strict=True)
        ],
        "economy": _economy(),
    }  # fmt: skip


def _economy() -> list[Row]:
    figures = published()
    gdp = figures["山西省", "2020", "gdp"]
    value, rows = gdp.value, []
    for year in range(2020, 2036):
        document, confidence = "method-gdp", "derived"
        if year == 2020:
            document, confidence = gdp.document, gdp.confidence
        elif ("山西省", str(year), "gdp_growth") in figures:
            step = figures["山西省", str(year), "gdp_growth"]
            value *= 1 + step.value / 100
            document, confidence = step.document, step.confidence
        else:
            value *= 1.04
            if year == 2025:
                document, confidence = "growth-recalled", "to confirm"
        rows.append(
            {
                "year": year, "gdp_yi_yuan": round(value, 2), "document": document,
                "confidence": confidence,
            }
        )  # fmt: skip
    return rows
