r"""Demand: what is asked for is supplied or counted as shortage.

$$
\sum_k x_{u,s,k,t} + \sum_L z_{u,s,L,t} = D_{u,s,t}, \qquad 0 \le z_{u,s,L,t} \le σ_{s,L} D_{u,s,t}
$$

σ is the share of the sector's demand that belongs to priority level L. Nothing beyond the demand is
ever supplied. In hydrologies up to the assurance that the priorities give the sector in that level
(homes: 95 %), the demand must be met in full and z is 0 (水法 第二十一条: domestic first).
"""

from __future__ import annotations

import numpy as np

from allocation.formulation.columns import Columns
from allocation.formulation.inputs import Inputs
from allocation.formulation.rows import Entries, Rows, by_month, grid

FAMILY = "demand"


def rows(inputs: Inputs, columns: Columns) -> Rows:
    """One equality per unit, sector and month with a demand in the year."""
    entries = Entries()
    number = np.full(inputs.demand.shape[:2], -1, dtype=np.int64)
    wanted = inputs.segments[["u", "s", "unit", "sector"]].drop_duplicates(ignore_index=True)
    number[wanted["u"], wanted["s"]] = np.arange(len(wanted))
    at = grid(len(wanted))
    entries.add(at[number[inputs.uses["u"], inputs.uses["s"]]], columns.use, 1.0)
    entries.add(at[number[inputs.segments["u"], inputs.segments["s"]]], columns.shortage, 1.0)
    right = inputs.demand[wanted["u"].to_numpy(), wanted["s"].to_numpy()]
    return entries.rows(FAMILY, by_month(wanted[["unit", "sector"]]), right, right)
