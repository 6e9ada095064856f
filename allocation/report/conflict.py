"""A conflict as a reader sees it, and as a folder: what conflicts, and each way out as a plan."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from allocation.conflict import Infeasible
from allocation.report.folder import write_json
from basins.scenario import Scenario
from basins.vocabulary import label

if TYPE_CHECKING:
    from allocation.plan import Plan

CONFLICT, WAYS_OUT = "conflict.json", "ways-out"
MOST_CHANGES = 6
OF_A_PLAN = ("summary.json", "manifest.json")


def write_conflict(
    conflict: Infeasible, path: Path, solve: Callable[[Scenario], Plan]
) -> dict[str, Any]:
    """Write ``conflict.json`` and, below ``ways-out``, each way out as the plan that follows.

    What makes an earlier plan in the folder pass for the answer is removed.

    Args:
        conflict: why there is no plan.
        path: folder, made where it does not exist.
        solve: how a way out becomes a plan.

    Returns:
        The content of ``conflict.json``.
    """
    path.mkdir(parents=True, exist_ok=True)
    forget_conflict(path)
    for name in OF_A_PLAN:
        (path / name).unlink(missing_ok=True)
    told = conflict.told()
    for way, entry in zip(conflict.explanation.ways_out, told["ways_out"], strict=True):
        folder = f"{WAYS_OUT}/{way.number}-{way.course}"
        plan = solve(way.scenario)
        plan.write(path / folder)
        entry["folder"] = folder
        entry["shortage_wan_m3"] = plan.summary["shortage_wan_m3"]
        entry["total_use_wan_m3"] = plan.summary["total_use_wan_m3"]
    write_json(path / CONFLICT, told)
    return told


def forget_conflict(path: Path) -> None:
    """Remove an earlier conflict and its ways out from a folder."""
    if (path / CONFLICT).exists():
        (path / CONFLICT).unlink()
        shutil.rmtree(path / WAYS_OUT, ignore_errors=True)


def conflict_report(told: dict[str, Any], language: str = "zh") -> RenderableType:
    """What conflicts, in a line and a table, and the ways out.

    Args:
        told: the conflict as ``Infeasible.told`` or ``write_conflict`` gives it.
        language: ``zh`` or ``en``.
    """
    zh = language == "zh"
    parts: list[RenderableType] = [Text(told[f"message_{language}"], style="bold red")]
    if told["members"]:
        parts.append(_members(told["members"], language))
    more = told["conflicts_found"] - 1
    if more > 0:
        words = f"另有 {more} 组互不相干的冲突：" if zh else f"{more} more, of other facts:"
        parts.append(Text(words, style="bold"))
        parts += [Text(f"  {one[f'message_{language}']}") for one in told["further_conflicts"]]
    parts.append(_ways(told["ways_out"], language))
    return Group(*parts)


def _members(members: list[dict[str, Any]], language: str) -> Table:
    zh = language == "zh"
    title = "不可再减的冲突集合" if zh else "Irreducible set"
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    table.add_column("约束或事实" if zh else "fact")
    for name in (
        ("限值", "位阶", "单独需让出（万m³）", "条款", "可信度")
        if zh
        else ("limit", "rank", "must give way alone (万m³)", "article", "confidence")
    ):
        table.add_column(name, justify="right")
    for fact in members:
        limit = f"{fact['limit']:,.2f} {fact['unit']}"
        if fact["unit"] == "1":
            limit = f"{100.0 * fact['limit']:.3g} %"
        table.add_row(
            f"{fact[f'name_{language}']}" + (f" ({fact['month']})" if fact["month"] else ""),
            limit,
            "" if fact["rank"] is None else str(fact["rank"]),
            f"{fact['short_wan_m3']:,.1f}",
            fact["article"],
            label(fact["confidence"], language),
        )
    return table


def _ways(ways: list[dict[str, Any]], language: str) -> RenderableType:
    zh = language == "zh"
    if not ways:
        return Text(
            "没有出路：各类可放宽的约束都不足以化解冲突。"
            if zh
            else "No way out: nothing that may give way resolves the conflict.",
            style="bold",
        )
    title = "出路（按法律位阶，先引调水，全省总量最后）" if zh else "Ways out, in legal order"
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    for name in ("", "做法", "改动", "合计（万m³）") if zh else ("", "means", "changes", "万m³"):
        table.add_column(name, justify="right" if "万m³" in name else "left")
    for way in ways:
        changes = [move[f"text_{language}"] for move in way["moves"]]
        more = len(changes) - MOST_CHANGES
        if more > 0:
            changes = [*changes[:MOST_CHANGES], f"……另{more}项" if zh else f"… {more} more"]
        if "folder" in way:
            changes.append(f"→ {way['folder']}")
        table.add_row(
            str(way["number"]),
            way[f"title_{language}"],
            "\n".join(changes),
            f"{way['total_wan_m3']:,.1f}",
        )
    return table
