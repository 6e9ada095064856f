"""What it costs to supply the water of a plan: running cost and energy, without investment."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from basins.dataset import Dataset

PAIR = ["source", "sector"]


def supply_cost(dataset: Dataset, tables: Mapping[str, pd.DataFrame]) -> float:
    """Cost of a plan in 万元 (see ``costs_by_county``)."""
    return float(costs_by_county(dataset, tables).sum())


def costs_by_county(dataset: Dataset, tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Cost of the water each county gets, in 万元, indexed by county.

    Use costs what ``source_sector`` says per m³ plus its energy; works of ``transfers`` cost the
    same way per m³ that they withdraw. The premium that only orders the sources is no cost and is
    left out.

    Args:
        dataset: under which the plan was made.
        tables: the plan's ``allocation`` and ``transfer``.
    """
    price = float(dataset["province"]["energy_price_yuan_kwh"].iloc[0])
    pairs = _per_m3(dataset["source_sector"].set_index(PAIR), price)
    use = tables["allocation"]
    each = pairs.reindex(pd.MultiIndex.from_frame(use[PAIR])).to_numpy() * use["use_wan_m3"]
    works = _per_m3(dataset["transfers"].set_index("transfer"), price)
    moved = tables["transfer"]
    carried = works.reindex(moved["transfer"]).to_numpy() * moved["withdrawal_wan_m3"]
    county = dataset["units"].set_index("unit")["county"]
    of_works = county.reindex(moved["unit"]).to_numpy()
    total: pd.Series = each.groupby(use["county"]).sum()
    return total.add(carried.groupby(of_works).sum(), fill_value=0.0)


def _per_m3(table: pd.DataFrame, price: float) -> pd.Series:
    return table["cost_yuan_m3"] + price * table["energy_kwh_m3"]
