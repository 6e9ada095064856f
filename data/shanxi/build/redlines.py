"""Red lines and their limits, grades, declarations."""

from __future__ import annotations

import numpy as np
from demand import unit_demand
from places import CITIES, Unit, county_weights
from published import published
from rivers import natural_flows, river_nodes, runoff_means
from supply import AQUIFER, aquifer_table, observed
from tables import HERE, Row, read_rows, split_total

GROUNDWATER = "shallow_groundwater|karst_groundwater|deep_groundwater"
SURFACE = "local_surface|yellow_diversion|inter_basin_transfer"
OTHER = "reclaimed|mine_water|rainwater"
# Province's groundwater control in 万m³ by year (derived: 2020 use pressed down)
GROUNDWATER_CAP = {2020: 285000.0, 2025: 245000.0, 2030: 242000.0}
NON_CONVENTIONAL = {2020: 4.8, 2025: 6.0, 2030: 6.5}
YELLOW_MAIN, YELLOW_TRIBUTARIES = 28.03, 15.07
OUTFLOWS = {
    "sanggan-exit": ("YONGDING", "永定河册田出境水量", "Yongding River outflow at Cetian"),
    "hutuo-exit": ("HUTUO", "滹沱河出境水量", "Hutuo River outflow"),
    "zhang-houbi": ("ZHANG", "浊漳河侯壁出境水量", "Zhuozhang River outflow at Houbi"),
    "zhang-matian": ("QINGZHANG", "清漳河麻田出境水量", "Qingzhang River outflow at Matian"),
    "qin-runcheng": ("QIN", "沁河润城出境水量", "Qin River outflow at Runcheng"),
    "fen-hejin": ("FEN", "汾河入黄水量", "Fen River outflow into the Yellow River"),
}


class Lines:
    """Collects red lines and their limits."""

    def __init__(self) -> None:
        self.lines: list[Row] = []
        self.limits: list[Row] = []

    def add(
        self,
        name: tuple[str, str, str],
        what: tuple[str, str, str],
        limits: dict[int, float],
        basis: tuple[str, str, str],
        *,
        unit: str = "万m³",
        sources: str = "",
        sense: str = "max",
        follows: str = "no",
        enforced: str = "yes",
        rank: int = 5,
        base: tuple[str, str] | None = None,
    ) -> None:
        """Add a line: ids and names; counted, scope, place; limits; document, confidence, article.

        ``base`` is the document and confidence of limits before 2025 where they differ.
        """
        self.lines.append(
            {
                "red_line": name[0], "name_zh": name[1], "name_en": name[2], "counted": what[0],
                "scope": what[1], "place": what[2], "sources": sources, "sectors": "",
                "sense": sense, "unit": unit, "follows_runoff": follows, "enforced": enforced,
                "rank": rank, "article": basis[2],
            }
        )  # fmt: skip
        for year, limit in limits.items():
            document, confidence = base if base and year < 2025 else basis[:2]
            self.limits.append(
                {
                    "red_line": name[0], "year": year, "limit": float(limit),
                    "document": document, "confidence": confidence,
                }
            )  # fmt: skip


def red_line_tables(units: list[Unit]) -> dict[str, list[Row]]:
    """Tables red_lines, red_line_limits, grades, declarations."""
    lines = Lines()
    _plan_lines(lines)
    _caps(lines, units)
    _groundwater(lines, units)
    _yellow(lines, units)
    _outflows(lines, units)
    return {
        "red_lines": lines.lines,
        "red_line_limits": lines.limits,
        "grades": _grades(),
        "declarations": read_rows(HERE / "declarations.csv"),
    }


