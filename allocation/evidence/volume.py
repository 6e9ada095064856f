"""On what kind of figures a plan rests: every m³ of it is as sure as the least sure of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocation.evidence.chains import Grounds
from allocation.evidence.weights import LEAST_SURE, shares_by_rank
from allocation.formulation.inputs import Inputs
from basins.arrays import Ints, numbers


def ranks_of_uses(grounds: Grounds, uses: pd.DataFrame) -> Ints:
    """Rank of the least sure figure behind each use, ``(uses,)``.

    Args:
        grounds: of the year.
        uses: rows with ``unit, sector, source``.
    """
    asked = _worst(grounds.demand, uses, ["unit", "sector"])
    return np.maximum(asked, _worst(grounds.water, uses, ["unit", "source"]))


def _worst(links: pd.DataFrame, uses: pd.DataFrame, keys: list[str]) -> Ints:
    ranks = links.groupby(keys)["rank"].max()
    found = ranks.reindex(pd.MultiIndex.from_frame(uses[keys])).fillna(LEAST_SURE)
    return found.to_numpy(np.int64)


def evidence_share(inputs: Inputs, allocation: pd.DataFrame) -> dict[str, float]:
    """Share of the plan's use by confidence; the shares add to 1 when anything is used."""
    grounds = Grounds(inputs.dataset, inputs.year, inputs.exceedance)
    keys = ["unit", "sector", "source"]
    use = allocation.groupby(keys, as_index=False)[["use_wan_m3"]].sum()
    return shares_by_rank(ranks_of_uses(grounds, use), numbers(use, "use_wan_m3"))
