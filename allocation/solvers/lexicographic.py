r"""Lexicographic minimisation with HiGHS, cold and warm.

**Cold**, one weighted solve comes first. It settles nothing, but its basis lies at or near the
lexicographic optimum. Mostly its prices, taken step by step as below, prove it to be one. Else they
prove the first steps only, and each of the rest is minimised over the optima of those before it
(``optimal_face``); the basis stays feasible, so each step starts warm and takes few iterations
instead of tens of thousands. A step that stands at the least its bounds allow (nobody short, so no
shortage to reduce) needs no solve: zero duals prove it.

**Warm**, the last basis $B$ prices every step anew, whatever numbers changed:

$$
y_k = B^{-T} c_{k,B}, \qquad d_k = c_k - A^T y_k
$$

The first non-zero $d_k$ of a column (or row) tells the bound where it has to stand. If all
these bounds are finite, the points that stand at them are exactly the lexicographic optima, and one
solve on this face answers the question. If the face is empty, or far away, the weighted solve goes
on from the last basis, and what follows is as above. The dual simplex perturbs no costs: perturbed
ones end at another vertex, and the steps would have to come back from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

import highspy
import numpy as np

from allocation.formulation.objective import FAIRNESS, Objective, weighted
from allocation.formulation.problem import Problem
from allocation.solvers.bases import BASIC, LOWER, UPPER, WarmStart, as_kinds, statuses_of
from allocation.solvers.highs import NO_LIMIT, Options, load, surely_infeasible
from allocation.solvers.leximin import held_ratios
from allocation.solvers.solution import (
    SETTLED,
    Face,
    NoSolution,
    Solution,
    Step,
    at_its_least,
    no_face,
    optimal_face,
    settled,
)
from basins.arrays import Floats, Ints

DUAL_SIMPLEX, PRIMAL_SIMPLEX = 1, 4
PERTURBATION = "dual_simplex_cost_perturbation_multiplier"
EXACT, PERTURBED = 0.0, 1.0
# HiGHS reads both when a programme is loaded, and again only after its solver was cleared. Devex
# weights: steepest-edge ones need a solve with the factors more in each iteration.
SIMPLEX: Options = {PERTURBATION: EXACT, "simplex_dual_edge_weight_strategy": 1}
MOST_CHANGED_COEFFICIENTS = 5000
# On a face that has no point near the last answer the long way is quicker.
MOST_FACE_ITERATIONS = 300
# Beyond this a warm dual simplex is asked whether there is anything to find; each time it was asked
# in vain, twice as far beyond.
MOST_UNCHECKED_ITERATIONS = 6000
# In 万m³: what is nearer to a bound than this stands at it.
AT_BOUND = 1e-6
# Beyond so many a row exact costs may stall, and perturbed ones go on.
MOST_EXACT_ITERATIONS_A_ROW = 10


class LexicographicModel:
    """A programme inside HiGHS that stays alive from one question to the next.

    Args:
        problem: the programme.
        options: HiGHS options that override the default ones.
        leximin: after the largest shortage ratio of a level, lower the next largest, and so on.
    """

    def __init__(
        self, problem: Problem, options: Options | None = None, leximin: bool = False
    ) -> None:
        self._options = options or {}
        self._leximin = leximin
        self._unchecked = MOST_UNCHECKED_ITERATIONS
        self._load(problem)

    def _load(self, problem: Problem) -> None:
        self.problem = problem
        self._highs = load(problem, SIMPLEX | self._options)
        self._numbers = np.arange(problem.columns.count, dtype=np.int32)
        self._rows = np.arange(len(problem.lower), dtype=np.int32)
        self._last: WarmStart | None = None

    def change(self, problem: Problem) -> None:
        """Put another programme in its place; where only numbers differ, keep the bases."""
        changed = _changed_coefficients(self.problem, problem)
        if changed is None or len(changed) > MOST_CHANGED_COEFFICIENTS:
            kept = None if changed is None else self._last
            self._load(problem)
            self._last = kept
            return
        matrix = problem.matrix
        column_of = np.searchsorted(matrix.indptr, changed, side="right") - 1
        for at, column in zip(changed, column_of, strict=True):
            row, value = matrix.indices[at], matrix.data[at]
            self._highs.changeCoeff(int(row), int(column), float(value))
        self.problem = problem

    def solve(self, near: bool = True) -> Solution:
        """Minimise each objective over the optima of those before it.

        Args:
            near: whether the answer may be where the last basis prices it; if not, that is not
                tried.

        Raises:
            NoSolution: if the programme has no optimum.
        """
        solution = (self._from_last_basis() if near else None) or self._step_by_step()
        at_least = tuple(step.name for step in solution.steps if not step.row_dual.any())
        self._last = WarmStart(*statuses_of(self.problem, solution), at_least)
        return solution

    def warm_start(self) -> WarmStart | None:
        """What another model needs to start from this one's last answer; nothing before it."""
        return self._last

    def start_from(self, start: WarmStart) -> None:
        """Start the next solve from another model's answer, if its programme has the same form."""
        if start.shape == self.problem.matrix.shape:
            self._last = start

    def response(self, row: int) -> tuple[Floats, Floats]:
        """How the answer moves when the activity of a tight row moves by one.

        Returns:
            Change of the columns ``(columns,)`` and of the row activities ``(rows,)`` while the
            basis lasts. Call it after :meth:`solve`.
        """
        unit = np.zeros(len(self._rows))
        unit[row] = 1.0
        move = np.asarray(self._highs.getBasisSolve(unit)[1])  # type: ignore[attr-defined]
        basic = np.asarray(self._highs.getBasicVariables()[1])  # type: ignore[attr-defined]
        columns = np.zeros(len(self._numbers))
        columns[basic[basic >= 0]] = move[basic >= 0]
        return columns, self.problem.matrix @ columns

    def reach(
        self, row: int, activity: float, steps: Sequence[Step], iterations: int
    ) -> tuple[float, float]:
        """Least and largest activity of a row for which the duals of ``steps`` stay optimal.

        They stay optimal as long as the face they describe has a point, so the activity is made as
        small and as large as can be on it, from the present one on. What a limit on iterations
        leaves is an inner bound.
        """
        problem, highs = self.problem, self._highs
        if self._last is None:
            raise RuntimeError("solve first: the last basis answers")
        face = optimal_face(problem, steps)
        weight = problem.matrix[[row], :].toarray().ravel()
        ends, basis, rows = [], self._last.basis(), self._last.rows.copy()
        self._set_bounds(face)
        for sign, lower, upper in ((1.0, -np.inf, activity), (-1.0, activity, np.inf)):
            highs.changeRowBounds(row, lower, upper)
            if rows[row] != BASIC:
                rows[row] = UPPER if sign > 0 else LOWER
            basis.row_status = as_kinds(rows)
            highs.setBasis(basis)
            self._use(PRIMAL_SIMPLEX, iterations)
            self._minimise(sign * weight)
            endless = highs.getModelStatus() == highspy.HighsModelStatus.kUnbounded
            reached = float(highs.getSolution().row_value[row])
            ends.append(-sign * np.inf if endless else reached)
        return ends[0], ends[1]

    def _from_last_basis(self) -> Solution | None:
        """The answer from the last basis, if the face that it prices has a point nearby."""
        if self._last is None or self._leximin:
            return None
        self._set_bounds(no_face())
        self._highs.setBasis(self._last.basis())
        # No iterations: only the factors of the basis are wanted.
        self._use(DUAL_SIMPLEX, 0)
        self._minimise(self.problem.objectives[-1].cost)
        before = self.problem.objectives[:-1]
        return self._on_face_of(self._priced(before, set(self._last.settled)))

    def _on_face_of(self, steps: list[Step]) -> Solution | None:
        """The answer on the face that priced steps describe, if it has a point nearby."""
        started, last = perf_counter(), self.problem.objectives[-1]
        face = optimal_face(self.problem, steps)
        # A price whose side is endless has the wrong sign.
        if not np.isfinite(np.concatenate([face.column_lower, face.row_lower])).all():
            return None
        self._restrict(face)
        self._use(DUAL_SIMPLEX, MOST_FACE_ITERATIONS)
        if not self._minimise(last.cost):
            return None
        return self._solution([*_valued(steps, self._values()), self._step(last, face, started)])

    def _proven(self, steps: list[Step], values: Floats) -> list[Step]:
        """The first of the priced steps, as many as the present vertex is an optimum of.

        It is one where it stands at all the bounds where the steps want it.
        """
        activity = self.problem.matrix @ values
        for count in range(len(steps), 0, -1):
            face = optimal_face(self.problem, steps[:count])
            away = np.concatenate(
                [values[face.columns] - face.column_lower, activity[face.rows] - face.row_lower]
            )
            if np.abs(away).max(initial=0.0) <= AT_BOUND:
                return _valued(steps[:count], values)
        return []

    def _priced(self, objectives: Sequence[Objective], at_least: set[str]) -> list[Step]:
        """The steps as the present basis prices them, their values still open."""
        problem, highs = self.problem, self._highs
        basic = np.asarray(highs.getBasicVariables()[1])  # type: ignore[attr-defined]
        steps: list[Step] = []
        for objective in objectives:
            face = optimal_face(problem, steps)
            if objective.name in at_least:
                steps.append(settled(objective, problem, face))
                continue
            of_basic = np.where(basic >= 0, objective.cost[np.maximum(basic, 0)], 0.0)
            row_dual = np.asarray(highs.getBasisTransposeSolve(of_basic)[1])  # type: ignore[attr-defined]
            column_dual = objective.cost - problem.matrix.T @ row_dual
            name, unit, cost = objective.name, objective.unit, objective.cost
            steps.append(Step(name, unit, cost, np.nan, row_dual, column_dual, face, 0, 0.0))
        return steps

    def _step_by_step(self) -> Solution:
        self._set_bounds(no_face())
        self._head_start()
        problem, values = self.problem, self._values()
        steps: list[Step] = []
        if not self._leximin:
            before, basis = problem.objectives[:-1], self._highs.getBasis()
            at_least = {each.name for each in before if at_its_least(each, problem, values)}
            priced = self._priced(before, at_least)
            if (solution := self._on_face_of(priced)) is not None:
                return solution
            self._highs.setBasis(basis)
            steps = self._proven(priced, values)
        # Each step starts at an optimum of the last: feasible, with another cost.
        face = optimal_face(problem, steps)
        self._set_bounds(face)
        self._use(PRIMAL_SIMPLEX, NO_LIMIT)
        for objective in problem.objectives[len(steps) :]:
            if at_its_least(objective, self.problem, values):
                steps.append(settled(objective, self.problem, face))
            else:
                started = perf_counter()
                if not self._minimise(objective.cost):
                    raise NoSolution(self._status())
                steps.append(self._step(objective, face, started))
                if self._leximin and objective.name.endswith(FAIRNESS):
                    steps = self._lower_the_others(objective, steps)
                values = self._values()
            face = optimal_face(self.problem, steps)
            self._set_bounds(face)
        return self._solution(steps)

    def _lower_the_others(self, objective: Objective, steps: list[Step]) -> list[Step]:
        """Rounds of a full leximin: hold the ratios that cannot be lowered, lower the rest."""
        problem, rounds = self.problem, 1
        level = objective.name.removesuffix(FAIRNESS)
        while steps[-1].value > SETTLED:
            held = held_ratios(problem, level, steps)
            if held is None:
                break
            steps[-1] = replace(steps[-1], held=held)
            face, rounds, started = optimal_face(problem, steps), rounds + 1, perf_counter()
            self._set_bounds(face)
            if not self._minimise(objective.cost):
                raise NoSolution(self._status())
            again = self._step(objective, face, started)
            steps.append(replace(again, name=f"{objective.name}.{rounds}"))
        return steps

    def _head_start(self) -> None:
        """The weighted solve, from the last basis if there is one."""
        highs, cost = self._highs, weighted(self.problem.objectives, self.problem.column_upper)
        stages = [(EXACT, MOST_EXACT_ITERATIONS_A_ROW * len(self._rows)), (PERTURBED, NO_LIMIT)]
        if self._last is not None:
            highs.setBasis(self._last.basis())
            stages.insert(0, (EXACT, self._unchecked))
        for perturbation, iterations in stages:
            if perturbation == PERTURBED:
                self._perturb(PERTURBED)
            self._use(DUAL_SIMPLEX, iterations)
            found = self._minimise(cost)
            if highs.getModelStatus() != highspy.HighsModelStatus.kIterationLimit:
                break
            if iterations == self._unchecked:
                self._refuse_infeasible()
        status = self._status()
        if perturbation == PERTURBED:
            self._perturb(EXACT)
        if not found:
            raise NoSolution(status)
        if perturbation == PERTURBED:
            # Clearing the solver lost the values; the basis is still there.
            self._minimise(cost)

    def _perturb(self, multiplier: float) -> None:
        basis = self._highs.getBasis()
        self._highs.setOptionValue(PERTURBATION, multiplier)
        self._highs.clearSolver()
        self._highs.setBasis(basis)

    def _refuse_infeasible(self) -> None:
        basis = self._highs.getBasis()
        if surely_infeasible(self._highs):
            raise NoSolution("infeasible")
        self._unchecked *= 2
        self._highs.setBasis(basis)

    def _use(self, strategy: int, iterations: int) -> None:
        self._highs.setOptionValue("simplex_strategy", strategy)
        self._highs.setOptionValue("simplex_iteration_limit", iterations)

    def _set_bounds(self, face: Face) -> None:
        """The programme's bounds, and those of a face in their place."""
        problem, highs = self.problem, self._highs
        bounds = (problem.column_lower, problem.column_upper, problem.lower, problem.upper)
        column_lower, column_upper, lower, upper = (bound.copy() for bound in bounds)
        column_lower[face.columns], column_upper[face.columns] = (
            face.column_lower,
            face.column_upper,
        )
        lower[face.rows], upper[face.rows] = face.row_lower, face.row_upper
        highs.changeColsBounds(len(column_lower), self._numbers, column_lower, column_upper)
        highs.changeRowsBounds(len(lower), self._rows, lower, upper)  # type: ignore[attr-defined]

    def _restrict(self, face: Face) -> None:
        columns, rows = face.columns.astype(np.int32), face.rows.astype(np.int32)
        self._highs.changeColsBounds(len(columns), columns, face.column_lower, face.column_upper)
        self._highs.changeRowsBounds(len(rows), rows, face.row_lower, face.row_upper)  # type: ignore[attr-defined]

    def _minimise(self, cost: Floats) -> bool:
        self._highs.changeColsCost(len(self._numbers), self._numbers, cost)
        self._highs.run()
        return bool(self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def _status(self) -> str:
        return str(self._highs.modelStatusToString(self._highs.getModelStatus()).lower())

    def _values(self) -> Floats:
        return np.asarray(self._highs.getSolution().col_value)

    def _step(self, objective: Objective, face: Face, started: float) -> Step:
        solution, info = self._highs.getSolution(), self._highs.getInfo()
        return Step(
            objective.name,
            objective.unit,
            objective.cost,
            float(info.objective_function_value),
            np.asarray(solution.row_dual),
            np.asarray(solution.col_dual),
            face,
            int(info.simplex_iteration_count),
            perf_counter() - started,
        )

    def _solution(self, steps: list[Step]) -> Solution:
        solution = self._highs.getSolution()
        return Solution(
            np.asarray(solution.col_value),
            np.asarray(solution.row_value),
            tuple(steps),
            np.asarray(self._highs.getBasicVariables()[1], dtype=np.int64),  # type: ignore[attr-defined]
        )


def _changed_coefficients(old: Problem, new: Problem) -> Ints | None:
    """Which entries of A differ; nothing where the places of the entries do."""
    a, b = old.matrix, new.matrix
    if a.shape != b.shape or not (
        np.array_equal(a.indptr, b.indptr) and np.array_equal(a.indices, b.indices)
    ):
        return None
    return np.flatnonzero(a.data != b.data)


def _valued(steps: list[Step], values: Floats) -> list[Step]:
    """Priced steps with their values at a point of their face."""
    return [replace(step, value=float(step.cost @ values)) for step in steps]
