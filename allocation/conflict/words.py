"""Conflicts in words: what conflicts, by how much, and what would give way, in two languages."""

from __future__ import annotations

from typing import Any

from allocation.conflict.courses import NAMES, course_of_move
from allocation.conflict.moves import Move
from allocation.conflict.names import described, line_name
from allocation.conflict.result import Conflict, Explanation, Question, WayOut
from allocation.conflict.ways import Way
from allocation.formulation.inputs import Inputs
from basins.vocabulary import name_of

MONTHS = "January February March April May June July August September October November December"
MEANS = {
    "transfer": ("增加引调水", "more water by transfers"),
    "non_conventional": ("多用非常规水", "more non-conventional water"),
    "local_works": ("扩建当地工程", "larger local works"),
    "saving": ("节约生活用水", "saving at home"),
}
FEW = 2


def sentence(question: Question, conflict: Conflict, language: str) -> str:
    """One line: which facts cannot hold together, what is missing and when."""
    names = [name_of(fact, language) for fact in conflict.facts]
    short = f"{conflict.short_wan_m3:,.1f} 万m³"
    months = conflict.months
    if language == "zh":
        when = f"（{'、'.join(map(str, months))}月）" if months else ""
        together = "不能同时成立" if len(names) > 1 else "本身就不能成立"
        facts = " + ".join(names)
        return f"{question.year}年 {question.hydrology}：{facts} {together}，缺 {short}{when}"
    words = MONTHS.split()
    when = f" in {' and '.join(words[month - 1] for month in months)}" if months else ""
    together = "cannot hold together" if len(names) > 1 else "cannot hold"
    facts = " + ".join(names)
    return f"{question.year}: {facts} {together} at {question.hydrology}: short by {short}{when}"


def title(inputs: Inputs, way: Way, language: str) -> str:
    """What a way out does, in a few words."""
    parts = []
    for course in NAMES:
        moves = [move for move in way.moves if course_of_move(inputs, move) == course]
        if moves and course in MEANS:
            parts.append(MEANS[course][language == "en"])
        elif moves:
            names = list(dict.fromkeys(moved_name(inputs, move, language) for move in moves))
            parts.append(_relax(names, language))
    return ("，并" if language == "zh" else ", and ").join(parts)


def _relax(names: list[str], language: str) -> str:
    few, more = names[:FEW], len(names) > FEW
    if language == "zh":
        return "放宽" + "、".join(few) + (f"等{len(names)}项" if more else "")
    return "relax " + ", ".join(few) + (f" and {len(names) - FEW} more" if more else "")


def moved_name(inputs: Inputs, move: Move, language: str) -> str:
    """The thing that a move changes."""
    if move.kind == "red_line":
        return line_name(inputs, str(move.where["red_line"]), language)
    named = {key: [str(value)] for key, value in move.where.items() if key != "month"}
    return described(inputs, move.kind, named, language)


def move_text(inputs: Inputs, move: Move, language: str) -> str:
    """One change: what, from which figure to which."""
    name, zh = moved_name(inputs, move, language), language == "zh"
    month = move.where.get("month")
    if month:
        name += f"（{month}月）" if zh else f" in {MONTHS.split()[int(month) - 1]}"
    if move.kind == "transfer_capacity" and move.before == 0.0:
        return (
            f"启用：{name} {_figure(move.after, move.unit)}"
            if zh
            else (f"in service: {name}, {_figure(move.after, move.unit)}")
        )
    return f"{name} {_figure(move.before, move.unit)} → {_figure(move.after, move.unit)}"


def _figure(value: float, unit: str) -> str:
    if unit == "1":
        return f"{100.0 * value:.4g} %"
    return f"{value:,.6g} {unit}" if value < 1e6 else f"{value:,.0f} {unit}"


def told(question: Question, explanation: Explanation) -> dict[str, Any]:
    """The conflict as JSON has it; ``members`` are those of the largest set."""
    first, *further = [_set(question, conflict) for conflict in explanation.conflicts] or [{}]
    return {
        "status": "infeasible",
        "year": question.year,
        "hydrology": question.hydrology,
        "message_zh": first.get("message_zh", NO_REASON[0]),
        "message_en": first.get("message_en", NO_REASON[1]),
        "members": first.get("members", []),
        "short_wan_m3": first.get("short_wan_m3", 0.0),
        "months": first.get("months", []),
        "conflicts_found": explanation.found,
        "further_conflicts": further,
        "ways_out": [way_told(question, way) for way in explanation.ways_out],
    }


NO_REASON = (
    "求解器认为无解，但各条约束在 0.1 m³ 之内可以同时成立：请检查输入中的极端数值。",
    "The solver found no answer, yet all facts can hold within 0.1 m³: look for extreme figures.",
)


def _set(question: Question, conflict: Conflict) -> dict[str, Any]:
    return {
        "message_zh": sentence(question, conflict, "zh"),
        "message_en": sentence(question, conflict, "en"),
        "members": [vars(fact) for fact in conflict.facts],
        "short_wan_m3": conflict.short_wan_m3,
        "months": list(conflict.months),
    }


def way_told(question: Question, way: WayOut) -> dict[str, Any]:
    """One way out as JSON has it."""
    inputs = question.problem.inputs
    return {
        "number": way.number,
        "course": way.course,
        "title_zh": way.title_zh,
        "title_en": way.title_en,
        "total_wan_m3": way.total_wan_m3,
        "moves": [
            vars(move)
            | {f"text_{language}": move_text(inputs, move, language) for language in ("zh", "en")}
            for move in way.moves
        ],
        "scenario": way.scenario.content,
    }
