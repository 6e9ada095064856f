"""A second opinion: the same programme through PuLP on another solver.

CBC comes with PuLP; COPT, Gurobi, CPLEX, MOSEK, SCIP and whatever else PuLP knows serve where they
are installed. Steps are minimised over the optima of those before them as with HiGHS, on optimal
faces (see ``optimal_face``), so a step carries no tolerance into the next one.

Solvers that are read through files give duals with few digits (CBC eight), and some give none. So
only row duals are taken from the solver; reduced costs are computed from them, what is smaller than
its own rounding counts as zero, and complementary slackness is checked. Where it does not hold,
each step is held by a row ``objective ≤ value`` instead, and the duals are unknown (NaN).
"""

from __future__ import annotations

import warnings
from time import perf_counter
from typing import Any

import numpy as np
import pulp

from allocation.formulation.objective import Objective
from allocation.formulation.problem import Problem
from allocation.solvers.quiet import quiet
from allocation.solvers.solution import (
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

PREFIX = "pulp:"
INTERFACES = {
    "cbc": ("COIN_CMD", "PULP_CBC_CMD"),
    "copt": ("COPT", "COPT_CMD"),
    "cplex": ("CPLEX_PY", "CPLEX_CMD"),
    "glpk": ("PYGLPK", "GLPK_CMD"),
    "gurobi": ("GUROBI", "GUROBI_CMD"),
    "highs": ("HiGHS", "HiGHS_CMD"),
    "mosek": ("MOSEK",),
    "scip": ("SCIP_PY", "SCIP_CMD"),
    "xpress": ("XPRESS_PY", "XPRESS"),
}
OPTIONS: dict[str, dict[str, Any]] = {
    name: {"mip": False, "options": ["primalTolerance 1e-9", "dualTolerance 1e-9"]}
    for name in INTERFACES["cbc"]
}
Duals = tuple[Floats, Floats]

ROUNDING = 1e-7
VALUE_SLACK = 1e-8


def solver_named(name: str) -> pulp.LpSolver:
    """The solver behind ``pulp:cbc`` or another name PuLP knows, silent.

    Raises:
        ValueError: if PuLP does not know it or it is not installed; the message says what is.
    """
    asked = name.removeprefix(PREFIX)
    with quiet(), warnings.catch_warnings():
        # PuLP announces that its next major version ships CBC another way; both names are tried.
        warnings.simplefilter("ignore", DeprecationWarning)
        known = {interface.lower(): interface for interface in pulp.listSolvers()}
        interfaces = INTERFACES.get(asked.lower(), (known.get(asked.lower(), ""),))
        there = pulp.listSolvers(onlyAvailable=True)
        for interface in interfaces:
            if interface in there:
                return pulp.getSolver(interface, msg=False, **OPTIONS.get(interface, {}))
    installed = [short for short, names in INTERFACES.items() if set(names) & set(there)]
    state = "is not installed" if interfaces[0] else "is not known to PuLP"
    raise ValueError(f"solver {asked!r} {state}; installed: {', '.join(installed)}")


def solve_with_pulp(problem: Problem, solver: pulp.LpSolver) -> Solution:
    """Minimise each objective over the optima of those before it.

    Args:
        problem: the programme.
        solver: from :func:`solver_named`.

    Raises:
        NoSolution: if the programme has no optimum.
    """
    programme = _Programme(problem, solver)
    steps: list[Step] = []
    values, face, exact = np.zeros(0), no_face(), True
    for objective in problem.objectives:
        if steps and at_its_least(objective, problem, values):
            steps.append(settled(objective, problem, face))
        else:
            started = perf_counter()
            values, row_dual = programme.minimise(objective.cost)
            duals = _certified(problem, face, objective.cost, values, row_dual) if exact else None
            exact = duals is not None
            seconds = perf_counter() - started
            steps.append(_step(objective, values, duals or _unknown(problem), face, seconds))
        if exact:
            face = optimal_face(problem, steps)
            programme.restrict(face)
        else:
            programme.hold(objective.cost, steps[-1].value)
    return Solution(values, problem.matrix @ values, tuple(steps))


def _step(objective: Objective, values: Floats, duals: Duals, face: Face, seconds: float) -> Step:
    name, unit, cost = objective.name, objective.unit, objective.cost
    return Step(name, unit, cost, float(cost @ values), *duals, face, 0, seconds)


def _unknown(problem: Problem) -> Duals:
    rows, columns = problem.matrix.shape
    return np.full(rows, np.nan), np.full(columns, np.nan)


class _Programme:
    """The programme inside PuLP."""

    def __init__(self, problem: Problem, solver: pulp.LpSolver) -> None:
        self._solver = solver
        self._lower, self._upper = problem.column_lower.copy(), problem.column_upper.copy()
        self._rows = len(problem.lower)
        self._lp = pulp.LpProblem("plan", pulp.LpMinimize)
        self._columns = [
            self._lp.add_variable(f"x{number}", *_finite(*bounds))
            for number, bounds in enumerate(zip(self._lower, self._upper, strict=True))
        ]
        self._sides: dict[int, list[pulp.LpConstraint]] = {}
        matrix = problem.matrix.tocsr()
        matrix.eliminate_zeros()
        places = matrix.indices.astype(np.int64)
        for row, (low, up) in enumerate(zip(problem.lower, problem.upper, strict=True)):
            at = slice(matrix.indptr[row], matrix.indptr[row + 1])
            self._add_row(row, places[at], matrix.data[at], low, up)

    def _add_row(self, row: int, at: Ints, weights: Floats, low: float, up: float) -> None:
        if len(at) == 0 and (low > 0 or up < 0):
            raise NoSolution("infeasible")
        sides = {pulp.LpConstraintGE: low, pulp.LpConstraintLE: up}
        if low == up:
            sides = {pulp.LpConstraintEQ: low}
        for sense, side in sides.items():
            if len(at) and np.isfinite(side):
                made = pulp.LpConstraint(
                    self._sum(at, weights), sense, f"r{row}_{sense}", float(side)
                )
                self._lp.addConstraint(made)
                self._sides.setdefault(row, []).append(made)

    def _sum(self, at: Ints, weights: Floats) -> pulp.LpAffineExpression:
        terms = zip(at.tolist(), weights.tolist(), strict=True)
        return pulp.LpAffineExpression([(self._columns[j], weight) for j, weight in terms])

    def restrict(self, face: Face) -> None:
        """Fix columns and rows at the bounds of a face."""
        self._lower[face.columns], self._upper[face.columns] = face.column_lower, face.column_upper
        for j in face.columns.tolist():
            self._columns[j].bounds(*_finite(self._lower[j], self._upper[j]))
        for row, side in zip(face.rows.tolist(), face.row_lower.tolist(), strict=True):
            for constraint in self._sides.get(row, []):
                constraint.sense = pulp.LpConstraintEQ
                constraint.changeRHS(side)

    def hold(self, cost: Floats, value: float) -> None:
        """Add the row ``objective ≤ value``."""
        at = np.flatnonzero(cost)
        most = value + VALUE_SLACK * max(1.0, abs(value))
        self._lp.addConstraint(
            pulp.LpConstraint(self._sum(at, cost[at]), pulp.LpConstraintLE, None, most)
        )

    def minimise(self, cost: Floats) -> Duals:
        """Values of the columns, and duals of the rows (NaN where the solver gives none)."""
        at = np.flatnonzero(cost)
        self._lp.setObjective(self._sum(at, cost[at]))
        with quiet():
            status = self._lp.solve(self._solver)
        if status != pulp.LpStatusOptimal:
            raise NoSolution(pulp.LpStatus[status].lower())
        values = np.array([np.nan if v.varValue is None else v.varValue for v in self._columns])
        # A column that stands in no row has no value; its lower bound serves.
        values = np.where(np.isnan(values), self._lower, values)
        duals = np.zeros(self._rows)
        for row, constraints in self._sides.items():
            duals[row] = sum(np.nan if c.pi is None else c.pi for c in constraints)
        return np.clip(values, self._lower, self._upper), duals


def _finite(low: float, up: float) -> tuple[float | None, float | None]:
    return (float(low) if np.isfinite(low) else None, float(up) if np.isfinite(up) else None)


def _certified(
    problem: Problem, face: Face, cost: Floats, values: Floats, row_dual: Floats
) -> Duals | None:
    """Row duals and reduced costs freed from rounding, if they prove the values optimal."""
    if np.isnan(row_dual).any():
        return None
    matrix = problem.matrix
    rows = np.where(np.abs(row_dual) > ROUNDING * np.abs(row_dual).max(initial=0.0), row_dual, 0.0)
    columns = cost - matrix.T @ rows
    scale = np.abs(cost) + abs(matrix).T @ np.abs(rows)
    columns = np.where(np.abs(columns) > ROUNDING * scale, columns, 0.0)
    lower, upper = problem.column_lower.copy(), problem.column_upper.copy()
    lower[face.columns], upper[face.columns] = face.column_lower, face.column_upper
    row_lower, row_upper = problem.lower.copy(), problem.upper.copy()
    row_lower[face.rows], row_upper[face.rows] = face.row_lower, face.row_upper
    activity = matrix @ values
    loose = _slackness(columns, values, lower, upper)
    loose += _slackness(rows, activity, row_lower, row_upper)
    worth = np.abs(columns) @ np.abs(values) + np.abs(rows) @ np.abs(activity)
    return (rows, columns) if loose <= ROUNDING * (worth + 0.01) else None


def _slackness(dual: Floats, value: Floats, lower: Floats, upper: Floats) -> float:
    """Σ |dual| × distance from the bound that the sign of the dual names."""
    some = np.flatnonzero(dual)
    bound = np.where(dual > 0, lower, upper)[some]
    return float(np.abs(dual[some]) @ np.abs(value[some] - bound))
