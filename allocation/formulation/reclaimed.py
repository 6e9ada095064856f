r"""Reclaimed water comes from sewage, never from nowhere.

$$
\sum_s x_{u,s,reclaimed,t} \le ρ^{reuse}_u \sum_{s,k} (1-c_s)\,w_s\,x_{u,s,k,t}
$$

c is the consumption rate, w the share of what is left that reaches sewage works, ρ the share of the
sewage that works can turn into reclaimed water. Sewage that is not reused returns to the river.
"""

from __future__ import annotations

import numpy as np

from allocation.formulation.balance import of_kind
from allocation.formulation.columns import Columns
from allocation.formulation.inputs import Inputs
from allocation.formulation.rows import Entries, Rows, by_month, grid
from basins.arrays import numbers

FAMILY = "reclaimed"


def rows(inputs: Inputs, columns: Columns) -> Rows:
    """One row per unit that may use reclaimed water, and month."""
    entries = Entries()
    reclaimed = of_kind(inputs, "reclaimed")
    unit = inputs.uses["u"].to_numpy()
    users = np.unique(unit[reclaimed])
    number = np.full(len(inputs.units), -1, dtype=np.int64)
    number[users] = np.arange(len(users))
    at = grid(len(users))
    entries.add(at[number[unit[reclaimed]]], columns.use[reclaimed], 1.0)
    sewage = inputs.reuse_rate[unit] * numbers(inputs.uses, "sewage_rate")
    sending = np.flatnonzero((number[unit] >= 0) & (sewage > 0))
    entries.add(at[number[unit[sending]]], columns.use[sending], -sewage[sending][:, None])
    labels = by_month(inputs.units.loc[users, ["unit"]].reset_index(drop=True))
    return entries.rows(FAMILY, labels, np.full(at.size, -np.inf), np.zeros(at.size))
