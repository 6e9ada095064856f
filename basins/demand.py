r"""Demand for water from its drivers.

For unit u, sector s, month t::

    D[u,s,t] = driver[c] · share[u] · growth[driver,city] · norm[s,city] · dryness[s]
               · norm_factor[s] / efficiency[s,city] · shape[s,city,t]

D is gross, that is counted as 用水量 (use) is counted in the statistics: the net need divided by the
local conveyance efficiency (one minus leakage for networks).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from basins.arrays import MONTHS, Floats, monthly_shares, numbers, positions
from basins.dataset import Dataset
from basins.hydrology import dryness_factor
from basins.years import at_year, row_at_year


def unit_places(dataset: Dataset) -> pd.DataFrame:
    """``units`` with the city and the large basin of each unit beside its county and river."""
    units = dataset["units"].merge(
        dataset["counties"][["county", "city"]], on="county", how="left", sort=False
    )
    return units.merge(dataset["rivers"][["river", "basin"]], on="river", how="left", sort=False)


def demand_array(dataset: Dataset, year: int, exceedance: float) -> Floats:
    """Gross demand in 万m³, shape ``(units, sectors, 12)``, rows as in ``units`` and ``sectors``."""
    units, sectors = unit_places(dataset), dataset["sectors"]
    kinds = dataset["driver_kinds"].set_index("driver")
    value = dataset["drivers"].pivot(index="county", columns="driver", values="value")
    growth = at_year(dataset["growth"], ["driver", "city"], "index", year)
    norm = at_year(dataset["norms"], ["sector", "city"], "norm", year)
    efficiency = at_year(dataset["norms"], ["sector", "city"], "efficiency", year)
    shape = row_at_year(dataset["norms"], ["sector", "city"], year).set_index(["sector", "city"])
    shapes = dataset["shapes"]["shape"].drop_duplicates()
    curves = monthly_shares(dataset["shapes"], "shape", shapes)
    city = units["city"]
    demand = np.zeros((len(units), len(sectors), MONTHS))
    for s, sector in enumerate(sectors.itertuples(index=False)):
        by_city = pd.DataFrame(
            {"norm": norm.loc[sector.sector], "efficiency": efficiency.loc[sector.sector]}
        )
        by_city["growth"] = growth.loc[sector.driver].reindex(by_city.index).fillna(1.0)
        local = by_city.reindex(city)
        yearly = (
            value[sector.driver].reindex(units["county"]).to_numpy(np.float64)
            * numbers(units, str(kinds.loc[sector.driver, "share"]))
            * (local["growth"] * local["norm"] / local["efficiency"]).to_numpy(np.float64)
            * (sector.norm_factor * dryness_factor(dataset, sector.sector, exceedance))
        )
        curve = shape.loc[sector.sector, "shape"].reindex(city)
        demand[:, s, :] = yearly[:, None] * curves[positions(shapes, curve)]
    return demand


def gross_demand(dataset: Dataset, year: int, exceedance: float) -> pd.DataFrame:
    """Gross demand as a table.

    Returns:
        Columns ``unit``, ``sector``, ``month``, ``demand_wan_m3``.
    """
    demand = demand_array(dataset, year, exceedance)
    names = [dataset["units"]["unit"], dataset["sectors"]["sector"], range(1, MONTHS + 1)]
    index = pd.MultiIndex.from_product(names, names=["unit", "sector", "month"])
    return pd.Series(demand.ravel(), index=index, name="demand_wan_m3").reset_index()
