"""Province, cities, counties and the units made of county × river."""

from __future__ import annotations

from dataclasses import dataclass

from tables import HERE, Row, fixed_shares, read_rows

CITIES = {
    "140100": ("太原市", "Taiyuan"),
    "140200": ("大同市", "Datong"),
    "140300": ("阳泉市", "Yangquan"),
    "140400": ("长治市", "Changzhi"),
    "140500": ("晋城市", "Jincheng"),
    "140600": ("朔州市", "Shuozhou"),
    "140700": ("晋中市", "Jinzhong"),
    "140800": ("运城市", "Yuncheng"),
    "140900": ("忻州市", "Xinzhou"),
    "141000": ("临汾市", "Linfen"),
    "141100": ("吕梁市", "Lvliang"),
}
RIVERS = [
    ("fen", "汾河", "Fen River", "yellow"),
    ("sanggan", "桑干河", "Sanggan River", "hai"),
    ("hutuo", "滹沱河", "Hutuo River", "hai"),
    ("zhang", "漳河", "Zhang River", "hai"),
    ("qin", "沁河", "Qin River", "yellow"),
    ("sushui", "涑水河", "Sushui River", "yellow"),
    ("daqing", "大清河", "Daqing River", "hai"),
    ("yellow_direct", "黄河干流沿岸", "Banks of the Yellow River", "yellow"),
]
# Where a county lies on two rivers its people, farms and industry sit in the valley plain rather
# than in proportion to area: factor on the area share of the unit named.
VALLEY = {
    "140225-sanggan": 2.5, "140603-sanggan": 1.5, "140924-hutuo": 3.0, "140925-fen": 1.3,
    "140122-fen": 1.8, "140723-zhang": 1.5, "140724-hutuo": 1.8, "140725-fen": 2.0,
    "140431-qin": 1.5, "140521-qin": 2.0, "140522-qin": 2.0, "140524-qin": 1.6,
    "141022-fen": 2.5, "141025-fen": 2.0, "141027-fen": 1.6, "140882-fen": 2.0,
    "141029-yellow_direct": 1.3, "141129-yellow_direct": 1.6, "141130-fen": 1.3,
    "141127-fen": 2.0, "140828-sushui": 1.8, "140826-sushui": 1.4,
}  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """A unit while the dataset is being built, with the weights its figures are derived from."""

    unit: str
    county: str
    city: str
    river: str
    basin: str
    area_km2: float
    area_share: float
    people_share: float
    weights: dict[str, float]


def city_of(county: str) -> str:
    """City code of a county code."""
    return county[:4] + "00"


def county_weights() -> dict[str, dict[str, str]]:
    """Rows of ``county_weights.csv`` by county."""
    return {row["county"]: row for row in read_rows(HERE / "county_weights.csv")}


def build_units() -> list[Unit]:
    """Units in the order of the shares file."""
    basins = {river: basin for river, _, _, basin in RIVERS}
    grouped: dict[str, list[dict[str, str]]] = {}
    for row in read_rows(HERE / "county_river_shares.csv"):
        grouped.setdefault(row["county_code"], []).append(row)
    weights = county_weights()
    units = []
    for county, rows in grouped.items():
        names = [f"{county}-{row['river']}" for row in rows]
        areas = [float(row["area_share"]) for row in rows]
        people = fixed_shares(
            [area * VALLEY.get(name, 1.0) for area, name in zip(areas, names, strict=True)]
        )
        numbers = {
            k: float(v) for k, v in weights[county].items() if k not in ("county", "name_en")
        }
        for name, row, area, share in zip(names, rows, areas, people, strict=True):
            size = float(row["county_area_km2"]) * area
            river = row["river"]
            units.append(
                Unit(
                    name, county, city_of(county), river, basins[river], size, area, share, numbers
                )
            )
    return units


def place_tables(
    units: list[Unit], node: dict[str, str], below: dict[str, str]
) -> dict[str, list[Row]]:
    """Tables province, rivers, cities, counties, units."""
    names = {r["county_code"]: r for r in read_rows(HERE / "county_river_shares.csv")}
    weights = county_weights()
    official = {"document": "gbt-2260", "confidence": "official"}
    area = {"document": "boundaries", "confidence": "derived"}
    split = {"document": "method-unit-split", "confidence": "derived"}
    return {
        "province": [
            {
                "province": "140000", "name_zh": "山西省", "name_en": "Shanxi", "base_year": 2020,
                "plan_year": 2025, "energy_price_yuan_kwh": 0.5,
                "document": "jzbf-2022-105", "confidence": "to confirm",
            }
        ],
        "rivers": [
            {
                "river": river, "name_zh": zh, "name_en": en, "basin": basin, "position": i + 1,
                "document": "jzbf-2022-105" if river != "yellow_direct" else "method-area-share",
                "confidence": "official" if river != "yellow_direct" else "derived",
            }
            for i, (river, zh, en, basin) in enumerate(RIVERS)
        ],
        "cities": [
            {"city": code, "name_zh": zh, "name_en": en, **official}
            for code, (zh, en) in CITIES.items()
        ],
        "counties": [
            {
                "county": code, "name_zh": row["county_zh"], "name_en": weights[code]["name_en"],
                "city": city_of(code), "area_km2": float(row["county_area_km2"]), **area,
            }
            for code, row in names.items()
        ],
        "units": [
            {
                "unit": u.unit, "county": u.county, "river": u.river, "area_share": u.area_share,
                "people_share": u.people_share, "irrigation_share": u.people_share,
                "industry_share": u.people_share, "node": node[u.unit],
                "return_node": below[node[u.unit]], **split,
            }
            for u in units
        ],
    }  # fmt: skip
