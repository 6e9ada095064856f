"""Red lines of one year: what is counted where, and how much is allowed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from basins.dataset import Dataset
from basins.hydrology import dryness_factors
from basins.years import at_year, origin_at_year

WAN_M3_PER_YI_M3 = 1e4
# A ledger has the ecological flow of a section under its node behind this.
SECTION = "ECO-"


def gdp_yi_yuan(dataset: Dataset, year: int) -> float:
    """Gross domestic product of the year in 亿元 at base-year prices (interpolated)."""
    economy = dataset["economy"].assign(path="gdp")
    return float(at_year(economy, ["path"], "gdp_yi_yuan", year).iloc[0])


def red_lines_of(dataset: Dataset, year: int, exceedance: float) -> pd.DataFrame:
    """Red lines with the limit in force.

    A line that follows the runoff is multiplied by the dryness factor of its basin
    (同比例丰增枯减, 黄河水量调度条例 第十三条). A limit in m³/万元 times GDP in 亿元 is 万m³.

    Returns:
        The columns of ``red_lines`` and ``limit`` (in the line's unit), ``per_wan_m3`` (the line's
        unit per 万m³, so ``limit = volume · per_wan_m3``), ``limit_wan_m3``, ``document``,
        ``confidence``; a limit between two rows rests on both documents and is derived at best.
    """
    lines = dataset["red_lines"].reset_index(drop=True)
    limits = at_year(dataset["red_line_limits"], ["red_line"], "limit", year)
    origin = origin_at_year(dataset["red_line_limits"], ["red_line"], year)
    limit = limits.reindex(lines["red_line"]).to_numpy(np.float64, copy=True)
    follows = (lines["follows_runoff"] == "yes").to_numpy()
    limit[follows] *= dryness_factors(dataset, lines.loc[follows, "place"], exceedance)
    per_wan = lines["unit"].map(
        {
            "万m³": 1.0,
            "亿m³": 1.0 / WAN_M3_PER_YI_M3,
            "m³/万元": 1.0 / gdp_yi_yuan(dataset, year),
        }
    )
    per_wan_m3 = per_wan.to_numpy(np.float64)
    return lines.assign(
        limit=limit,
        per_wan_m3=per_wan_m3,
        limit_wan_m3=limit / per_wan_m3,
        document=origin["document"].reindex(lines["red_line"]).to_numpy(),
        confidence=origin["confidence"].reindex(lines["red_line"]).to_numpy(),
    )


def ledger_names(dataset: Dataset) -> pd.DataFrame:
    """Names and units of what a ledger lists: the red lines and the flows of the sections.

    Returns:
        ``name_zh, name_en, unit`` by identifier.
    """
    lines = dataset["red_lines"].drop_duplicates("red_line").set_index("red_line")
    nodes = dataset["nodes"].set_index("node")
    flows = pd.DataFrame(
        {
            "name_zh": nodes["name_zh"] + "生态流量",
            "name_en": nodes["name_en"] + " ecological flow",
            "unit": "万m³",
        }
    )
    flows.index = SECTION + flows.index.astype(str)
    return pd.concat([lines[["name_zh", "name_en", "unit"]], flows])
