"""On what figures a grade of overload rests: the use, the limit and the threshold of the grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from allocation.evidence.chains import LINK, Grounds
from allocation.evidence.parts import CONSUMPTION, USE, links_of_uses, links_to_all, rates_of
from allocation.evidence.volume import ranks_of_uses
from allocation.evidence.weights import LEAST_SURE, Evidence, mark_of, shares_by_rank, weigh
from basins.arrays import Floats, Ints, numbers
from basins.carrying.basis import OBSERVED, PLAN, Basis
from basins.carrying.measure import GROUNDWATER, SURFACE, TOTAL, sources_of
from basins.carrying.status import places_of
from basins.confidence import SURE
from basins.dataset import Dataset
from basins.hydrology import parse_hydrology

PLACED = ("county", "river_city", "city", "river", "basin")


def grade_shares(
    grounds: Grounds, bases: Sequence[Basis | None], table: pd.DataFrame
) -> pd.DataFrame:
    """Shares of all rows of a status at once.

    Args:
        grounds: of the year of the plan among the bases.
        bases: the bases that the status was made on.
        table: the status.

    Returns:
        One row per row of the status: a column per class and ``mark``; nothing where there is no
        grade.
    """
    used = {basis.name: _used(grounds, basis) for basis in bases if basis is not None}
    sure = {name: i for i, name in enumerate(SURE)}
    steps = grounds.dataset["grades"].set_index("grade")["confidence"]
    rows = []
    for row in table.to_dict("records"):
        if not row["grade"]:
            rows.append(dict.fromkeys(SURE, 0.0) | {"mark": ""})
            continue
        usage = used[row["basis"]]
        at = usage.rows(grounds.dataset, row)
        least = max(sure.get(row["limit_confidence"], LEAST_SURE), sure[steps[row["grade"]]])
        ranks, volume = usage.ranks(row)[at], usage.volume(row)[at]
        if not volume.sum() > 0:
            ranks, volume = np.array([least]), np.ones(1)
        shares = shares_by_rank(np.maximum(ranks, least), volume)
        rows.append({**shares, "mark": mark_of(shares)})
    return pd.DataFrame(rows, columns=[*SURE, "mark"], index=table.index)


def grade_evidence(grounds: Grounds, basis: Basis, row: Mapping[Any, Any]) -> Evidence:
    """Shares and figures of one row of a status on its basis."""
    usage = _used(grounds, basis)
    at = usage.rows(grounds.dataset, row)
    parts = usage.table[USE].iloc[at].reset_index(drop=True).rename_axis("part").reset_index()
    quantity = pd.Series(usage.volume(row)[at], index=parts["part"])
    links = _links(grounds, basis, parts, str(row["counted"]))
    if not quantity.sum() > 0:
        quantity, links = pd.Series([1.0], index=["limit"]), links.iloc[:0]
    # What was observed is held against the limit of its own year.
    then = grounds
    if basis.year != grounds.year:
        then = Grounds(grounds.dataset, basis.year, parse_hydrology(basis.hydrology))
    ends = pd.concat([_limit(then, row), _threshold(grounds, row)])
    ends = links_to_all(pd.Series(quantity.index), ends)
    return weigh(grounds.figures, quantity, pd.concat([links, ends]))


@dataclass(frozen=True)
class _Used:
    """Use of a basis: ``table`` with the places of its units, where each place and source stands in
    it, and the rank of each row, without and with the rate of consumption of its sector."""

    table: pd.DataFrame
    groups: Mapping[str, Mapping[Any, Any]]
    rank: Ints
    rank_consumed: Ints

    def rows(self, dataset: Dataset, row: Mapping[Any, Any]) -> Ints:
        """Positions of the rows that a row of the status counts."""
        at = np.arange(len(self.table))
        if row["kind"] in PLACED:
            at = self.groups[row["kind"]].get(row["place"], at[:0])
        if row["basin"]:
            at = np.intersect1d(at, self._any("basin", str(row["basin"]).split("|")))
        element = row["element"]
        if element == TOTAL:
            return np.intersect1d(at, self._any("counts_in_cap", ["yes", ""]))
        named = sources_of(dataset, element) if element in (SURFACE, GROUNDWATER) else [element]
        return np.intersect1d(at, self._any("source", named))

    def _any(self, column: str, names: Sequence[str]) -> Ints:
        none = np.zeros(0, dtype=np.int64)
        return np.concatenate([none, *(self.groups[column].get(name, none) for name in names)])

    def ranks(self, row: Mapping[Any, Any]) -> Ints:
        """Rank of every row for what is counted."""
        return self.rank_consumed if row["counted"] == CONSUMPTION else self.rank

    def volume(self, row: Mapping[Any, Any]) -> Floats:
        """What is counted of every row, in 万m³."""
        return numbers(self.table, f"{row['counted']}_wan_m3")


def _used(grounds: Grounds, basis: Basis) -> _Used:
    places = places_of(grounds.dataset)[["unit", *PLACED]]
    counts = grounds.dataset["source_sector"][["source", "sector", "counts_in_cap"]]
    table = basis.usage.merge(places, on="unit").merge(counts, how="left")
    table["counts_in_cap"] = table["counts_in_cap"].fillna("")
    grouped = (*PLACED, "source", "counts_in_cap")
    groups = {name: dict(table.groupby(name).indices) for name in grouped}
    if basis.name == PLAN:
        rank = ranks_of_uses(grounds, table)
    else:
        rank = table["confidence"].map(SURE.index).to_numpy(np.int64)
    sectors = grounds.dataset["sectors"]
    rates = dict(zip(sectors["sector"], map(SURE.index, sectors["confidence"]), strict=True))
    rate = table["sector"].map(rates).fillna(0).to_numpy(np.int64)
    return _Used(table, groups, rank, np.maximum(rank, rate))


def _links(grounds: Grounds, basis: Basis, parts: pd.DataFrame, counted: str) -> pd.DataFrame:
    """Links of a use: of a plan to its chains, of a year to what was observed; a licence has none
    in the tables."""
    if basis.name == PLAN:
        return links_of_uses(grounds, parts, counted)
    if basis.name != OBSERVED:
        return parts.assign(figure=-1, rank=0)[["part", *LINK]].iloc[:0]
    seen = grounds.dataset["observed_supply"]
    at: Ints = np.flatnonzero((seen["year"] == basis.year).to_numpy())
    number = grounds.figures.at("observed_supply", "use_wan_m3", at)
    rows = (
        seen[["unit", "source"]].iloc[at].assign(figure=number, rank=grounds.figures.rank[number])
    )
    links = parts.merge(rows, on=["unit", "source"])[["part", *LINK]]
    if counted != CONSUMPTION:
        return links
    return pd.concat([links, parts.merge(rates_of(grounds))[["part", *LINK]]])


def _limit(grounds: Grounds, row: Mapping[Any, Any]) -> pd.DataFrame:
    """Links to the lines that a limit is, or is a part of; a part of a line is derived."""
    links = grounds.limit[grounds.limit["red_line"].isin(str(row["red_line"]).split("|"))]
    least = SURE.index(row["limit_confidence"]) if row["limit_confidence"] else LEAST_SURE
    return links.assign(rank=np.maximum(links["rank"], least))[LINK]


def _threshold(grounds: Grounds, row: Mapping[Any, Any]) -> pd.DataFrame:
    at = np.flatnonzero((grounds.dataset["grades"]["grade"] == row["grade"]).to_numpy())
    number = grounds.figures.at("grades", "ratio_from", at)
    return pd.DataFrame({"figure": number, "rank": grounds.figures.rank[number]})
