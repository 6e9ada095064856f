r"""Sharing a shortage: no unit bears more than the worst share of its level.

$$
\sum_{s,t} z_{u,s,L,t} = ρ_{L,u} \sum_{s,t} σ_{s,L} D_{u,s,t}, \qquad
\sum_t e_{n,t} = ρ_{L,n} \sum_t Q^{eco}_{n,t}, \qquad
ρ_{L,u},\,ρ_{L,n} \le θ_L
$$

ρ is the shortage of the year as a share of what is asked. Making θ of a level as small as can be is
the first step of its objective (least maximal shortage ratio), the least total shortage the second.
The full leximin goes on from there: the ratios that cannot be lowered stay where they are, and the
largest of the others is made as small as can be, again and again.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocation.formulation.columns import Columns
from allocation.formulation.inputs import Inputs
from allocation.formulation.rows import Entries, Rows
from basins.arrays import numbers, positions

FAMILY = "sharing"


def rows(inputs: Inputs, columns: Columns) -> Rows:
    """One equality per row of ``columns.shared`` that defines ρ, then one row each for ρ ≤ θ."""
    entries, segments, shared = Entries(), inputs.segments, columns.shared
    count = len(shared)
    at = np.arange(count, dtype=np.int64)
    keys = pd.MultiIndex.from_frame(shared[["level", "place"]])
    of_segment = keys.get_indexer(pd.MultiIndex.from_frame(segments[["name", "unit"]]))
    entries.add(of_segment.astype(np.int64)[:, None], columns.shortage, 1.0)
    owing = inputs.ecological["node"].to_frame("place").assign(level=inputs.ecological_level)
    of_section = keys.get_indexer(pd.MultiIndex.from_frame(owing[["level", "place"]]))
    there = np.flatnonzero(of_section >= 0)
    entries.add(of_section[there].astype(np.int64), columns.eco_shortfall[there], 1.0)
    entries.add(at, columns.ratio, -numbers(shared, "asked_wan_m3"))
    level = positions(columns.levels["name"], shared["level"])
    entries.add(count + at, columns.ratio, 1.0)
    entries.add(count + at, columns.levels["worst"].to_numpy(np.int64)[level], -1.0)
    labels = pd.concat([shared[["level", "place"]]] * 2, ignore_index=True)
    labels["side"] = np.repeat(["ratio", "worst"], count)
    zero = np.zeros(count)
    return entries.rows(
        FAMILY, labels, np.concatenate([zero, np.full(count, -np.inf)]), np.zeros(2 * count)
    )
