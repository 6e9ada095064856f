"""What is used, on three bases: observed in a year, in a plan, licensed.

All three come to the same table, so that one status serves them: a row per unit, sector and source
with use, withdrawal and consumption of a year in 万m³, its document and confidence. What a basis
does not say is derived and marked so:

* observed supply names no sectors: it is spread over the sectors that the source may serve by their
  demand of that year in a normal one, and consumption is use times the rate of the sector;
* a licence counts withdrawal: use is what is left of it after the loss on the way of a transfer;
* which works a diverted volume came by only a plan tells: else it is spread over the works that run
  in the year by what the unit may receive from each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from basins.arrays import numbers, positions
from basins.dataset import Dataset
from basins.demand import demand_array

OBSERVED, PLAN, LICENSED = "observed", "plan", "licensed"
BASES = (OBSERVED, PLAN, LICENSED)
NORMAL_YEAR = "p50"
VOLUMES = ["use_wan_m3", "withdrawal_wan_m3", "consumption_wan_m3"]
USAGE = ["unit", "sector", "source", *VOLUMES, "document", "confidence"]


@dataclass(frozen=True)
class Basis:
    """What is used in a year, as one basis has it.

    Attributes:
        name: ``observed``, ``plan`` or ``licensed``.
        year: calendar year, also of the limits it is held against.
        hydrology: ``pNN`` of the limits that follow the runoff.
        usage: the columns ``USAGE``.
        counted, limits: what red lines count and allow in 万m³ by their id, where a ledger says it.
    """

    name: str
    year: int
    hydrology: str
    usage: pd.DataFrame
    counted: Mapping[str, float] = field(default_factory=dict)
    limits: Mapping[str, float] = field(default_factory=dict)


def observed_years(dataset: Dataset) -> list[int]:
    """Years for which ``observed_supply`` has rows."""
    return sorted({int(year) for year in dataset["observed_supply"]["year"]})


def observed_basis(dataset: Dataset, year: int | None = None) -> Basis | None:
    """Observed use of a year; nothing where the dataset has none of that year.

    Args:
        dataset: tables ``observed_supply``, ``source_sector``, ``sectors`` and those of demand.
        year: calendar year; the last one observed if not given.
    """
    known = observed_years(dataset)
    if not known or (year is not None and year not in known):
        return None
    year = known[-1] if year is None else year
    rows = dataset["observed_supply"]
    rows = rows[(rows["year"] == year) & (rows["use_wan_m3"] > 0)].drop(columns="year")
    spread = rows.merge(dataset["source_sector"][["source", "sector"]], on="source", how="left")
    spread["sector"] = spread["sector"].fillna("")
    demand = demand_array(dataset, year, 50.0).sum(axis=2)
    u = positions(dataset["units"]["unit"], spread["unit"])
    s = positions(dataset["sectors"]["sector"], spread["sector"])
    asked = np.where(s >= 0, demand[u, np.maximum(s, 0)], 1.0)
    group = [spread["unit"], spread["source"]]
    total = pd.Series(asked).groupby(group).transform("sum").to_numpy()
    members = pd.Series(asked).groupby(group).transform("size").to_numpy()
    share = np.divide(asked, total, out=1.0 / members, where=total > 0)
    spread["use_wan_m3"] = spread["use_wan_m3"] * share
    spread["withdrawal_wan_m3"] = numbers(spread, "use_wan_m3") * _drawn(dataset, spread, year)
    return Basis(OBSERVED, year, NORMAL_YEAR, _consumed(dataset, spread)[USAGE])


def plan_basis(
    tables: Mapping[str, pd.DataFrame], year: int, hydrology: str, name: str = ""
) -> Basis:
    """The use of a plan.

    Args:
        tables: ``allocation`` and ``red_lines`` of the plan (see the plan folder).
        year, hydrology: what was planned.
        name: what to call the plan as the document of its figures.
    """
    usage = (
        tables["allocation"].groupby(["unit", "sector", "source"], as_index=False)[VOLUMES].sum()
    )
    lines = tables["red_lines"]
    per = lines["unit"].map({"亿m³": 1e4}).fillna(1.0)
    counted = dict(zip(lines["id"], lines["used"] * per, strict=True))
    limits = dict(zip(lines["id"], lines["limit"] * per, strict=True))
    document = name or f"plan {year} {hydrology}"
    usage = usage.assign(document=document, confidence="derived")
    return Basis(PLAN, year, hydrology, usage[USAGE], counted, limits)


def licensed_basis(dataset: Dataset, licences: pd.DataFrame | None, year: int) -> Basis | None:
    """Licensed volumes; nothing where there is no register or no licence in it.

    Args:
        dataset: the tables.
        licences: ``unit, source, sector, annual_wan_m3`` of the licences in force; withdrawal in
            万m³ a year, one row per licence or any sum of them.
        year: calendar year of the limits.
    """
    if licences is None or licences.empty:
        return None
    rows = licences.rename(columns={"annual_wan_m3": "withdrawal_wan_m3"})
    keys = ["unit", "sector", "source"]
    rows = rows.groupby(keys)[["withdrawal_wan_m3"]].sum().reset_index()
    rows["use_wan_m3"] = numbers(rows, "withdrawal_wan_m3") / _drawn(dataset, rows, year)
    rows = rows.assign(document="permit register", confidence="official")
    return Basis(LICENSED, year, NORMAL_YEAR, _consumed(dataset, rows)[USAGE])


def origins(dataset: Dataset, year: int) -> pd.DataFrame:
    """Where diverted water comes from, by unit and source.

    Returns:
        Indexed by ``unit, source``: ``drawn`` (withdrawal per m³ of use) and one column per basin
        with the share of the withdrawal that is drawn from it.
    """
    works = dataset["transfers"].drop(columns="annual_wan_m3")
    links = dataset["transfer_targets"].merge(works, on="transfer")
    running = (links["enabled"] == "yes") & (links["first_year"] <= year)
    some = running.groupby([links["unit"], links["source"]]).transform("any")
    links = links[(running | ~some) & (links["annual_wan_m3"] > 0)]
    drawn = links["annual_wan_m3"] / (1.0 - links["loss_share"])
    keys = [links["unit"], links["source"]]
    by_basin = drawn.groupby([*keys, links["from_basin"]]).sum().unstack(fill_value=0)
    total = by_basin.sum(axis=1)
    shares = by_basin.div(total, axis=0)
    return shares.assign(drawn=total / links["annual_wan_m3"].groupby(keys).sum())


def _drawn(dataset: Dataset, rows: pd.DataFrame, year: int) -> np.ndarray:
    """Withdrawal per m³ of use of each row: 1 but for transfers that lose water on the way."""
    kinds = dataset["sources"].set_index("source")["kind"]
    diverted = (rows["source"].map(kinds) == "diversion").to_numpy()
    rate = origins(dataset, year)["drawn"]
    pairs = pd.MultiIndex.from_frame(rows[["unit", "source"]])
    return np.where(diverted, rate.reindex(pairs).fillna(1.0).to_numpy(), 1.0)


def _consumed(dataset: Dataset, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with consumption by the rate of their sector; all of it where the sector is unknown."""
    rate = rows["sector"].map(dataset["sectors"].set_index("sector")["consumption_rate"])
    return rows.assign(consumption_wan_m3=rows["use_wan_m3"] * rate.fillna(1.0))
