r"""Demand for water from its drivers.

For unit u, sector s, month t::

    D[u,s,t] = driver[c] · share[u] · growth[driver,city] · norm[s,city] · dryness[s]
               · norm_factor[s] / efficiency[s,city] · shape[s,city,t]

D is gross, that is counted as 用水量 (use) is counted in the statistics: the net need divided by
the local conveyance efficiency (one minus leakage for networks).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from basins.arrays import MONTHS, Floats, monthly_shares, numbers, positions
from basins.dataset import Dataset
from basins.hydrology import dryness_factors
from basins.years import at_year, row_at_year


def unit_places(dataset: Dataset) -> pd.DataFrame:
    """``units`` with the city and the large basin of each unit beside its county and river."""
    units, counties, rivers = dataset["units"], dataset["counties"], dataset["rivers"]
    county = positions(counties["county"], units["county"])
    river = positions(rivers["river"], units["river"])
    city, basin = counties["city"].iloc[county], rivers["basin"].iloc[river]
    return units.assign(city=city.to_numpy(), basin=basin.to_numpy()).reset_index(drop=True)


def demand_array(dataset: Dataset, year: int, exceedance: float) -> Floats:
    """Gross demand in 万m³, ``(units, sectors, 12)``, rows as in ``units`` and ``sectors``."""
    units, sectors = unit_places(dataset), dataset["sectors"]
    kinds = dataset["driver_kinds"].set_index("driver").loc[sectors["driver"]]
    cities = dataset["cities"]["city"]
    of_city = positions(cities, units["city"])
    norms = ["sector", "city"]
    need = by_city(at_year(dataset["norms"], norms, "norm", year), sectors["sector"], cities)
    need /= by_city(at_year(dataset["norms"], norms, "efficiency", year), sectors["sector"], cities)
    growth = at_year(dataset["growth"], ["driver", "city"], "index", year)
    need *= np.nan_to_num(by_city(growth, sectors["driver"], cities), nan=1.0)
    dryness = dryness_factors(dataset, sectors["sector"], exceedance)
    need *= (numbers(sectors, "norm_factor") * dryness)[:, None]
    value = dataset["drivers"].pivot(index="county", columns="driver", values="value")
    driver = value.loc[units["county"], sectors["driver"]].to_numpy(np.float64)
    share = units[kinds["share"].tolist()].to_numpy(np.float64)
    curve = row_at_year(dataset["norms"], norms, year).set_index(norms)["shape"]
    shapes = dataset["shapes"]["shape"].drop_duplicates()
    pairs = pd.MultiIndex.from_product([sectors["sector"], cities])
    months = monthly_shares(dataset["shapes"], "shape", shapes)
    months = months[positions(shapes, curve.reindex(pairs))]
    months = months.reshape(len(sectors), len(cities), MONTHS)[:, of_city].transpose(1, 0, 2)
    yearly: Floats = driver * share * need.T[of_city]
    return yearly[:, :, None] * months


def by_city(path: pd.Series, names: pd.Series, cities: pd.Series) -> Floats:
    """A series indexed by (name, city) as an array ``(names, cities)``; NaN where it has none."""
    pairs = pd.MultiIndex.from_product([names, cities])
    return path.reindex(pairs).to_numpy(np.float64, copy=True).reshape(len(names), len(cities))


def gross_demand(dataset: Dataset, year: int, exceedance: float) -> pd.DataFrame:
    """Gross demand as a table.

    Returns:
        Columns ``unit``, ``sector``, ``month``, ``demand_wan_m3``.
    """
    demand = demand_array(dataset, year, exceedance)
    units, sectors = dataset["units"]["unit"], dataset["sectors"]["sector"]
    u, s, t = np.unravel_index(np.arange(demand.size), demand.shape)
    return pd.DataFrame(
        {
            "unit": units.to_numpy()[u],
            "sector": sectors.to_numpy()[s],
            "month": t + 1,
            "demand_wan_m3": demand.ravel(),
        }
    )
