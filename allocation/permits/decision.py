"""A decision on an application: the verdict, how it came about, and the figures it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import pandas as pd

from allocation.permits.application import Application
from allocation.permits.deadlines import Deadline
from allocation.permits.evaluation import Judgement
from allocation.permits.facts import vocabulary
from allocation.permits.headroom import Room
from allocation.permits.rules import Rule, RuleBook
from basins.vocabulary import label

NEEDS = "needs more information"
VERDICTS = {
    "not_needed": "not needed",
    "refuse": "refuse",
    "suspend": "suspend",
    "inform": NEEDS,
    "argue": "pass with strict argumentation",
    "reduce": "pass",
    "pass": "pass",
    "": NEEDS,
}
VERDICT_WORDS = {
    "not needed": {"zh": "不需要申领取水许可证", "en": "no permit needed"},
    "refuse": {"zh": "不予批准", "en": "refuse"},
    "suspend": {"zh": "暂停审批", "en": "suspend"},
    NEEDS: {"zh": "需要补充信息", "en": NEEDS},
    "pass with strict argumentation": {
        "zh": "严格水资源论证后可以审批",
        "en": "pass with strict argumentation",
    },
    "pass": {"zh": "可以依法审批", "en": "pass"},
}
STANDING_WORDS = {
    "decides": {"zh": "决定", "en": "decides"},
    "concurs": {"zh": "结论相同", "en": "concurs"},
    "outweighed": {"zh": "适用，但有更强的结论", "en": "holds, outweighed by a stronger effect"},
    "overridden": {"zh": "被 {by} 排除适用", "en": "overridden by {by}"},
    "open": {"zh": "事实不明，未定", "en": "open: facts are unknown"},
}
AUTHORITIES = {
    "": {
        "zh": "按取水许可分级审批权限确定（待核）",
        "en": "by the tiers of approval (to confirm)",
    },
    "county": {"zh": "县级水行政主管部门", "en": "county"},
    "city": {"zh": "设区的市级水行政主管部门", "en": "city"},
    "province": {"zh": "省级水行政主管部门", "en": "province"},
    "basin": {"zh": "流域管理机构", "en": "river basin commission"},
}
# Rank of the general case, not worth a word unless it decides.
GENERAL = 6
PASSING = ("argue", "reduce", "pass")


@dataclass(frozen=True)
class Figure:
    """A fact as it was found.

    Attributes:
        fact: of the vocabulary.
        value: as the vocabulary has it; empty if unknown.
        origin: ``stated`` by the officer, ``computed`` here, ``declared`` officially, or
            ``unknown``.
        text: the figures behind it, by language.
        document, confidence: what they rest on.
    """

    fact: str
    value: str
    origin: str
    text: Mapping[str, str]
    document: str
    confidence: str


@dataclass(frozen=True)
class Step:
    """A rule that holds or could hold, with what came of it.

    Attributes:
        rule: the rule.
        standing: ``decides``, ``concurs``, ``outweighed``, ``overridden`` or ``open``.
        by: the rule it yields to, if it does.
    """

    rule: Rule
    standing: str
    by: str


@dataclass(frozen=True)
class Decision:
    """What is proposed to the officer, who signs.

    Attributes:
        application: what was asked.
        verdict: a key of ``VERDICT_WORDS``.
        steps: rules that hold or could hold, in the order in which they were read.
        missing: facts that must be asked for.
        doubts: facts that are unknown and could turn the verdict, but need not be asked for.
        figures: all facts as they were found.
        room: what the withdrawal does to the plan; nothing where no water is asked for.
        approvable_wan_m3: the most that may be approved; 0 unless the verdict lets it pass.
        authority: who must approve, as in ``AUTHORITIES``.
        deadlines: days by which something must be done.
        touches: limits on licensed volumes: ``limit, limit_wan_m3, sources, units``, and
            ``licensed_wan_m3`` where a register tells it.
        rules_version, dataset_hash, year, hydrology: what it was worked out with.
    """

    application: Application
    verdict: str
    steps: tuple[Step, ...]
    missing: tuple[str, ...]
    doubts: tuple[str, ...]
    figures: tuple[Figure, ...]
    room: Room | None
    approvable_wan_m3: float
    authority: str
    deadlines: tuple[Deadline, ...]
    touches: tuple[dict[str, Any], ...]
    rules_version: str
    dataset_hash: str
    year: int
    hydrology: str

    @property
    def deciding(self) -> Rule | None:
        """The rule that decided, unless facts are missing."""
        if self.missing:
            return None
        return next((step.rule for step in self.steps if step.standing == "decides"), None)

    def reasoning(self, language: str = "zh") -> list[str]:
        """The steps in words, one line each, then what is missing and what is in doubt."""
        found = {figure.fact: figure.value for figure in self.figures}
        told = [step for step in self.steps if step.standing != "open"]
        general = [
            step for step in told if step.rule.rank == GENERAL and step.standing != "decides"
        ]
        lines = [_step_told(step, found, language) for step in told if step not in general]
        for kind, names in (("missing", self.missing), ("doubt", self.doubts)):
            lines += [_unknown_told(name, kind, language) for name in names]
        return lines

    def told(self) -> dict[str, Any]:
        """The decision as JSON has it."""
        rule = self.deciding
        room = self.room
        return {
            "verdict": self.verdict,
            **{f"verdict_{lang}": VERDICT_WORDS[self.verdict][lang] for lang in ("zh", "en")},
            "rule": rule.id if rule else "",
            "citation": rule.citation if rule else "",
            "application": self.application.record(),
            "steps": [
                {
                    "rule": step.rule.id,
                    "standing": step.standing,
                    "by": step.by,
                    "effect": step.rule.effect,
                    "citation": step.rule.citation,
                    "confidence": step.rule.confidence,
                    "text_zh": step.rule.text["zh"],
                    "text_en": step.rule.text["en"],
                }
                for step in self.steps
            ],
            "reasoning_zh": self.reasoning("zh"),
            "reasoning_en": self.reasoning("en"),
            "missing": list(self.missing),
            "doubts": list(self.doubts),
            "facts": [asdict(figure) for figure in self.figures],
            "headroom": _rows(room.lines) if room else [],
            "others": _rows(room.others.head(20)) if room else [],
            "displaced_wan_m3": room.displaced_wan_m3 if room else 0.0,
            "breaks": room.breaks if room else "",
            "breaks_why": room.why if room else {},
            "approvable_wan_m3": self.approvable_wan_m3,
            "authority": self.authority,
            **{f"authority_{lang}": AUTHORITIES[self.authority][lang] for lang in ("zh", "en")},
            "deadlines": [
                asdict(deadline) | {"day": deadline.day.isoformat()} for deadline in self.deadlines
            ],
            "touches": list(self.touches),
            "rules_version": self.rules_version,
            "dataset_hash": self.dataset_hash,
            "year": self.year,
            "hydrology": self.hydrology,
        }


def steps_of(book: RuleBook, judgement: Judgement) -> tuple[Step, ...]:
    """Rules that hold or could hold, in the order in which they are read."""
    steps = []
    for rule in book.rules:
        standing = judgement.standing[rule.id]
        if standing == "not met" and rule.id in judgement.open:
            standing = "open"
        if standing != "not met":
            steps.append(Step(rule, standing, judgement.overridden_by.get(rule.id, "")))
    matter = {*judgement.missing, *judgement.doubts}
    return tuple(
        step for step in steps if step.standing != "open" or matter & set(step.rule.condition)
    )


def authority_of(steps: Sequence[Step]) -> str:
    """Who must approve: the first standing rule that says so decides."""
    standing = ("decides", "concurs", "outweighed")
    named = (step.rule.authority for step in steps if step.standing in standing)
    return next((authority for authority in named if authority), "")


def declared_before(day: date, declared: str, years: int) -> bool:
    """Whether a declaration is older than some years on a day."""
    year, month, number = (int(part) for part in (declared + "-01-01")[:10].split("-"))
    return (day.year - years, day.month, day.day) >= (year, month, number)


def _step_told(step: Step, found: Mapping[str, str], language: str) -> str:
    rule = step.rule
    how = STANDING_WORDS[step.standing][language].format(by=step.by)
    sure = ""
    if rule.confidence != "official":
        mark = label(rule.confidence, language)
        sure = {"zh": f"（可信度：{mark}）", "en": f" ({mark})"}[language]
    facts = {"zh": "，", "en": ", "}[language].join(
        f"{vocabulary()[name].names[language]}={vocabulary()[name].told(found[name], language)}"
        for name in rule.condition
    )
    because = {"zh": f"事实：{facts}。", "en": f"Facts: {facts}."}[language] if facts else ""
    mark = {"zh": "【{}】{} {}——{}{}。{}", "en": "[{}] {} {} — {}{}. {}"}[language]
    return mark.format(rule.id, rule.text[language], rule.citation, how, sure, because).strip()


def _unknown_told(name: str, kind: str, language: str) -> str:
    title = vocabulary()[name].names[language]
    words = {
        ("missing", "zh"): f"需要补充：{title}",
        ("missing", "en"): f"needed: {title}",
        ("doubt", "zh"): f"存疑：{title}未知，可能改变结论",
        ("doubt", "en"): f"doubt: {title} is unknown and could turn the verdict",
    }
    return words[kind, language]


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]
