"""On what figures a grade of overload rests: the use, the limit and the threshold of the grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from allocation.evidence.chains import LINK, Grounds
from allocation.evidence.parts import USE, links_of_uses, links_to_all
from allocation.evidence.volume import ranks_of_uses
from allocation.evidence.weights import LEAST_SURE, Evidence, mark_of, shares_by_rank, weigh
from basins.arrays import Ints, numbers
from basins.carrying.basis import OBSERVED, PLAN, Basis
from basins.carrying.measure import GROUNDWATER, SURFACE, TOTAL, sources_of
from basins.carrying.status import places_of
from basins.confidence import SURE
from basins.dataset import Dataset

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
        part = usage[_inside(grounds.dataset, usage, row)]
        least = max(sure.get(row["limit_confidence"], LEAST_SURE), sure[steps[row["grade"]]])
        ranks, volume = part["rank"].to_numpy(np.int64), _volume(part, row)
        if not volume.sum() > 0:
            ranks, volume = np.array([least]), np.ones(1)
        shares = shares_by_rank(np.maximum(ranks, least), volume)
        rows.append({**shares, "mark": mark_of(shares)})
    return pd.DataFrame(rows, columns=[*SURE, "mark"], index=table.index)


def grade_evidence(grounds: Grounds, basis: Basis, row: Mapping[Any, Any]) -> Evidence:
    """Shares and figures of one row of a status on its basis."""
    usage = _used(grounds, basis)
    part = usage[_inside(grounds.dataset, usage, row)].reset_index(drop=True)
    volume = _volume(part, row)
    parts = part[USE].rename_axis("part").reset_index()
    quantity = pd.Series(volume, index=parts["part"])
    links = _links(grounds, basis, parts)
    if not quantity.sum() > 0:
        quantity, links = pd.Series([1.0], index=["limit"]), links.iloc[:0]
    ends = pd.concat([_limit(grounds, row), _threshold(grounds, row)])
    ends = links_to_all(pd.Series(quantity.index), ends)
    return weigh(grounds.figures, quantity, pd.concat([links, ends]))


def _used(grounds: Grounds, basis: Basis) -> pd.DataFrame:
    """Use of a basis with the places of its units and the rank of each row."""
    places = places_of(grounds.dataset)[["unit", *PLACED]]
    counts = grounds.dataset["source_sector"][["source", "sector", "counts_in_cap"]]
    usage = basis.usage.merge(places, on="unit").merge(counts, how="left")
    # Hundreds of places look for their names in these columns.
    usage = usage.astype(dict.fromkeys([*PLACED, "source"], "category"))
    if basis.name == PLAN:
        return usage.assign(rank=ranks_of_uses(grounds, usage))
    return usage.assign(rank=usage["confidence"].map(SURE.index))


def _inside(dataset: Dataset, usage: pd.DataFrame, row: Mapping[Any, Any]) -> pd.Series:
    """Which rows of a use a row of the status counts."""
    inside = pd.Series(True, index=usage.index)
    if row["kind"] in PLACED:
        inside &= usage[row["kind"]] == row["place"]
    if row["basin"]:
        inside &= usage["basin"].isin(str(row["basin"]).split("|"))
    element = row["element"]
    if element == TOTAL:
        return inside & (usage["counts_in_cap"].fillna("yes") == "yes")
    named = sources_of(dataset, element) if element in (SURFACE, GROUNDWATER) else [element]
    return inside & usage["source"].isin(named)


def _volume(part: pd.DataFrame, row: Mapping[Any, Any]) -> Any:
    return numbers(part, f"{row['counted']}_wan_m3")


def _links(grounds: Grounds, basis: Basis, parts: pd.DataFrame) -> pd.DataFrame:
    """Links of a use: of a plan to its chains, of a year to what was observed; a licence has none
    in the tables."""
    if basis.name == PLAN:
        return links_of_uses(grounds, parts)
    if basis.name != OBSERVED:
        return parts.assign(figure=-1, rank=0)[["part", *LINK]].iloc[:0]
    seen = grounds.dataset["observed_supply"]
    at: Ints = np.flatnonzero((seen["year"] == basis.year).to_numpy())
    number = grounds.figures.at("observed_supply", "use_wan_m3", at)
    rows = (
        seen[["unit", "source"]].iloc[at].assign(figure=number, rank=grounds.figures.rank[number])
    )
    return parts.merge(rows, on=["unit", "source"])[["part", *LINK]]


def _limit(grounds: Grounds, row: Mapping[Any, Any]) -> pd.DataFrame:
    """Links to the lines that a limit is, or is a part of; a part of a line is derived."""
    links = grounds.limit[grounds.limit["red_line"].isin(str(row["red_line"]).split("|"))]
    least = SURE.index(row["limit_confidence"]) if row["limit_confidence"] else LEAST_SURE
    return links.assign(rank=np.maximum(links["rank"], least))[LINK]


def _threshold(grounds: Grounds, row: Mapping[Any, Any]) -> pd.DataFrame:
    at = np.flatnonzero((grounds.dataset["grades"]["grade"] == row["grade"]).to_numpy())
    number = grounds.figures.at("grades", "ratio_from", at)
    return pd.DataFrame({"figure": number, "rank": grounds.figures.rank[number]})
