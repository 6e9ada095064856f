"""Levers: the figures that a scenario can change to bring more water, each one column.

A lever of 1 万m³ is capacity for 1 万m³ a year. Limits are levers too; their slacks stand among the
facts.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocation.conflict.slacks import Slacks, assured, family_rows
from allocation.formulation import availability, demand, groundwater, reclaimed, transfers
from allocation.formulation.problem import Problem
from basins.arrays import MONTHS, Floats, Ints, numbers, positions


def levers(problem: Problem) -> list[Slacks]:
    """All levers of a programme."""
    return [
        _transfers(problem),
        _targets(problem),
        _supplies(problem),
        _wells(problem),
        _reuse(problem),
        _savings(problem),
    ]


def _lever(labels: pd.DataFrame, kind: str, *entries: tuple[Ints, Ints, Floats]) -> Slacks:
    """Slacks that no fact frees."""
    return Slacks(labels.assign(kind=kind), entries, free=np.zeros(len(labels)))


def _capacity(
    row: Ints, labels: pd.DataFrame, keys: list[str], monthly_per_annual: Floats
) -> tuple[pd.DataFrame, tuple[Ints, Ints, Floats]]:
    """One lever per key in the rows of a year (month 0) and in those of its months, in proportion.

    Args:
        row: rows of capacities.
        labels: their ``keys`` and ``month``; the yearly rows in the order of the levers.
        keys: columns that name a lever.
        monthly_per_annual: capacity of a month as a share of that of the year, ``(levers,)``.
    """
    yearly = labels.loc[labels["month"] == 0, keys].reset_index(drop=True)
    lever = pd.MultiIndex.from_frame(yearly).get_indexer(pd.MultiIndex.from_frame(labels[keys]))
    share = np.where(labels["month"] == 0, 1.0, monthly_per_annual[lever])
    return yearly, (row, lever.astype(np.int64), -share)


def _transfers(problem: Problem) -> Slacks:
    """Capacity of works, built or not: what the tables give them, and more."""
    row, labels = family_rows(problem, transfers.FAMILY)
    works = ((labels["transfer"] != "") & (labels["unit"] == "")).to_numpy()
    table = problem.inputs.dataset["transfers"]
    chosen = labels[works]
    names = chosen.loc[chosen["month"] == 0, "transfer"]
    figures = table.iloc[positions(table["transfer"], names)]
    annual = numbers(figures, "annual_wan_m3")
    share = np.divide(
        numbers(figures, "monthly_wan_m3"), annual, out=np.zeros_like(annual), where=annual > 0
    )
    found, entries = _capacity(row[works], chosen, ["transfer"], share)
    return _lever(found, "transfer_capacity", entries)


def _targets(problem: Problem) -> Slacks:
    """What each unit can take from a transfer in a year."""
    row, labels = family_rows(problem, transfers.FAMILY)
    targets = ((labels["transfer"] != "") & (labels["unit"] != "")).to_numpy()
    at = np.arange(targets.sum(), dtype=np.int64)
    chosen = labels.loc[targets, ["transfer", "unit"]]
    return _lever(chosen, "transfer_target", (row[targets], at, np.full(len(at), -1.0)))


def _supplies(problem: Problem) -> Slacks:
    """Capacity of river works and yields."""
    row, labels = family_rows(problem, availability.FAMILY)
    supplies = problem.inputs.supplies
    share = numbers(supplies, "monthly_wan_m3") / numbers(supplies, "annual_wan_m3")
    found, entries = _capacity(row, labels, ["unit", "source"], share)
    return _lever(found, "supply_capacity", entries)


def _wells(problem: Problem) -> Slacks:
    """What wells lift, in every month alike."""
    row, labels = family_rows(problem, groundwater.FAMILY)
    monthly = (labels["month"] > 0).to_numpy()
    wells = problem.inputs.wells[["unit", "source"]]
    lever = pd.MultiIndex.from_frame(wells).get_indexer(
        pd.MultiIndex.from_frame(labels.loc[monthly, ["unit", "source"]])
    )
    entries = (row[monthly], lever.astype(np.int64), np.full(len(lever), -1.0 / MONTHS))
    return _lever(wells, "wells_capacity", entries)


def _reuse(problem: Problem) -> Slacks:
    """Reclaimed water by city, shared out as sewage would come if all demand were met."""
    inputs = problem.inputs
    row, labels = family_rows(problem, reclaimed.FAMILY)
    rate = inputs.uses.drop_duplicates("s").set_index("s")["sewage_rate"]
    rates = rate.reindex(range(inputs.demand.shape[1]), fill_value=0.0).to_numpy(np.float64)
    sewage = np.einsum("ust,s->ut", inputs.demand, rates)
    unit = positions(inputs.units["unit"], labels["unit"])
    asked = sewage[unit, labels["month"].to_numpy(np.int64) - 1]
    city = inputs.units["city"].to_numpy()[unit]
    cities, lever = np.unique(city, return_inverse=True)
    whole = np.bincount(lever, weights=asked, minlength=len(cities))
    share = np.divide(asked, whole[lever], out=np.zeros_like(asked), where=asked > 0)
    found = pd.DataFrame({"city": cities})
    return _lever(found, "reuse_rate", (row, lever.astype(np.int64), -share))


def _savings(problem: Problem) -> Slacks:
    """Water saved by a lower norm of a demand that must be met, by city and sector: it lowers the
    demand of all units and months alike."""
    inputs = problem.inputs
    segments = inputs.segments.iloc[assured(problem)]
    pairs = set(zip(segments["unit"], segments["sector"], strict=True))
    row, labels = family_rows(problem, demand.FAMILY)
    mine = np.array([pair in pairs for pair in zip(labels["unit"], labels["sector"], strict=True)])
    city = labels["unit"].map(inputs.units.set_index("unit")["city"])
    keys = pd.DataFrame({"city": city, "sector": labels["sector"]})[mine]
    part = keys.groupby(["city", "sector"]).ngroup().to_numpy(np.int64)
    savings = keys.drop_duplicates().sort_values(["city", "sector"], ignore_index=True)
    asked = problem.lower[row[mine]]
    whole = np.bincount(part, weights=asked, minlength=len(savings))
    entries = (row[mine], part.astype(np.int64), np.asarray(asked / whole[part], np.float64))
    return _lever(savings, "saving", entries)
