"""Sources: which sector they may serve, what 2020 drew from them, what they can give."""

from __future__ import annotations

import numpy as np
from demand import SECTORS, unit_demand
from places import CITIES, Unit
from published import published
from tables import Row
from transfers import TRANSFERS, delivered_2020

DOMESTIC = ("urban_domestic", "rural_domestic", "services")
INDUSTRY = ("general_industry", "high_consumption_industry")
FARM = ("irrigation", "livestock")
# source: 中文名, English, kind, official group, premium, confidence of the order
SOURCES = {
    "local_surface": ("当地地表水", "Local surface water", "surface", "surface", 0.2),
    "shallow_groundwater": ("浅层孔隙水", "Shallow pore groundwater", "groundwater", "groundwater", 1.0),
    "karst_groundwater": ("岩溶水", "Karst groundwater", "groundwater", "groundwater", 1.2),
    "deep_groundwater": ("深层承压水", "Deep confined groundwater", "groundwater", "groundwater", 3.0),
    "yellow_diversion": ("引黄水", "Yellow River diversion", "diversion", "surface", 0.4),
    "inter_basin_transfer": ("跨流域及水库调水", "Transfers between basins and from reservoirs", "diversion", "surface", 0.4),
    "reclaimed": ("再生水", "Reclaimed water", "reclaimed", "other", 0.0),
    "mine_water": ("矿坑水", "Mine water", "yield", "other", 0.0),
    "rainwater": ("雨水集蓄", "Rainwater", "yield", "other", 0.0),
}  # fmt: skip
SERVES = {
    "local_surface": (*DOMESTIC, *FARM, *INDUSTRY, "urban_ecology"),
    "shallow_groundwater": (*DOMESTIC, *FARM, *INDUSTRY, "urban_ecology"),
    "karst_groundwater": (*DOMESTIC, *FARM, *INDUSTRY, "urban_ecology"),
    "deep_groundwater": ("urban_domestic", "rural_domestic"),
    "yellow_diversion": tuple(SECTORS),
    "inter_basin_transfer": tuple(SECTORS),
    "reclaimed": (*INDUSTRY, "urban_ecology", "replenishment"),
    "mine_water": (*INDUSTRY, "irrigation", "urban_ecology", "replenishment"),
    "rainwater": (*FARM, "urban_ecology"),
}
# cost in yuan/m³ and energy in kWh/m³ without transport
COST = {
    "local_surface": (0.25, 0.10), "shallow_groundwater": (0.35, 0.35),
    "karst_groundwater": (0.40, 0.75), "deep_groundwater": (0.60, 0.90),
    "yellow_diversion": (0.10, 0.05), "inter_basin_transfer": (0.10, 0.05),
    "reclaimed": (0.80, 0.45), "mine_water": (0.70, 0.50), "rainwater": (0.50, 0.05),
}  # fmt: skip
REUSE = {  # share of collected sewage: 2020, 2025, 2030
    "140100": (0.28, 0.36, 0.42), "140200": (0.26, 0.36, 0.42), "140600": (0.26, 0.36, 0.42),
    "140300": (0.24, 0.32, 0.38),
}  # fmt: skip
REUSE_ELSEWHERE = (0.24, 0.31, 0.36)
# Other sources in 2020 in 万m³; mine water and rain grow by these factors to 2025
MINE_2020, RAIN_2020, MINE_GROWTH, RAIN_GROWTH = 24000.0, 3500.0, 1.5, 1.4
# Room for groundwater by 2025 against 2020: below one where it is over-exploited
AQUIFER = {
    "140100": 0.92, "140200": 0.97, "140300": 1.04, "140400": 1.10, "140500": 1.08, "140600": 1.0,
    "140700": 0.94, "140800": 0.95, "140900": 1.08, "141000": 0.98, "141100": 1.0,
}  # fmt: skip
ZONES = {  # county: banned share, limited share of the exploitable amount
    "140105": (0.03, 0.3), "140108": (0.05, 0.3), "140109": (0.05, 0.3), "140110": (0.08, 0.3),
    "140106": (0.03, 0.3), "140107": (0.03, 0.3), "140121": (0.02, 0.3), "140702": (0.02, 0.25),
    "140703": (0.02, 0.25), "140727": (0.02, 0.25), "140781": (0.04, 0.25), "140728": (0.0, 0.2),
    "140802": (0.04, 0.3), "140821": (0.0, 0.25), "140823": (0.02, 0.25), "140828": (0.0, 0.2),
    "140881": (0.0, 0.2), "140824": (0.02, 0.2), "140825": (0.02, 0.2), "140213": (0.04, 0.25),
    "141002": (0.02, 0.15), "141081": (0.02, 0.2), "141121": (0.0, 0.2), "141181": (0.02, 0.2),
}  # fmt: skip
# Where the river itself is nearly dry, local surface works give less than the county's habit says
DRY_RIVER = {"sushui": 0.22}
DRY_BANKS = {
    "140821": 0.1, "140822": 0.1, "140881": 0.1, "140882": 0.1, "140830": 0.4, "140829": 0.5,
}  # fmt: skip
SURFACE_MARGIN = {"sanggan": 1.08, "sushui": 1.05}
TAIYUAN_MARGIN = 1.3  # 汾河水库 is one of the plan's drinking-water sources (专栏5)


