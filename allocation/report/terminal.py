"""A plan, or a list of faults, as a reader sees it on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from allocation.report.workbook import with_names
from basins.fault_words import told
from basins.faults import Fault
from basins.vocabulary import label

if TYPE_CHECKING:
    from allocation.plan import Plan

YI = 1e4


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    for position, column in enumerate(columns):
        table.add_column(column, justify="left" if position == 0 else "right")
    return table


def _volume(value: float) -> str:
    """万m³ as 亿m³."""
    return f"{value / YI:,.2f}"


def plan_summary(plan: Plan, language: str = "zh") -> RenderableType:
    """Headline figures, who gets how much by river, sector and source, and what binds.

    Args:
        plan: the plan.
        language: ``zh`` or ``en``.
    """
    return Group(
        _headline(plan, language),
        _by_river_and_group(plan, language),
        _by_source(plan, language),
        _binding(plan, language),
        _evidence(plan, language),
    )


def _headline(plan: Plan, language: str) -> Table:
    s = plan.summary
    zh = language == "zh"
    province = plan.problem.inputs.dataset["province"][f"name_{language}"].iloc[0]
    table = _table(
        f"{province}{s['year']}年水量配置（来水频率 {s['hydrology']}）"
        if zh
        else f"Water plan of {province} for {s['year']} ({s['hydrology']})",
        "亿m³" if zh else "10⁸ m³",
        "数值" if zh else "value",
        "红线" if zh else "red line",
    )
    limit, intensity = s["cap_wan_m3"], s["intensity_limit_m3_per_wan_yuan"]
    table.add_row(
        "用水总量" if zh else "total use",
        _volume(s["total_use_wan_m3"]),
        "" if limit is None else _volume(limit),
    )
    table.add_row(
        "万元GDP用水量（m³/万元）" if zh else "use per 10⁴ yuan of GDP (m³)",
        f"{s['intensity_m3_per_wan_yuan']:.2f}",
        "" if intensity is None else f"{intensity:.2f}",
    )
    table.add_row("需水量" if zh else "demand", _volume(s["demand_wan_m3"]), "")
    table.add_row("缺水量" if zh else "shortage", _volume(s["shortage_wan_m3"]), "")
    return table


def _by_river_and_group(plan: Plan, language: str) -> Table:
    """Rivers × official groups of use, with demand and shortage of the river."""
    dataset = plan.problem.inputs.dataset
    group = dataset["sectors"].set_index("sector")["official_group"]
    use = plan.tables["allocation"]
    wide = use.assign(group=use["sector"].map(group)).pivot_table(
        index="river", columns="group", values="use_wan_m3", aggfunc="sum", fill_value=0.0
    )
    groups = [g for g in group.drop_duplicates() if g in wide]
    short = plan.tables["shortage"].groupby("river")[["demand_wan_m3", "shortage_wan_m3"]].sum()
    words = [label(g, language) for g in groups]
    zh = language == "zh"
    table = _table(
        "分河流用水（亿m³）" if zh else "Use by river (10⁸ m³)",
        "河流" if zh else "river",
        *words,
        "用水" if zh else "use",
        "需水" if zh else "demand",
        "缺水" if zh else "shortage",
    )
    names = dataset["rivers"].sort_values("position").set_index("river")[f"name_{language}"]
    wide = wide.reindex(names.index, fill_value=0.0)
    short = short.reindex(names.index, fill_value=0.0)
    frame = pd.concat([wide[groups], wide.sum(axis=1).rename("use"), short], axis=1)
    for name, row in zip(names, frame.to_numpy(), strict=True):
        table.add_row(str(name), *(_volume(float(value)) for value in row))
    table.add_section()
    table.add_row("合计" if zh else "total", *(_volume(value) for value in frame.sum()))
    return table


def _by_source(plan: Plan, language: str) -> Table:
    dataset = plan.problem.inputs.dataset
    zh = language == "zh"
    table = _table(
        "分水源供水（亿m³）" if zh else "Supply by source (10⁸ m³)",
        "水源" if zh else "source",
        "供水" if zh else "supply",
        "占比" if zh else "share",
    )
    supplied = plan.summary["supplied_by_source"]
    total = sum(supplied.values())
    for row in dataset["sources"].sort_values("position").itertuples(index=False):
        volume = supplied.get(row.source, 0.0)
        name = row.name_zh if zh else row.name_en
        table.add_row(str(name), _volume(volume), f"{volume / total:.1%}" if total else "")
    return table


def _binding(plan: Plan, language: str) -> RenderableType:
    lines = plan.tables["red_lines"]
    lines = lines[lines["enforced"] == "yes"]
    bound = lines[lines["binding"]]
    zh = language == "zh"
    kept = len(lines)
    table = _table(
        f"红线账本：{kept} 条全部守住，{len(bound)} 条起约束作用"
        if zh
        else f"Red lines: all {kept} kept, {len(bound)} bind",
        "红线" if zh else "red line",
        "限值" if zh else "limit",
        "已用" if zh else "used",
        "单位" if zh else "unit",
        "影子价格" if zh else "price",
        "可信度" if zh else "confidence",
    )
    for row in bound.to_dict("records"):
        table.add_row(
            str(row[f"name_{language}"]),
            f"{row['limit']:,.2f}",
            f"{row['used']:,.2f}",
            str(row["unit"]),
            f"{row['price']:.3g} {row['price_unit']}" if row["price"] else "0",
            label(str(row["confidence"]), language),
        )
    return table


def _evidence(plan: Plan, language: str) -> Text:
    shares = plan.summary["evidence_share"].items()
    words = "，".join(f"{label(name, language)} {share:.0%}" for name, share in shares)
    text = "数据可信度（按水量，取最弱一环）：" if language == "zh" else "Evidence (weakest link): "
    return Text(text + words, style="italic")


def overload_list(plan: Plan, language: str = "zh") -> RenderableType:
    """Places graded overloaded or severe."""
    table = plan.tables["overload"]
    return frame_table(with_names(plan.problem.inputs.dataset, table, language), "超载")


def frame_table(frame: pd.DataFrame, title: str) -> Table:
    """Any small frame as a terminal table."""
    table = _table(title, *map(str, frame.columns))
    rows: list[list[object]] = frame.astype(object).to_numpy().tolist()
    for row in rows:
        table.add_row(*(f"{cell:,.2f}" if isinstance(cell, float) else str(cell) for cell in row))
    return table


FAULTY = {
    "zh": ("，", "第 {} 行", "{} 列", "：", "应为", "处理", "共 {} 处错误；未写入任何内容。"),
    "en": (
        ", ",
        "row {}",
        "column {}",
        ": ",
        "expected",
        "remedy  ",
        "{} fault(s); nothing was written.",
    ),
}


def print_faults(console: Console, faults: Sequence[Fault], language: str) -> None:
    """Every fault: where it is, what stands there, what was expected and what to do."""
    comma, row, column, colon, expected, remedy, end = FAULTY[language]
    for fault in (told(one, language) for one in faults):
        where = comma.join(
            part
            for part in (
                fault.file,
                row.format(fault.row) if fault.row is not None else "",
                column.format(fault.column) if fault.column else "",
            )
            if part
        )
        value = repr(fault.value) if fault.value is not None else ""
        console.print(Text(f"{where}{colon}{value}".rstrip(), style="bold"))
        console.print(Text(f"    {expected} {fault.expected}"))
        console.print(Text(f"    {remedy} {fault.remedy}"))
    console.print(Text(end.format(len(faults)), style="bold red"))
