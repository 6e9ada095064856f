"""Demand, supply and shortage of each sector in each month."""

from __future__ import annotations

import pandas as pd

from basins.dataset import Dataset

MEASURES = ("shortage", "demand", "supplied")


def month_table(dataset: Dataset, shortage: pd.DataFrame, language: str) -> pd.DataFrame:
    """One row per sector that asks for water and month, sectors in the order of the dataset.

    Args:
        dataset: for names and order.
        shortage: the plan's ``shortage``.
        language: ``zh`` or ``en``.

    Returns:
        ``sector, name, month, demand_wan_m3, supplied_wan_m3, shortage_wan_m3``.
    """
    volumes = [f"{measure}_wan_m3" for measure in ("demand", "supplied", "shortage")]
    sums = shortage.groupby(["sector", "month"], as_index=False)[volumes].sum()
    sectors = dataset["sectors"].set_index("sector")
    order = sums["sector"].map(sectors["position"])
    named = sums.assign(name=sums["sector"].map(sectors[f"name_{language}"]), order=order)
    named = named.sort_values(["order", "month"], ignore_index=True)
    return named[["sector", "name", "month", *volumes]]