def sewage(units: list[Unit], demand: np.ndarray) -> np.ndarray:
    """Sewage collected in 万m³ a year, shape ``(units,)``."""
    rate = np.array([(1 - row[6]) * row[7] for row in SECTORS.values()])
    return demand @ rate


def reuse_rate(city: str) -> tuple[float, float, float]:
    """Reclaimed water at most as a share of collected sewage in 2020, 2025, 2030."""
    return REUSE.get(city, REUSE_ELSEWHERE)


def observed(units: list[Unit]) -> dict[str, np.ndarray]:
    """Use of 2020 per source in 万m³, arrays ``(units,)``; groups add up to the published ones."""
    demand = unit_demand(units, 2020)
    names = list(SECTORS)
    total = demand.sum(axis=1)
    result = {source: np.zeros(len(units)) for source in SOURCES}
    index = {u.unit: i for i, u in enumerate(units)}
    deliveries = delivered_2020(units, demand)
    for works in TRANSFERS:
        for unit, amount in deliveries[works.transfer].items():
            result[works.source][index[unit]] += amount
    figures = published()
    groups = {
        g: figures["山西省", "2020", f"supply_{g}"].value * 1e4
        for g in ("surface", "groundwater", "other")
    }
    room = 0.6 * demand[:, [names.index(s) for s in (*INDUSTRY, "urban_ecology", "replenishment")]]
    room = np.minimum(room.sum(axis=1), 0.9 * np.maximum(0.0, total - diverted(result)))
    coal = np.array([u.weights["coal_mt"] * u.people_share for u in units])
    result["mine_water"] = _fill(MINE_2020, coal, 0.6 * room)
    rural = np.array([u.weights["irrigated_wan_mu"] * u.people_share for u in units])
    result["rainwater"] = _fill(RAIN_2020, rural, 0.03 * total)
    rates = np.array([reuse_rate(u.city)[0] for u in units])
    most = np.minimum(0.92 * rates * sewage(units, demand), room - result["mine_water"])
    wanted = groups["other"] - MINE_2020 - RAIN_2020
    result["reclaimed"] = _fill(wanted, sewage(units, demand), np.maximum(most, 0.0))
    rest = total - sum(result.values())
    local = groups["surface"] - diverted(result).sum()
    seeds = np.array([_seeds(u) for u in units])
    split = _fit(rest, local, seeds)
    for k, source in enumerate(("local_surface", "shallow_groundwater", "karst_groundwater")):
        result[source] = split[:, k]
    return result


def _seeds(u: Unit) -> tuple[float, float, float]:
    """Preference for local surface water, shallow and karst groundwater."""
    surface = u.weights["surface"] * DRY_RIVER.get(u.river, 1.0)
    if u.river == "yellow_direct":
        surface *= DRY_BANKS.get(u.county, 1.0)
    return surface, u.weights["shallow"], u.weights["karst"]


def diverted(supply: dict[str, np.ndarray]) -> np.ndarray:
    """What came by transfers, ``(units,)``."""
    return supply["yellow_diversion"] + supply["inter_basin_transfer"]


def _fill(total: float, weight: np.ndarray, most: np.ndarray) -> np.ndarray:
    """Split a total by weights without passing ``most``; what does not fit goes to the others."""
    parts = np.zeros(len(weight))
    for _ in range(200):
        open_ = (most - parts > 1e-9) & (weight > 0)
        left = total - parts.sum()
        if left < 1e-7 or not open_.any():
            break
        share = np.where(open_, weight, 0.0)
        parts = np.minimum(most, parts + left * share / share.sum())
    return parts


