"""Figures of one year and hydrology, derived again from the raw tables.

Written from ``docs/maths.md`` and the data dictionary, apart from what the programme uses, so that
a mistake there shows here.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import pearson3

from basins.arrays import Floats, Ints
from basins.dataset import Dataset

MONTHS = 12
SECONDS_A_DAY = 86_400
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
NO_ROWS = np.float64("nan")


def exceedance_of(hydrology: str) -> float:
    """Percent of a hydrology such as ``p75``.

    Raises:
        ValueError: if it is not ``p`` and a number between 0 and 100.
    """
    percent = float(hydrology[1:])
    if hydrology[0] != "p" or not 0.0 < percent < 100.0:
        raise ValueError(hydrology)
    return percent


def find(names: pd.Series, wanted: pd.Series) -> Ints:
    """Position of each wanted name, -1 where there is none."""
    return np.asarray(pd.Index(names).get_indexer(pd.Index(wanted)), dtype=np.int64)


def column(table: pd.DataFrame, name: str) -> Floats:
    """A column as floats."""
    return table[name].to_numpy(np.float64)


def in_year(rows: pd.DataFrame, value: str, year: int) -> float:
    """Value between the rows of one path: straight lines between years, level outside."""
    ordered = rows.sort_values("year")
    return float(np.interp(year, column(ordered, "year"), column(ordered, value)))


def resting_on(table: pd.DataFrame, keys: list[str], year: int) -> pd.DataFrame:
    """The row of each path a year rests on, by ``keys``: the last one begun, else the first."""
    begun = np.where(table["year"] <= year, table["year"], -table["year"])
    return table.assign(begun=begun).sort_values("begun").groupby(keys).last()


def origin_in_year(rows: pd.DataFrame, year: int) -> tuple[str, str]:
    """Document and confidence of a path in a year: between two rows both documents, and derived
    unless one of them is less sure."""
    ordered = rows.sort_values("year")
    years = column(ordered, "year")
    low = max(int(np.searchsorted(years, year, side="right")) - 1, 0)
    high = min(int(np.searchsorted(years, year, side="left")), len(years) - 1)
    ends = ordered.iloc[[low, high]]
    papers, sure = list(ends["document"]), list(ends["confidence"])
    if low == high:
        return str(papers[0]), str(sure[0])
    joined = papers[0] if papers[0] == papers[1] else f"{papers[0]}|{papers[1]}"
    return str(joined), "to confirm" if "to confirm" in sure else "derived"


def path_grid(
    table: pd.DataFrame, axes: tuple[pd.Series, pd.Series], keys: list[str], value: str, year: int
) -> Floats:
    """Values of paths with two keys as an array; missing paths are NaN."""
    grid = np.full((len(axes[0]), len(axes[1])), NO_ROWS)
    for (first, second), rows in table.groupby(keys):
        grid[axes[0] == first, axes[1] == second] = in_year(rows, value, year)
    return grid


def months_of(table: pd.DataFrame, key: str) -> dict[str, Floats]:
    """Shares of the twelve months by name."""
    ordered = table.sort_values("month")
    return {str(name): column(rows, "share") for name, rows in ordered.groupby(key)}


def dry_factor(dataset: Dataset, item: str, exceedance: float) -> float:
    """What a hydrology does to a norm, a yield or a quota; 1 where the tables say nothing."""
    rows = dataset["dryness"].query("item == @item").sort_values("exceedance_percent")
    if not len(rows):
        return 1.0
    return float(np.interp(exceedance, column(rows, "exceedance_percent"), column(rows, "factor")))


def runoff(dataset: Dataset, exceedance: float) -> Floats:
    """Natural runoff in 万m³, ``(units, 12)``: Pearson III by mean, Cv and Cs = Cv · (Cs/Cv)."""
    units = dataset["units"]
    rows = dataset["runoff"].set_index("unit").loc[units["unit"]]
    cv = column(rows, "cv")
    deviate = pearson3.isf(exceedance / 100.0, cv * column(rows, "cs_cv"))
    yearly = np.maximum(column(rows, "mean_wan_m3") * (1.0 + cv * deviate), 0.0)
    shape = months_of(dataset["runoff_shape"], "river")
    return yearly[:, None] * np.stack([shape[river] for river in units["river"]])


def demand(dataset: Dataset, city: Ints, year: int, exceedance: float) -> Floats:
    """Gross demand in 万m³, ``(units, sectors, 12)``.

    Driver of the county × the unit's share of it × growth × norm × dryness ÷ efficiency, spread
    over the months by the shape of the norm.

    Args:
        city: position of each unit's city in ``cities``.
    """
    units, sectors, cities = dataset["units"], dataset["sectors"], dataset["cities"]["city"]
    drivers = dataset["drivers"].pivot(index="county", columns="driver", values="value")
    split = dataset["driver_kinds"].set_index("driver")["share"]
    norms = dataset["norms"]
    shapes = months_of(dataset["shapes"], "shape")
    curve = resting_on(norms, ["sector", "city"], year)["shape"]
    axes, keys = (sectors["sector"], cities), ["sector", "city"]
    gross = path_grid(norms, axes, keys, "norm", year)
    gross /= path_grid(norms, axes, keys, "efficiency", year)
    kinds = dataset["driver_kinds"]["driver"]
    growth = path_grid(dataset["growth"], (kinds, cities), ["driver", "city"], "index", year)
    growth = np.nan_to_num(growth, nan=1.0)[find(kinds, sectors["driver"])]
    factor = column(sectors, "norm_factor")
    wanted = np.zeros((len(units), len(sectors), MONTHS))
    for s, (name, kind) in enumerate(zip(sectors["sector"], sectors["driver"], strict=True)):
        driver = column(drivers.loc[units["county"]], kind) * column(units, str(split[kind]))
        dry = factor[s] * dry_factor(dataset, name, exceedance)
        yearly = driver * dry * growth[s][city] * gross[s][city]
        months = np.stack([shapes[str(curve.loc[(name, place)])] for place in cities])
        wanted[:, s] = yearly[:, None] * months[city]
    return wanted
