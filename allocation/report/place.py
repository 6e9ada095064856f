"""The evidence for a place in plain words, in Chinese and English."""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import Any

from basins.carrying.evidence import COEFFICIENT, TREND, PlaceEvidence
from basins.carrying.suspensions import Consequence
from basins.dataset import Dataset
from basins.vocabulary import label, listed

Row = dict[Hashable, Any]
MOST_LINES = 3


def element_name(dataset: Dataset, element: str, language: str) -> str:
    """Name of an element: a type of groundwater as the dataset calls it, else from the glossary."""
    sources = dataset["sources"].set_index("source")[f"name_{language}"]
    return str(sources[element]) if element in sources.index else label(element, language)


def place_sentences(dataset: Dataset, found: PlaceEvidence, language: str) -> list[str]:
    """The evidence as sentences: declarations, what they suspend, each element, trend, gaps."""
    zh = language == "zh"
    said = _declared(dataset, found, language)
    for row in found.rows.to_dict("records"):
        said.append(_element(dataset, row, language))
    if found.warns:
        said.append(
            "推算等级只作证据和预警，不具法律效力；如经认定，将适用："
            if zh
            else "A computed grade is only evidence and warning; if declared, this would apply:"
        )
        said += [rule_sentence(rule, language) for rule in found.warns]
    return said + _trend(dataset, found, language) + _absent(found, language)


def rule_sentence(rule: Consequence, language: str) -> str:
    """One rule: article, what it suspends, whom it spares, and what stands over it."""
    zh = language == "zh"
    text = f"{rule.rule} {rule.citation}{'：' if zh else ': '}{rule.suspends[language]}"
    if rule.exempt[language]:
        text += f"；例外：{rule.exempt[language]}" if zh else f"; except {rule.exempt[language]}"
    if rule.overridden_by:
        text += (
            f"（{rule.overridden_by} 施行在后、位阶更高，例外以其为准）"
            if zh
            else f" ({rule.overridden_by} is the later and higher law: its exemption stands)"
        )
    return text + ("。" if zh else ".")


def _declared(dataset: Dataset, found: PlaceEvidence, language: str) -> list[str]:
    zh = language == "zh"
    if found.declared.empty:
        return [
            "没有官方认定：不因超载暂停任何许可。"
            if zh
            else "No declaration: nothing is suspended."
        ]
    said = []
    titles = dataset["documents"].set_index("document")["title"]
    for row, rules in zip(found.declared.to_dict("records"), found.suspends, strict=True):
        names = [dataset["counties"], dataset["cities"], dataset["rivers"]]
        keys = ("county", "city", "river")
        where = "".join(
            str(table.set_index(key)[f"name_{language}"].get(row[key], "")) + ("" if zh else " ")
            for table, key in zip(names, keys, strict=True)
            if row[key] and not (key == "city" and row["county"])
        ).strip()
        what = element_name(dataset, str(row["what"]), language)
        title = titles.get(row["document"], row["document"])
        grade, sure = label(str(row["grade"]), language), label(str(row["confidence"]), language)
        said.append(
            f"官方认定：{where}{what}{grade}，自 {row['date']} 起（{title}，{sure}），"
            "具有法律效力。"
            if zh
            else f"Declared: {where} {what} {grade} since {row['date']} ({title}, {sure}); it has "
            "legal force."
        )
        said += [("暂停：" if zh else "Suspended: ") + rule_sentence(r, language) for r in rules]
    return said


