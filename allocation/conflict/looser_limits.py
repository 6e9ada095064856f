"""Looser limits as a scenario: zones of groundwater, ecological flows and red lines."""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocation.conflict.elastic import Least
from allocation.conflict.facts import Facts
from allocation.conflict.moves import Move, Moved, outwards
from allocation.formulation.inputs import DAYS, WAN_M3_PER_M3S_DAY
from basins.arrays import numbers
from basins.hydrology import dryness_factor


def zones(facts: Facts, least: Least, parts: pd.DataFrame) -> Moved:
    """Limited zones are opened before banned ones, by county and aquifer type."""
    inputs = facts.problem.inputs
    wells = inputs.wells.set_index(["unit", "source"]).loc[
        pd.MultiIndex.from_frame(parts[["unit", "source"]])
    ]
    exploitable, limited = numbers(wells, "exploitable_wan_m3"), numbers(wells, "limited_share")
    base = np.minimum(numbers(wells, "base_withdrawal_wan_m3"), exploitable)
    opened = {
        "limited_factor": limited * (exploitable - base),
        "banned_factor": numbers(wells, "banned_share") * exploitable,
    }
    need = parts["slack"].to_numpy(np.float64)
    kept = {}
    for name, volume in opened.items():
        given = np.minimum(need, volume)
        kept[name] = np.divide(given, volume, out=np.zeros_like(given), where=volume > 0.0)
        need = need - given
    lines = parts.assign(before=numbers(wells, "annual_wan_m3"), **kept)
    entries, moves = [], []
    for (county, source), some in lines.groupby(["county", "source"]):
        where: dict[str, str | int] = {"place": str(county), "source": str(source)}
        shares = {name: float(some[name].max()) for name in opened}
        entries.append(
            where | {name: outwards(1.0 - s, up=False) for name, s in shares.items() if s > 0.0}
        )
        before, slack = float(some["before"].sum()), float(some["slack"].sum())
        moves.append(Move("groundwater", where, before, before + slack, "万m³", slack))
    return {"groundwater": entries}, moves


def flows(facts: Facts, least: Least, parts: pd.DataFrame) -> Moved:
    """Ecological flows, month by month."""
    table = facts.problem.inputs.ecological.set_index(["node", "month"])["owed_wan_m3"]
    entries, moves = [], []
    for row in parts.to_dict("records"):
        where = {"node": row["node"], "month": row["month"]}
        owed = table[row["node"], row["month"]]
        per_m3s = DAYS[row["month"] - 1] * WAN_M3_PER_M3S_DAY
        flow = outwards((owed - row["slack"]) / per_m3s, up=False)
        entries.append(where | {"flow_m3s": flow})
        moves.append(Move("ecological_flow", where, owed / per_m3s, flow, "m³/s", row["slack"]))
    return {"ecological_flows": entries}, moves


def lines(facts: Facts, least: Least, parts: pd.DataFrame) -> Moved:
    """Limits of red lines, in the unit of the line and before the runoff moves them."""
    inputs = facts.problem.inputs
    lines = parts[["red_line", "slack"]].merge(inputs.red_lines, on="red_line")
    limits: dict[str, float] = {}
    moves = []
    for row in lines.to_dict("records"):
        up = row["sense"] == "max"
        volume = row["limit_wan_m3"] + (row["slack"] if up else -row["slack"])
        wet = 1.0
        if row["follows_runoff"] == "yes":
            wet = dryness_factor(inputs.dataset, row["place"], inputs.exceedance)
        limit = outwards(volume * row["per_wan_m3"] / wet, up)
        limits[row["red_line"]] = limit
        where = {"red_line": row["red_line"]}
        moves.append(Move("red_line", where, row["limit"], limit * wet, row["unit"], row["slack"]))
    return {"limits": limits}, moves
