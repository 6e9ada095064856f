"""Decisions on applications as a terminal shows them."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from allocation.permits.deadlines import deadline_told
from allocation.permits.decision import AUTHORITIES, VERDICT_WORDS, Decision
from allocation.permits.facts import vocabulary
from allocation.permits.sureness import sureness, sureness_told
from basins.dataset import Dataset
from basins.faults import shown
from basins.vocabulary import label, listed

COLOURS = {"pass": "green", "not needed": "green", "refuse": "red", "suspend": "red"}


def decision_report(decision: Decision, dataset: Dataset, language: str = "zh") -> RenderableType:
    """Verdict, reasoning, facts, headroom and deadlines of one application."""
    zh = language == "zh"
    colour = COLOURS.get(decision.verdict, "yellow")
    parts: list[RenderableType] = [
        Text(VERDICT_WORDS[decision.verdict][language], style=f"bold {colour}"),
        Text(sureness_told(decision, language)),
        *(Text(f"· {line}") for line in decision.reasoning(language)),
        _facts(decision, language),
    ]
    if decision.room is not None and len(decision.room.lines):
        parts.append(_headroom(decision, language))
    if decision.approvable_wan_m3:
        words = "可审批水量上限" if zh else "at most approvable"
        parts.append(Text(f"{words}：{decision.approvable_wan_m3:,.2f} 万m³/年"))
    authority = AUTHORITIES[decision.authority][language]
    parts.append(Text(f"{'审批机关' if zh else 'authority'}：{authority}"))
    parts += [Text(deadline_told(one, language)) for one in decision.deadlines]
    return Group(*parts)


def decisions_report(
    decisions: list[Decision], dataset: Dataset, language: str = "zh"
) -> RenderableType:
    """One line per application."""
    zh = language == "zh"
    table = Table(title="审查结果" if zh else "Decisions", title_justify="left")
    heads = ("申请人", "县", "水量（万m³）", "结论", "可信度", "决定条文", "需补充")
    english = ("applicant", "county", "万m³", "verdict", "confidence", "rule", "missing")
    for name in heads if zh else english:
        table.add_column(name)
    counties = dataset["counties"].set_index("county")[f"name_{language}"]
    for decision in decisions:
        rule, asked = decision.deciding, decision.application
        table.add_row(
            Text(shown(asked.applicant)),
            str(counties[asked.county]),
            f"{asked.annual_wan_m3:,.2f}",
            VERDICT_WORDS[decision.verdict][language],
            label(sureness(decision).mark, language),
            f"{rule.id} {rule.citation}" if rule else "",
            listed((vocabulary()[name].names[language] for name in decision.missing), language),
        )
    return table


def _facts(decision: Decision, language: str) -> Table:
    zh, facts = language == "zh", vocabulary()
    table = Table(title="采用的事实" if zh else "Facts", title_justify="left")
    for name in (
        ("事实", "取值", "依据", "可信度") if zh else ("fact", "value", "from", "confidence")
    ):
        table.add_column(name)
    for figure in decision.figures:
        if figure.text[language]:
            table.add_row(
                facts[figure.fact].names[language],
                facts[figure.fact].told(figure.value, language),
                Text(figure.text[language]),
                label(figure.confidence, language) if figure.confidence else "",
            )
    return table


def _headroom(decision: Decision, language: str) -> Table:
    zh, room = language == "zh", decision.room
    assert room is not None
    table = Table(title="红线余量" if zh else "Headroom", title_justify="left")
    for name in (
        ("红线", "限值", "申请前", "申请后", "可信度")
        if zh
        else (
            "red line",
            "limit",
            "before",
            "after",
            "confidence",
        )
    ):
        table.add_column(name, justify="left" if name in ("红线", "red line") else "right")
    for line in room.lines.to_dict("records"):
        table.add_row(
            line[f"name_{language}"],
            f"{line['limit']:,.2f} {line['unit']}",
            f"{line['headroom_before'] + 0.0:,.2f}",
            f"{line['headroom_after'] + 0.0:,.2f}",
            label(line["confidence"], language),
        )
    return table
