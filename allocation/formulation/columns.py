"""The decision variables and where they stand.

| block | one line per | meaning, each month, in 万m³ |
| --- | --- | --- |
| use | unit × sector × source | x, gross use (用水量) |
| delivery | transfer × unit | y, water that arrives by the transfer |
| shortage | unit × sector × level | z, demand of the level that is not met |
| outflow | node | q, water that leaves the node downstream |
| storage | reservoir | v, water stored at the end of the month |
| eco_shortfall | soft section and month | e, ecological flow missed |
| worst | level (one column) | θ, largest shortage ratio of the level |
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from allocation.formulation.inputs import Inputs
from allocation.formulation.rows import grid
from basins.arrays import MONTHS, Floats, Ints

ECOLOGICAL_FLOW = "ecological_flow"


@dataclass(frozen=True)
class Columns:
    """Column numbers of every block; monthly blocks have shape ``(lines, 12)``.

    Attributes:
        use, delivery, shortage, outflow, storage, eco_shortfall: monthly blocks.
        worst: one column per level of ``levels``.
        levels: priority levels in order (``level``, ``name``), without those that ask nothing.
        soft: which rows of ``inputs.ecological`` are soft in this hydrology.
        count: number of columns.
    """

    use: Ints
    delivery: Ints
    shortage: Ints
    outflow: Ints
    storage: Ints
    eco_shortfall: Ints
    worst: Ints
    levels: pd.DataFrame
    soft: pd.DataFrame
    count: int


def columns_of(inputs: Inputs) -> Columns:
    """Lay out the columns for one year."""
    lines = [
        len(inputs.uses),
        len(inputs.links),
        len(inputs.segments),
        len(inputs.dataset["nodes"]),
        len(inputs.reservoirs),
    ]
    starts = np.concatenate([[0], np.cumsum(np.array(lines) * MONTHS)])
    use, delivery, shortage, outflow, storage = (
        grid(n, int(start)) for n, start in zip(lines, starts[:-1], strict=True)
    )
    soft = inputs.ecological[inputs.ecological["assurance_percent"] < inputs.exceedance]
    eco = int(starts[-1]) + np.arange(len(soft), dtype=np.int64)
    levels = inputs.dataset["priorities"][["level", "name", "item"]].sort_values("level")
    asked = levels["name"].isin(inputs.segments["name"])
    if len(soft):
        asked |= levels["item"] == ECOLOGICAL_FLOW
    levels = levels.loc[asked, ["level", "name"]].drop_duplicates().reset_index(drop=True)
    first = int(starts[-1]) + len(soft)
    worst = first + np.arange(len(levels), dtype=np.int64)
    return Columns(
        use=use,
        delivery=delivery,
        shortage=shortage,
        outflow=outflow,
        storage=storage,
        eco_shortfall=eco,
        worst=worst,
        levels=levels,
        soft=soft.reset_index(drop=True),
        count=first + len(levels),
    )


def column_bounds(inputs: Inputs, columns: Columns) -> tuple[Floats, Floats]:
    """Lower and upper bounds of all columns, ``(count,)`` each.

    ``x, y, q, e ≥ 0``; ``0 ≤ z ≤ share · D``, and ``z = 0`` where the demand must be met in full in
    this hydrology (see ``demand``); ``0 ≤ θ ≤ 1``; storages: see ``storage``.
    """
    from allocation.formulation.storage import storage_bounds

    lower = np.zeros(columns.count)
    upper = np.full(columns.count, np.inf)
    segments = inputs.segments
    demand = inputs.demand[segments["u"].to_numpy(), segments["s"].to_numpy()]
    may_fail = (segments["assurance_percent"] < inputs.exceedance).to_numpy(np.float64)
    share = segments["share"].to_numpy(np.float64)
    upper[columns.shortage] = demand * (share * may_fail)[:, None]
    upper[columns.worst] = 1.0
    if len(columns.soft):
        upper[columns.eco_shortfall] = columns.soft["owed_wan_m3"].to_numpy(np.float64)
    lower[columns.storage], upper[columns.storage] = storage_bounds(inputs)
    return lower, upper
