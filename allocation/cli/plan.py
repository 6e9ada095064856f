"""``shuiding plan``: allocate the water of one year."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.common import (
    CONFLICT,
    Data,
    Hydrology,
    Json,
    Language,
    ScenarioFile,
    Year,
    console,
    print_json,
    reported,
    usage,
)

if TYPE_CHECKING:
    from allocation.conflict import Infeasible


def plan(
    year: Year = None,
    hydrology: Hydrology = None,
    data: Data = None,
    scenario: ScenarioFile = None,
    out: Annotated[Path | None, typer.Option(help="Folder to write the plan into.")] = None,
    leximin: Annotated[
        bool, typer.Option(help="Within a level, lower the next largest shortage ratios too.")
    ] = False,
    solver: Annotated[
        str, typer.Option(help="highs, or a second opinion through PuLP: pulp:cbc, pulp:copt …")
    ] = "highs",
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Allocate the water of one year and say which red lines bind."""
    from allocation.plan import Infeasible, interface_of, solve_plan
    from allocation.report.conflict import forget_conflict

    usage(lambda: interface_of(solver, leximin), "--solver")
    with reported(as_json, lang):
        try:
            made = solve_plan(data, year, hydrology, scenario, leximin=leximin, solver=solver)
        except Infeasible as conflict:
            _conflicting(conflict, out, as_json, lang)
            raise typer.Exit(CONFLICT) from None
        if out is not None:
            made.write(out)
            forget_conflict(out)
        if as_json:
            print_json(made.summary)
            return
        from allocation.report.terminal import plan_summary

        terminal = console()
        terminal.print(plan_summary(made, lang))
        if out is not None:
            terminal.print(f"→ {out}")


def _conflicting(conflict: Infeasible, out: Path | None, as_json: bool, lang: str) -> None:
    """Tell what conflicts and what would help; with a folder, each way out becomes a plan."""
    from allocation.plan import solve_plan
    from allocation.report.conflict import conflict_report, write_conflict

    dataset = conflict.question.dataset
    if out is None:
        told = conflict.told()
    else:
        told = write_conflict(conflict, out, lambda way: solve_plan(dataset, scenario=way))
    if as_json:
        print_json(told)
        return
    terminal = console()
    terminal.print(conflict_report(told, lang))
    if out is not None:
        terminal.print(f"→ {out}")
    elif told["ways_out"]:
        hint = {
            "zh": "加上 --out 目录，每条出路都会求解成一个完整方案并附情景文件。",
            "en": "With --out DIR each way out is solved into a plan with its scenario file.",
        }
        terminal.print(hint[lang])
