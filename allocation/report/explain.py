"""A plan in sentences: what binds, who pays for it, and what would change first if it moved.

Made from the tables of a plan folder and the names of its dataset, so that the command line, the
pages and a reader of the folder all read the same text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from allocation.evidence import Grounds, price_evidence, shortage_evidence
from allocation.report.evidence import evidence_told, titled
from allocation.report.units import unit_word
from basins.dataset import Dataset
from basins.hydrology import parse_hydrology
from basins.vocabulary import label, listed

MOST_GAINERS = 5
MOST_FREE = 3
YI = 1e4
WHAT = {
    "zh": {"shortage": "缺水量", "price": "价格"},
    "en": {"shortage": "the shortage", "price": "the price"},
}
PLACED = (
    ("province", "province"),
    ("cities", "city"),
    ("counties", "county"),
    ("rivers", "river"),
    ("nodes", "node"),
    ("transfers", "transfer"),
    ("sectors", "sector"),
    ("sources", "source"),
    ("driver_kinds", "driver"),
)


@dataclass(frozen=True)
class Paragraph:
    """One red line in words: a title, then sentences."""

    title: str
    sentences: tuple[str, ...]


def explain_plan(
    tables: Mapping[str, pd.DataFrame],
    summary: Mapping[str, Any],
    dataset: Dataset,
    language: str = "zh",
) -> list[Paragraph]:
    """What binds in a plan, dearest first, what comes nearest, and on what figures all that rests.

    Args:
        tables: ``allocation``, ``shortage``, ``red_lines`` and ``price_effects`` of the plan.
        summary: its ``summary.json``.
        dataset: the dataset it was made from, its scenario applied.
        language: ``zh`` or ``en``.
    """
    names = names_in(dataset, language)
    year, hydrology = int(summary["year"]), str(summary["hydrology"])
    grounds = Grounds(dataset, year, parse_hydrology(hydrology))
    lines = tables["red_lines"]
    lines = lines[lines["enforced"] == "yes"]
    priced = lines[lines["price"] > 0].sort_values("price", ascending=False)
    words = WHAT["en" if language == "en" else "zh"]
    short = shortage_evidence(grounds, tables)
    told = evidence_told(words["shortage"], short, names, language)
    found = [_with(_opening(summary, lines, language), told)]
    for line in priced.to_dict("records"):
        effects = tables["price_effects"]
        mine = effects[(effects["id"] == line["id"]) & (effects["month"] == line["month"])]
        sure = price_evidence(grounds, tables, line)
        told = evidence_told(words["price"], sure, names, language)
        found.append(_with(_priced(line, mine, names, language), told))
    idle = lines[lines["binding"] & (lines["price"] == 0)]
    if len(idle):
        found.append(_idle(idle, language))
    found.append(_nearest(lines, language))
    return found


def _with(paragraph: Paragraph, sentence: str) -> Paragraph:
    told = (sentence,) if sentence else ()
    return Paragraph(paragraph.title, (*paragraph.sentences, *told))


def names_in(dataset: Dataset, language: str) -> dict[str, str]:
    """Name of every place, sector, source, work, red line and document by identifier."""
    column = f"name_{language}"
    found: dict[str, str] = {}
    for table, key in PLACED:
        found |= dict(zip(dataset[table][key], dataset[table][column], strict=True))
    units = dataset["units"]
    for unit, county, river in zip(units["unit"], units["county"], units["river"], strict=True):
        place = f"{found[county]}（{found[river]}）" if language == "zh" else ""
        found[unit] = place or f"{found[county]} ({found[river]})"
    lines, papers = dataset["red_lines"], dataset["documents"]
    found |= dict(zip(papers["document"], papers["title"], strict=True))
    return found | dict(zip(lines["red_line"], lines[column], strict=True))


def in_words(what: str, names: Mapping[str, str], language: str) -> str:
    """A ``block|key`` of the programme in words: ``use|a-main|irrigation|…|7``."""
    if not what:
        return label("nothing", language)
    block, *keys = what.split("|")
    parts = [names.get(key) or _month(key, language) or label(key, language) for key in keys]
    return f"{label(block, language)}{'：' if language == 'zh' else ': '}{' · '.join(parts)}"


def _month(key: str, language: str) -> str:
    if not key.isdigit():
        return ""
    return f"{key}月" if language == "zh" else f"month {key}"


def _opening(summary: Mapping[str, Any], lines: pd.DataFrame, language: str) -> Paragraph:
    use, short = summary["total_use_wan_m3"] / YI, summary["shortage_wan_m3"] / YI
    demand, bound = summary["demand_wan_m3"] / YI, int(lines["binding"].sum())
    year, hydrology = summary["year"], summary["hydrology"]
    if language == "zh":
        return Paragraph(
            f"{summary['province']}{year}年方案（来水频率 {hydrology}）",
            (
                f"需水 {demand:.2f} 亿m³，用水 {use:.2f} 亿m³，缺水 {short:.2f} 亿m³。",
                f"必须守住的红线 {len(lines)} 条，起约束作用的 {bound} 条。",
            ),
        )
    return Paragraph(
        f"Plan of {year} ({hydrology})",
        (
            f"Demand {demand:.2f}, use {use:.2f}, shortage {short:.2f} (10⁸ m³).",
            f"Of {len(lines)} red lines that must be kept, {bound} bind.",
        ),
    )


def _title(line: Mapping[Any, Any], language: str) -> str:
    month = f"（{_month(str(line['month']), language)}）" if line["month"] else ""
    return f"{line[f'name_{language}']}{month}"


def _priced(
    line: Mapping[Any, Any], effects: pd.DataFrame, names: Mapping[str, str], language: str
) -> Paragraph:
    zh, unit = language == "zh", line["unit"]
    level, _, kind = str(line["price_level"]).partition(".")
    worth = (
        f"{label(level, language)} · {label(kind, language)}" if kind else label(level, language)
    )
    limit = (
        f"{line['limit']:,.4g} {unit}" if line["limit"] < 100 else f"{line['limit']:,.1f} {unit}"
    )
    sure = label(str(line["confidence"]), language)
    origin = titled(str(line["document"]), names, language)
    # The sentence says of what each: the unit of the price is left with what it counts.
    counted = str(line["price_unit"]).removesuffix("/万m³")
    price = f"{line['price']:.4g} {unit_word(counted, language)}"
    more = in_words(str(line["first_more"]), names, language)
    less = in_words(str(line["first_less"]), names, language)
    span = f"{line['price_from']:,.7g} ~ {line['price_to']:,.7g} {unit}"
    shared = f"{line['sharing_from']:,.7g} ~ {line['sharing_to']:,.7g} {unit}"
    gains = _gainers(effects, names, language)
    if zh:
        sentences = (
            f"限值 {limit}（来源：{origin}；{sure}），已用足。",
            f"每放宽 1 万m³，“{worth}”改善 {price}。{gains}",
            f"其他条件不变时，这一价格至少在限值 {span} 之间成立，上述分摊在 {shared} 之间不变；"
            f"再放宽，先变的是“{more}”；再收紧，先变的是“{less}”。",
        )
    else:
        sentences = (
            f"Limit {limit} (source: {origin}; {sure}), used up.",
            f'Each 10⁴ m³ of more room improves "{worth}" by {price}. {gains}',
            f"All else unchanged, this price holds at least while the limit is {span}, its sharing "
            f'while it is {shared}; with more room "{more}" changes first, with less "{less}".',
        )
    return Paragraph(_title(line, language), sentences)


def _gainers(effects: pd.DataFrame, names: Mapping[str, str], language: str) -> str:
    """Whose shortage shrinks or grows, largest first."""
    if effects.empty:
        return ""
    by = effects.groupby(["county", "sector"], as_index=False)["avoided_wan_m3"].sum()
    by = by[by["avoided_wan_m3"].abs() > 1e-6]
    order = by["avoided_wan_m3"].abs().sort_values(ascending=False).index
    comma = "，" if language == "zh" else ", "
    parts = [
        f"{names[row['county']]}{label_of(row['sector'], names)} {row['avoided_wan_m3']:+.2f}"
        for row in by.loc[order[:MOST_GAINERS]].to_dict("records")
    ]
    if not parts:
        return ""
    rest = len(by) - len(parts)
    if language == "zh":
        tail = f"，另有 {rest} 处" if rest > 0 else ""
        return f"少缺的水（万m³）：{comma.join(parts)}{tail}。"
    tail = f", and {rest} more" if rest > 0 else ""
    return f"Shortage avoided (10⁴ m³): {comma.join(parts)}{tail}."


def label_of(name: str, names: Mapping[str, str]) -> str:
    """A name after a place name, apart from it where the language needs a space."""
    word = names.get(name, name)
    return f" {word}" if word.isascii() else word


def _idle(idle: pd.DataFrame, language: str) -> Paragraph:
    names = listed(idle[f"name_{language}"], language)
    if language == "zh":
        return Paragraph(
            "用足但放宽也无益的红线", (f"{names}：限值用足，但目前放宽不会改善方案。",)
        )
    return Paragraph("Used up, yet worth nothing", (f"{names}: more room would not help now.",))


def _nearest(lines: pd.DataFrame, language: str) -> Paragraph:
    """Lines that do not bind, those with the least share of their limit left first."""
    free = lines[~lines["binding"] & (lines["limit"] > 0)]
    free = free.assign(left=free["headroom"] / free["limit"]).sort_values("left").head(MOST_FREE)
    parts = [
        f"{row[f'name_{language}']} {row['headroom']:,.2f} {row['unit']} ({row['left']:.1%})"
        for row in free.to_dict("records")
    ]
    title = "离红线最近、尚未约束的" if language == "zh" else "Nearest of those that do not bind"
    return Paragraph(title, (("；" if language == "zh" else "; ").join(parts),))
