"""A plan against the same question solved again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from allocation.audit.compare import table_checks
from allocation.audit.findings import Check, Part, check, numbers_differ
from allocation.audit.tables import PlanFolder, steps_listed


def reproduction_checks(
    folder: PlanFolder, again: Mapping[str, pd.DataFrame], steps: Sequence[tuple[str, float]]
) -> list[Check]:
    """Whether solving again gives the same plan, table by table and step by step.

    Where the tables differ and the steps do not, another solver version chose another of several
    plans that are equally good.

    Args:
        again: tables of the new plan.
        steps: names and values of its objective.
    """
    checks = [
        replace(made, name=f"reproduction.{made.name}")
        for name, table in again.items()
        for made in table_checks(name, folder.tables[name], table.reset_index(drop=True))
    ]
    return [_steps(folder, steps), *checks]


def _steps(folder: PlanFolder, steps: Sequence[tuple[str, float]]) -> Check:
    """Values of the objective's steps, as the manifest has them and as they came out again."""
    written = {step.get("objective"): step.get("value") for step in steps_listed(folder.manifest)}
    names = [name for name, _ in steps]
    found = np.array([written.get(name, np.nan) for name in names], dtype=np.float64)
    expected = np.array([value for _, value in steps])
    residual = numbers_differ(found, expected)
    part = Part(residual, lambda at: f"manifest.steps[{names[at]}]", found, expected)
    return check("reproduction.steps", [part])
