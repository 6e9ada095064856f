r"""Groundwater per aquifer type.

$$
\sum_{s,t} x_{u,s,k,t} \le E_{u,k}(1-b_{u,k}-l_{u,k}) + l_{u,k}\min(E_{u,k}, G_{u,k}),
\qquad \sum_s x_{u,s,k,t} \le M_{u,k}
$$

E is the exploitable amount, G the withdrawal of the base year, M what wells lift in a month, b and
l the shares of the amount in banned (禁采) and limited (限采) zones: nothing new in either, nothing
at all in banned ones (地下水管理条例 第三十二至三十五条). Totals of cities and of the province are
red lines.
"""

from __future__ import annotations

from allocation.formulation.availability import capacity_rows
from allocation.formulation.columns import Columns
from allocation.formulation.inputs import Inputs
from allocation.formulation.rows import Rows

FAMILY = "groundwater"


def rows(inputs: Inputs, columns: Columns) -> Rows:
    """Yearly, then monthly rows per (unit, aquifer type)."""
    return capacity_rows(inputs, columns, inputs.wells, FAMILY)
