"""The parts that results are made of, and the links from each part to its figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from allocation.evidence.chains import LINK, Grounds
from basins.arrays import Floats, numbers
from basins.carrying.basis import VOLUMES, origins
from basins.dataset import Dataset
from basins.demand import unit_places

USE = ["unit", "sector", "source"]
SCOPES = ("unit", "node", "county", "city", "river", "basin")


def uses_of(dataset: Dataset, allocation: pd.DataFrame) -> pd.DataFrame:
    """Yearly volumes of a plan per ``unit, sector, source`` with the places of the unit, whether
    they count in caps and in the intensity, and how much of a transfer comes from each basin."""
    yearly = allocation.groupby(USE, as_index=False)[VOLUMES].sum()
    places = unit_places(dataset)[["unit", "node", "county", "city", "river", "basin"]]
    counts = dataset["source_sector"][["source", "sector", "counts_in_cap", "counts_in_intensity"]]
    kinds = dataset["sources"][["source", "kind"]]
    uses = yearly.merge(places).merge(counts, how="left").merge(kinds)
    # Hundreds of lines look for their names in these columns.
    return uses.astype(dict.fromkeys([*USE, *SCOPES[1:], "kind"], "category"))


def counted(dataset: Dataset, uses: pd.DataFrame, line: Mapping[Any, Any], year: int) -> Floats:
    """What a red line counts of each use in 万m³, ``(uses,)``; see ``formulation.red_lines``.

    What a basin's transfers give back to it is not taken off, and a line on one work counts what
    the units that it serves get of its source: the parts of a result are told, not its sum.

    Args:
        dataset: the tables.
        uses: of ``uses_of``.
        line: a row of the ledger.
        year: calendar year.
    """
    scope, place, what = line["scope"], line["place"], line["counted"]
    named = np.ones(len(uses), dtype=np.bool_)
    for column, listed in (("source", line["sources"]), ("sector", line["sectors"])):
        if listed:
            named &= uses[column].isin(str(listed).split("|")).to_numpy()
    volume = numbers(uses, "use_wan_m3" if what == "intensity" else f"{what}_wan_m3")
    if not line["sources"] and what in ("use", "intensity"):
        switch = "counts_in_intensity" if what == "intensity" else "counts_in_cap"
        named &= (uses[switch] == "yes").to_numpy()
    if scope == "transfer":
        targets = dataset["transfer_targets"].merge(dataset["transfers"][["transfer", "source"]])
        served = targets.loc[targets["transfer"] == place, ["unit", "source"]]
        pairs = pd.MultiIndex.from_frame(uses[["unit", "source"]])
        named &= pairs.isin(pd.MultiIndex.from_frame(served))
    elif scope == "basin" and what == "consumption":
        return np.where(named, _of_basin(dataset, uses, str(place), year), 0.0)
    elif scope in SCOPES:
        named &= (uses[scope] == place).to_numpy()
    return np.where(named, volume, 0.0)


def _of_basin(dataset: Dataset, uses: pd.DataFrame, basin: str, year: int) -> Floats:
    """Consumption of a basin's own water, what is withdrawn for others in full."""
    shares, diverted = origins(dataset, year), (uses["kind"] == "diversion").to_numpy()
    own = np.zeros(len(uses))
    if basin in shares:
        pairs = pd.MultiIndex.from_frame(uses[["unit", "source"]])
        own = shares[basin].reindex(pairs).fillna(0.0).to_numpy(np.float64)
    local = np.where(uses["basin"] == basin, numbers(uses, "consumption_wan_m3"), 0.0)
    return np.where(diverted, numbers(uses, "withdrawal_wan_m3") * own, local)


def links_of_uses(grounds: Grounds, parts: pd.DataFrame, what: str = "use") -> pd.DataFrame:
    """Links of parts that are uses.

    Args:
        grounds: of the year.
        parts: ``part, unit, sector, source``.
        what: ``consumption`` rests on the rate of the sector, too.
    """
    found = [parts.merge(grounds.demand), parts.merge(grounds.water)]
    if what == "consumption":
        sectors = grounds.dataset["sectors"][["sector"]]
        number = grounds.figures.at("sectors", "consumption_rate", np.arange(len(sectors)))
        rates = sectors.assign(figure=number, rank=grounds.figures.rank[number])
        found.append(parts.merge(rates))
    return pd.concat([links[["part", *LINK]] for links in found], ignore_index=True)


def links_of_demand(grounds: Grounds, parts: pd.DataFrame) -> pd.DataFrame:
    """Links of parts that are wants: their demand, and all water of the unit that may serve it.

    Args:
        grounds: of the year.
        parts: ``part, unit, sector``.
    """
    pairs = grounds.dataset["source_sector"][["source", "sector"]]
    may = parts.merge(pairs, on="sector").merge(grounds.water, on=["unit", "source"])
    found = [parts.merge(grounds.demand), may]
    return pd.concat([links[["part", *LINK]] for links in found], ignore_index=True)


def links_to_all(parts: pd.Series, links: pd.DataFrame) -> pd.DataFrame:
    """Every part rests on all of some figures, as on the limit it is held against."""
    return parts.rename("part").to_frame().merge(links[LINK], how="cross")
