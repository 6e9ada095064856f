"""The steps of a certificate, each with the point and the bounds it speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from allocation.audit.arrays import Entries, cost_of
from allocation.audit.tables import Arrays
from basins.arrays import Flags, Floats, Ints

DUAL_ZERO = 1e-7
FAIRNESS = ".fairness"


@dataclass(frozen=True)
class Side:
    """Columns or rows of one step.

    Attributes:
        dual: reduced costs or row duals.
        value: columns or row activities at the point of the step.
        lower, upper: bounds in force.
        fixed: which of them are not the programme's own.
    """

    dual: Floats
    value: Floats
    lower: Floats
    upper: Floats
    fixed: Flags


@dataclass(frozen=True)
class Held:
    """Ratios that a round of a leximin holds where they are, and their rows, which it lets go.

    Attributes:
        columns, rows: ratios and their rows ``ratio ≤ worst``.
        value: what the ratios are.
    """

    columns: Ints
    rows: Ints
    value: float


@dataclass(frozen=True)
class Step:
    """One step.

    Attributes:
        name: of the step.
        cost: ``(columns,)``.
        columns, rows: the two sides.
        held: what it leaves to later steps beside what its duals force; only in a full leximin.
    """

    name: str
    cost: Floats
    columns: Side
    rows: Side
    held: Held | None


def steps_of(arrays: Arrays, matrix: Entries) -> list[Step]:
    """All steps; the reduced costs are computed from the row duals.

    The rounds of a full leximin lower the same column, the worst ratio of a level, further and
    further. So a step speaks of the plan with the worst ratio that its rows still hold up: that of
    the round itself, or of the first round to come.
    """
    steps: list[Step] = []
    names = [str(name) for name in arrays["step_name"]]
    costs = [cost_of(arrays, k, matrix.shape[1]) for k in range(len(names))]
    thetas = {k: int(np.argmax(costs[k])) for k, name in enumerate(names) if is_fairness(name)}
    gone: Ints = np.zeros(0, dtype=np.int64)
    for k, name in enumerate(names):
        duals, x = arrays["row_dual"][k].astype(np.float64), arrays["x"].astype(np.float64)
        for round_, theta in sorted(thetas.items(), reverse=True):
            if round_ >= k:
                x[theta] = arrays["step_value"][round_]
        held = None
        if thetas.get(k, -1) == thetas.get(k + 1, -2):
            held = _held(matrix, thetas[k], duals, gone, float(x[thetas[k]]))
            gone = np.concatenate([gone, held.rows])
        columns = _side(arrays, k, "column", costs[k] - matrix.priced(duals), x)
        rows = _side(arrays, k, "row", duals, matrix.times(x))
        steps.append(Step(name, costs[k], columns, rows, held))
    return steps


def is_round(name: str) -> bool:
    """Whether a step is a later round of a leximin, ``<level>.fairness.<2, 3, …>``."""
    base, _, number = name.rpartition(".")
    return number.isdigit() and base.endswith(FAIRNESS)


def is_fairness(name: str) -> bool:
    """Whether a step lowers the worst ratio of a level."""
    return name.endswith(FAIRNESS) or is_round(name)


def _side(arrays: Arrays, step: int, kind: str, dual: Floats, value: Floats) -> Side:
    mine = arrays[f"fixed_{kind}_step"] == step
    lower = arrays[f"{kind}_lower"].astype(np.float64, copy=True)
    upper = arrays[f"{kind}_upper"].astype(np.float64, copy=True)
    at = arrays[f"fixed_{kind}"][mine]
    lower[at], upper[at] = (arrays[f"fixed_{kind}_{side}"][mine] for side in ("lower", "upper"))
    fixed = np.zeros(len(lower), dtype=np.bool_)
    fixed[at] = True
    return Side(dual, value, lower, upper, fixed)


def _held(matrix: Entries, theta: int, duals: Floats, gone: Ints, value: float) -> Held:
    """Ratios whose row ``ratio − worst ≤ 0`` has a dual: they cannot be lowered any more."""
    of_level = matrix.row[matrix.column == theta]
    rows = np.setdiff1d(of_level[np.abs(duals[of_level]) > DUAL_ZERO], gone)
    there = np.isin(matrix.row, rows) & (matrix.column != theta) & (matrix.value != 0.0)
    order = np.argsort(matrix.row[there], kind="stable")
    return Held(matrix.column[there][order], matrix.row[there][order], value)


def ratios_of(matrix: Entries, theta: int, without: Sequence[Held]) -> Ints:
    """Ratios below a worst ratio, but for those that are held."""
    rows = np.isin(matrix.row, matrix.row[matrix.column == theta])
    ratios = np.unique(matrix.column[rows & (matrix.column != theta) & (matrix.value != 0.0)])
    gone = np.concatenate([held.columns for held in without] or [ratios[:0]])
    return np.setdiff1d(ratios, gone)