def _fit(rest: np.ndarray, local: float, seeds: np.ndarray) -> np.ndarray:
    """Rows that add up to ``rest``, first column to ``local``, as near to the seeds as can be."""
    low, high = 1e-6, 1e6
    for _ in range(200):
        middle = (low * high) ** 0.5
        weighted = seeds * np.array([middle, 1.0, 1.0])
        split = rest[:, None] * weighted / weighted.sum(axis=1, keepdims=True)
        low, high = (middle, high) if split[:, 0].sum() < local else (low, middle)
    return split


def aquifer_table(units: list[Unit], supply: dict[str, np.ndarray]) -> list[Row]:
    """Rows of ``groundwater``: at least what homes need where nothing else is potable."""
    future = unit_demand(units, 2030)
    home = future[:, [list(SECTORS).index(s) for s in DOMESTIC]].sum(axis=1)
    piped = diverted(supply)
    rows = []
    for i, u in enumerate(units):
        banned, limited = ZONES.get(u.county, (0.0, 0.0))
        types = ("shallow_groundwater", "karst_groundwater")
        room = sum(supply[k][i] * AQUIFER[u.city] for k in types)
        needed = max(0.0, 1.1 * home[i] - 0.5 * piped[i])
        raise_to = max(1.0, needed / max(room * (1 - banned), 1e-9))
        for source in types:
            if supply[source][i] <= 0:
                continue
            exploitable = supply[source][i] * AQUIFER[u.city] * raise_to
            rows.append(
                {
                    "unit": u.unit, "source": source, "exploitable_wan_m3": float(exploitable),
                    "base_withdrawal_wan_m3": float(supply[source][i]),
                    "monthly_wan_m3": float(0.17 * max(exploitable, supply[source][i])),
                    "banned_share": banned, "limited_share": limited,
                    "document": "method-zones" if banned else "method-groundwater",
                    "confidence": "derived",
                }
            )  # fmt: skip
    return rows


def supply_tables(units: list[Unit]) -> dict[str, list[Row]]:
    """Tables sources, source_sector, observed_supply, supply_capacity, groundwater, reclaimed."""
    supply = observed(units)
    return {
        "sources": [
            {
                "source": source, "name_zh": row[0], "name_en": row[1], "kind": row[2],
                "official_group": row[3], "position": i + 1, "merit_yuan_m3": row[4],
                "document": "method-source", "confidence": "derived",
            }
            for i, (source, row) in enumerate(SOURCES.items())
        ],
        "source_sector": [
            {
                "source": source, "sector": sector, "cost_yuan_m3": COST[source][0],
                "energy_kwh_m3": COST[source][1], "counts_in_cap": "yes",
                "counts_in_intensity": "yes", "document": "method-counting",
                "confidence": "derived",
            }
            for source, sectors in SERVES.items()
            for sector in SECTORS
            if sector in sectors
        ],
        "observed_supply": [
            {
                "year": 2020, "unit": u.unit, "source": source,
                "use_wan_m3": float(supply[source][i]), "document": "method-observed",
                "confidence": "derived",
            }
            for i, u in enumerate(units)
            for source in SOURCES
            if supply[source][i] >= 0.005
        ],
        "supply_capacity": _capacity(units, supply),
        "groundwater": aquifer_table(units, supply),
        "reclaimed": [
            {
                "city": city, "year": year, "reuse_rate": rate, "document": "method-reclaimed",
                "confidence": "derived",
            }
            for city in CITIES
            for year, rate in zip((2020, 2025, 2030), reuse_rate(city), strict=True)
        ],
    }  # fmt: skip


def _capacity(units: list[Unit], supply: dict[str, np.ndarray]) -> list[Row]:
    rows = []
    for i, u in enumerate(units):
        margin = TAIYUAN_MARGIN if u.city == "140100" else SURFACE_MARGIN.get(u.river, 1.12)
        local = supply["local_surface"][i] * margin
        for source, annual, peak in (
            ("local_surface", local, 0.20),
            ("mine_water", supply["mine_water"][i] * MINE_GROWTH, 0.10),
            ("rainwater", supply["rainwater"][i] * RAIN_GROWTH, 0.25),
        ):
            if annual < 0.005:
                continue
            rows.append(
                {
                    "unit": u.unit, "source": source, "annual_wan_m3": float(annual),
                    "monthly_wan_m3": float(annual * peak), "document": "method-capacity",
                    "confidence": "derived",
                }
            )  # fmt: skip
    return rows
