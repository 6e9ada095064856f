"""``shuiding batch report``: what the plans of a study say of risk."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from allocation.cli.common import Data, Json, Language, console, print_json, reported

Out = Annotated[Path | None, typer.Option(help="Workbook (.xlsx) to write the tables into.")]


def report(
    study: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the study.")],
    data: Data = None,
    scenario: Annotated[list[str] | None, typer.Option(help="Only this scenario; again.")] = None,
    year: Annotated[list[int] | None, typer.Option(help="Only this year; again.")] = None,
    hydrology: Annotated[list[str] | None, typer.Option(help="Only this hydrology; again.")] = None,
    pooled: Annotated[
        bool, typer.Option("--pooled", help="All years of a scenario as one.")
    ] = False,
    degree: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Part of a demand that counts as met.")
    ] = 1.0,
    out: Out = None,
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Assurance, reliability, resilience, vulnerability, red lines, overload, regret (保证率)."""
    from allocation.report.ensemble_files import risk_json, risk_report, write_workbook
    from allocation.risk.findings import findings
    from allocation.risk.reading import Choice
    from basins.dataset import load_dataset

    if out is not None and (out.is_dir() or out.suffix.lower() != ".xlsx"):
        raise typer.BadParameter("name a file that ends in .xlsx", param_hint="--out")
    choice = Choice(tuple(scenario or ()), tuple(year or ()), tuple(hydrology or ()), pooled)
    with reported(as_json, lang):
        dataset = load_dataset(data)
        found = findings(study, dataset, choice, degree)
        if found.cases.empty:
            raise typer.BadParameter("no member of the study is so", param_hint="--scenario")
        if out is not None:
            write_workbook(found, dataset, out, lang)
    if as_json:
        print_json(risk_json(found))
        return
    terminal = console()
    terminal.print(risk_report(found, dataset, lang))
    if out is not None:
        terminal.print(f"→ {out}", markup=False)
