r"""Ecological flow at control sections.

$$
q_{n,t} + e_{n,t} \ge Q^{eco}_{n,t}
$$

Hard (e = 0) in hydrologies up to the flow's assurance; in drier ones e is the shortfall, which the
level ``ecological_flow`` of the priorities makes as fair and as small as can be
(黄河保护法 第三十七条).
"""

from __future__ import annotations

import numpy as np

from allocation.formulation.columns import Columns
from allocation.formulation.inputs import Inputs
from allocation.formulation.rows import Entries, Rows
from basins.arrays import numbers

FAMILY = "ecological_flow"


def rows(inputs: Inputs, columns: Columns) -> Rows:
    """One row per section and month."""
    entries, table = Entries(), inputs.ecological
    at = np.arange(len(table), dtype=np.int64)
    month = table["month"].to_numpy(dtype=np.int64) - 1
    entries.add(at, columns.outflow[inputs.nodes_of(table["node"]), month], 1.0)
    entries.add(at, columns.eco_shortfall, 1.0)
    owed = numbers(table, "owed_wan_m3")
    return entries.rows(FAMILY, table[["node", "month"]], owed, np.full(len(owed), np.inf))
