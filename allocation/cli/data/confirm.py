"""``shuiding data confirm``: the ten figures whose confirmation would matter most."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.common import (
    CONFLICT,
    EXCEEDANCE,
    Data,
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
    from allocation.confirmation import Need, Study

KINDS = (".csv", ".xlsx")


def confirm(
    data: Data = None,
    year: Year = None,
    hydrology: Annotated[str, EXCEEDANCE] = "p50",
    scenario: ScenarioFile = None,
    out: Annotated[Path | None, typer.Option(help="File to write: .csv or .xlsx.")] = None,
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Say which ten figures to confirm first: those whose likely error changes the plan most."""
    from allocation.confirmation import ranked, study_of
    from allocation.plan import Infeasible
    from allocation.report.confirmation import needs_view, write_needs
    from allocation.report.explain import names_in
    from basins.dataset import load_dataset
    from basins.scenario import apply_scenario
    from basins.scenario_file import load_scenario

    usage(lambda: _known(out), "--out")
    with reported(as_json, lang):
        dataset = load_dataset(data)
        if scenario is not None:
            dataset = apply_scenario(dataset, load_scenario(scenario, dataset))
        try:
            study = study_of(dataset, year, hydrology)
        except Infeasible:
            line = "there is no plan to begin with; see: shuiding plan"
            console(stderr=True).print(line, style="bold red")
            raise typer.Exit(CONFLICT) from None
        needs = ranked(_tried(study, as_json))
        names = names_in(dataset, lang)
        if out is not None:
            write_needs(needs, names, out, out.suffix.lower(), lang)
        if as_json:
            told = {"year": study.year, "hydrology": study.hydrology}
            print_json({"status": "done"} | told | {"figures": [_plain(n) for n in needs]})
            return
        terminal = console()
        terminal.print(needs_view(needs, names, lang))
        if out is not None:
            terminal.print(f"→ {out}", markup=False, soft_wrap=True, highlight=False)


def _known(out: Path | None) -> None:
    if out is not None and out.suffix.lower() not in KINDS:
        raise ValueError(f"{out.name!r} ends in neither .csv nor .xlsx")


def _tried(study: Study, quiet: bool) -> list[Need]:
    from rich.progress import Progress

    from allocation.confirmation.study import MOST_TRIED

    needs = []
    with Progress(console=console(stderr=True), disable=quiet, transient=True) as progress:
        bar = progress.add_task("", total=min(MOST_TRIED, len(study.bounds)))
        for need in study.needs():
            needs.append(need)
            progress.advance(bar)
    return needs


def _plain(need: Need) -> dict[str, object]:
    """A record for JSON, where what is no number is null."""
    return {
        name: None if isinstance(value, float) and value != value else value
        for name, value in need.record().items()
    }
