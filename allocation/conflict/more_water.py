"""More water as a scenario: transfers, reuse, works and wells, and saving.

Levers stand for single units, scenarios change counties and cities: a change takes the largest
share that one of the units needs, so it may allow a little more than the levers, never less.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from allocation.conflict.elastic import NOTHING_WAN_M3, Least
from allocation.conflict.facts import Facts
from allocation.conflict.moves import Move, Moved, outwards
from basins.arrays import MONTHS, Floats, numbers


def capacities(facts: Facts, least: Least, parts: pd.DataFrame) -> Moved:
    """Works that are off or not built yet are switched on; those that carry too little grow."""
    inputs = facts.problem.inputs
    running = inputs.links.drop_duplicates("transfer").set_index("transfer")["running"]
    rows = parts[["transfer", "slack"]].merge(inputs.dataset["transfers"], on="transfer")
    changes: dict[str, Any] = {}
    moves = []
    for row in rows.to_dict("records"):
        name, annual = row["transfer"], row["annual_wan_m3"]
        before = annual if running[name] else 0.0
        settings: dict[str, Any] = {} if running[name] else {"enabled": True}
        if not running[name] and row["first_year"] > inputs.year:
            settings["first_year"] = inputs.year
        factor = outwards((before + row["slack"]) / annual, up=True)
        if factor > 1.0:
            settings["capacity_factor"] = factor
        changes[name] = settings
        after = annual * max(1.0, factor)
        where = {"transfer": name}
        moves.append(Move("transfer_capacity", where, before, after, "万m³", row["slack"]))
    return {"projects": changes}, moves


def targets(facts: Facts, least: Least, parts: pd.DataFrame) -> Moved:
    """What units can take from a transfer, by county."""
    most = facts.problem.inputs.links.set_index(["transfer", "unit"])["annual_wan_m3"]
    return _factors("transfer_targets", parts, "transfer", most)


def supplies(facts: Facts, least: Least, parts: pd.DataFrame) -> Moved:
    """Works and yields, by county and source."""
    most = facts.problem.inputs.supplies.set_index(["source", "unit"])["annual_wan_m3"]
    return _factors("supply_capacity", parts, "source", most)


def wells(facts: Facts, least: Least, parts: pd.DataFrame) -> Moved:
    """What wells lift, by county and source."""
    most = facts.problem.inputs.wells.set_index(["source", "unit"])["monthly_wan_m3"] * MONTHS
    return _factors("groundwater", parts, "source", most, "wells_factor")


def _factors(
    table: str, parts: pd.DataFrame, key: str, most: pd.Series, name: str = "factor"
) -> Moved:
    """One factor per county and source or transfer.

    Args:
        table: of the scenario.
        parts: levers with ``county``, ``unit``, ``slack`` and the column ``key``.
        key: ``source`` or ``transfer``.
        most: what can be carried now in a year, by ``key`` and unit.
        name: of the factor in the scenario.
    """
    now = most.reindex(pd.MultiIndex.from_frame(parts[[key, "unit"]])).to_numpy(np.float64)
    lines = parts.assign(now=now, share=numbers(parts, "slack") / now)
    entries, moves = [], []
    for (county, which), some in lines.groupby(["county", key]):
        where: dict[str, str | int] = {"place": str(county), key: str(which)}
        factor = outwards(1.0 + float(some["share"].max()), up=True)
        entries.append(where | {name: factor})
        before, slack = float(some["now"].sum()), float(some["slack"].sum())
        kind = str(some["kind"].iloc[0])
        moves.append(Move(kind, where, before, before * factor, "万m³", slack))
    return {table: entries}, moves


def reuse(facts: Facts, least: Least, parts: pd.DataFrame) -> Moved:
    """Share of the sewage that becomes reclaimed water, by city."""
    share = _reused(facts, least)
    before = pd.Series(facts.problem.inputs.reuse_rate, index=facts.problem.inputs.units["city"])
    entries, moves = [], []
    for row in parts.to_dict("records"):
        where = {"place": row["city"]}
        now = float(before[before.index == row["city"]].iloc[0])
        rate = min(1.0, outwards(max(now, float(share[row["city"]])), up=True))
        entries.append(where | {"reuse_rate": rate})
        moves.append(Move("reuse_rate", where, now, rate, "1", row["slack"]))
    return {"reclaimed": entries}, moves


def _reused(facts: Facts, least: Least) -> pd.Series:
    """Largest share of a month's sewage that a unit of each city reuses."""
    inputs = facts.problem.inputs
    uses, use = inputs.uses, least.values[facts.problem.columns.use]
    kinds = inputs.dataset["sources"].set_index("source")["kind"]
    reclaimed = (uses["source"].map(kinds) == "reclaimed").to_numpy(np.float64)
    made = _by_unit(use * reclaimed[:, None], uses["u"])
    sewage = _by_unit(use * numbers(uses, "sewage_rate")[:, None], uses["u"])
    share = (made / sewage.where(sewage > NOTHING_WAN_M3)).max(axis=1)
    city = inputs.units["city"].to_numpy()[share.index]
    return share.groupby(city).max()


def _by_unit(monthly: Floats, unit: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(monthly).groupby(unit.to_numpy()).sum()


def savings(facts: Facts, least: Least, parts: pd.DataFrame) -> Moved:
    """Norms of a sector in a city."""
    demands = facts.parts.assign(asked=facts.free)[facts.parts["kind"] == "demand"]
    asked = demands.groupby(["city", "sector"])["asked"].sum()
    entries, moves = [], []
    for row in parts.to_dict("records"):
        where = {"place": row["city"], "sector": row["sector"]}
        factor = outwards(1.0 - row["slack"] / asked[row["city"], row["sector"]], up=False)
        entries.append(where | {"norm_factor": factor})
        moves.append(Move("saving", where, 1.0, factor, "1", row["slack"]))
    return {"norms": entries}, moves
