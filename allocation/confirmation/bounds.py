r"""How much water could follow from the spread of each figure, at most.

A figure $f$ of spread $\sigma_f$ carries the volume $V_f$: the demand that is worked out from it,
the use that comes through it, the runoff it says, or the room of the red line it sets. Moving it by
its spread moves no more than

$$
B_f = \sigma_f V_f, \qquad B_f = \max(0,\ \sigma_f V_f - h_f)
$$

the second for a limit with the headroom $h_f$: what does not reach the limit changes nothing. An
efficiency divides, so that it moves $\sigma_f / (1 - \sigma_f)$ of its volume. The bound only says
where to look first; a new solve says what a figure does.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from allocation.confirmation.spreads import spreads
from allocation.evidence import Grounds
from basins.arrays import numbers
from basins.redlines import gdp_yi_yuan

WAN_PER_YI = 1e4


def bounds_of(grounds: Grounds, tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Bound of every figure that carries water, in 万m³, indexed by its number, largest first.

    Args:
        grounds: of the plan's year.
        tables: ``allocation``, ``shortage`` and ``red_lines`` of the plan.
    """
    told = grounds.figures.table
    sure = told["confidence"].map(spreads())
    sure = sure.where(told["column"] != "efficiency", sure / (1.0 - sure))
    asked = tables["shortage"].groupby(["unit", "sector"])["demand_wan_m3"].sum()
    used = tables["allocation"].groupby(["unit", "source"])["use_wan_m3"].sum()
    runoff = grounds.flow.drop_duplicates("figure").set_index("figure")["mean_wan_m3"]
    found = [
        _carried(grounds.demand, asked, sure),
        _carried(grounds.water, used, sure),
        _rates(grounds, tables["allocation"], sure),
        runoff * sure.reindex(runoff.index),
        _limits(grounds, tables["red_lines"], sure),
    ]
    whole = pd.concat(found)
    # The runoff of a unit also carries what the unit draws itself: the larger of the two counts.
    bounds = whole.groupby(level=0).max()
    ordered: pd.Series = bounds[bounds > 0].sort_values(ascending=False, kind="stable")
    return ordered


def _carried(links: pd.DataFrame, volume: pd.Series, sure: pd.Series) -> pd.Series:
    """Volume through each figure times its spread."""
    carried = links.drop_duplicates([*volume.index.names, "figure"]).merge(
        volume.rename("volume").reset_index()
    )
    by = carried.groupby("figure")["volume"].sum()
    return by * sure.reindex(by.index)


def _rates(grounds: Grounds, allocation: pd.DataFrame, sure: pd.Series) -> pd.Series:
    """What the rate of consumption of each sector keeps from coming back."""
    sectors = grounds.dataset["sectors"]
    use = allocation.groupby("sector")["use_wan_m3"].sum().reindex(sectors["sector"]).fillna(0.0)
    consumed = use.to_numpy() * numbers(sectors, "consumption_rate")
    start = grounds.figures.start["sectors", "consumption_rate"]
    by = pd.Series(consumed, index=range(start, start + len(sectors)))
    return by * sure.reindex(by.index)


def _limits(grounds: Grounds, lines: pd.DataFrame, sure: pd.Series) -> pd.Series:
    """Room that the spread of a limit gives or takes, less what is free of it now."""
    kept = lines[lines["enforced"] == "yes"]
    gdp = gdp_yi_yuan(grounds.dataset, grounds.year)
    wan = kept["unit"].map({"亿m³": WAN_PER_YI, "m³/万元": gdp}).fillna(1.0)
    volumes = kept.assign(volume=kept["limit"] * wan, free=(kept["headroom"] * wan).clip(lower=0))
    links = grounds.limit.merge(
        volumes[["id", "volume", "free"]], left_on="red_line", right_on="id"
    )
    moved = links["volume"] * sure.reindex(links["figure"]).to_numpy() - links["free"]
    by: pd.Series = moved.clip(lower=0.0).groupby(links["figure"]).max()
    return by