def _element(dataset: Dataset, row: Row, language: str) -> str:
    zh = language == "zh"
    basis, counted = label(row["basis"], language), label(row["counted"], language)
    what = f"[{basis} {row['year']}] {element_name(dataset, row['element'], language)}"
    unit = "万m³" if zh else "× 10⁴ m³"
    used = f"{counted} {row['used_wan_m3']:,.0f} {unit}"
    sure = label(row["used_confidence"], language)
    if math.isnan(row["ratio"]):
        none = "没有可用的限值，不评价" if zh else "no limit is known, so there is no grade"
        return (
            f"{what}: {used} ({sure}); {none}." if not zh else f"{what}：{used}（{sure}）；{none}。"
        )
    lines = row["red_line"].split("|")
    line = ", ".join(lines[:MOST_LINES]) + (" …" if len(lines) > MOST_LINES else "")
    limit_sure = label(row["limit_confidence"], language)
    part = row["origin"] == "derived"
    grade = label(row["grade"], language)
    lift = _lift(row, language)
    if zh:
        limit = f"限值 {row['limit_wan_m3']:,.0f} 万m³（{'由上级红线按份额推算：' if part else ''}"
        limit += f"{line}，{row['limit_document']}，{limit_sure}）"
        worst = "，为本地短板" if row["decides"] else ""
        return (
            f"{what}：{used}（{row['used_document']}，{sure}），{limit}，比值 {row['ratio']:.4f}，"
            f"{grade}{worst}。{lift}"
        )
    limit = f"limit {row['limit_wan_m3']:,.0f} {unit} ({'part of ' if part else ''}{line}, "
    limit += f"{row['limit_document']}, {limit_sure})"
    worst = ", the worst element" if row["decides"] else ""
    return (
        f"{what}: {used} ({row['used_document']}, {sure}), {limit}, ratio {row['ratio']:.4f}, "
        f"{grade}{worst}. {lift}"
    )


def _lift(row: Row, language: str) -> str:
    """By how much use must fall to get below 1.0 and 0.9, or what is left."""
    zh = language == "zh"
    if row["grade"] == "not_overloaded":
        left = row["headroom_wan_m3"]
        return f"余量 {left:,.0f} 万m³。" if zh else f"{left:,.0f} × 10⁴ m³ left."
    steps = []
    if row["to_lift_wan_m3"] > 0 or row["grade"] != "critical":
        steps.append((row["to_lift_wan_m3"], "超载", "overloaded"))
    steps.append((row["to_clear_wan_m3"], "临界超载", "critical"))
    if zh:
        parts = [f"减少 {volume:,.0f} 万m³ 以上即降到{name}线以下" for volume, name, _ in steps]
        return "；".join(parts) + "。"
    parts = [f"{volume:,.0f} × 10⁴ m³ less use is below {name}" for volume, _, name in steps]
    return "; ".join(parts) + "."


def _trend(dataset: Dataset, found: PlaceEvidence, language: str) -> list[str]:
    zh, said = language == "zh", []
    for row in found.trend.to_dict("records"):
        element = element_name(dataset, str(row["element"]), language)
        pairs = zip(row["years"], row["ratios"], strict=True)
        path = ", ".join(f"{year}: {ratio:.3f}" for year, ratio in pairs)
        text = f"趋势 {element}（{path}）：每年 {row['slope_per_year']:+.4f}"
        if not zh:
            text = f"Trend of {element} ({path}): {row['slope_per_year']:+.4f} a year"
        if row["since"]:
            text += f"，{row['since']} 年起超载" if zh else f"; overloaded since {row['since']}"
        elif not math.isnan(row["reaches"]):
            year = math.ceil(row["reaches"] - 1e-9)
            text += f"，按此约 {year} 年达到 1.0" if zh else f"; reaches 1.0 about {year}"
        said.append(text + ("。" if zh else "."))
    return said


def _absent(found: PlaceEvidence, language: str) -> list[str]:
    zh = language == "zh"
    years = listed(map(str, found.observed), language)
    words = {
        TREND: (
            f"没有趋势：实测只有 {years or '零'} 年，至少要两年。"
            if zh
            else f"No trend: observed years are {years or 'none'}; two are needed."
        ),
        COEFFICIENT: (
            "浅层超采系数：没有超采区分区数据，未评价。"
            if zh
            else "Over-exploitation coefficient: no data by zone, not graded."
        ),
    }
    return [words[name] for name in found.absent]
