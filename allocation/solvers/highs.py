"""HiGHS through its array interface, and lexicographic minimisation on its optimal faces.

After a step is solved to optimality every further optimum of that step lies on the face of the
feasible set where each column with a non-zero reduced cost stays at its bound and each row with a
non-zero dual stays at its side (complementary slackness). Fixing those bounds therefore restricts
the next step to exactly the optima of this one, with no tolerance to choose and no dense row to
add; the basis stays feasible, so the next step starts warm.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter

import highspy
import numpy as np

from allocation.formulation.objective import Objective, weighted
from allocation.formulation.problem import Problem
from basins.arrays import Floats, Ints

Options = dict[str, str | int | float | bool]

OPTIONS: Options = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "presolve": "off",
    "solver": "simplex",
    "primal_feasibility_tolerance": 1e-7,
    "dual_feasibility_tolerance": 1e-7,
}
DUAL_ZERO = 1e-7
PRIMAL_SIMPLEX = 4


@dataclass(frozen=True)
class Step:
    """Result of one lexicographic step.

    Attributes:
        name, unit: of the objective.
        value: its least value.
        column_dual, row_dual: reduced costs ``(columns,)`` and row duals ``(rows,)``.
        iterations: simplex iterations taken.
        seconds: wall time.
    """

    name: str
    unit: str
    value: float
    column_dual: Floats
    row_dual: Floats
    iterations: int
    seconds: float


@dataclass(frozen=True)
class Solution:
    """Optimum of the last step.

    Attributes:
        values: columns ``(columns,)``.
        activity: row activities A·x ``(rows,)``.
        steps: the steps in order.
    """

    values: Floats
    activity: Floats
    steps: tuple[Step, ...]


class NoSolution(Exception):
    """The solver found no optimum; ``status`` says why (``infeasible``, ``unbounded``, …)."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


@lru_cache(maxsize=1)
def _greeting_swallowed() -> None:
    """HiGHS prints a greeting on standard output once per process; keep it from spoiling --json."""
    sys.stdout.flush()
    saved = os.dup(1)
    try:
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            highspy.Highs()  # type: ignore[no-untyped-call]
    finally:
        os.dup2(saved, 1)
        os.close(saved)


def load(problem: Problem, options: Options) -> highspy.Highs:
    """A silent HiGHS that holds the programme, its objective still zero."""
    _greeting_swallowed()
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (OPTIONS | options).items():
        highs.setOptionValue(name, value)
    highs.passModel(_as_lp(problem))
    return highs


class HighsModel:
    """A programme inside HiGHS, minimised step by step.

    Args:
        problem: the programme.
        options: HiGHS options that override ``OPTIONS``.
        basis: of a like programme solved before; a warm start when the shapes agree.
    """

    def __init__(
        self, problem: Problem, options: Options, basis: highspy.HighsBasis | None = None
    ) -> None:
        self.problem = problem
        self.basis = basis
        self._shape = problem.matrix.shape
        self._highs = load(problem, options)
        self._columns = np.arange(problem.columns.count, dtype=np.int32)

    def lexicographic(self, objectives: tuple[Objective, ...]) -> Solution:
        """Minimise each objective over the optima of those before it.

        One weighted solve comes first. It settles nothing, but its basis lies so near the
        lexicographic optimum that the exact steps take a few iterations each instead of tens of
        thousands (measured on the default province: 1 s after it, 115 s without good weights).

        Raises:
            NoSolution: if the programme has no optimum.
        """
        self._head_start(weighted(objectives))
        steps: list[Step] = []
        for number, objective in enumerate(objectives):
            fair = steps[-1] if steps else None
            if fair and fair.name.endswith(".fairness") and fair.value <= DUAL_ZERO:
                # Nobody in the level is short, so the least total is zero and already reached.
                steps.append(self._settled(objective))
                continue
            steps.append(self._step(objective))
            if number + 1 < len(objectives):
                self._restrict_to_optima(steps[-1])
        solution = self._highs.getSolution()
        return Solution(
            np.asarray(solution.col_value), np.asarray(solution.row_value), tuple(steps)
        )

    def _head_start(self, cost: Floats) -> None:
        last = self.basis
        if last and self._shape == (len(last.row_status), len(last.col_status)):
            self._highs.setBasis(last)
        else:
            self._highs.setOptionValue("presolve", "on")
        self._minimise(cost)
        self.basis = self._highs.getBasis()
        self._highs.setOptionValue("presolve", "off")
        # Each step starts at an optimum of the last: feasible, with another cost.
        self._highs.setOptionValue("simplex_strategy", PRIMAL_SIMPLEX)

    def _minimise(self, cost: Floats) -> None:
        self._highs.changeColsCost(len(self._columns), self._columns, cost)
        self._highs.run()
        status = self._highs.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise NoSolution(self._highs.modelStatusToString(status).lower())

    def _settled(self, objective: Objective) -> Step:
        rows, columns = self._shape
        return Step(objective.name, objective.unit, 0.0, np.zeros(columns), np.zeros(rows), 0, 0.0)

    def _step(self, objective: Objective) -> Step:
        started = perf_counter()
        self._minimise(objective.cost)
        solution, info = self._highs.getSolution(), self._highs.getInfo()
        return Step(
            objective.name,
            objective.unit,
            float(info.objective_function_value),
            np.asarray(solution.col_dual),
            np.asarray(solution.row_dual),
            int(info.simplex_iteration_count),
            perf_counter() - started,
        )

    def _restrict_to_optima(self, step: Step) -> None:
        solution = self._highs.getSolution()
        priced = np.flatnonzero(np.abs(step.column_dual) > DUAL_ZERO)
        at = np.asarray(solution.col_value)[priced]
        self._highs.changeColsBounds(len(priced), priced.astype(np.int32), at, at)
        tight = np.flatnonzero(np.abs(step.row_dual) > DUAL_ZERO)
        side = self._active_side(tight, np.asarray(solution.row_value)[tight])
        rows = tight.astype(np.int32)
        self._highs.changeRowsBounds(len(rows), rows, side, side)  # type: ignore[attr-defined]

    def _active_side(self, rows: Ints, activity: Floats) -> Floats:
        """The bound a row stands at: exact, where the activity carries rounding."""
        lower, upper = self.problem.lower[rows], self.problem.upper[rows]
        return np.where(np.abs(activity - lower) <= np.abs(activity - upper), lower, upper)


def _as_lp(problem: Problem) -> highspy.HighsLp:
    rows, columns = problem.matrix.shape
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = columns, rows
    lp.col_cost_ = np.zeros(columns)
    lp.col_lower_, lp.col_upper_ = problem.column_lower, problem.column_upper
    lp.row_lower_, lp.row_upper_ = problem.lower, problem.upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = columns, rows
    lp.a_matrix_.start_ = problem.matrix.indptr.astype(np.int32)
    lp.a_matrix_.index_ = problem.matrix.indices.astype(np.int32)
    lp.a_matrix_.value_ = problem.matrix.data
    return lp
