"""A sequence of years as a reader sees it on a terminal."""

from __future__ import annotations

import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from allocation.sequence.study import OBSERVED, Plans
from allocation.sequence.words import KINDS, STATUS, WAYS
from basins.vocabulary import label

YI = 1e4
MOST_DEBTS = 12
COLUMNS = [
    ("年份", "year"),
    ("来水", "water"),
    ("状态", "status"),
    ("目标", "target"),
    ("可信度", "confidence"),
    ("实际", "observed"),
    ("计划", "planned"),
    ("缺水", "shortage"),
    ("年初蓄水", "start"),
    ("年末蓄水", "end"),
]


def plans_summary(plans: Plans, language: str = "zh") -> RenderableType:
    """The path against the actual, what each year owes the next, where it becomes impossible.

    Args:
        plans: the sequence.
        language: ``zh`` or ``en``.
    """
    return Group(_years(plans, language), _owed(plans, language), _end(plans, language))


def _years(plans: Plans, language: str) -> Table:
    zh, study = language == "zh", plans.study
    way = WAYS[study.way][not zh]
    years = f"{study.years[0]}–{study.years[-1]}"
    title = f"{years}年度水量计划（{way}，亿m³）" if zh else f"Plans {years} ({way}, 10⁸ m³)"
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    for names in COLUMNS:
        table.add_column(names[not zh], justify="right")
    for row in plans.tables["sequence"].to_dict("records"):
        table.add_row(
            str(row["year"]),
            str(row["hydrology"]),
            STATUS[row["status"]][not zh],
            _volume(row["target_wan_m3"]),
            label(str(row["target_confidence"]), language) if row["target_confidence"] else "",
            _volume(row["observed_wan_m3"]),
            _volume(row["planned_wan_m3"]),
            _volume(row["shortage_wan_m3"]),
            _volume(row["storage_start_wan_m3"]),
            _volume(row["storage_end_wan_m3"]),
        )
        if row["status"] == OBSERVED:
            table.add_section()
    return table


def _volume(value: float) -> str:
    return "" if pd.isna(value) else f"{value / YI:,.2f}"


def _owed(plans: Plans, language: str) -> RenderableType:
    zh, owed = language == "zh", plans.tables["owed"]
    if owed.empty:
        return Text("没有一年欠下一年。" if zh else "No year owes another.")
    title = "每年欠后年的账（万m³）" if zh else "What each year owes later ones (万m³)"
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    words = ("年份", "类别", "对象", "超用或欠下泄", "应还", "应还年份", "依据", "条款")
    english = ("year", "kind", "what", "missed", "owed", "due in", "basis", "citation")
    for name in words if zh else english:
        table.add_column(name)
    largest = owed.sort_values("owed_wan_m3", ascending=False).head(MOST_DEBTS)
    for row in largest.sort_values(["year", "kind", "id"]).to_dict("records"):
        table.add_row(
            str(row["year"]),
            KINDS[row["kind"]][not zh],
            str(row[f"name_{language}"]),
            f"{row['missed_wan_m3']:,.1f}",
            f"{row['owed_wan_m3']:,.1f}",
            str(row["due_year"]),
            label(str(row["basis"]), language),
            str(row["citation"]),
        )
    more = len(owed) - MOST_DEBTS
    if more > 0:
        table.caption = f"另有 {more} 笔" if zh else f"{more} more"
    return table


def _end(plans: Plans, language: str) -> Text:
    zh, impossible = language == "zh", plans.impossible
    if impossible is not None:
        words = (
            "自{}年起红线不能同时守住，其后各年未计划："
            if zh
            else "From {} on the red lines cannot hold together; later years are not planned:"
        )
        return Text(words.format(impossible.year), style="bold red")
    words = "各年红线全部守住。" if zh else "All red lines of all years are kept."
    return Text(words, style="bold")
