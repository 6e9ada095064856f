r"""Outflow owed downstream in a year.

$$
\sum_t q_{n,t} \ge (\le)\; L
$$

at the node the line names, for instance a section where a river leaves the province.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocation.formulation.columns import Columns
from allocation.formulation.inputs import Inputs
from allocation.formulation.red_lines import LABELS, line_bounds
from allocation.formulation.rows import Entries, Rows

FAMILY = "outflow"


def rows(inputs: Inputs, columns: Columns, lines: pd.DataFrame) -> Rows:
    """One row per line that counts outflow."""
    lines = lines[lines["counted"] == FAMILY].reset_index(drop=True)
    entries = Entries()
    at = np.arange(len(lines), dtype=np.int64)
    entries.add(at[:, None], columns.outflow[inputs.nodes_of(lines["place"])], 1.0)
    lower, upper = line_bounds(lines)
    return entries.rows(FAMILY, lines[LABELS], lower, upper)
