"""``plan.xlsx``: a plan for people, with Chinese names and months across."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from allocation.evidence import Grounds, results_of, shortage_evidence
from allocation.report.book_charts import column_chart
from allocation.report.evidence import figures_shown
from allocation.report.explain import names_in
from allocation.report.sheets import book_at, sheet_of
from basins.confidence import SURE
from basins.dataset import Dataset
from basins.vocabulary import label

if TYPE_CHECKING:
    from allocation.plan import Plan

LANGUAGE = "zh"
MONTH_NAMES = {month: f"{month}月" for month in range(1, 13)}
YEAR, VOLUME, YI, NEGLIGIBLE = "全年", "万m³", 1e4, 1e-6
MOST_FIGURES = 200
LINE, LETTERS = 16, 32  # height of a line and Chinese signs in it, on the cover
FROZEN = {"水量配置": 6, "缺水": 5, "断面流量": 2, "水库蓄水": 1, "引调水": 2}
FROZEN |= {"红线账本": 2, "超载": 3}
SOURCES = {
    "document": "编号",
    "title": "文献",
    "kind": "种类",
    "date": "日期",
    "note": "说明",
    **{name: f"{label(name, 'zh')}（行数）" for name in SURE},
}
RESULTS = {
    "result": "结果",
    "name": "名称",
    "volume": "数量",
    "unit": "单位",
    "mark": "标记（占一成以上的最弱一类）",
    **{name: f"{label(name, 'zh')}（%）" for name in SURE},
}
FIGURES = {
    "weight": "分量（%）",
    "confidence": "可信度",
    "key": "哪一个数字",
    "column": "字段",
    "value": "数值",
    "unit": "单位",
    "table": "工作表",
    "row": "行",
    "document": "来源",
}
NAMED = {
    "county": ("counties", "county"),
    "city": ("cities", "city"),
    "river": ("rivers", "river"),
    "sector": ("sectors", "sector"),
    "source": ("sources", "source"),
    "node": ("nodes", "node"),
    "reservoir": ("nodes", "node"),
    "transfer": ("transfers", "transfer"),
}


def with_names(dataset: Dataset, table: pd.DataFrame, language: str = LANGUAGE) -> pd.DataFrame:
    """The table with identifiers of places, sectors, sources and works replaced by their names."""
    named = table.copy()
    for column, (source, key) in NAMED.items():
        if column in named:
            names = dataset[source].set_index(key)[f"name_{language}"]
            named[column] = named[column].map(names).fillna(named[column])
    return named


def months_across(table: pd.DataFrame, value: str) -> pd.DataFrame:
    """Long rows per month as one row with twelve columns and the sum of the year."""
    keys = [column for column in table.columns if column not in ("month", value)]
    wide = table.pivot_table(index=keys, columns="month", values=value, aggfunc="sum", sort=False)
    wide = wide.reindex(columns=range(1, 13)).fillna(0.0).rename(columns=MONTH_NAMES)
    return wide.assign(全年=wide.sum(axis=1)).reset_index()


def write_workbook(plan: Plan, path: Path) -> None:
    """Write the workbook: cover, summaries with charts, who gets what, shortages, flows, storages,
    ledger, overload, and the documents that the figures rest on.

    Args:
        plan: the plan.
        path: file to write.
    """
    dataset, tables = plan.problem.inputs.dataset, plan.tables
    with book_at(path) as (book, _):
        _cover(book, plan)
        for name, (table, chart) in summaries(dataset, tables).items():
            sheet = sheet_of(book, name, table, 1, _heads(table))
            names = (0, 1, len(table))
            drawn = column_chart(book, name, name, VOLUME, names, *chart)
            sheet.insert_chart(1, len(table.columns) + 1, drawn)
            sheet.set_landscape()
        for name, table in _details(tables).items():
            shown = with_names(dataset, table)
            if "confidence" in shown:
                shown["confidence"] = [label(str(c), LANGUAGE) for c in shown["confidence"]]
            sheet_of(book, name, shown, FROZEN[name], _heads(shown))
        grounds = Grounds(dataset, plan.problem.inputs.year, plan.problem.inputs.exceedance)
        results = evidence_table(grounds, tables, plan.summary["evidence_share"])
        sheet_of(book, "结果依据", results, 2, RESULTS)
        sheet_of(book, "缺水依据的数字", _heaviest(grounds, tables), 1, FIGURES)
        sheet_of(book, "数据来源", sources_table(dataset), 2, SOURCES)


def evidence_table(
    grounds: Grounds, tables: Mapping[str, pd.DataFrame], use: Mapping[str, float]
) -> pd.DataFrame:
    """What every result of a plan rests on, in words: its mark and the share of each class in %.

    Args:
        grounds: of the plan's year.
        tables: of the plan.
        use: ``evidence_share`` of its summary.
    """
    found = results_of(grounds, tables, use)
    kind = [label(name, LANGUAGE) for name in found["kind"]]
    marks = [label(str(mark), LANGUAGE) if mark else "" for mark in found["mark"]]
    shares = {name: 100.0 * found[name].astype(float) for name in SURE}
    shown = found[["volume", "unit"]].assign(**shares)
    shown.insert(0, "result", kind)
    shown.insert(1, "name", found["name_zh"])
    shown.insert(4, "mark", marks)
    return shown


def _heaviest(grounds: Grounds, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The figures that the shortage rests on, heaviest first."""
    figures = shortage_evidence(grounds, tables).figures.head(MOST_FIGURES)
    names = names_in(grounds.dataset, LANGUAGE)
    shown = figures_shown(figures, names, LANGUAGE)
    return shown.assign(weight=100.0 * shown["weight"])[list(FIGURES)]


