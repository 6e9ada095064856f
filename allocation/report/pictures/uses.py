"""Use from source over river to sector."""

from __future__ import annotations

import pandas as pd

from basins.dataset import Dataset

WAY = (("source", "sources"), ("river", "rivers"), ("sector", "sectors"))


def use_table(dataset: Dataset, use: pd.DataFrame, language: str) -> pd.DataFrame:
    """Use in 万m³ of every source, river and sector that has any.

    Args:
        dataset: for names.
        use: the plan's ``allocation``.
        language: ``zh`` or ``en``.

    Returns:
        ``source, river, sector`` as names, ``use_wan_m3``.
    """
    keys = [key for key, _ in WAY]
    sums = use.groupby(keys)["use_wan_m3"].sum().reset_index()
    for key, table in WAY:
        sums[key] = sums[key].map(dataset[table].set_index(key)[f"name_{language}"])
    return sums
