r"""Sharing a shortage: no unit bears more than the worst share of its level.

$$
\sum_{s,t} z_{u,s,L,t} \le θ_L \sum_{s,t} σ_{s,L} D_{u,s,t}, \qquad
\sum_t e_{n,t} \le θ_L \sum_t Q^{eco}_{n,t}
$$

Making θ of a level as small as can be is the first step of its objective (least maximal shortage
ratio), the least total shortage the second.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocation.formulation.columns import ECOLOGICAL_FLOW, Columns
from allocation.formulation.inputs import Inputs
from allocation.formulation.rows import Entries, Rows
from basins.arrays import positions

FAMILY = "sharing"


def rows(inputs: Inputs, columns: Columns) -> Rows:
    """One row per level and unit, then one per soft section."""
    entries, segments = Entries(), inputs.segments
    yearly = inputs.demand.sum(axis=2)[segments["u"], segments["s"]] * segments["share"]
    shares = segments.assign(asked=yearly).groupby(["name", "unit"], sort=True)["asked"].sum()
    keys = shares.index.to_frame(index=False)
    at = np.arange(len(keys), dtype=np.int64)
    of_segment = shares.index.get_indexer(pd.MultiIndex.from_frame(segments[["name", "unit"]]))
    entries.add(of_segment.astype(np.int64)[:, None], columns.shortage, 1.0)
    level = positions(columns.levels["name"], keys["name"])
    entries.add(at, columns.worst[level], -shares.to_numpy(np.float64))
    labels = keys.rename(columns={"name": "level", "unit": "place"})
    if len(columns.soft):
        labels = pd.concat([labels, _soft_sections(inputs, columns, entries, len(at))])
    count = len(labels)
    return entries.rows(FAMILY, labels, np.full(count, -np.inf), np.zeros(count))


def _soft_sections(inputs: Inputs, columns: Columns, entries: Entries, start: int) -> pd.DataFrame:
    owed = columns.soft.groupby("node", sort=True)["owed_wan_m3"].sum()
    at = start + np.arange(len(owed), dtype=np.int64)
    entries.add(
        at[positions(owed.index.to_series(), columns.soft["node"])], columns.eco_shortfall, 1.0
    )
    items = inputs.dataset["priorities"].set_index("item")
    level = str(items.loc[ECOLOGICAL_FLOW, "name"])
    theta = columns.worst[positions(columns.levels["name"], [level])]
    entries.add(at, theta, -owed.to_numpy(np.float64))
    return pd.DataFrame({"level": level, "place": owed.index})