def _details(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables of a plan by the name of their sheet; months stand across."""
    places = ["unit", "county", "city", "river"]
    short = months_across(
        tables["shortage"][[*places, "sector", "month", "shortage_wan_m3"]], "shortage_wan_m3"
    )
    return {
        "水量配置": months_across(
            tables["allocation"][[*places, "sector", "source", "month", "use_wan_m3"]],
            "use_wan_m3",
        ),
        "缺水": short[short[YEAR] > NEGLIGIBLE],
        "断面流量": months_across(
            tables["flow"][["node", "river", "month", "outflow_wan_m3"]], "outflow_wan_m3"
        ),
        "水库蓄水": months_across(
            tables["storage"][["reservoir", "month", "end_wan_m3"]], "end_wan_m3"
        ).drop(columns=YEAR),
        "引调水": months_across(
            tables["transfer"][["transfer", "unit", "month", "delivered_wan_m3"]],
            "delivered_wan_m3",
        ),
        "红线账本": tables["red_lines"],
        "超载": tables["overload"],
    }


def summaries(
    dataset: Dataset, tables: Mapping[str, pd.DataFrame]
) -> dict[str, tuple[pd.DataFrame, tuple[list[int], str]]]:
    """Small tables for people, each with the columns and the kind of its chart.

    Args:
        dataset: for names and their order.
        tables: ``allocation`` and ``shortage`` of a plan.

    Returns:
        By sheet: a table of names and 万m³; positions of the columns to draw, and how.
    """
    use, short = tables["allocation"], tables["shortage"]
    made: dict[str, tuple[pd.DataFrame, tuple[list[int], str]]] = {}
    for name, key, order in (
        ("分河流", "river", "rivers"),
        ("分市", "city", "cities"),
        ("分行业", "sector", "sectors"),
    ):
        sums = short.groupby(key)[["demand_wan_m3", "shortage_wan_m3"]].sum()
        sums.insert(0, "use_wan_m3", use.groupby(key)["use_wan_m3"].sum())
        made[name] = (_ordered(dataset, sums, key, order), ([1, 3], "stacked"))
    by_source = use.groupby("source")[["use_wan_m3"]].sum()
    made["分水源"] = (_ordered(dataset, by_source, "source", "sources"), ([1], "clustered"))
    months = short.groupby("month")[["demand_wan_m3", "shortage_wan_m3"]].sum()
    months.insert(0, "use_wan_m3", use.groupby("month")["use_wan_m3"].sum())
    months = months.fillna(0.0).rename(index=MONTH_NAMES).reset_index()
    made["逐月"] = (months, ([1, 3], "stacked"))
    return made


def _ordered(dataset: Dataset, sums: pd.DataFrame, key: str, table: str) -> pd.DataFrame:
    """Sums per thing under its name, in the order of the dataset, those with nothing left out."""
    rows = dataset[table]
    rows = rows.sort_values("position") if "position" in rows else rows
    known = [name for name in rows[key] if name in sums.index]
    return with_names(dataset, sums.reindex(known).fillna(0.0).reset_index())


def sources_table(dataset: Dataset) -> pd.DataFrame:
    """Every document of the dataset, and how many figures of each confidence rest on it.

    Returns:
        ``document, title, kind, date, note``, then a count per confidence; documents that nothing
        rests on stand at the end.
    """
    rested = pd.concat(
        [
            table[["document", "confidence"]]
            for table in dataset.tables.values()
            if {"document", "confidence"} <= set(table.columns)
        ]
    )
    counts = pd.crosstab(rested["document"], rested["confidence"])
    counts = counts.reindex(columns=list(SURE), fill_value=0)
    papers = dataset["documents"][["document", "title", "kind", "date", "note"]]
    table = papers.merge(counts.reset_index(), on="document", how="left")
    table[list(SURE)] = table[list(SURE)].fillna(0).astype(int)
    order = table[list(SURE)].sum(axis=1).eq(0).sort_values(kind="stable").index
    return table.loc[order].reset_index(drop=True)


def _heads(table: pd.DataFrame) -> dict[str, str]:
    """The words over the columns; over months also the unit, on a line of its own."""
    heads = {str(column): label(str(column), LANGUAGE) for column in table.columns}
    months = [column for column in table.columns if column in {*MONTH_NAMES.values(), YEAR}]
    return heads | {column: f"{column}\n{VOLUME}" for column in months}


def _cover(book: Any, plan: Plan) -> None:
    summary = plan.summary
    bold = book.add_format({"bold": True, "font_size": 16})
    name = book.add_format({"bg_color": "#F2F2F2", "border": 1, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "align": "left"})
    number = book.add_format({"num_format": "#,##0.00", "border": 1, "align": "left"})
    sheet = book.add_worksheet("封面")
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 70)
    sheet.hide_gridlines(2)
    title = f"{summary['province']}{summary['year']}年水量配置方案（{summary['hydrology']}）"
    sheet.write(0, 0, title, bold)
    for row, (text, value) in enumerate(_cover_lines(plan), start=2):
        sheet.write(row, 0, text, name)
        if isinstance(value, float):
            sheet.write_number(row, 1, value, number)
        else:
            sheet.write(row, 1, value, wrap)
            sheet.set_row(row, LINE * -(-len(str(value)) // LETTERS) if value else LINE)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _cover_lines(plan: Plan) -> list[tuple[str, Any]]:
    s = plan.summary
    evidence = "；".join(
        f"{label(name, LANGUAGE)} {share:.1%}" for name, share in s["evidence_share"].items()
    )
    limits = s["cap_wan_m3"], s["intensity_limit_m3_per_wan_yuan"]
    lines = plan.tables["red_lines"].set_index("id")["name_zh"]
    bound = "，".join(str(lines.get(line, line)) for line in s["binding_red_lines"])
    return [
        ("用水总量（亿m³）", s["total_use_wan_m3"] / YI),
        ("用水总量红线（亿m³）", "未设" if limits[0] is None else limits[0] / YI),
        ("万元GDP用水量（m³/万元）", s["intensity_m3_per_wan_yuan"]),
        ("万元GDP用水量红线（m³/万元）", "未设" if limits[1] is None else limits[1]),
        ("需水量（亿m³）", s["demand_wan_m3"] / YI),
        ("缺水量（亿m³）", s["shortage_wan_m3"] / YI),
        ("起约束作用的红线", bound or "无"),
        ("数据可信度（按水量，取最弱一环）", evidence),
        ("单位", "除注明外，水量均为万m³"),
        ("情景", plan.scenario.name if plan.scenario else "基准"),
        ("超载等级", "为推算结果，仅作预警；只有官方认定具有法律效力"),
    ]
