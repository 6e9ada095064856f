"""Larger countries than a province: copies of it side by side under one set of common red lines.

Every copy has its own cities, counties, units, rivers, works and red lines, told apart by a number
after their names. Lines of the whole province and of a large basin stay one line over all copies,
their limits multiplied, so that the copies compete for one cap; the domestic product is multiplied,
too, so that the limit of intensity means the same. Drivers of each county are lowered by up to 5 %
at random (seeded), so that no two copies are alike and the solver gains nothing from symmetry;
lowered and not raised, so that what could be met still can.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from basins.dataset import Dataset

# Columns that hold names of places and works, by table.
NAMES = {
    "cities": ["city"],
    "counties": ["county", "city"],
    "drivers": ["county"],
    "rivers": ["river"],
    "runoff_shape": ["river"],
    "nodes": ["node", "river", "downstream"],
    "units": ["unit", "county", "river", "node", "return_node"],
    "norms": ["city"],
    "growth": ["city"],
    "reclaimed": ["city"],
    "runoff": ["unit"],
    "supply_capacity": ["unit"],
    "groundwater": ["unit"],
    "observed_supply": ["unit"],
    "reservoirs": ["node"],
    "ecological_flows": ["node"],
    "transfers": ["transfer", "from_node"],
    "transfer_targets": ["transfer", "unit"],
    "declarations": ["city", "county", "river"],
}
COMMON = ("province", "basin")
LOWERED_BY = 0.05


def side_by_side(dataset: Dataset, copies: int, seed: int = 0) -> Dataset:
    """A dataset of several provinces; one copy gives the province as it is."""
    if copies == 1:
        return dataset
    tables = dict(dataset.tables)
    for table, names in NAMES.items():
        frame = tables[table]
        tables[table] = _stacked([_renamed(frame, names, copy) for copy in range(copies)])
    rng = np.random.default_rng(seed)
    lower = 1.0 - LOWERED_BY * rng.random(len(tables["drivers"]))
    tables["drivers"] = tables["drivers"].assign(value=tables["drivers"]["value"] * lower)
    gdp = tables["economy"]["gdp_yi_yuan"] * copies
    tables["economy"] = tables["economy"].assign(gdp_yi_yuan=gdp)
    tables["red_lines"], tables["red_line_limits"] = _red_lines(dataset, copies)
    return Dataset(dataset.root, tables, f"{dataset.digest} × {copies}")


def _red_lines(dataset: Dataset, copies: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Common lines once, with limits multiplied; lines of smaller places once for each copy."""
    lines, limits = dataset["red_lines"], dataset["red_line_limits"]
    common = lines["scope"].isin(COMMON)
    shared = limits["red_line"].isin(lines.loc[common, "red_line"])
    volume = limits["red_line"].map(lines.set_index("red_line")["unit"]) != "m³/万元"
    more = limits["limit"].where(~volume, limits["limit"] * copies)
    own_lines = [_renamed(lines[~common], ["red_line", "place"], k) for k in range(copies)]
    own_limits = [_renamed(limits[~shared], ["red_line"], k) for k in range(copies)]
    return (
        _stacked([lines[common], *own_lines]),
        _stacked([limits.assign(limit=more)[shared], *own_limits]),
    )


def _renamed(frame: pd.DataFrame, columns: list[str], copy: int) -> pd.DataFrame:
    """Names with the number of the copy after them; an empty name stays empty."""
    return frame.assign(
        **{name: frame[name].where(frame[name] == "", frame[name] + f"~{copy}") for name in columns}
    )


def _stacked(frames: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True)
