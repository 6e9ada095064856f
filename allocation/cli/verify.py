"""``shuiding verify``: does a plan folder hold what it claims?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.common import FAILED, Data, Json, Language, console, print_json, reported

if TYPE_CHECKING:
    from allocation.audit import Audit, PlanFolder
    from basins.dataset import Dataset


def verify(
    path: Annotated[Path, typer.Argument(metavar="DIR", help="Plan folder to check.")],
    data: Data = None,
    resolve: Annotated[
        bool, typer.Option("--resolve", help="Also solve again from the manifest and compare.")
    ] = False,
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Check a plan: every balance, red line and figure, and the proof that it is optimal."""
    from allocation.audit import audit, ground_for, read_plan
    from basins.dataset import load_dataset

    with reported(as_json, lang):
        dataset = load_dataset(data)
        folder = read_plan(path)
        found = audit(folder, ground_for(folder, dataset))
        if resolve:
            found = _with_reproduction(found, folder, dataset)
    from allocation.audit.report import audit_json, audit_report

    if as_json:
        print_json(audit_json(found))
    else:
        console().print(audit_report(found, lang))
    if not found.good:
        raise typer.Exit(FAILED)


def _with_reproduction(found: Audit, folder: PlanFolder, dataset: Dataset) -> Audit:
    """The audit, and whether the same question has the same answer again."""
    from dataclasses import replace

    from allocation.audit.findings import wrong
    from allocation.audit.reproduction import reproduction_checks
    from allocation.audit.steps import is_round
    from allocation.audit.tables import steps_listed
    from allocation.plan import Infeasible, solve_plan
    from basins.faults import BadInput, Fault

    manifest = folder.manifest
    solver = manifest.get("solver")
    name = str(solver.get("name")) if isinstance(solver, dict) else "highs"
    leximin = any(is_round(str(step.get("objective"))) for step in steps_listed(manifest))
    question = manifest["year"], str(manifest["hydrology"]), folder.scenario
    try:
        again = solve_plan(dataset, *question, leximin=leximin, solver=name)
    except ValueError as missing:
        remedy = "install it, or verify without --resolve"
        fault = Fault("manifest.json", None, "solver.name", name, str(missing), remedy)
        raise BadInput([fault]) from None
    except Infeasible as conflict:
        checks = [wrong("reproduction.steps", 1, [("manifest.json", "a plan", conflict.message)])]
    else:
        steps = [(step.name, step.value) for step in again.solution.steps]
        checks = reproduction_checks(folder, again.tables, steps)
    return replace(found, checks=(*found.checks, *checks))
