"""``shuiding plan``: allocate the water of one year."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from allocation.cli.common import (
    CONFLICT,
    Data,
    Json,
    Language,
    console,
    print_json,
    reported,
    usage,
)


def plan(
    year: Annotated[int | None, typer.Option(min=1980, max=2100, help="Year to plan.")] = None,
    hydrology: Annotated[
        str | None, typer.Option(help="Exceedance of the runoff: p1 … p99, for example p75.")
    ] = None,
    data: Data = None,
    scenario: Annotated[Path | None, typer.Option(help="Scenario file (TOML).")] = None,
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
    from basins.hydrology import parse_hydrology

    if hydrology is not None:
        usage(lambda: parse_hydrology(hydrology), "--hydrology")
    usage(lambda: interface_of(solver, leximin), "--solver")
    with reported(as_json):
        try:
            made = solve_plan(data, year, hydrology, scenario, leximin=leximin, solver=solver)
        except Infeasible as conflict:
            if as_json:
                lines = [vars(item) for item in conflict.conflicts]
                print_json(
                    {"status": "infeasible", "message": conflict.message, "conflicts": lines}
                )
            else:
                console(stderr=True).print(conflict.message, style="bold red")
            raise typer.Exit(CONFLICT) from None
        if out is not None:
            made.write(out)
        if as_json:
            print_json(made.summary)
            return
        from allocation.report.terminal import plan_summary

        terminal = console()
        terminal.print(plan_summary(made, lang))
        if out is not None:
            terminal.print(f"→ {out}")
