"""``shuiding capacity``: how much the water of a place carries (四定)."""

from __future__ import annotations

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
    from allocation.capacity import Carried, CarryingModel, Frontier, Kind, Place
    from basins.dataset import Dataset

DEFAULT_LEVELS = ("province", "city")


def capacity(
    year: Year = None,
    hydrology: Hydrology = None,
    data: Data = None,
    scenario: ScenarioFile = None,
    place: Annotated[
        list[str] | None,
        typer.Option(help="Province, city, county or river: code or Chinese name; repeatable."),
    ] = None,
    level: Annotated[
        str | None,
        typer.Option(
            help="All places of a level: province, city, county, river; else province and cities."
        ),
    ] = None,
    driver: Annotated[
        list[str] | None,
        typer.Option(
            help="population, urban_area, irrigated_area, industry, or drivers of the "
            "dataset joined by +; repeatable, all four if not given."
        ),
    ] = None,
    trade: Annotated[
        tuple[str, str] | None,
        typer.Option(help="Two of them: what more of the one costs of the other, in one place."),
    ] = None,
    keep: Annotated[
        str, typer.Option(help="Other uses of the place: as in the plan, or at their norm.")
    ] = "plan",
    own_lines: Annotated[
        bool, typer.Option(help="Count the place's own red lines that the plan does not enforce.")
    ] = True,
    out: Annotated[
        Path | None, typer.Option(file_okay=False, help="Folder for CSV tables.")
    ] = None,
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Say how many people, how large towns, fields and industry the water of places carries."""
    from allocation.capacity import CarryingModel, Rules, frontier, kinds_of
    from allocation.plan import LiveModel

    usage(lambda: _one_of(keep, ("norm", "plan")), "--keep")
    usage(lambda: _one_of(level, (None, "province", "city", "county", "river")), "--level")
    with reported(as_json, lang):
        dataset, changes = dataset_and_changes(data, scenario)
        places = _places(dataset, place, level)
        kinds = kinds_of(dataset, driver)
        traded = None if trade is None else kinds_of(dataset, trade)
        with feasible(as_json, lang):
            plan = LiveModel(dataset).solve(year, hydrology, changes)
        model = CarryingModel(plan, Rules(keep == "norm", own_lines))
        edge = None if traded is None else frontier(model, places[0], traded[0], traded[1])
        found = [] if edge is not None else _answers(model, places, kinds, as_json)
        _tell(model, found, edge, out, as_json, lang)


def _one_of(value: object, known: tuple[object, ...]) -> None:
    if value not in known:
        raise ValueError(f"{value!r} is not one of {', '.join(str(k) for k in known if k)}")


def _places(dataset: Dataset, named: list[str] | None, level: str | None) -> list[Place]:
    from allocation.capacity import place_named, places_of

    found = [place_named(dataset, name) for name in named or ()]
    if level is not None:
        found += places_of(dataset, level)
    if not found:
        found = [one for name in DEFAULT_LEVELS for one in places_of(dataset, name)]
    return list(dict.fromkeys(found))


def _answers(
    model: CarryingModel, places: list[Place], kinds: list[Kind], quiet: bool
) -> list[Carried]:
    """All answers, with a progress bar unless a machine listens."""
    from rich.progress import track

    each, count = model.carried_all(places, kinds), len(places) * len(kinds)
    return list(track(each, "", count, console=console(stderr=True), disable=quiet, transient=True))


def _tell(
    model: CarryingModel,
    found: list[Carried],
    edge: Frontier | None,
    out: Path | None,
    as_json: bool,
    lang: str,
) -> None:
    from allocation.report import capacity as report

    if out is not None:
        report.write_capacity(found, edge, out)
    summary = model.plan.summary
    if as_json:
        told = {"status": "done", "year": summary["year"], "hydrology": summary["hydrology"]}
        told |= {"rows": report.records(found)}
        print_json(told | ({} if edge is None else {"frontier": report.frontier_record(edge)}))
        return
    terminal = console()
    if edge is not None:
        terminal.print(report.frontier_view(edge, lang))
    else:
        heading = f"{summary['province']} {summary['year']} {summary['hydrology']}"
        terminal.print(report.capacity_view(found, heading, lang))
    if out is not None:
        terminal.print(f"→ {out}")
