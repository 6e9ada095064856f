"""``plan.xlsx``: a plan for people, with Chinese names and months across."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import xlsxwriter

from basins.dataset import Dataset
from basins.vocabulary import label

if TYPE_CHECKING:
    from allocation.plan import Plan

LANGUAGE = "zh"
MONTH_NAMES = {month: f"{month}月" for month in range(1, 13)}
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
    """Write the workbook: cover, who gets what, shortages, flows, storages, ledger, overload.

    Args:
        plan: the plan.
        path: file to write.
    """
    dataset, tables = plan.problem.inputs.dataset, plan.tables
    places = ["unit", "county", "city", "river"]
    sheets = {
        "水量配置": months_across(
            tables["allocation"][[*places, "sector", "source", "month", "use_wan_m3"]],
            "use_wan_m3",
        ),
        "缺水": months_across(
            tables["shortage"][[*places, "sector", "month", "shortage_wan_m3"]], "shortage_wan_m3"
        ).query("全年 > 1e-6"),
        "断面流量": months_across(
            tables["flow"][["node", "river", "month", "outflow_wan_m3"]], "outflow_wan_m3"
        ),
        "水库蓄水": months_across(
            tables["storage"][["reservoir", "month", "end_wan_m3"]], "end_wan_m3"
        ).drop(columns="全年"),
        "引调水": months_across(
            tables["transfer"][["transfer", "unit", "month", "delivered_wan_m3"]],
            "delivered_wan_m3",
        ),
        "红线账本": tables["red_lines"],
        "超载": tables["overload"],
    }
    # Text stays text: a name that begins with "=" must never become a formula.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    with xlsxwriter.Workbook(str(path), options) as book:
        _cover(book, plan)
        for name, table in sheets.items():
            _sheet(book, name, with_names(dataset, table))


def _cover(book: xlsxwriter.Workbook, plan: Plan) -> None:
    summary = plan.summary
    bold = book.add_format({"bold": True, "font_size": 14})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    number = book.add_format({"num_format": "#,##0.00"})
    sheet = book.add_worksheet("封面")
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 70)
    title = f"{summary['province']}{summary['year']}年水量配置方案（{summary['hydrology']}）"
    sheet.write(0, 0, title, bold)
    evidence = "；".join(
        f"{label(name, LANGUAGE)} {share:.1%}" for name, share in summary["evidence_share"].items()
    )
    lines: list[tuple[str, Any]] = [
        ("用水总量（亿m³）", summary["total_use_wan_m3"] / 1e4),
        ("用水总量红线（亿m³）", (summary["cap_wan_m3"] or 0.0) / 1e4),
        ("万元GDP用水量（m³/万元）", summary["intensity_m3_per_wan_yuan"]),
        ("万元GDP用水量红线（m³/万元）", summary["intensity_limit_m3_per_wan_yuan"]),
        ("需水量（亿m³）", summary["demand_wan_m3"] / 1e4),
        ("缺水量（亿m³）", summary["shortage_wan_m3"] / 1e4),
        ("起约束作用的红线", "，".join(summary["binding_red_lines"])),
        ("数据可信度（按水量）", evidence),
        ("单位", "除注明外，水量均为万m³"),
        ("情景", plan.scenario.name if plan.scenario else "基准"),
    ]
    for row, (name, value) in enumerate(lines, start=2):
        sheet.write(row, 0, name)
        if isinstance(value, float):
            sheet.write_number(row, 1, value, number)
        else:
            sheet.write(row, 1, value, wrap)


def _sheet(book: xlsxwriter.Workbook, name: str, table: pd.DataFrame) -> None:
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    number = book.add_format({"num_format": "#,##0.00"})
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, [label(str(column), LANGUAGE) for column in table.columns], head)
    for position, column in enumerate(table.columns):
        numeric = pd.api.types.is_float_dtype(table[column])
        sheet.set_column(position, position, 12 if numeric else 18, number if numeric else None)
        values = table[column]
        cells = values.astype(object).where(values.notna(), None)
        sheet.write_column(1, position, cells.tolist())
    if len(table):
        sheet.autofilter(0, 0, len(table), len(table.columns) - 1)
