"""The decision variables and where they stand.

| block | one line per | meaning, each month, in 万m³ |
| --- | --- | --- |
| use | unit × sector × source | x, gross use (用水量) |
| delivery | transfer × unit | y, water that arrives by the transfer |
| shortage | unit × sector × level | z, demand of the level that is not met |
| outflow | node | q, water that leaves the node downstream |
| storage | reservoir | v, water stored at the end of the month |
| eco_shortfall | section and month | e, ecological flow missed; 0 where it is hard |
| ratio | level × unit (or section) | ρ, shortage of the year as a share of what is asked |
| worst | level (one column) | θ, largest shortage ratio of the level |

The columns depend on names, not on numbers: a project switched off, a flow that is hard in this
hydrology, another order of the priorities change bounds and costs only, so a live model answers
them warm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from allocation.formulation.inputs import Inputs
from allocation.formulation.rows import grid
from basins.arrays import MONTHS, Floats, Ints, positions


@dataclass(frozen=True)
class Columns:
    """Column numbers of every block; monthly blocks have shape ``(lines, 12)``.

    Attributes:
        use, delivery, shortage, outflow, storage: monthly blocks.
        eco_shortfall: one column per row of ``inputs.ecological``.
        ratio: one column per row of ``shared``.
        worst: one column per level of ``levels``.
        shared: who shares a shortage in which level: ``level`` (its name), ``place`` (a unit or a
            section), ``asked_wan_m3`` (what it asks for in the year).
        levels: priority levels in order: ``level``, ``name``, ``worst`` (its column).
        count: number of columns.
    """

    use: Ints
    delivery: Ints
    shortage: Ints
    outflow: Ints
    storage: Ints
    eco_shortfall: Ints
    ratio: Ints
    worst: Ints
    shared: pd.DataFrame
    levels: pd.DataFrame
    count: int


def columns_of(inputs: Inputs) -> Columns:
    """Lay out the columns for one year."""
    shared = shared_shortages(inputs)
    names = sorted(shared["level"].unique())
    monthly = [
        len(inputs.uses),
        len(inputs.links),
        len(inputs.segments),
        len(inputs.dataset["nodes"]),
        len(inputs.reservoirs),
    ]
    single = [len(inputs.ecological), len(shared), len(names)]
    sizes = np.array([n * MONTHS for n in monthly] + single)
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(int)
    use, delivery, shortage, outflow, storage = (
        grid(n, int(start)) for n, start in zip(monthly, starts, strict=False)
    )
    eco, ratio, worst = (
        start + np.arange(n, dtype=np.int64)
        for n, start in zip(single, starts[len(monthly) :], strict=False)
    )
    levels = inputs.dataset["priorities"][["level", "name"]].drop_duplicates("name")
    levels = levels[levels["name"].isin(names)].sort_values("level", ignore_index=True)
    return Columns(
        use=use,
        delivery=delivery,
        shortage=shortage,
        outflow=outflow,
        storage=storage,
        eco_shortfall=eco,
        ratio=ratio,
        worst=worst,
        shared=shared,
        levels=levels.assign(worst=worst[positions(names, levels["name"])]),
        count=int(starts[-1]),
    )


def shared_shortages(inputs: Inputs) -> pd.DataFrame:
    """Who shares a shortage: a row per level and unit, then one per section."""
    segments = inputs.segments
    yearly = inputs.demand.sum(axis=2)[segments["u"], segments["s"]] * segments["share"]
    asked = segments.assign(asked=yearly).groupby(["name", "unit"], sort=True)["asked"].sum()
    units = asked.reset_index().set_axis(["level", "place", "asked_wan_m3"], axis=1)
    owed = inputs.ecological.groupby("node", sort=True)["owed_wan_m3"].sum()
    sections = pd.DataFrame(
        {
            "level": inputs.ecological_level,
            "place": owed.index.astype("str"),
            "asked_wan_m3": owed.to_numpy(np.float64),
        }
    )
    return pd.concat([units, sections[sections["asked_wan_m3"] > 0]], ignore_index=True)


def column_bounds(inputs: Inputs, columns: Columns) -> tuple[Floats, Floats]:
    """Lower and upper bounds of all columns, ``(count,)`` each.

    ``x, y, q ≥ 0``; ``0 ≤ z ≤ share · D``, 0 where the demand must be met in full (see
    ``demand``); ``0 ≤ e ≤ Q`` where the flow is soft, else 0;
    ``ρ, θ ≥ 0`` (never above 1, as z is not above what is asked); storages: see ``storage``.
    """
    from allocation.formulation.storage import storage_bounds

    lower = np.zeros(columns.count)
    upper = np.full(columns.count, np.inf)
    segments = inputs.segments
    demand = inputs.demand[segments["u"].to_numpy(), segments["s"].to_numpy()]
    may_fail = (segments["assurance_percent"] < segments["exceedance"]).to_numpy(np.float64)
    share = segments["share"].to_numpy(np.float64)
    upper[columns.shortage] = demand * (share * may_fail)[:, None]
    soft = (inputs.ecological["assurance_percent"] < inputs.ecological["exceedance"]).to_numpy()
    owed = inputs.ecological["owed_wan_m3"].to_numpy(np.float64)
    upper[columns.eco_shortfall] = np.where(soft, owed, 0.0)
    lower[columns.storage], upper[columns.storage] = storage_bounds(inputs)
    return lower, upper
