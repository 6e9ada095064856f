"""More water as a scenario: transfers, reuse, works and wells, and saving.

A scenario changes works and rates by place, so it may allow a little more than the slack of a
solved programme needs, never less.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from allocation.conflict.elastic import NOTHING_WAN_M3, Least
from allocation.conflict.facts import Facts
from allocation.conflict.moves import Move, Moved, outwards
from basins.arrays import Floats, numbers


def works(facts: Facts, least: Least, parts: pd.DataFrame) -> Moved:
    """Works that are off or not built yet are switched on; those that carry too little grow."""
    inputs = facts.problem.inputs
    links = inputs.links
    withdrawn = least.values[facts.problem.columns.delivery]
    withdrawn = withdrawn * numbers(links, "withdrawal_per_delivery")[:, None]
    drawn = pd.DataFrame(withdrawn, index=links["transfer"]).groupby(level=0).sum()
    running = links.drop_duplicates("transfer").set_index("transfer")["running"]
    table = inputs.dataset["transfers"].set_index("transfer")
    changes: dict[str, Any] = {}
    moves = []
    for name, some in parts.groupby("transfer"):
        row = table.loc[[name]].to_dict("records")[0]
        annual, months = row["annual_wan_m3"], drawn.loc[[name]].to_numpy()
        settings: dict[str, Any] = {}
        if not running[name]:
            settings["enabled"] = True
            if row["first_year"] > inputs.year:
                settings["first_year"] = inputs.year
        factor = max(months.sum() / annual, months.max() / row["monthly_wan_m3"])
        if factor > 1.0:
            settings["capacity_factor"] = outwards(factor, up=True)
        changes[str(name)] = settings
        before = annual if running[name] else 0.0
        after = annual * max(1.0, settings.get("capacity_factor", 1.0))
        slack = float(some["slack"].sum())
        moves.append(Move("works", {"transfer": str(name)}, before, after, "万m³", slack))
    return {"projects": changes}, moves


def targets(facts: Facts, least: Least, parts: pd.DataFrame) -> Moved:
    """What units can take from a transfer, by county."""
    inputs = facts.problem.inputs
    links = inputs.links[["transfer", "unit"]]
    taken = _by(least.values[facts.problem.columns.delivery], links).sum(axis=1)
    most = inputs.links.set_index(["transfer", "unit"])["annual_wan_m3"]
    return _factors(
        "transfer_targets",
        parts,
        ["transfer", "unit"],
        (taken / most).rename("need"),
        most.rename("before"),
    )


def supplies(facts: Facts, least: Least, parts: pd.DataFrame) -> Moved:
    """Works and yields, by county and source."""
    inputs = facts.problem.inputs
    drawn = _drawn(facts, least)
    most = inputs.supplies.set_index(["unit", "source"])
    need = pd.concat(
        [drawn.sum(axis=1) / most["annual_wan_m3"], drawn.max(axis=1) / most["monthly_wan_m3"]],
        axis=1,
    ).max(axis=1)
    return _factors(
        "supply_capacity",
        parts,
        ["unit", "source"],
        need.rename("need"),
        most["annual_wan_m3"].rename("before"),
    )


def wells(facts: Facts, least: Least, parts: pd.DataFrame) -> Moved:
    """What wells lift in a month, by county and source."""
    inputs = facts.problem.inputs
    most = inputs.wells.set_index(["unit", "source"])["monthly_wan_m3"]
    return _factors(
        "groundwater",
        parts,
        ["unit", "source"],
        (_drawn(facts, least).max(axis=1) / most).rename("need"),
        most.rename("before"),
        "wells_factor",
    )


def _factors(
    table: str,
    parts: pd.DataFrame,
    keys: list[str],
    need: pd.Series,
    before: pd.Series,
    name: str = "factor",
) -> Moved:
    """One factor per place and source or transfer: the largest that one of its units needs."""
    lines = parts.groupby([*keys, "county"], as_index=False)["slack"].sum()
    lines = lines.merge(need, left_on=keys, right_index=True)
    lines = lines.merge(before, left_on=keys, right_index=True)
    other = next(key for key in keys if key != "unit")
    entries, moves = [], []
    for (county, which), some in lines.groupby(["county", other]):
        where: dict[str, str | int] = {"place": str(county), other: str(which)}
        factor = outwards(float(some["need"].max()), up=True)
        entries.append(where | {name: factor})
        kind = str(parts["kind"].iloc[0])
        volume = float(some["before"].sum())
        slack = float(some["slack"].sum())
        moves.append(Move(kind, where, volume, volume * factor, "万m³", slack))
    return {table: entries}, moves


def reuse(facts: Facts, least: Least, parts: pd.DataFrame) -> Moved:
    """Share of the sewage that becomes reclaimed water, by city."""
    inputs = facts.problem.inputs
    uses = inputs.uses
    use = least.values[facts.problem.columns.use]
    kinds = inputs.dataset["sources"].set_index("source")["kind"]
    reclaimed = (uses["source"].map(kinds) == "reclaimed").to_numpy(np.float64)
    unit = uses[["unit"]]
    made = _by(use * reclaimed[:, None], unit)
    sewage = _by(use * numbers(uses, "sewage_rate")[:, None], unit)
    share = (made / sewage.where(sewage > NOTHING_WAN_M3)).max(axis=1)
    before = pd.Series(inputs.reuse_rate, index=inputs.units["unit"])
    entries, moves = [], []
    for city, some in parts.groupby("city"):
        units = some["unit"].unique()
        rate = min(1.0, outwards(float(share[units].max()), up=True))
        entries.append({"place": str(city), "reuse_rate": rate})
        slack = float(some["slack"].sum())
        start = float(before[units[0]])
        moves.append(Move("reuse", {"place": str(city)}, start, rate, "1", slack))
    return {"reclaimed": entries}, moves


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


def _drawn(facts: Facts, least: Least) -> pd.DataFrame:
    """Use by unit and source, one column per month, in 万m³."""
    uses = facts.problem.inputs.uses[["unit", "source"]]
    return _by(least.values[facts.problem.columns.use], uses)


def _by(monthly: Floats, keys: pd.DataFrame) -> pd.DataFrame:
    names = list(keys.columns)
    return pd.DataFrame(monthly, index=pd.MultiIndex.from_frame(keys)).groupby(names).sum()
