"""What a lexicographic solve gives back, whichever solver made it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from allocation.formulation.objective import Objective
from allocation.formulation.problem import Problem
from basins.arrays import Flags, Floats, Ints

HIGHS = "highs"
DUAL_ZERO = 1e-7
# Below this an objective stands at its least: 万m³, a ratio, or 万元.
SETTLED = 1e-9


@dataclass(frozen=True)
class Face:
    """Bounds that differ from the programme's own.

    Attributes:
        columns, column_lower, column_upper: columns and their bounds.
        rows, row_lower, row_upper: rows and their bounds.
    """

    columns: Ints
    column_lower: Floats
    column_upper: Floats
    rows: Ints
    row_lower: Floats
    row_upper: Floats


@dataclass(frozen=True)
class Step:
    """Result of one lexicographic step.

    Attributes:
        name, unit, cost: of the objective; cost ``(columns,)``.
        value: its least value.
        row_dual: duals ``(rows,)``; ≥ 0 at a lower side, ≤ 0 at an upper side.
        column_dual: reduced costs ``(columns,)``.
        face: the bounds it was minimised under.
        held: bounds that it leaves to later steps beside what its duals fix (leximin).
        iterations: simplex iterations taken.
        seconds: wall time.
    """

    name: str
    unit: str
    cost: Floats
    value: float
    row_dual: Floats
    column_dual: Floats
    face: Face
    iterations: int
    seconds: float
    held: Face | None = None


@dataclass(frozen=True)
class Solution:
    """Optimum of the last step.

    Attributes:
        values: columns ``(columns,)``.
        activity: row activities A·x ``(rows,)``.
        steps: the steps in order.
        basic: the last basis, where the solver has one: its columns by number, its rows as −1 for
            the first row, −2 for the second, and so on.
        solver: who found it: ``highs``, or a name such as ``pulp:cbc``.
    """

    values: Floats
    activity: Floats
    steps: tuple[Step, ...]
    basic: Ints | None = None
    solver: str = HIGHS


class NoSolution(Exception):
    """The solver found no optimum; ``status`` says why (``infeasible``, ``unbounded``, …)."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


def no_face() -> Face:
    """The programme's own bounds."""
    none, nothing = np.zeros(0, dtype=np.int64), np.zeros(0)
    return Face(none, nothing, nothing, none, nothing, nothing)


def optimal_face(problem: Problem, steps: Sequence[Step]) -> Face:
    """All points that are optimal for every step, as bounds.

    After a step is solved to optimality every further optimum of that step lies where each column
    with a non-zero reduced cost stays at its bound and each row with a non-zero dual stays at its
    side (complementary slackness). Fixing those bounds therefore restricts the next step to exactly
    the optima of this one, with no tolerance to choose and no dense row to add.
    """
    if not steps:
        return no_face()
    columns, at_upper = _first_signs([step.column_dual for step in steps])
    rows, upper_side = _first_signs([step.row_dual for step in steps])
    at = np.where(at_upper, problem.column_upper[columns], problem.column_lower[columns])
    side = np.where(upper_side, problem.upper[rows], problem.lower[rows])
    face = Face(columns, at, at, rows, side, side)
    for step in steps:
        if step.held is not None:
            face = _over(face, step.held)
    return face


def _over(face: Face, held: Face) -> Face:
    """The bounds of ``held`` in the place of those of ``face``."""
    columns = ~np.isin(face.columns, held.columns)
    rows = ~np.isin(face.rows, held.rows)
    return Face(
        np.concatenate([face.columns[columns], held.columns]),
        np.concatenate([face.column_lower[columns], held.column_lower]),
        np.concatenate([face.column_upper[columns], held.column_upper]),
        np.concatenate([face.rows[rows], held.rows]),
        np.concatenate([face.row_lower[rows], held.row_lower]),
        np.concatenate([face.row_upper[rows], held.row_upper]),
    )


def _first_signs(duals: list[Floats]) -> tuple[Ints, Flags]:
    """Where any dual is not zero, and whether the first such dual is negative."""
    found = np.zeros(len(duals[0]), dtype=np.bool_)
    negative = np.zeros(len(duals[0]), dtype=np.bool_)
    for dual in duals:
        new = (np.abs(dual) > DUAL_ZERO) & ~found
        negative[new] = dual[new] < 0
        found |= new
    places = np.flatnonzero(found)
    return places, negative[places]


def at_its_least(objective: Objective, problem: Problem, values: Floats) -> bool:
    """Whether the objective already is the least that the bounds of its columns allow."""
    some = np.flatnonzero(objective.cost)
    value = float((objective.cost[some] * values[some]).sum())
    return value <= _least(objective, problem) + SETTLED


def settled(objective: Objective, problem: Problem, face: Face) -> Step:
    """A step that needs no solve: zero row duals prove it."""
    duals, value = np.zeros(len(problem.lower)), _least(objective, problem)
    cost = objective.cost
    return Step(objective.name, objective.unit, cost, value, duals, cost, face, 0, 0.0)


def _least(objective: Objective, problem: Problem) -> float:
    """What the objective is when every column stands at the bound that is best for it."""
    some = np.flatnonzero(objective.cost)
    cost = objective.cost[some]
    best = np.where(cost > 0, problem.column_lower[some], problem.column_upper[some])
    return float((cost * best).sum())
