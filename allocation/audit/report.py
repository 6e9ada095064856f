"""An audit as a reader sees it on a terminal, and as JSON."""

from __future__ import annotations

from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from allocation.audit.findings import TOLERANCE, Audit, Check

WORDS: dict[str, tuple[str, str]] = {
    "dataset": ("数据集与方案清单的指纹一致", "the dataset is the one the plan was made from"),
    "names": ("所有名称与月份在数据集中", "every name and month is known to the dataset"),
    "balance": ("各节点逐月水量平衡", "water balance of every node and month"),
    "demand": ("供水＋缺水＝由驱动因子重算的需水", "supply + shortage = demand from the drivers"),
    "capacity_of_year": (
        "工程、矿坑水、雨水、水井的年可供水量",
        "works, yields and wells in a year",
    ),
    "capacity_of_month": (
        "工程、矿坑水、雨水、水井的月可供水量",
        "works, yields and wells in a month",
    ),
    "arrivals": ("引调水到水量＝该水源用水量", "what transfers deliver is what is used"),
    "works_of_month": ("引调水工程月取水能力", "monthly capacity of transfers"),
    "works_of_year": ("引调水工程年取水能力", "yearly capacity of transfers"),
    "target_of_year": ("受水单元年受水上限", "what a unit gets from a transfer in a year"),
    "reclaimed": ("再生水不超过可利用污水", "reclaimed water comes out of sewage"),
    "ecological": ("断面生态流量", "ecological flow at the sections"),
    "bounds": (
        "水库蓄水上下限、汛限、年末蓄水；生态缺水只在保证率之外",
        "storage and shortfall bounds",
    ),
    "allowed": ("水源只供允许且有水的行业", "water goes only where it may and where there is some"),
    "signs": ("没有负水量", "no volume is negative"),
    "red_lines": ("各条红线都守住", "every red line is kept"),
    "summary": ("summary.json 各项数字", "figures of summary.json"),
    "parquet": ("Parquet 表与 CSV 表相同", "the Parquet tables say the same"),
    "workbook": ("plan.xlsx 合计与各表相同", "sums of plan.xlsx"),
    "manifest": ("manifest.json 与方案一致", "manifest.json is of this plan"),
    "certificate.arrays": ("证书：数组完整", "certificate: arrays fit together"),
    "certificate.columns": ("证书：决策变量齐全", "certificate: every decision is there"),
    "certificate.rows": (
        "证书：约束就是 docs/maths.md 的约束",
        "certificate: rows are those of the maths",
    ),
    "certificate.bounds": ("证书：变量上下限", "certificate: bounds of the decisions"),
    "certificate.costs": ("证书：各级目标函数", "certificate: every objective"),
    "certificate.plan": ("证书：就是这个方案", "certificate: it is of this plan"),
    "certificate.fairness": ("证书：各级最大缺水率", "certificate: worst ratio of every level"),
    "certificate.primal": ("证书：原始可行", "certificate: primal feasible"),
    "certificate.dual": ("证书：对偶可行", "certificate: dual feasible"),
    "certificate.slackness": ("证书：互补松弛", "certificate: complementary slackness"),
    "certificate.gap": ("证书：对偶间隙", "certificate: duality gap"),
    "certificate.faces": (
        "证书：各级固定的界由前级对偶值推出",
        "certificate: faces follow from duals",
    ),
    "certificate.basis": ("证书：末基", "certificate: last basis"),
    "certificate.digest": ("证书：指纹与清单一致", "certificate: hash of the manifest"),
    "reproduction.steps": ("重新求解：各级目标值", "solved again: value of every step"),
    "certificate.values": ("证书：各级目标值", "certificate: value of every step"),
}
AGAIN = "reproduction."
TABLES = {
    "rows": ("{}：行不缺、不重、不多", "{}: no row missing, doubled or too many"),
    "cells": ("{}：各列重新计算", "{}: every column computed again"),
    "columns": ("{}：列齐全", "{}: columns are there"),
}


def words(name: str, language: str) -> str:
    """What a check is called."""
    at = 0 if language == "zh" else 1
    if name in WORDS:
        return WORDS[name][at]
    if name.startswith(AGAIN):
        again = ("重新求解：", "solved again: ")[at]
        return again + words(name.removeprefix(AGAIN), language)
    table, _, kind = name.rpartition(".")
    return TABLES[kind][at].format(table) if kind in TABLES else name


def audit_report(audit: Audit, language: str = "zh") -> RenderableType:
    """Every check with its largest residual and where it stands, then every place that is off.

    Args:
        audit: the audit.
        language: ``zh`` or ``en``.
    """
    zh = language == "zh"
    head = (
        ("检查内容", "个数", "最大残差", "位置") if zh else ("check", "cells", "residual", "where")
    )
    table = Table(header_style="bold")
    table.add_column("")
    for position, title in enumerate(head):
        table.add_column(title, justify="right" if position in (1, 2) else "left", overflow="fold")
    for check in audit.checks:
        mark = Text("✗", style="bold red") if check.off else Text("✓", style="green")
        where = check.place if check.residual > 0 else ""
        row = (words(check.name, language), f"{check.cells:,}", _residual(check), Text(where))
        table.add_row(mark, *row)
    return Group(table, *_findings(audit, zh), _unchecked(audit, zh), _verdict(audit, zh))


def _residual(check: Check) -> str:
    return "≠" if np.isinf(check.residual) else f"{check.residual:.1e}" if check.residual else "0"


def _findings(audit: Audit, zh: bool) -> list[Text]:
    lines = []
    for check in audit.checks:
        for finding in check.findings:
            here, there = ("写着", "应为") if zh else ("stands", "should be")
            line = Text(f"{finding.place}: ", style="bold")
            line.append(f"{here} {finding.found}, {there} {finding.expected}", style="not bold")
            lines.append(line)
        more = check.off - len(check.findings)
        if more > 0:
            lines.append(Text(f"  … {check.name} +{more}"))
    return lines


def _unchecked(audit: Audit, zh: bool) -> Text:
    if not audit.unchecked:
        return Text("")
    title = "没有核对的列：" if zh else "Columns not checked: "
    return Text(title + ", ".join(audit.unchecked), style="yellow")


def _verdict(audit: Audit, zh: bool) -> Text:
    off, cells = sum(check.off for check in audit.checks), sum(c.cells for c in audit.checks)
    worst = max((c.residual for c in audit.checks), default=0.0)
    if off:
        text = f"有 {off} 处不符" if zh else f"{off} places are off"
        return Text(text, style="bold red")
    made, limit = f"{worst:.1e}", f"{TOLERANCE:g}"
    text = (
        f"{len(audit.checks)} 项检查、{cells:,} 个数全部相符；最大残差 {made}（允许 {limit}）"
        if zh
        else f"{len(audit.checks)} checks, {cells:,} cells agree; residual {made} (at most {limit})"
    )
    return Text(text, style="bold green")


def audit_json(audit: Audit) -> dict[str, Any]:
    """The audit for machines; an infinite residual (a text, a row) is null."""
    return {
        "status": "good" if audit.good else "off",
        "tolerance": TOLERANCE,
        "checks": [
            {
                "name": check.name,
                "cells": check.cells,
                "residual": check.residual if np.isfinite(check.residual) else None,
                "place": check.place,
                "off": check.off,
                "findings": [vars(finding) for finding in check.findings],
            }
            for check in audit.checks
        ],
        "unchecked": list(audit.unchecked),
    }
