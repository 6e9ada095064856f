r"""How far a plan can be moved in a direction while nobody else is worse off.

The programme of the plan gets a column g for each direction (growth of the drivers in a unit, a
volume that changes hands). Its coefficients stand in rows that the programme has already:

$$
\max \sum_i w_i g_i, \qquad l \le A x + \sum_i d_i g_i \le u, \qquad ρ_{L,i} \le \bar ρ_{L,i}
$$

$\bar ρ$ is the shortage ratio that a unit (or section) has in a priority level of the plan, so no
unit and no ecological flow gets worse. All else of the programme stays: water, works and red lines.
The model stays in HiGHS and every question starts from the basis of the plan, so an answer does not
depend on what was asked before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import highspy
import numpy as np
import pandas as pd
from scipy import sparse

from allocation.formulation.problem import Problem
from allocation.formulation.red_lines import weighted_rows
from allocation.solvers.bases import WarmStart, statuses_of
from allocation.solvers.highs import NO_LIMIT, Options, load
from allocation.solvers.solution import Solution
from basins.arrays import Flags, Floats, Ints

OWN_LINES = "own_lines"
PRIMAL_SIMPLEX, PATIENCE = 4, 4000
NEAR: Options = {
    "solver": "simplex",
    "presolve": "off",
    "simplex_strategy": PRIMAL_SIMPLEX,
    "simplex_iteration_limit": PATIENCE,
}
FAR: Options = {"solver": "ipm", "presolve": "on", "simplex_iteration_limit": NO_LIMIT}
OPTIMAL, UNBOUNDED, INFEASIBLE = "optimal", "unbounded", "infeasible"
# The solver ended without any of these.
UNSOLVED = "unsolved"


@dataclass(frozen=True)
class Direction:
    """A column: where its coefficients stand, and between which bounds it may be."""

    row: Ints
    value: Floats
    least: float = 0.0
    most: float = np.inf


@dataclass(frozen=True)
class Hold:
    """What holds besides the programme.

    Attributes:
        columns, lower, upper: columns with bounds of their own.
        lines: spare red lines (see :class:`Farthest`) that count, ``(lines,)``; none if not given.
    """

    columns: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    lower: Floats = field(default_factory=lambda: np.zeros(0))
    upper: Floats = field(default_factory=lambda: np.zeros(0))
    lines: Flags | None = None


@dataclass(frozen=True)
class Answer:
    """The farthest point.

    Attributes:
        status: ``optimal``, ``unbounded``, ``infeasible`` or ``unsolved``.
        move: value of every direction.
        values: columns of the plan that goes with it, ``(columns,)``.
        row_gain: what the objective gains per 万m³ by which the tight side of a row gives way,
            ``(rows,)``; 0 where the row holds back nothing.
        column_gain: the same for bounds of columns, ``(columns,)``; above 0 at an upper one, below
            0 at a lower one.
    """

    status: str
    move: Floats
    values: Floats = field(default_factory=lambda: np.zeros(0))
    row_gain: Floats = field(default_factory=lambda: np.zeros(0))
    column_gain: Floats = field(default_factory=lambda: np.zeros(0))


class Farthest:
    """The programme of a plan in HiGHS, asked again and again.

    Args:
        problem, solution: the plan.
        spare: red lines that the plan does not enforce; a question may let some of them count.

    Attributes:
        problem: the programme with the spare lines as rows of the family ``own_lines``.
    """

    def __init__(
        self, problem: Problem, solution: Solution, spare: pd.DataFrame | None = None
    ) -> None:
        spare = problem.inputs.red_lines.iloc[:0] if spare is None else spare
        self.spare = spare.reset_index(drop=True)
        self._limits, self.problem = _with_spare_lines(problem, self.spare)
        self._lines = self.problem.rows_of(OWN_LINES)
        self._basis = WarmStart(*statuses_of(self.problem, solution)).basis()
        self._highs = load(self.problem, {})

    @classmethod
    def of_plan(
        cls, problem: Problem, solution: Solution, spare: pd.DataFrame | None = None
    ) -> Farthest:
        """The model in which no shortage ratio is above that of the plan."""
        upper, ratio = problem.column_upper.copy(), problem.columns.ratio
        upper[ratio] = np.maximum(solution.values[ratio], 0.0)
        return cls(replace(problem, column_upper=upper), solution, spare)

    def most(
        self, directions: Sequence[Direction], weights: Sequence[float], hold: Hold | None = None
    ) -> Answer:
        """The largest weighted sum of the directions.

        Args:
            directions: the columns.
            weights: of each in the sum.
            hold: what holds besides; nothing if not given.
        """
        weighed = -np.asarray(weights, dtype=np.float64)
        return self._asked(directions, weighed, np.zeros(0, np.int64), hold or Hold())

    def least(self, columns: Ints, directions: Sequence[Direction], hold: Hold) -> Answer:
        """The least sum of some columns of the programme, wherever the directions are."""
        return self._asked(directions, np.zeros(len(directions)), columns, hold)

    def _asked(
        self, directions: Sequence[Direction], weights: Floats, costed: Ints, hold: Hold
    ) -> Answer:
        highs, count = self._highs, self.problem.columns.count
        cost, numbers = np.zeros(count), np.arange(count, dtype=np.int32)
        cost[costed] = 1.0
        lower, upper = self.problem.column_lower.copy(), self.problem.column_upper.copy()
        lower[hold.columns], upper[hold.columns] = hold.lower, hold.upper
        highs.changeColsBounds(count, numbers, lower, upper)
        highs.changeColsCost(count, numbers, cost)
        self._let_count(hold.lines)
        highs.setBasis(self._basis)
        for direction, weight in zip(directions, weights.tolist(), strict=True):
            rows, value = direction.row.astype(np.int32), direction.value
            highs.addCol(weight, direction.least, direction.most, len(rows), rows, value)
        self._run()
        answer = self._answer(len(directions))
        added = np.arange(count, count + len(directions), dtype=np.int32)
        highs.deleteCols(len(added), added)
        return answer

    def _run(self) -> None:
        """Simplex from the plan, which mostly is near; where it is not, interior points."""
        for options in (NEAR, FAR):
            for name, value in options.items():
                self._highs.setOptionValue(name, value)
            if options is FAR:
                self._highs.clearSolver()
            self._highs.run()
            if self._highs.getModelStatus() != highspy.HighsModelStatus.kIterationLimit:
                return

    def _answer(self, directions: int) -> Answer:
        status = self._highs.getModelStatus()
        kinds = highspy.HighsModelStatus
        if status == kinds.kUnbounded:
            return Answer(UNBOUNDED, np.full(directions, np.inf))
        if status != kinds.kOptimal:
            none = INFEASIBLE if status == kinds.kInfeasible else UNSOLVED
            return Answer(none, np.full(directions, np.nan))
        solution, count = self._highs.getSolution(), self.problem.columns.count
        values = np.asarray(solution.col_value)
        return Answer(
            OPTIMAL,
            values[count:],
            values[:count],
            np.abs(np.asarray(solution.row_dual)),
            -np.asarray(solution.col_dual)[:count],
        )

    def _let_count(self, lines: Flags | None) -> None:
        lower, upper = (limit.copy() for limit in self._limits)
        silent = ~lines if lines is not None else np.ones(len(lower), dtype=np.bool_)
        lower[silent], upper[silent] = -np.inf, np.inf
        rows = np.arange(self._lines.start, self._lines.stop, dtype=np.int32)
        self._highs.changeRowsBounds(len(rows), rows, lower, upper)  # type: ignore[attr-defined]


def _with_spare_lines(
    problem: Problem, spare: pd.DataFrame
) -> tuple[tuple[Floats, Floats], Problem]:
    """The limits of the spare lines, and the programme with them as rows without bounds."""
    added = weighted_rows(problem.inputs, problem.columns, spare, OWN_LINES)
    shape, endless = (len(spare), problem.columns.count), np.full(len(spare), np.inf)
    matrix = sparse.coo_array((added.value, (added.row, added.col)), shape=shape)
    wide = replace(
        problem,
        families=(*problem.families, added),
        matrix=sparse.vstack([problem.matrix, matrix], format="csc"),
        lower=np.concatenate([problem.lower, -endless]),
        upper=np.concatenate([problem.upper, endless]),
    )
    return (added.lower, added.upper), wide