def _plan_lines(lines: Lines) -> None:
    figures = published()
    cap = figures["山西省", "2025", "total_use_cap"]
    lines.add(
        ("PLAN-CAP", "全省用水总量", "Total water use of the province"),
        ("use", "province", "140000"),
        {2020: 76.0, 2025: cap.value, 2030: cap.value, 2035: cap.value},
        (cap.document, cap.confidence, "四(四)"),
        unit="亿m³", rank=1, base=("method-city-cap", "derived"),
    )  # fmt: skip
    start = figures["山西省", "2020", "intensity"]
    fall = figures["山西省", "2025", "intensity_fall"]
    target = round(start.value * (1 - fall.value / 100), 4)
    lines.add(
        ("PLAN-INT", "万元GDP用水量", "Water use per 10 000 yuan of GDP"),
        ("intensity", "province", "140000"),
        {2020: start.value, 2025: target, 2030: target, 2035: target},
        ("method-intensity", "derived", "一(一)；专栏1"),
        unit="m³/万元", rank=1, base=(start.document, start.confidence),
    )  # fmt: skip
    lines.add(
        ("NCW-MIN", "非常规水最低利用量", "Least use of non-conventional water"),
        ("use", "province", "140000"),
        NON_CONVENTIONAL,
        ("method-ncw", "derived", "四(四)"),
        unit="亿m³", sources=OTHER, sense="min", rank=6,
    )  # fmt: skip
    lines.add(
        ("DEEP-ZERO", "深层承压水零开采", "No deep confined groundwater"),
        ("withdrawal", "province", "140000"),
        {2020: 0.0, 2025: 0.0},
        ("method-deep", "derived", "黄河保护法 第五十五条"),
        sources="deep_groundwater", rank=2,
    )  # fmt: skip


def _caps(lines: Lines, units: list[Unit]) -> None:
    """City totals that add up to the province's cap; county totals for grading only."""
    cap = published()["山西省", "2025", "total_use_cap"].value * 1e4
    now, future = unit_demand(units, 2020).sum(axis=1), unit_demand(units, 2025).sum(axis=1)
    water = runoff_means(units)
    cities, counties = list(CITIES), list(dict.fromkeys(u.county for u in units))
    weight, start = [], []
    for city in cities:
        inside = np.array([u.city == city for u in units])
        weight.append(
            0.85 * future[inside].sum() / future.sum() + 0.15 * now[inside].sum() / now.sum()
        )
        start.append(now[inside].sum())
    parts = split_total(cap, weight, 0)
    names = {r["county_code"]: r["county_zh"] for r in read_rows(HERE / "county_river_shares.csv")}
    english = county_weights()
    for city, part, base in zip(cities, parts, start, strict=True):
        zh, en = CITIES[city]
        lines.add(
            (f"CITY-CAP-{city}", f"{zh}用水总量", f"Total water use of {en}"),
            ("use", "city", city),
            {2020: round(base * 1.05, 0), 2025: part, 2035: part},
            ("method-city-cap", "derived", "黄河保护法 第四十九条"),
            rank=3,
        )
        here = [c for c in counties if c[:4] + "00" == city]
        weights = []
        for county in here:
            ask = sum(future[i] for i, u in enumerate(units) if u.county == county)
            own = sum(water[u.unit] for u in units if u.county == county)
            total_own = sum(water[u.unit] for u in units if u.city == city)
            weights.append(0.95 * ask / part + 0.05 * own / total_own)
        for county, limit in zip(here, split_total(part, weights, 0), strict=True):
            lines.add(
                (
                    f"COUNTY-CAP-{county}", f"{names[county]}用水总量",
                    f"Total water use of {english[county]['name_en']}",
                ),
                ("use", "county", county),
                {2025: limit},
                ("method-city-cap", "derived", "黄河保护法 第四十九条"),
                enforced="no", rank=8,
            )  # fmt: skip


def _groundwater(lines: Lines, units: list[Unit]) -> None:
    supply = observed(units)
    rows = aquifer_table(units, supply)
    city = {u.unit: u.city for u in units}
    county = {u.unit: u.county for u in units}
    law = "地下水管理条例 第十六条"
    lines.add(
        ("GW-CAP", "全省地下水取用水总量", "Groundwater withdrawal of the province"),
        ("withdrawal", "province", "140000"),
        GROUNDWATER_CAP,
        ("method-groundwater-cap", "derived", law),
        sources=GROUNDWATER, rank=2,
    )  # fmt: skip
    names = {r["county_code"]: r["county_zh"] for r in read_rows(HERE / "county_river_shares.csv")}
    english = county_weights()
    for code, (zh, en) in CITIES.items():
        base = sum(r["base_withdrawal_wan_m3"] for r in rows if city[r["unit"]] == code)
        exploitable = sum(r["exploitable_wan_m3"] for r in rows if city[r["unit"]] == code)
        lines.add(
            (f"GW-CAP-{code}", f"{zh}地下水取用水总量", f"Groundwater withdrawal of {en}"),
            ("withdrawal", "city", code),
            {2020: round(1.03 * base, 0), 2025: round(max(AQUIFER[code] * base, 0.985 * exploitable), 0)},
            ("method-groundwater-cap", "derived", law),
            sources=GROUNDWATER, rank=4,
        )  # fmt: skip
    for code in dict.fromkeys(county.values()):
        exploitable = sum(r["exploitable_wan_m3"] for r in rows if county[r["unit"]] == code)
        for source, zh, en in (
            ("shallow_groundwater", "浅层地下水", "Shallow groundwater"),
            ("karst_groundwater", "岩溶水", "Karst groundwater"),
        ):
            limit = sum(
                r["exploitable_wan_m3"]
                for r in rows
                if county[r["unit"]] == code and r["source"] == source
            )
            if limit < 1:
                continue
            lines.add(
                (
                    f"GW-{'S' if source[0] == 's' else 'K'}-{code}", f"{names[code]}{zh}控制量",
                    f"{en} control of {english[code]['name_en']}",
                ),
                ("withdrawal", "county", code),
                {2025: round(limit, 0)},
                ("method-groundwater", "derived", law),
                sources=source, enforced="no", rank=8,
            )  # fmt: skip
        if exploitable < 1:
            raise ValueError(f"county {code} has no groundwater")


