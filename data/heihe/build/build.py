"""Builds ``data/heihe``: the middle Heihe under the water division scheme of 1997.

``python data/heihe/build/build.py [--out FOLDER]`` writes all tables and ``datapackage.json``.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
from documents import DOCUMENTS
from facts import (
    BASE,
    CITY,
    COUNTIES,
    DRIVERS,
    GRADES,
    MONTHS,
    NODES,
    PLAN,
    PRIORITIES,
    RIVERS,
    RUNOFF_MONTHS,
    SECTORS,
    SHAPES,
    SOURCES,
    SUPPLY,
    UNITS,
)

from basins.package import descriptor
from basins.schema import columns_of, table_names
from basins.workbook.texts import csv_of
from basins.workbook.units import number_text

HERE = Path(__file__).resolve().parent
Rows = dict[str, list[tuple[object, ...]]]


def published() -> dict[str, float]:
    """Published figures by item."""
    with (HERE / "published.csv").open(encoding="utf-8", newline="") as file:
        return {row["item"]: float(row["value"]) for row in csv.DictReader(file)}


def people(figures: dict[str, float]) -> dict[str, float]:
    """万人 by county; Sunan is the city less the five others."""
    named = {code: figures[f"people_{code}"] for code in ("620702", "620723", "620724")}
    others = sum(named.values()) + figures["people_minle"] + figures["people_shandan"]
    return named | {"620721": round(figures["people_city"] - others, 4)}


def gdp(figures: dict[str, float]) -> dict[str, float]:
    """亿元 by county: Ganzhou as published, the rest of the city by people."""
    own, heads = figures["gdp_620702"], people(figures)
    rest = own / figures["gdp_share_620702"] - own
    among = figures["people_city"] - heads["620702"]
    return {
        code: own if code == "620702" else round(rest * count / among, 2)
        for code, count in heads.items()
    }


def irrigated(figures: dict[str, float]) -> dict[str, float]:
    """万亩 by county: the farmland of the city by people of the five farming counties."""
    heads = people(figures)
    farming = figures["people_city"] - heads["620721"]
    area = figures["irrigated_farmland"] * 15
    return {
        code: 0 if code == "620721" else round(area * count / farming, 1)
        for code, count in heads.items()
    }


def drivers(figures: dict[str, float]) -> list[tuple[object, ...]]:
    """Rows of the table: county, driver, value, document, confidence."""
    rows: list[tuple[object, ...]] = []
    product, fields = gdp(figures), irrigated(figures)
    for code, heads in people(figures).items():
        values = {
            "urban_population": (round(heads * 0.51, 4), "method-people"),
            "rural_population": (round(heads * 0.49, 4), "method-people"),
            "services_value_added": (
                round(product[code] * figures["services_share"], 2),
                "method-gdp",
            ),
            "irrigated_area": (fields[code], "method-irrigation"),
            "general_industry_value_added": (
                round(product[code] * figures["industry_share"], 2),
                "method-gdp",
            ),
        }
        rows += [
            (code, driver, value, document, "derived")
            for driver, (value, document) in values.items()
        ]
    return rows


def places() -> Rows:
    """Places, rivers and what they share."""
    recalled, tree = ("places-recalled", "to confirm"), ("method-tree", "derived")
    return {
        "province": [("heihe", "黑河中游", "Middle Heihe", BASE, PLAN, 0.5, *tree)],
        "documents": list(DOCUMENTS),
        "rivers": [
            (river, *names, river, at, *tree) for at, (river, names) in enumerate(RIVERS.items(), 1)
        ],
        "cities": [(CITY, "张掖市", "Zhangye", *recalled)],
        "counties": [
            (code, zh, en, CITY, area, *recalled) for code, (zh, en, area) in COUNTIES.items()
        ],
        "nodes": [(*node, 0, *tree) for node in NODES],
        "units": [
            (unit, county, river, *[share] * 4, node, below, "method-shares", "derived")
            for unit, (county, river, share, node, below) in UNITS.items()
        ],
    }


def water(figures: dict[str, float]) -> Rows:
    """Runoff, and how the division scheme follows it."""
    means = {"620721-heihe": figures["mean_yingluoxia"], "620721-liyuan": figures["mean_liyuanbao"]}
    quota = figures["mean_yingluoxia"] - figures["release_mean"]
    consumed = {p: figures[f"inflow_{p}"] - figures[f"release_{p}"] for p in (10, 25, 75, 90)} | {
        50: quota
    }
    line = ("consumption", "basin", "heihe", "local_surface", "", "max", "亿m³", "yes", "yes", 1)
    wells = (
        "withdrawal",
        "province",
        "heihe",
        "shallow_groundwater",
        "",
        "max",
        "亿m³",
        "no",
        "yes",
        2,
    )
    exploitable = sum(most for _, _, most, _ in SUPPLY.values()) / 1e4
    return {
        "runoff": [
            (
                unit,
                means.get(unit, 0) * 1e4,
                0.15 if "heihe" in unit else 0.2,
                2,
                "method-runoff",
                "derived",
            )
            for unit in UNITS
        ],
        "runoff_shape": [
            (river, month, share, "method-months", "to confirm")
            for river in RIVERS
            for month, share in zip(MONTHS, RUNOFF_MONTHS, strict=True)
        ],
        "dryness": [
            (
                "heihe",
                p,
                round(consumed[p] / quota, 4),
                "scheme-97" if p != 50 else "method-curve",
                "to confirm" if p != 50 else "derived",
            )
            for p in sorted(consumed)
        ],
        "red_lines": [
            (
                "SCHEME-97",
                "黑河干流中游允许耗水量",
                "Consumption allowed on the middle Heihe",
                *line,
                "黑河干流水量分配方案",
            ),
            ("GW-CAP", "地下水取水总量", "Total groundwater withdrawal", *wells, ""),
        ],
        "red_line_limits": [
            ("SCHEME-97", BASE, round(quota, 4), "method-curve", "derived"),
            ("GW-CAP", BASE, exploitable, "method-groundwater", "to confirm"),
        ],
    }


def demand(figures: dict[str, float]) -> Rows:
    """Drivers, norms and shapes."""
    total, norms = sum(gdp(figures).values()), ("method-norms", "to confirm")
    return {
        "driver_kinds": [(driver, *row[:4]) for driver, row in DRIVERS.items()],
        "drivers": drivers(figures),
        "growth": [
            (driver, CITY, year, index, "method-gdp", "derived")
            for driver, row in DRIVERS.items()
            for year, index in ((BASE, 1), (PLAN, row[4]))
        ],
        "economy": [
            (BASE, round(total, 2), "method-gdp", "derived"),
            (PLAN, round(total * 1.05**5, 2), "method-gdp", "derived"),
        ],
        "sectors": [
            (sector, *row[:3], at, *row[3:9], "method-return", "to confirm")
            for at, (sector, row) in enumerate(SECTORS.items(), 1)
        ],
        "norms": [
            (sector, CITY, year, row[9], efficiency, row[12], *norms)
            for sector, row in SECTORS.items()
            for year, efficiency in ((BASE, row[10]), (PLAN, row[11]))
        ],
        "shapes": [
            (shape, month, share, *norms)
            for shape, shares in SHAPES.items()
            for month, share in zip(MONTHS, shares, strict=True)
        ],
    }


def supply() -> Rows:
    """Sources, works and the order of service."""
    method = ("method-sources", "derived")
    return {
        "sources": [(*row, *method) for row in SOURCES],
        "source_sector": [
            (source, sector, 0.2, energy, "yes", "yes", *method)
            for source, energy in (
                ("local_surface", 0.05),
                ("shallow_groundwater", 0.35),
                ("reclaimed", 0.4),
            )
            for sector in SECTORS
            if source != "reclaimed" or not sector.endswith("_domestic")
        ],
        "supply_capacity": [
            (unit, "local_surface", year, month, "method-capacity", "derived")
            for unit, (year, month, _, _) in SUPPLY.items()
        ],
        "groundwater": [
            (
                unit,
                "shallow_groundwater",
                most,
                pumped,
                most / 5,
                0,
                0,
                "method-groundwater",
                "to confirm",
            )
            for unit, (_, _, most, pumped) in SUPPLY.items()
        ],
        "reclaimed": [
            (CITY, BASE, 0.2, "method-sources", "to confirm"),
            (CITY, PLAN, 0.3, "method-sources", "to confirm"),
        ],
        "priorities": [(*row, "method-priority", "derived") for row in PRIORITIES],
        "grades": [
            (*row, "全国水资源承载能力监测预警技术大纲", "outline-capacity", "to confirm")
            for row in GRADES
        ],
    }


def written(cell: object) -> str:
    """A cell as text."""
    return number_text(float(cell)) if isinstance(cell, int | float) else str(cell)


def as_table(name: str, rows: Iterable[tuple[object, ...]]) -> pd.DataFrame:
    """Rows with the columns of the data dictionary."""
    cells = [[written(cell) for cell in row] for row in rows]
    return pd.DataFrame(cells, columns=columns_of(name).index, dtype=object)


def build(out: Path) -> None:
    """Write the dataset to ``out``."""
    figures = published()
    rows = places() | water(figures) | demand(figures) | supply()
    out.mkdir(parents=True, exist_ok=True)
    for name in table_names():
        (out / f"{name}.csv").write_bytes(csv_of(as_table(name, rows.get(name, []))))
    head = {
        "name": "heihe",
        "title": "黑河中游水资源配置数据集 Water allocation dataset of the middle Heihe",
        "description": (
            "Four counties of Zhangye on the Heihe and the Liyuan under the water division scheme of "
            "1997: an example that is small and complete. Published figures where there are any, the "
            "rest derived by build/; every row names its document and how sure it is."
        ),
        "version": "1.0.0",
        "licenses": [{"name": "Apache-2.0", "path": "https://www.apache.org/licenses/LICENSE-2.0"}],
        "sources": [{"title": row[1]} for row in DOCUMENTS if row[2] not in ("method", "recalled")],
    }
    (out / "datapackage.json").write_bytes(
        descriptor(
            head, {f"{name}.csv": (out / f"{name}.csv").read_bytes() for name in table_names()}
        )
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE.parent, help="folder to write to")
    build(parser.parse_args().out)


if __name__ == "__main__":
    main()
