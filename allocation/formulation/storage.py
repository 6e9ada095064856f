r"""Reservoirs: what may be stored.

$$
V^{dead}_r \le v_{r,t} \le V^{normal}_r, \qquad
v_{r,t} \le V^{flood}_r \;(t = 7, 8, 9), \qquad v_{r,12} \ge V^{end}_r
$$

The year borrows nothing from the next: it ends with at least what it began with, unless a scenario
says what it hands on (``end_wan_m3``). The change of
storage and its loss (a share ε of the mean storage each month) stand in the node balance.
"""

from __future__ import annotations

import numpy as np

from allocation.formulation.inputs import Inputs
from basins.arrays import MONTHS, Floats, numbers

FLOOD_SEASON = (7, 8, 9)


def storage_bounds(inputs: Inputs) -> tuple[Floats, Floats]:
    """Least and largest storage at the end of each month, ``(reservoirs, 12)`` each."""
    table = inputs.reservoirs
    lower = np.repeat(numbers(table, "dead_wan_m3")[:, None], MONTHS, axis=1)
    upper = np.repeat(numbers(table, "normal_wan_m3")[:, None], MONTHS, axis=1)
    flood = [month - 1 for month in FLOOD_SEASON]
    upper[:, flood] = numbers(table, "flood_limit_wan_m3")[:, None]
    lower[:, -1] = np.maximum(lower[:, -1], numbers(table, "least_end_wan_m3"))
    return lower, upper
