"""The plan folder: manifest, summary, tables as CSV and Parquet, and the workbook for people."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import tomli_w

from allocation.report.certificate import write_certificate
from allocation.report.drafts import appearing_together
from allocation.report.workbook import write_workbook
from allocation.solvers.highs import OPTIONS
from allocation.solvers.solution import HIGHS

if TYPE_CHECKING:
    from allocation.plan import Plan

PACKAGES = ("shuiding", "highspy", "numpy", "pandas", "scipy")
FLOAT_FORMAT = "%.12g"
SCENARIO = "scenario.toml"


def write_plan(plan: Plan, path: Path) -> None:
    """Write all files of a plan into ``path``.

    The files appear together: they are written beside the folder and moved in at the end, so that
    a plan that was killed while it was written never looks like a whole one. Files of an earlier
    plan in the folder are replaced, other files are left alone.

    Args:
        plan: the plan.
        path: folder, made where it does not exist.
    """
    with appearing_together(path) as draft:
        started = perf_counter()
        for name, table in plan.tables.items():
            table.to_csv(
                draft / f"{name}.csv", index=False, lineterminator="\n", float_format=FLOAT_FORMAT
            )
            table.to_parquet(draft / f"{name}.parquet", index=False)
        write_workbook(plan, draft / "plan.xlsx")
        proof = write_certificate(plan.problem, plan.solution, draft / "certificate.npz")
        write_json(draft / "summary.json", plan.summary)
        if plan.scenario is not None:
            (draft / SCENARIO).write_bytes(tomli_w.dumps(plan.scenario.content).encode())
        write_seconds = round(perf_counter() - started, 4)
        write_json(draft / "manifest.json", manifest(plan, proof, write_seconds))


def manifest(plan: Plan, certificate: str, write_seconds: float) -> dict[str, Any]:
    """Everything needed to make the plan again: inputs by hash, versions, options, steps.

    Args:
        plan: the plan.
        certificate: hash of its certificate.
        write_seconds: what writing the other files took.
    """
    problem, summary, solver = plan.problem, plan.summary, plan.solution.solver
    dataset = problem.inputs.dataset
    command = f"shuiding plan --year {summary['year']} --hydrology {summary['hydrology']}"
    if plan.scenario is not None:
        command += f" --scenario {SCENARIO}"
    if solver != HIGHS:
        command += f" --solver {solver}"
    packages = PACKAGES if solver == HIGHS else (*PACKAGES, "pulp")
    rows, columns = problem.matrix.shape
    return {
        "program": "shuiding",
        "versions": {name: metadata.version(name) for name in packages}
        | {"python": platform.python_version()},
        "platform": platform.platform(),
        "dataset": {"name": dataset.root.name, "sha256": dataset.digest},
        "scenario": None
        if plan.scenario is None
        else {"name": plan.scenario.name, "sha256": plan.scenario.digest},
        "year": summary["year"],
        "hydrology": summary["hydrology"],
        "solver": {"name": solver, "options": dict(OPTIONS) if solver == HIGHS else {}},
        "programme": {"rows": rows, "columns": columns, "nonzeros": int(problem.matrix.nnz)},
        "certificate": {"sha256": certificate},
        "steps": [
            {
                "objective": step.name,
                "value": step.value,
                "unit": step.unit,
                "iterations": step.iterations,
                "seconds": round(step.seconds, 4),
            }
            for step in plan.solution.steps
        ],
        "seconds": plan.summary["seconds"] | {"write": write_seconds},
        "reproduce": command + " --out DIR",
    }


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON file in UTF-8, readable for people."""
    text = json.dumps(content, ensure_ascii=False, indent=2, default=float)
    path.write_text(text + "\n", encoding="utf-8")
