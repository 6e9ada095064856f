"""A basin whose years can be worked out on paper.

Headwater H → reservoir R → reach A → section S → out of the province. All runoff rises at H, all
water is drawn at A: towns are served first, then fields; what returns leaves the province. Cv = 1
and Cs = 2 Cv make Pearson III an exponential distribution, so the runoff exceeded with probability
p is mean · (−ln p). With a mean of 1200 / ln 2 a normal year (p50) has 1200 万m³ and a dry one
(p90) 1200 · ln 0.9 / ln 0.5 = 182.4 万m³, evenly over the months.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log
from pathlib import Path

import pandas as pd

from basins.dataset import Dataset, load_dataset
from basins.schema import columns_of
from tests.basins.dataset_folder import write_folder
from tests.tiny_basin import MONTHS, table, tiny

NORMAL = 1200.0
DRY = NORMAL * log(0.9) / log(0.5)
TOWNS = FIELDS = 600.0


def years(
    changes: Mapping[str, pd.DataFrame] | None = None,
    assurance: float = 0.0,
    room: float = 1000.0,
    **demand: float,
) -> Dataset:
    """The basin.

    Args:
        changes: tables that replace its own.
        assurance: of the towns, in percent.
        room: what the reservoir can hold; it begins empty.
        demand: as in ``tiny``; 600 万m³ of towns and 600 of fields if not given.
    """
    priorities = tiny()["priorities"]
    towns = priorities["item"] == "towns"
    own = {
        "priorities": priorities.assign(assurance_percent=towns.map({True: assurance, False: 0.0})),
        "nodes": table(
            "node river kind name_zh name_en downstream channel_loss_share",
            ("H", "r", "reach", "源头", "H", "R", 0.0),
            ("R", "r", "reservoir", "水库", "R", "A", 0.0),
            ("A", "r", "reach", "甲段", "A", "S", 0.0),
            ("S", "r", "section", "断面", "S", "", 0.0),
        ),
        "reservoirs": table(
            "node dead_wan_m3 normal_wan_m3 flood_limit_wan_m3 start_wan_m3 evaporation_share "
            "status first_year",
            ("R", 0.0, room, room, 0.0, 0.0, "existing", 1990),
        ),
        "units": table(
            "unit county river area_share people_share irrigation_share industry_share node "
            "return_node",
            ("a", "1", "r", 1.0, 1.0, 1.0, 1.0, "A", ""),
            ("b", "2", "r", 1.0, 1.0, 1.0, 1.0, "H", ""),
        ),
        "runoff": table(
            "unit mean_wan_m3 cv cs_cv", ("a", 0.0, 1.0, 2.0), ("b", NORMAL / log(2.0), 1.0, 2.0)
        ),
    }
    wanted = {"a_towns": TOWNS, "a_fields": FIELDS} | demand
    return tiny(own | dict(changes or {}), **wanted)


def flow_owed(flow_m3s: float = 0.01, assurance: float = 75.0) -> dict[str, pd.DataFrame]:
    """An ecological flow at S: 0.01 m³/s are 31.536 万m³ a year."""
    rows = [("S", month, flow_m3s, assurance) for month in MONTHS]
    return {"ecological_flows": table("node month flow_m3s assurance_percent", *rows)}


def wells(limit: float, observed: Mapping[int, float]) -> dict[str, pd.DataFrame]:
    """Towns' wells at a under a limit of groundwater, with what was observed by year."""
    lines, cap = tiny()["red_lines"], tiny()["red_line_limits"]
    made = lines.assign(red_line="GW", name_zh="地下水", counted="withdrawal", sources="wells")
    return {
        "groundwater": table(
            "unit source exploitable_wan_m3 base_withdrawal_wan_m3 monthly_wan_m3 banned_share "
            "limited_share",
            ("a", "wells", 900.0, 0.0, 900.0, 0.0, 0.0),
        ),
        "red_lines": pd.concat([lines, made], ignore_index=True),
        "red_line_limits": pd.concat(
            [cap, cap.assign(red_line="GW", limit=limit)], ignore_index=True
        ),
        "observed_supply": table(
            "year unit source use_wan_m3", *((y, "a", "wells", v) for y, v in observed.items())
        ),
    }


def written(dataset: Dataset, folder: Path) -> Dataset:
    """The basin as a folder, read again: the tables of others need a row too, so they stay."""
    write_folder(folder)
    for name, frame in dataset.tables.items():
        frame[columns_of(name).index].to_csv(folder / f"{name}.csv", index=False)
    return load_dataset(folder)
