"""``shuiding report``: a plan folder as an official Word document, or PDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.common import FAILED, Data, Language, console, reported

if TYPE_CHECKING:
    from allocation.comparison import Case
    from basins.dataset import Dataset


def report(
    path: Annotated[Path | None, typer.Argument(metavar="DIR", help="Plan folder.")] = None,
    out: Annotated[Path | None, typer.Option(help="Word document to write (.docx).")] = None,
    template: Annotated[
        Path | None, typer.Option(help="Template (.docx) in place of the default one.")
    ] = None,
    base: Annotated[
        Path | None,
        typer.Option(help="Plan folder to compare with; a scenario's base is solved without it."),
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Also write a PDF, by LibreOffice.")] = False,
    save_template: Annotated[
        Path | None, typer.Option(help="Write the default template here, to be changed in Word.")
    ] = None,
    data: Data = None,
    lang: Language = "zh",
) -> None:
    """Write the report of a plan, in the form of an official document."""
    if save_template is not None:
        from allocation.report.template import default_template

        with reported(False, lang):
            save_template.write_bytes(default_template())
        console().print(f"→ {save_template}", markup=False)
    if path is None and save_template is not None:
        return
    if path is None or out is None:
        raise typer.BadParameter(
            "name the plan folder and the document to write", param_hint="--out"
        )
    if out.suffix.lower() != ".docx":
        raise typer.BadParameter("the document's name must end in .docx", param_hint="--out")
    _write(path, out, template, base, pdf, data, lang)


def _write(
    path: Path,
    out: Path,
    template: Path | None,
    base: Path | None,
    pdf: bool,
    data: Path | None,
    lang: str,
) -> None:
    from allocation.report.cases import read_case, scenario_name
    from allocation.report.changes import changes_in, under_scenario
    from allocation.report.document import plan_report
    from allocation.report.figures import NoFont
    from allocation.report.pdf import NoOffice, as_pdf
    from allocation.report.template import open_template
    from basins.dataset import load_dataset

    with reported(False, lang):
        opened = open_template(template)
        dataset = load_dataset(data)
        case = read_case(path, dataset)
        against = read_case(base, dataset) if base is not None else _base(path, case, dataset)
        name = scenario_name(path)
        # Against another dataset the words would tell other base values than the plan had.
        told = changes_in(path, dataset, lang) if name and case.dataset == dataset.digest else []
        try:
            made_from = under_scenario(path, dataset) if told else dataset
            document = plan_report(case, made_from, opened, lang, against, name, told)
            portable = as_pdf(document) if pdf else None
        except (NoFont, NoOffice) as missing:
            console(stderr=True).print(str(missing), style="bold red", markup=False)
            raise typer.Exit(FAILED) from None
        out.write_bytes(document)
        console().print(f"→ {out}", markup=False)
        if portable is not None:
            out.with_suffix(".pdf").write_bytes(portable)
            console().print(f"→ {out.with_suffix('.pdf')}", markup=False)


def _base(path: Path, case: Case, dataset: Dataset) -> Case | None:
    """The base of a scenario, solved now; none for a plan without a scenario, or of other data."""
    from allocation.comparison import case_of
    from allocation.plan import Infeasible, solve_plan
    from allocation.report.cases import scenario_name

    if not scenario_name(path) or case.dataset != dataset.digest:
        return None
    try:
        plan = solve_plan(dataset, case.summary["year"], case.summary["hydrology"])
    except Infeasible:
        return None
    return case_of(plan, dataset)
