"""``shuiding overload``: which places are overloaded, on what evidence, what is suspended."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.common import (
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
    usage,
)

if TYPE_CHECKING:
    from allocation.cli.overload_filters import Filters
    from allocation.standing import Standing

Several = list[str]


def overload(
    basis: Annotated[
        Several | None, typer.Option(help="observed, plan, licensed or all; repeatable.")
    ] = None,
    year: Year = None,
    hydrology: Hydrology = None,
    data: Data = None,
    scenario: ScenarioFile = None,
    plan: Annotated[
        Path | None, typer.Option(help="Plan folder to read instead of solving a plan.")
    ] = None,
    city: Annotated[Several | None, typer.Option(help="City: code or Chinese name.")] = None,
    river: Annotated[Several | None, typer.Option(help="River: id or Chinese name.")] = None,
    element: Annotated[
        Several | None, typer.Option(help="total_use, surface, groundwater or a type of it.")
    ] = None,
    grade: Annotated[Several | None, typer.Option(help="Grade, for example overloaded.")] = None,
    place: Annotated[
        str | None, typer.Option(help="Evidence for one place: county, city, river, 市/河.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(file_okay=False, help="Folder for CSV tables and workbook.")
    ] = None,
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Say which places are overloaded, on what evidence, and what is suspended."""
    from allocation.cli.overload_filters import bases_named, filters_named
    from allocation.permits.licensed import licensed_now
    from allocation.standing import standing

    usage(lambda: bases_named(basis), "--basis")
    if plan is not None and (scenario or hydrology or year):
        reason = "a plan folder has its own year, hydrology and scenario"
        raise typer.BadParameter(reason, param_hint="--plan")
    with reported(as_json, lang):
        dataset, changes = dataset_and_changes(data, scenario)
        filters = filters_named(dataset, city, river, element, grade, place)
        with feasible(as_json, lang):
            found = standing(
                dataset, bases_named(basis), year, hydrology, changes, licensed_now(dataset), plan
            )
        _tell(found, filters, out, as_json, lang)


def _tell(found: Standing, filters: Filters, out: Path | None, as_json: bool, lang: str) -> None:
    """Print, and write where asked to, the status of the places that pass the filters."""
    from allocation.report import overload as report
    from allocation.report.place import place_sentences
    from basins.carrying import evidence, status

    dataset = found.dataset
    today = date.today()
    whole = status(dataset, found.bases, today)
    table = filters.apply(whole)
    absent = {name: why[lang] for name, why in found.absent.items()}
    place = None
    if filters.place is not None and not table.empty:
        place = evidence(dataset, whole, *filters.place, today)
    if out is not None:
        said = place_sentences(dataset, place, lang) if place else []
        report.write_status(dataset, table, out, lang, said)
    if as_json:
        told = {
            "status": "done",
            "bases": [
                {"basis": b.name, "year": b.year, "hydrology": b.hydrology} for b in found.bases
            ],
            "absent": absent,
            "rows": report.records(table),
        }
        if place is not None:
            told["evidence"] = report.evidence_record(dataset, place, lang)
        print_json(told)
        return
    terminal = console()
    if place is not None:
        terminal.print(report.evidence_view(dataset, place, lang), soft_wrap=True)
    else:
        terminal.print(report.status_view(dataset, table, absent, lang, filters.any))
    if out is not None:
        terminal.print(f"→ {out}")
