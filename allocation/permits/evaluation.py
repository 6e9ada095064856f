"""Rules against facts: which hold, which yield, and which decides.

The order is fixed and the same for every case:

1. A rule *holds* if it is in force on the day and every fact it names has one of its values.
2. Rules that hold are read by legal rank, then in the order of the table. One that no rule before
   it has overridden overrides the rules it names, all of which are read after it.
3. Of the rules that still stand the strongest effect is the verdict: no permit needed, refuse,
   suspend, first more information, strict argumentation, a smaller volume, pass.
4. The first standing rule with that effect *decides*; the others with it concur; standing rules
   with weaker effects are outweighed.

A fact that is not known is first taken at its mildest. Then every rule that could hold, and every
two of them, are made to hold: where that turns the verdict, the facts it takes have to be asked
for, or are noted as doubts. What could only turn a suspension into a refusal is a doubt: either
way nothing passes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import numpy as np
import pandas as pd

from allocation.permits.facts import ASK, UNKNOWN, vocabulary
from allocation.permits.rules import EFFECTS, Rule, RuleBook
from basins.arrays import Flags, Ints

NOT_MET, OVERRIDDEN, OUTWEIGHED, CONCURS, DECIDES = range(5)
NOTHING_PASSES = {EFFECTS.index("refuse"), EFFECTS.index("suspend")}
STANDINGS = ("not met", "overridden", "outweighed", "concurs", "decides")


@dataclass(frozen=True)
class Outcome:
    """What the rules say of many cases.

    Attributes:
        effect: position in ``EFFECTS`` of the verdict, ``(cases,)``; -1 if no rule stands.
        standing: of every rule in every case, ``(cases, rules)``, as in ``STANDINGS``.
        overridden_by: position of the rule that overrides, ``(cases, rules)``; -1 if none does.
    """

    effect: Ints
    standing: Ints
    overridden_by: Ints


def evaluate(book: RuleBook, cases: pd.DataFrame, day: date) -> Outcome:
    """What the rules say of cases of which all facts are known.

    Args:
        book: the rules.
        cases: one column per fact, ``(cases, facts)``.
        day: the day on which the rules must be in force.
    """
    names = {rule.id: position for position, rule in enumerate(book.rules)}
    holds = _holding(book, cases, day)
    by = np.full(holds.shape, -1, dtype=np.int64)
    for number, rule in enumerate(book.rules):
        stands = holds[:, number] & (by[:, number] < 0)
        for name in rule.overrides:
            other = names[name]
            yields = stands & holds[:, other] & (by[:, other] < 0)
            by[yields, other] = number
    stands = holds & (by < 0)
    strength = np.array([EFFECTS.index(rule.effect) for rule in book.rules])
    strengths = np.where(stands, strength, len(EFFECTS))
    effect = strengths.min(axis=1, initial=len(EFFECTS))
    strongest = strengths == effect[:, None]
    first = strongest & (strongest.cumsum(axis=1) == 1)
    standing = np.where(holds, OVERRIDDEN, NOT_MET)
    standing = np.where(stands, OUTWEIGHED, standing)
    standing = np.where(stands & strongest, CONCURS, standing)
    standing = np.where(stands & first, DECIDES, standing)
    return Outcome(np.where(effect < len(EFFECTS), effect, -1), standing, by)


def _holding(book: RuleBook, cases: pd.DataFrame, day: date) -> Flags:
    holds = np.ones((len(cases), len(book.rules)), dtype=np.bool_)
    column = {name: cases[name].to_numpy(object) for name in cases}
    for number, rule in enumerate(book.rules):
        if not rule.in_force(day):
            holds[:, number] = False
            continue
        for name, values in rule.condition.items():
            holds[:, number] &= np.isin(column[name], np.array(values, dtype=object))
    return holds


@dataclass(frozen=True)
class Judgement:
    """What the rules say of one case, some facts of which may be unknown.

    Attributes:
        effect: the verdict, as in ``EFFECTS``; nothing if it hangs on facts that must be asked for.
        standing: by rule, as in ``STANDINGS``, with every unknown fact at its mildest.
        open: rules that could hold, but for facts that are unknown.
        overridden_by: by rule that yields, the rule it yields to.
        missing: unknown facts that the verdict hangs on and that have to be asked for.
        doubts: unknown facts that the verdict hangs on and that are left open, and those that could
            only turn a suspension into a refusal.
    """

    effect: str
    standing: Mapping[str, str]
    open: tuple[str, ...]
    overridden_by: Mapping[str, str]
    missing: tuple[str, ...]
    doubts: tuple[str, ...]


def judge(book: RuleBook, facts: Mapping[str, str], day: date) -> Judgement:
    """What the rules say of one case.

    Args:
        book: the rules.
        facts: value of every fact; ``UNKNOWN`` where it is not known.
        day: the day on which the rules must be in force.
    """
    unknown = [name for name, value in facts.items() if value == UNKNOWN]
    mild = dict(facts) | {name: mildest(name) for name in unknown}
    could = [rule for rule in book.rules if rule.in_force(day) and _could_hold(rule, facts)]
    ways = _completions(could, facts)
    outcome = evaluate(book, pd.DataFrame([mild, *(mild | way for way in ways)]), day)
    matter, harden = _that_matter(mild, ways, outcome.effect)
    first = outcome.standing[0]
    missing = [name for name in matter if vocabulary()[name].if_unknown == ASK]
    doubts = [name for name in vocabulary() if name in {*matter, *harden} - {*missing}]
    return Judgement(
        effect="" if missing else EFFECTS[int(outcome.effect[0])],
        standing={
            rule.id: STANDINGS[at] for rule, at in zip(book.rules, first.tolist(), strict=True)
        },
        open=tuple(rule.id for rule in could),
        overridden_by={
            rule.id: book.rules[by].id
            for rule, by in zip(book.rules, outcome.overridden_by[0].tolist(), strict=True)
            if by >= 0
        },
        missing=tuple(missing),
        doubts=tuple(doubts),
    )


def mildest(name: str) -> str:
    """The value of a fact that is no breach, or else the first of the vocabulary."""
    values = list(vocabulary()[name].values)
    mild = ("no", "none", "nothing", "kept", "not_overloaded", "not_usable")
    return next((value for value in mild if value in values), values[0])


def _could_hold(rule: Rule, facts: Mapping[str, str]) -> bool:
    """Whether a rule holds or fails by facts that are unknown."""
    known = all(facts[name] in (UNKNOWN, *values) for name, values in rule.condition.items())
    return known and any(facts[name] == UNKNOWN for name in rule.condition)


def _completions(could: Sequence[Rule], facts: Mapping[str, str]) -> list[dict[str, str]]:
    """Values of unknown facts that make a rule hold, or two of them together."""
    single = [
        {name: values[0] for name, values in rule.condition.items() if facts[name] == UNKNOWN}
        for rule in could
    ]
    pairs = [
        one | other
        for one, other in combinations(single, 2)
        if all(one[name] == other[name] for name in one.keys() & other.keys())
    ]
    return [*single, *pairs]


def _that_matter(
    mild: Mapping[str, str], ways: list[dict[str, str]], effect: Ints
) -> tuple[set[str], set[str]]:
    """Facts whose value could turn the verdict, alone or with another rule's where neither rule
    alone does; and those that could only turn one that lets nothing pass into another such one."""
    matter: set[str] = set()
    harden: set[str] = set()
    for way, verdict in zip(ways, effect[1:].tolist(), strict=True):
        moved = {name for name, value in way.items() if value != mild[name]}
        found = harden if {verdict, int(effect[0])} <= NOTHING_PASSES else matter
        if verdict != effect[0] and not any({name} <= moved for name in found):
            found |= moved
    return matter, harden - matter
