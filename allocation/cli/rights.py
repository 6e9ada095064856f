"""``shuiding rights``: may water rights go from one user or place to another (水权转让)."""

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

Needed = Annotated[str, typer.Option(help="Province, city, county or river: code or Chinese name.")]


def rights(
    seller: Needed,
    seller_sector: Annotated[str, typer.Option(help="Whose use is sold: sector.")],
    buyer: Needed,
    buyer_sector: Annotated[str, typer.Option(help="Whose use grows: sector.")],
    volume: Annotated[
        float | None,
        typer.Option(min=0.0, help="万m³ a year; the largest that harms nobody if not given."),
    ] = None,
    source: Annotated[str, typer.Option(help="Only water of this source.")] = "",
    year: Annotated[int | None, typer.Option(min=1980, max=2100, help="Year to plan.")] = None,
    hydrology: Annotated[
        str | None, typer.Option(help="Exceedance of the runoff: p1 … p99, for example p75.")
    ] = None,
    data: Data = None,
    scenario: Annotated[Path | None, typer.Option(help="Scenario file (TOML).")] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the test as a record that a permit can name.")
    ] = False,
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Test a transfer of water rights against the red lines by solving again."""
    from allocation.plan import Infeasible, LiveModel
    from allocation.report import rights as report
    from allocation.rights import PASSES, check_trade, trade_named
    from allocation.rights.record import keep as keep_record
    from allocation.rights.record import record_of
    from basins.dataset import load_dataset
    from basins.hydrology import parse_hydrology
    from basins.scenario_file import load_scenario

    if hydrology is not None:
        usage(lambda: parse_hydrology(hydrology), "--hydrology")
    with reported(as_json):
        dataset = load_dataset(data)
        changes = load_scenario(scenario, dataset) if scenario else None
        trade = trade_named(dataset, (seller, seller_sector), (buyer, buyer_sector), source)
        try:
            plan = LiveModel(dataset).solve(year, hydrology, changes)
        except Infeasible as conflict:
            from allocation.report.conflict import conflict_report

            told = conflict.told()
            print_json(told) if as_json else console().print(conflict_report(told, lang))
            raise typer.Exit(CONFLICT) from None
        found = check_trade(plan, trade, volume)
        kept = keep_record(record_of(found)) if keep else None
        if as_json:
            print_json(report.as_json(dataset, found))
        else:
            terminal = console()
            terminal.print(report.rights_view(dataset, found, lang))
            if kept is not None:
                terminal.print(f"→ {kept}")
        if found.verdict != PASSES:
            raise typer.Exit(CONFLICT)
