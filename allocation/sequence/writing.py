"""A sequence of years as a folder: a plan folder per year, and the tables that bind them."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from allocation.plan import Plan, solve_plan
from allocation.report.conflict import (
    CONFLICT,
    OF_A_PLAN,
    WAYS_OUT,
    forget_conflict,
    write_conflict,
)
from allocation.report.drafts import appearing_together
from allocation.report.folder import FLOAT_FORMAT, SCENARIO, write_json
from allocation.report.sheets import book_at, sheet_of
from allocation.sequence.words import heads, sheet_names
from basins.scenario_file import scenario_text

if TYPE_CHECKING:
    from allocation.sequence.study import Plans, YearPlan
    from basins.scenario import Scenario

SUMMARY, BOOK = "sequence.json", "sequence.xlsx"
TARGETS = "targets.toml"


def write_plans(plans: Plans, path: Path) -> dict[str, Any]:
    """Write all files of a sequence.

    A folder per year as ``shuiding plan`` writes it; for a year whose red lines conflict, the
    conflict with its ways out. What an earlier sequence left in the folder of a year that has no
    plan now is removed where it would pass for the answer. The files of the sequence come last.

    Args:
        plans: the sequence.
        path: folder, made where it does not exist.

    Returns:
        The content of ``sequence.json``.
    """
    path.mkdir(parents=True, exist_ok=True)
    (path / SUMMARY).unlink(missing_ok=True)
    conflicts = {}
    for one in plans.years:
        folder = path / str(one.year)
        if one.plan is not None:
            one.plan.write(folder)
            forget_conflict(folder)
        elif one.conflict is not None:
            conflicts[str(one.year)] = _conflict(plans, one, folder)
        else:
            _forget(folder)
    summary = plans.summary | {"conflicts": conflicts, "reproduce": reproduce(plans)}
    with appearing_together(path) as draft:
        for name, table in plans.tables.items():
            file = draft / name
            table.to_csv(
                file.with_suffix(".csv"),
                index=False,
                lineterminator="\n",
                float_format=FLOAT_FORMAT,
            )
            table.to_parquet(file.with_suffix(".parquet"), index=False)
        write_book(plans.tables, draft / BOOK)
        if plans.study.scenario is not None:
            _write_toml(plans.study.scenario.content, draft / SCENARIO)
        if plans.study.targets:
            _write_toml(plans.summary["targets"], draft / TARGETS)
        write_json(draft / SUMMARY, summary)
    return summary


def write_book(tables: dict[str, pd.DataFrame], path: Path | None = None) -> bytes:
    """The tables as a workbook, with Chinese heads; its bytes where there is no path."""
    with book_at(path) as (book, buffer):
        for name, table in tables.items():
            sheet_of(book, sheet_names("zh")[name], table, 1, heads(table.columns, "zh"))
    return buffer.getvalue()


def reproduce(plans: Plans) -> str:
    """The command that makes the sequence again."""
    study = plans.study
    once = set(study.hydrologies)
    names = study.hydrologies[0] if len(once) == 1 else ",".join(study.hydrologies)
    command = f"shuiding plans --years {study.years[0]}-{study.years[-1]} --hydrology {names}"
    command += f" --way {study.way}"
    if study.way == "rolling":
        command += f" --look-ahead {study.look_ahead}"
    command += f" --repay-years {study.rules.repay_years}"
    if study.scenario is not None:
        command += f" --scenario {SCENARIO}"
    if study.targets:
        command += f" --targets {TARGETS}"
    return command + " --out DIR"


def _conflict(plans: Plans, one: YearPlan, folder: Path) -> dict[str, Any]:
    """The conflict of a year in its folder; in short what the summary tells of it."""
    assert one.conflict is not None

    def solve(way: Scenario) -> Plan:
        return solve_plan(plans.study.dataset, scenario=way)

    told = write_conflict(one.conflict, folder, solve)
    return {key: told[key] for key in ("message_zh", "message_en") if key in told}


def _forget(folder: Path) -> None:
    for name in (*OF_A_PLAN, CONFLICT):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / WAYS_OUT, ignore_errors=True)


def _write_toml(content: Mapping[str, Any], path: Path) -> None:
    path.write_bytes(scenario_text(content).encode())
