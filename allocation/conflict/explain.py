"""From a programme without an answer to what conflicts, by how much, and what would help."""

from __future__ import annotations

import numpy as np

from allocation.conflict import words
from allocation.conflict.elastic import NOTHING_WAN_M3, Elastic, Least
from allocation.conflict.facts import facts_of
from allocation.conflict.irreducible import Member, flags, irreducible_sets
from allocation.conflict.moves import merged
from allocation.conflict.names import fact_of
from allocation.conflict.result import Conflict, Explanation, Fact, Question, WayOut
from allocation.conflict.ways import Way, ways_out
from basins.arrays import Flags
from basins.scenario_file import scenario_from_dict

MOST_SETS = 5
MOST_MONTHS = 3


def explain(question: Question) -> Explanation:
    """Irreducible sets, largest first, and the ways out in legal order."""
    elastic = Elastic(facts_of(question.problem))
    sets, found = irreducible_sets(elastic, MOST_SETS)
    conflicts = tuple(_conflict(elastic, members, least) for members, least in sets)
    ways = ways_out(elastic, [conflict.parts for conflict in conflicts]) if conflicts else []
    return Explanation(
        conflicts,
        found,
        tuple(_way_out(question, number, way) for number, way in enumerate(ways, 1)),
    )


def _conflict(elastic: Elastic, members: list[Member], least: Least) -> Conflict:
    inside = flags(elastic, members)
    told = tuple(_fact(elastic, member, inside, least) for member in reversed(members))
    return Conflict(told, least.total, _months(elastic, inside, least), np.flatnonzero(inside))


def _fact(elastic: Elastic, member: Member, inside: Flags, least: Least) -> Fact:
    """A member, with the least by which it alone must give way."""
    facts = elastic.facts
    alone = elastic.giving(flags(elastic, [member]), inside, facts.free, least)
    if alone is None:
        raise AssertionError("without one of its members the set holds")
    return fact_of(facts, member, alone.total)


def _months(elastic: Elastic, inside: Flags, least: Least) -> tuple[int, ...]:
    """Months that must bear the shortfall; none if the others could bear as much of it."""
    facts = elastic.facts
    month = facts.parts["month"].to_numpy(np.int64)
    claims = inside & facts.claim
    short = np.unique(month[claims & (least.slack > NOTHING_WAN_M3)])
    if len(short) > MOST_MONTHS or 0 in short:
        return ()
    for number in short:
        others = claims & (month != number)
        without = elastic.giving(others, inside, facts.free, least)
        if without is not None and without.total <= least.total + NOTHING_WAN_M3:
            return ()
    return tuple(int(number) for number in short)


def _way_out(question: Question, number: int, way: Way) -> WayOut:
    inputs, asked = question.problem.inputs, question.scenario
    titles = {language: words.title(inputs, way, language) for language in ("zh", "en")}
    own = {} if asked is None else dict(asked.changes)
    name = f"出路{number}：{titles['zh']}"
    content = {
        "name": name if asked is None else f"{asked.name} · {name}",
        "year": question.year,
        "hydrology": question.hydrology,
    }
    return WayOut(
        number=number,
        course=way.course,
        title_zh=titles["zh"],
        title_en=titles["en"],
        total_wan_m3=way.total_wan_m3,
        moves=way.moves,
        scenario=scenario_from_dict(content | merged(own, way.changes), question.dataset),
    )
