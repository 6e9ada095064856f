"""Ways out: the least that must give way, course by course, each as a scenario of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from allocation.conflict import looser_limits, more_water
from allocation.conflict.courses import Courses, courses_of
from allocation.conflict.elastic import NOTHING_WAN_M3, Elastic, Least
from allocation.conflict.facts import Facts
from allocation.conflict.moves import Move, Moved, merged
from basins.arrays import Flags, Ints

ENOUGH = 3
LEVERS: dict[str, Callable[[Facts, Least, pd.DataFrame], Moved]] = {
    "transfer_capacity": more_water.capacities,
    "transfer_target": more_water.targets,
    "reuse_rate": more_water.reuse,
    "supply_capacity": more_water.supplies,
    "wells_capacity": more_water.wells,
    "saving": more_water.savings,
    "groundwater": looser_limits.zones,
    "ecological_flow": looser_limits.flows,
    "red_line": looser_limits.lines,
}


@dataclass(frozen=True)
class Way:
    """A least relaxation.

    Attributes:
        course: the last course it needs, as in ``courses.NAMES``.
        total_wan_m3: the least total slack.
        moves: what gives way.
        changes: the same as the changes of a scenario.
    """

    course: str
    total_wan_m3: float
    moves: tuple[Move, ...]
    changes: dict[str, Any]


def ways_out(elastic: Elastic, conflicts: Iterable[Ints]) -> list[Way]:
    """The least relaxations in legal order, each by the means of one course.

    While no course has sufficed alone, those before a course help it. Where the ways are fewer than
    three, courses that have another one to offer, by means not used yet, do so.

    Args:
        elastic: the programme.
        conflicts: parts of irreducible sets.
    """
    facts, courses = elastic.facts, courses_of(elastic.facts)
    sets = [_touched(facts, parts) for parts in conflicts]
    spent = np.zeros(len(facts.parts), dtype=np.bool_)
    found = _round(elastic, courses, sets, spent, helped=True)
    more = found
    while more and len(found) < ENOUGH:
        for _, least in more:
            spent = spent | (least.slack > NOTHING_WAN_M3)
        more = _round(elastic, courses, sets, spent, helped=False)[: ENOUGH - len(found)]
        found = found + more
    found.sort(key=lambda item: item[0])
    return [_way(facts, courses.name(order), least) for order, least in found]


def _round(
    elastic: Elastic, courses: Courses, sets: list[Ints], spent: Flags, helped: bool
) -> list[tuple[int, Least]]:
    """The way out of each course that has one without the parts spent already."""
    found: list[tuple[int, Least]] = []
    for order in np.unique(courses.order[courses.order >= 0]):
        own = courses.order == order
        least = _least(elastic, courses, own & ~spent, sets)
        if least is None and helped and not found:
            before = (courses.order >= 0) & (courses.order <= order)
            least = _least(elastic, courses, before & ~spent, sets)
        if least is not None and (least.slack[own] > NOTHING_WAN_M3).any():
            found.append((int(order), least))
    return found


def _least(elastic: Elastic, courses: Courses, allowed: Flags, sets: list[Ints]) -> Least | None:
    """The least relaxation by some parts; what touches no part of a set cannot resolve it."""
    most = np.where(allowed, courses.most, 0.0)
    if not all((most[parts] > 0.0).any() for parts in sets):
        return None
    return elastic.giving(most > 0.0, np.ones_like(allowed), most)


def _touched(facts: Facts, parts: Ints) -> Ints:
    """The parts of a set, and all that stand in a row with one of them."""
    mine = facts.problem.matrix[:, facts.column]
    rows = np.unique(mine[:, parts].indices)
    return np.flatnonzero(abs(mine.tocsr()[rows]).sum(axis=0) > 0)


def _way(facts: Facts, course: str, least: Least) -> Way:
    changes, moves = moves_of(facts, least)
    return Way(course, float(sum(move.by_wan_m3 for move in moves)), tuple(moves), changes)


def moves_of(facts: Facts, least: Least) -> tuple[dict[str, Any], list[Move]]:
    """The changes of a scenario that allow the slacks of a solved programme, and what they move."""
    given = np.flatnonzero(least.slack > NOTHING_WAN_M3)
    used = facts.parts.iloc[given].assign(slack=least.slack[given])
    used["county"] = used["unit"].map(facts.problem.inputs.units.set_index("unit")["county"])
    changes: dict[str, Any] = {}
    moves: list[Move] = []
    for kind, lever in LEVERS.items():
        parts = used[used["kind"] == kind]
        if len(parts):
            more, moved = lever(facts, least, parts)
            changes = merged(changes, more)
            moves += moved
    return changes, moves
