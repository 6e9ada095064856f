"""``shuiding rights``: may water rights go from one user or place to another (水权转让)."""

from __future__ import annotations

from typing import Annotated

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
    dataset_and_changes,
    feasible,
    print_json,
    reported,
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
    year: Year = None,
    hydrology: Hydrology = None,
    data: Data = None,
    scenario: ScenarioFile = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the test as a record that a permit can name.")
    ] = False,
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Test a transfer of water rights against the red lines by solving again."""
    from allocation.plan import LiveModel
    from allocation.report import rights as report
    from allocation.rights import PASSES, check_trade, trade_named
    from allocation.rights.record import keep as keep_record
    from allocation.rights.record import record_of

    with reported(as_json, lang):
        dataset, changes = dataset_and_changes(data, scenario)
        trade = trade_named(dataset, (seller, seller_sector), (buyer, buyer_sector), source)
        with feasible(as_json, lang):
            plan = LiveModel(dataset).solve(year, hydrology, changes)
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
