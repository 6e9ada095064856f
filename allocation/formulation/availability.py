r"""What works and yields can deliver: local surface works, mine water, rainwater.

$$
\sum_{s,t} x_{u,s,k,t} \le A_{u,k}, \qquad \sum_s x_{u,s,k,t} \le M_{u,k}
$$

A is the yearly and M the monthly capacity in the hydrology of the year: what the works can carry,
less where the tables give the source a dryness factor (可供水量). The same two
rows bound wells; see ``groundwater``.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocation.formulation.columns import Columns
from allocation.formulation.inputs import Inputs
from allocation.formulation.rows import Entries, Rows, by_month, grid
from basins.arrays import MONTHS, numbers, positions

FAMILY = "availability"


def rows(inputs: Inputs, columns: Columns) -> Rows:
    """Yearly, then monthly rows per (unit, source) of kinds surface and yield."""
    return capacity_rows(inputs, columns, inputs.supplies, FAMILY)


def capacity_rows(inputs: Inputs, columns: Columns, table: pd.DataFrame, family: str) -> Rows:
    """Yearly rows (label month 0), then monthly rows, for (unit, source) pairs with capacities.

    Args:
        table: ``unit, source, annual_wan_m3, monthly_wan_m3``.
        family: name of the family the rows belong to.
    """
    entries = Entries()
    sources = inputs.dataset["sources"]["source"]
    n = len(table)
    number = np.full((len(inputs.units), len(sources)), -1, dtype=np.int64)
    number[positions(inputs.units["unit"], table["unit"]), positions(sources, table["source"])] = (
        np.arange(n)
    )
    line = number[inputs.uses["u"], inputs.uses["k"]]
    mine = np.flatnonzero(line >= 0)
    entries.add(line[mine][:, None], columns.use[mine], 1.0)
    entries.add(grid(n, n)[line[mine]], columns.use[mine], 1.0)
    monthly = np.repeat(numbers(table, "monthly_wan_m3"), MONTHS)
    upper = np.concatenate([numbers(table, "annual_wan_m3"), monthly])
    names = table[["unit", "source"]].reset_index(drop=True)
    labels = pd.concat([names.assign(month=0), by_month(names)])
    return entries.rows(family, labels, np.full(len(upper), -np.inf), upper)