def _yellow(lines: Lines, units: list[Unit]) -> None:
    share = published()["山西省", "1987-", "yellow_consumption"]
    rule = "黄河水量调度条例 第十三条"
    lines.add(
        ("YR-CONSUME", "黄河耗水指标", "Consumption of Yellow River water"),
        ("consumption", "basin", "yellow"),
        {2020: share.value},
        (share.document, share.confidence, rule),
        unit="亿m³", sources=SURFACE, follows="yes", rank=1,
    )  # fmt: skip
    for key, zh, en, sources, limit in (
        ("MAIN", "黄河干流耗水指标", "Consumption from the main stem", "yellow_diversion", YELLOW_MAIN),
        (
            "TRIBUTARY", "黄河支流耗水指标", "Consumption from the tributaries",
            "local_surface|inter_basin_transfer", YELLOW_TRIBUTARIES,
        ),
    ):  # fmt: skip
        lines.add(
            (f"YR-{key}", zh, en), ("consumption", "basin", "yellow"), {2020: limit},
            ("method-yellow-split", "to confirm", rule),
            unit="亿m³", sources=sources, follows="yes", enforced="no", rank=7,
        )  # fmt: skip
    future = unit_demand(units, 2025).sum(axis=1)
    inside = np.array([u.basin == "yellow" for u in units])
    asked_of = {
        c: float(future[inside & np.array([u.city == c for u in units])].sum()) for c in CITIES
    }
    whole = {c: float(future[[u.city == c for u in units]].sum()) for c in CITIES}
    # Exports to the Hai basin take the rest of the share.
    parts = split_total(0.8 * share.value * 1e4, list(asked_of.values()), 0)
    for code, part in zip(asked_of, parts, strict=True):
        # A line of scope city counts the whole city: it says something only where the city lies
        # in the basin.
        if asked_of[code] < 0.9 * whole[code]:
            continue
        zh, en = CITIES[code]
        lines.add(
            (f"YR-CONSUME-{code}", f"{zh}黄河耗水指标", f"Consumption of Yellow River water of {en}"),
            ("consumption", "city", code), {2020: part},
            ("method-yellow-split", "derived", rule),
            sources=SURFACE, enforced="no", rank=8,
        )  # fmt: skip


def _outflows(lines: Lines, units: list[Unit]) -> None:
    nodes = river_nodes()
    mean, dry = natural_flows(nodes, units, None), natural_flows(nodes, units, 95.0)
    for node, (key, zh, en) in OUTFLOWS.items():
        limit = round(min(0.10 * mean[node].sum(), 0.25 * dry[node].sum()), 0)
        lines.add(
            (f"OUT-{key}", zh, en), ("outflow", "node", node), {2020: limit},
            ("method-outflow", "derived", "黄河保护法 第三十七条"),
            sense="min", rank=5,
        )  # fmt: skip


def _grades() -> list[Row]:
    text = "全国水资源承载能力监测预警技术大纲；晋政办发〔2022〕105号 四(四)；黄河保护法 第五十一条"
    rows = (
        ("not_overloaded", 0.0, "none"),
        ("critical", 0.9, "high_consumption"),
        ("overloaded", 1.0, "all_new"),
        ("severe", 1.2, "all_new"),
    )
    return [
        {
            "grade": grade, "ratio_from": ratio, "suspends": suspends, "citation": text,
            "document": "outline-capacity", "confidence": "to confirm",
        }
        for grade, ratio, suspends in rows
    ]  # fmt: skip
