"""Lexicographic minimisation with HiGHS, cold and warm.

Cold, one weighted solve comes first. It settles nothing, but its basis lies so near the
lexicographic optimum that the exact steps take a few iterations each instead of tens of thousands
(measured on the default province: 1 s after it, 115 s without good weights). Then each step is
minimised over the optima of those before it (see ``optimal_face``); the basis stays feasible, so
each step starts warm.

Warm, when only bounds changed, the duals of the last answer are still feasible for every step. If
the new programme has a point on the face they describe, that point is optimal for every step, so a
single solve on that face answers the question; if it has none, the steps are taken again from the
bases at hand.
"""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import highspy
import numpy as np

from allocation.formulation.objective import Objective, weighted
from allocation.formulation.problem import Problem
from allocation.solvers.highs import Options, load
from allocation.solvers.solution import (
    DUAL_ZERO,
    Face,
    NoSolution,
    Solution,
    Step,
    no_face,
    optimal_face,
)
from basins.arrays import Floats

DUAL_SIMPLEX, PRIMAL_SIMPLEX = 1, 4
MOST_CHANGED_COEFFICIENTS = 5000


class LexicographicModel:
    """A programme inside HiGHS that stays alive from one question to the next.

    Args:
        problem: the programme.
        options: HiGHS options that override the default ones.
    """

    def __init__(self, problem: Problem, options: Options | None = None) -> None:
        self._options = options or {}
        self._load(problem)

    def _load(self, problem: Problem) -> None:
        self.problem = problem
        self._highs = load(problem, self._options)
        self._numbers = np.arange(problem.columns.count, dtype=np.int32)
        self._rows = np.arange(len(problem.lower), dtype=np.int32)
        self._near: highspy.HighsBasis | None = None
        self._last: tuple[Solution, highspy.HighsBasis] | None = None

    def change(self, problem: Problem) -> None:
        """Put another programme in its place; where only numbers differ, keep the bases."""
        old, self_basis = self.problem, self._near
        a, b = old.matrix, problem.matrix
        alike = (
            a.shape == b.shape
            and np.array_equal(a.indptr, b.indptr)
            and np.array_equal(a.indices, b.indices)
        )
        if not alike:
            self._load(problem)
            return
        changed = np.flatnonzero(a.data != b.data)
        if len(changed) > MOST_CHANGED_COEFFICIENTS:
            self._load(problem)
            self._near = self_basis
            return
        column_of = np.repeat(np.arange(b.shape[1]), np.diff(b.indptr))[changed]
        for row, column, value in zip(b.indices[changed], column_of, b.data[changed], strict=True):
            self._highs.changeCoeff(int(row), int(column), float(value))
        if len(changed) or not _same_costs(old, problem):
            self._last = None
        self.problem = problem

    def solve(self) -> Solution:
        """Minimise each objective over the optima of those before it.

        Raises:
            NoSolution: if the programme has no optimum.
        """
        solution = self._on_last_face() or self._step_by_step()
        self._last = (solution, self._highs.getBasis())
        return solution

    def _on_last_face(self) -> Solution | None:
        """The answer from the last one's duals, if its face still has a point."""
        if self._last is None:
            return None
        last, basis = self._last
        problem, started = self.problem, perf_counter()
        before = len(last.steps) - 1
        face = optimal_face(problem, last.steps[:before])
        self._set_bounds(face)
        self._highs.setBasis(basis)
        self._highs.setOptionValue("simplex_strategy", DUAL_SIMPLEX)
        if not self._minimise(problem.objectives[-1].cost):
            return None
        values = self._values()
        steps = [
            replace(
                step,
                value=float(objective.cost @ values),
                face=optimal_face(problem, last.steps[:number]) if number else no_face(),
                iterations=0,
                seconds=0.0,
            )
            for number, (step, objective) in enumerate(
                zip(last.steps[:before], problem.objectives, strict=False)
            )
        ]
        steps.append(self._step(problem.objectives[-1], face, started))
        return self._solution(steps)

    def _step_by_step(self) -> Solution:
        self._head_start()
        steps: list[Step] = []
        face = no_face()
        for objective in self.problem.objectives:
            if steps and _settles(steps[-1], objective):
                # Nobody in the level is short, so the least total is zero and already reached.
                steps.append(_settled(objective, self.problem, face))
                continue
            started = perf_counter()
            if not self._minimise(objective.cost):
                raise NoSolution(self._status())
            steps.append(self._step(objective, face, started))
            face = optimal_face(self.problem, tuple(steps))
            self._restrict(face)
        return self._solution(steps)

    def _head_start(self) -> None:
        self._set_bounds(no_face())
        highs = self._highs
        highs.setOptionValue("simplex_strategy", DUAL_SIMPLEX)
        if self._near is not None:
            highs.setBasis(self._near)
        if not self._minimise(weighted(self.problem.objectives)):
            raise NoSolution(self._status())
        self._near = highs.getBasis()
        # Each step starts at an optimum of the last: feasible, with another cost.
        highs.setOptionValue("simplex_strategy", PRIMAL_SIMPLEX)

    def _set_bounds(self, face: Face) -> None:
        """The programme's bounds, then those of a face."""
        problem, highs = self.problem, self._highs
        count = len(self._numbers)
        highs.changeColsBounds(count, self._numbers, problem.column_lower, problem.column_upper)
        highs.changeRowsBounds(len(self._rows), self._rows, problem.lower, problem.upper)  # type: ignore[attr-defined]
        self._restrict(face)

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
            np.asarray(solution.col_value), np.asarray(solution.row_value), tuple(steps)
        )


def _settles(last: Step, objective: Objective) -> bool:
    level = objective.name.partition(".")[0]
    return last.name == f"{level}.fairness" and last.value <= DUAL_ZERO


def _settled(objective: Objective, problem: Problem, face: Face) -> Step:
    duals = np.zeros(len(problem.lower))
    return Step(objective.name, objective.unit, 0.0, duals, objective.cost, face, 0, 0.0)


def _same_costs(old: Problem, new: Problem) -> bool:
    return len(old.objectives) == len(new.objectives) and all(
        a.name == b.name and np.array_equal(a.cost, b.cost)
        for a, b in zip(old.objectives, new.objectives, strict=True)
    )
