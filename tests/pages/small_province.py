"""A province for tests of the pages that solves at once: the tiny basin, a thousand times larger.

Towns ask for 40 亿m³ and must get them in full; fields ask for 60 亿m³. The cap is 85 亿m³ and the
intensity 50 m³/万元 in 2020 and 12 % less in 2025: 44 m³/万元 times 20 000 亿元 is 88 亿m³, so the
cap binds. A cap under 40 亿m³ contradicts what the towns must have.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from basins.schema import table_names
from tests.basins.dataset_folder import columns, write_folder

SCALE, MOST = 1000.0, 1e7
ASKED_BY_TOWNS_YI = 40.0
LIMITS = {"PLAN-CAP": (90.0, 85.0), "PLAN-INT": (50.0, 44.0)}
LINES = {
    "PLAN-CAP": ("总量", "cap", "use", "亿m³"),
    "PLAN-INT": ("强度", "intensity", "intensity", "m³/万元"),
}


def write_province(root: Path) -> Path:
    """Write the dataset folder."""
    write_folder(root)
    for name in table_names():
        columns(name, _scaled)(root)
    columns("economy", lambda table: table.assign(gdp_yi_yuan="20000"))(root)
    columns("priorities", _homes_first)(root)
    columns("red_lines", _lines)(root)
    columns("red_line_limits", _limits)(root)
    return root


def _scaled(table: pd.DataFrame) -> pd.DataFrame:
    volumes = [c for c in table.columns if c.endswith("_wan_m3") or c in ("flow_m3s", "value")]
    return table.assign(
        **{c: (table[c].astype(float) * SCALE).clip(upper=MOST).astype(str) for c in volumes}
    )


def _homes_first(table: pd.DataFrame) -> pd.DataFrame:
    towns = table["item"] == "towns"
    return table.assign(assurance_percent=table["assurance_percent"].mask(towns, "95"))


def _lines(table: pd.DataFrame) -> pd.DataFrame:
    row = table.iloc[[0]]
    made = [
        row.assign(red_line=line, name_zh=zh, name_en=en, counted=counted, unit=unit)
        for line, (zh, en, counted, unit) in LINES.items()
    ]
    return pd.concat(made)


def _limits(table: pd.DataFrame) -> pd.DataFrame:
    row = table.iloc[[0]]
    made = [
        row.assign(red_line=line, year=str(year), limit=str(limit))
        for line, limits in LIMITS.items()
        for year, limit in zip((2020, 2025), limits, strict=True)
    ]
    return pd.concat(made)
