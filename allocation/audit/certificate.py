"""The optimality certificate of a plan, checked with NumPy alone.

Step k minimises ``c_k·x`` over ``L ≤ A·x ≤ U, l ≤ x ≤ u`` with some bounds replaced by those of the
optimal face of the steps before (see ``faces``). With row duals y and reduced costs
``d = c_k − Aᵀy`` it is optimal if x is feasible, d and y push against no infinite bound, every
column and row with a non-zero d or y stands at the bound it pushes against, and ``c_k·x`` equals
the dual objective (the last follows from the others and is checked all the same).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from allocation.audit.arrays import Entries, digest_of, place_of
from allocation.audit.faces import faces_check, pushed
from allocation.audit.facts import Facts
from allocation.audit.findings import Check, Part, check, grid_place, numbers_differ, wrong
from allocation.audit.steps import Side, Step, is_fairness, ratios_of
from allocation.audit.tables import Arrays
from allocation.audit.volumes import Columns, Volumes, axes_of, items, volumes_of_vector
from basins.arrays import Floats

Names = Callable[[int], str]


def optimality_checks(
    arrays: Arrays, matrix: Entries, steps: Sequence[Step], row_names: Names
) -> list[Check]:
    """Primal, dual, complementary slackness and gap of every step, and the faces between them.

    Args:
        arrays: a certificate whose arrays fit together.
        matrix, steps: its matrix and its steps.
        row_names: names a row of the certificate.
    """
    columns = place_of(arrays, "x")
    primal, dual, slack, gap = [], [], [], []
    for step in steps:
        size = matrix.size(step.columns.value)
        for side, names, scale in ((step.columns, columns, 0.0), (step.rows, row_names, size)):
            primal.append(_outside(side, scale, _of_step(step, "place", names)))
            dual.append(_unbounded(side, _of_step(step, "dual", names)))
            slack.append(_slack(side, scale, _of_step(step, "slackness", names)))
        gap.append(_gap(step))
    return [
        check("certificate.primal", primal),
        check("certificate.dual", dual),
        check("certificate.slackness", slack),
        check("certificate.gap", gap),
        faces_check(steps, arrays, columns, row_names),
    ]


def _of_step(step: Step, what: str, names: Names) -> Names:
    return lambda at: f"{what} in {step.name}: {names(at)}"


def _outside(side: Side, size: Floats | float, names: Names) -> Part:
    """How far values lie outside their bounds, per size of what they are made of."""
    nearest = np.clip(side.value, side.lower, side.upper)
    scale = np.maximum(np.maximum(1.0, np.abs(nearest)), size)
    return Part(np.abs(side.value - nearest) / scale, names, side.value, nearest)


def _unbounded(side: Side, names: Names) -> Part:
    """Duals that push against an infinite bound."""
    free = np.isinf(pushed(side.dual, side.lower, side.upper))
    residual = np.where(free, np.abs(side.dual), 0.0)
    return Part(residual, names, side.dual, "a dual that a bound holds")


def _slack(side: Side, size: Floats | float, names: Names) -> Part:
    """Complementary slackness: the dual is zero, or the value stands at the bound it pushes at."""
    bound = pushed(side.dual, side.lower, side.upper)
    at = np.where(np.isfinite(bound), bound, side.value)
    apart = np.abs(side.value - at) / np.maximum(np.maximum(1.0, np.abs(at)), size)
    return Part(np.minimum(np.abs(side.dual), apart), names, side.value, at)


def _gap(step: Step) -> Part:
    """Primal against dual objective."""
    primal, dual = float(step.cost @ step.columns.value), 0.0
    for side in (step.columns, step.rows):
        bound = pushed(side.dual, side.lower, side.upper)
        dual += float(np.sum(side.dual * np.where(np.isfinite(bound), bound, 0.0)))
    residual = np.array([abs(primal - dual) / max(1.0, abs(primal))])
    return Part(residual, _named(f"gap of {step.name}"), primal, dual)


def values_check(arrays: Arrays, steps: Sequence[Step], listed: list[dict[str, Any]]) -> Check:
    """The value of every step: what the costs give, what the certificate and the manifest say.

    Args:
        listed: steps of the manifest.
    """
    parts = []
    for k, step in enumerate(steps):
        value = float(step.cost @ step.columns.value)
        said = listed[k] if k < len(listed) else {}
        texts = str(said.get("unit")), str(arrays["step_unit"][k])
        unit = np.array([0.0 if texts[0] == texts[1] else np.inf])
        parts.append(Part(unit, _named(f"manifest.steps[{step.name}].unit"), *texts))
        found = {
            f"certificate.step_value[{step.name}]": float(arrays["step_value"][k]),
            f"manifest.steps[{step.name}].value": _float(said.get("value")),
        }
        for where, number in found.items():
            residual = numbers_differ(np.array([number]), np.array([value]))
            parts.append(Part(residual, _named(where), number, value))
    return check("certificate.values", parts)


def fairness_check(matrix: Entries, steps: Sequence[Step]) -> Check:
    """The worst ratio of a step is the largest of the ratios that earlier rounds do not hold."""
    parts = []
    for k, step in enumerate(steps):
        if not is_fairness(step.name):
            continue
        held = [before.held for before in steps[:k] if before.held is not None]
        theta = int(np.argmax(step.cost))
        ratios = step.columns.value[ratios_of(matrix, theta, held)]
        found, expected = step.columns.value[theta], ratios.max(initial=0.0)
        residual = numbers_differ(np.array([found]), np.array([expected]))
        parts.append(Part(residual, _named(f"worst ratio of {step.name}"), found, float(expected)))
    return check("certificate.fairness", parts)


def _named(place: str) -> Names:
    return lambda _: place


def _float(value: object) -> float:
    return float(value) if isinstance(value, int | float) else np.nan


def plan_check(facts: Facts, arrays: Arrays, columns: Columns, plan: Volumes) -> Check:
    """Whether the certificate is of this plan: its decisions are those of the tables."""
    x = volumes_of_vector(facts, columns, arrays["x"].astype(np.float64))
    parts = []
    for name, found in items(x):
        if name in ("ratio", "worst"):
            continue
        axes, expected = axes_of(facts)[name], getattr(plan, name)
        if name == "shortage":
            found, expected = found.sum(axis=2), expected.sum(axis=2)
            axes = axes[:2] + axes[3:]
        place = grid_place(f"certificate.x.{name}", axes)
        parts.append(Part(numbers_differ(found, expected), place, found, expected))
    return check("certificate.plan", parts)


def digest_check(arrays: Arrays, said: object) -> Check:
    """Whether the certificate is the one that was written with the manifest.

    Args:
        said: what the manifest says of the certificate.
    """
    digest = said.get("sha256") if isinstance(said, dict) else None
    made = digest_of(arrays)
    wrongs = [] if digest == made else [("manifest.certificate.sha256", digest, made)]
    return wrong("certificate.digest", 1, wrongs)
