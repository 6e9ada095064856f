r"""Water use per unit of gross domestic product.

$$
\sum_{u,s,k,t} a_{s,k}\,x_{u,s,k,t} \le I \cdot GDP
$$

I in m³/万元 times GDP in 亿元 at base-year prices is a volume in 万m³; a is 1 unless the tables say
that a source or sector does not count (万元GDP用水量, a cumulative target of the five-year plans).
"""

from __future__ import annotations

import pandas as pd

from allocation.formulation.columns import Columns
from allocation.formulation.inputs import Inputs
from allocation.formulation.red_lines import weighted_rows
from allocation.formulation.rows import Rows

FAMILY = "intensity"


def rows(inputs: Inputs, columns: Columns, lines: pd.DataFrame) -> Rows:
    """One row per line that counts intensity."""
    lines = lines[lines["counted"] == FAMILY].reset_index(drop=True)
    return weighted_rows(inputs, columns, lines, FAMILY)
