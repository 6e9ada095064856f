"""How sure a verdict is: as sure as the least sure of its rule and of the facts it needs.

A verdict that stops or tightens an application needs the facts of the rule that decides. One that
lets it pass needs all facts, for any of them could have stopped it. What the officer stated carries
no confidence of the tables; it is counted apart.
"""

from __future__ import annotations

from dataclasses import dataclass

from allocation.permits.decision import Decision, Figure
from allocation.permits.facts import vocabulary
from basins.confidence import SURE, weakest
from basins.vocabulary import label, listed

FREE = ("pass", "pass with strict argumentation", "not needed")


@dataclass(frozen=True)
class Sureness:
    """What a verdict rests on.

    Attributes:
        mark: the least sure class among rule and facts.
        shares: of rule and facts by class, by number.
        weak: the facts of that class, none where they are official.
        stated: how many facts the officer stated.
    """

    mark: str
    shares: dict[str, float]
    weak: tuple[Figure, ...]
    stated: int


def sureness(decision: Decision) -> Sureness:
    """How sure the verdict of a decision is."""
    rule = decision.deciding
    needed = set(rule.condition) if rule and decision.verdict not in FREE else None
    facts = [f for f in decision.figures if needed is None or f.fact in needed]
    known = [fact for fact in facts if fact.confidence]
    classes = [fact.confidence for fact in known] + ([rule.confidence] if rule else [])
    mark = weakest(classes)
    weak = tuple(fact for fact in known if fact.confidence == mark and mark != SURE[0])
    shares = {name: classes.count(name) / max(len(classes), 1) for name in SURE}
    return Sureness(mark, shares, weak, len(facts) - len(known))


def sureness_told(decision: Decision, language: str) -> str:
    """One sentence: the mark, what makes it so, and how much the officer stated."""
    found, facts, zh = sureness(decision), vocabulary(), language == "zh"
    weak = listed((facts[fact.fact].names[language] for fact in found.weak), language)
    mark = label(found.mark, language)
    if zh:
        because = f"，取决于：{weak}" if weak else ""
        stated = f"；另有 {found.stated} 项事实由申请材料陈述" if found.stated else ""
        return f"结论的数据可信度：{mark}（规则与事实中最弱一环{because}）{stated}。"
    because = f", because of: {weak}" if weak else ""
    stated = f"; {found.stated} more facts are as stated in the application" if found.stated else ""
    return f"Confidence of the verdict: {mark} (weakest of rule and facts{because}){stated}."
