"""Irreducible sets: facts that cannot hold together, while any of them could fall away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from allocation.conflict.elastic import NOTHING_WAN_M3, Elastic, Least
from basins.arrays import Flags, Ints

# What is listed first is let go first, so that what stays are red lines and claims if it can be.
KINDS = (
    "held",
    "kept",
    "target",
    "works",
    "wells",
    "supply",
    "reuse",
    "groundwater",
    "red_line",
    "ecological_flow",
    "demand",
)
# Parts of a kind are one fact, but every red line and every section is a fact of its own.
OWN = {"red_line": "red_line", "ecological_flow": "node"}
WHERE = ["red_line", "transfer", "node", "source", "sector", "city", "unit", "month"]


@dataclass(frozen=True)
class Member:
    """One fact of the set.

    Attributes:
        kind: of the fact.
        parts: positions of its parts.
        where: what all its parts have in common, for instance the node and the month.
    """

    kind: str
    parts: Ints
    where: dict[str, str | int]


def irreducible_sets(elastic: Elastic, most: int) -> tuple[list[tuple[list[Member], Least]], int]:
    """Irreducible sets that have no column in common, largest shortfall first.

    A member names the one place and month that the proof rests on where there is only one, else
    what encloses them.

    Args:
        elastic: the programme.
        most: how many sets to work out.

    Returns:
        The sets, each with the least by which its claims fail, none if all facts can hold together;
        and how many there are.
    """
    found = elastic.separate(elastic.failing)
    return [_reduced(elastic, parts) for parts in found[:most]], len(found)


def _reduced(elastic: Elastic, parts: Ints) -> tuple[list[Member], Least]:
    """Deletion filter: let go of one fact after the other as long as the rest still conflicts."""
    members, number = _members(elastic, parts), 0
    start = elastic.failing_among(flags(elastic, members))
    while number < len(members):
        others = [*members[:number], *members[number + 1 :]]
        least = elastic.failing_among(flags(elastic, others), start)
        proofs = elastic.separate(least) if least.total > NOTHING_WAN_M3 else []
        if proofs:
            members, start = _members(elastic, proofs[0]), least
        else:
            number += 1
    return members, start


def flags(elastic: Elastic, members: Iterable[Member]) -> Flags:
    """Which parts belong to the members."""
    inside = np.zeros(len(elastic.facts.parts), dtype=np.bool_)
    for member in members:
        inside[member.parts] = True
    return inside


def _members(elastic: Elastic, positions: Ints) -> list[Member]:
    """Parts gathered into facts, in the order in which they are let go."""
    parts = elastic.facts.parts.iloc[positions]
    rank = elastic.facts.problem.inputs.red_lines.set_index("red_line")["rank"]
    own = pd.Series("", index=parts.index).where(
        ~parts["kind"].isin(OWN), parts["red_line"] + parts["node"]
    )
    order = pd.DataFrame(
        {
            "kind": parts["kind"].map({kind: n for n, kind in enumerate(KINDS)}),
            "rank": -parts["red_line"].map(rank).fillna(0),
            "own": own,
        }
    )
    members = []
    for _, chosen in parts.groupby([order["kind"], order["rank"], order["own"]], sort=True):
        common = chosen[WHERE].nunique() == 1
        first = chosen.iloc[0]
        where = {key: first[key] for key in WHERE if common[key] and first[key] not in ("", 0)}
        members.append(Member(str(first["kind"]), chosen.index.to_numpy(np.int64), where))
    return members
