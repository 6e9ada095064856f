"""A second opinion: the same programme through PuLP on another solver.

CBC comes with PuLP; COPT, Gurobi, CPLEX, MOSEK, SCIP and whatever else PuLP knows serve where they
are installed. Steps are minimised over the optima of those before them as with HiGHS, on optimal
faces (see ``optimal_face``), so a step carries no tolerance into the next one.

Solvers that are read through files give duals with few digits (CBC eight), and some give none
(SCIP). So only row duals are taken from the solver; reduced costs are computed from them, what is
smaller than its own rounding counts as zero, and complementary slackness is checked. Where it does
not hold, each step is held by a row ``objective ≤ value`` instead, and the duals are unknown (NaN).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
import pulp
from scipy import sparse

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
from basins.arrays import Floats

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
    name: {"options": ["primalTolerance 1e-9", "dualTolerance 1e-9"]} for name in INTERFACES["cbc"]
}
ROUNDING = 1e-7
VALUE_SLACK = 1e-8

Duals = tuple[Floats, Floats]
Held = list[tuple[Floats, float]]


def interface_named(name: str) -> str:
    """PuLP's interface to the solver behind ``pulp:cbc`` or another name that PuLP knows.

    Raises:
        ValueError: if the name does not begin with ``pulp:``, PuLP does not know the solver, or it
            is not installed; the message says what is.
    """
    if not name.startswith(PREFIX):
        raise ValueError(f"solver {name!r} is neither highs nor pulp:NAME, for example pulp:cbc")
    asked = name.removeprefix(PREFIX)
    with quiet():
        known = {interface.lower(): interface for interface in pulp.listSolvers()}
        there = pulp.listSolvers(onlyAvailable=True)
    interfaces = INTERFACES.get(asked.lower(), (known.get(asked.lower(), ""),))
    for interface in interfaces:
        if interface in there:
            return str(interface)
    installed = [short for short, names in INTERFACES.items() if set(names) & set(there)]
    state = "is not installed" if interfaces[0] else "is not known to PuLP"
    raise ValueError(f"solver {asked!r} {state}; installed: {', '.join(installed)}")


def _short(interface: str) -> str:
    """The name a user gives: ``pulp:cbc`` for ``PULP_CBC_CMD``."""
    short = [name for name, interfaces in INTERFACES.items() if interface in interfaces]
    return PREFIX + (short or [interface])[0]


def solve_with_pulp(problem: Problem, interface: str) -> Solution:
    """Minimise each objective over the optima of those before it.

    Args:
        problem: the programme.
        interface: from :func:`interface_named`.

    Raises:
        NoSolution: if the programme has no optimum.
    """
    steps: list[Step] = []
    values, face, exact = np.zeros(0), no_face(), True
    held: Held = []
    for objective in problem.objectives:
        if steps and at_its_least(objective, problem, values):
            steps.append(settled(objective, problem, face))
        else:
            started = perf_counter()
            values, row_dual = _minimise(problem, face, objective.cost, held, interface)
            bounds = _bounds(problem, face)
            proof = _proof(problem, bounds, objective.cost, values, row_dual) if exact else None
            exact = proof is not None
            seconds = perf_counter() - started
            steps.append(_step(objective, values, proof or _unknown(problem), face, seconds))
        if exact:
            face = optimal_face(problem, steps)
        else:
            held.append((objective.cost, steps[-1].value))
    return Solution(values, problem.matrix @ values, tuple(steps), None, _short(interface))


def _step(objective: Objective, values: Floats, duals: Duals, face: Face, seconds: float) -> Step:
    name, unit, cost = objective.name, objective.unit, objective.cost
    return Step(name, unit, cost, float(cost @ values), *duals, face, 0, seconds)


def _unknown(problem: Problem) -> Duals:
    rows, columns = problem.matrix.shape
    return np.full(rows, np.nan), np.full(columns, np.nan)


@dataclass(frozen=True)
class _Bounds:
    lower: Floats
    upper: Floats
    row_lower: Floats
    row_upper: Floats


def _bounds(problem: Problem, face: Face) -> _Bounds:
    """The programme's bounds with those of a face."""
    lower, upper = problem.column_lower.copy(), problem.column_upper.copy()
    row_lower, row_upper = problem.lower.copy(), problem.upper.copy()
    lower[face.columns], upper[face.columns] = face.column_lower, face.column_upper
    row_lower[face.rows], row_upper[face.rows] = face.row_lower, face.row_upper
    return _Bounds(lower, upper, row_lower, row_upper)


@dataclass(frozen=True)
class Programme:
    """A programme in PuLP.

    Attributes:
        lp: the problem.
        columns: its variables.
        sides: its constraints, one for each side of each row, with the number of the row.
    """

    lp: pulp.LpProblem
    columns: list[pulp.LpVariable]
    sides: list[tuple[int, pulp.LpConstraint]]


def in_pulp(problem: Problem, face: Face | None = None) -> Programme:
    """Variables and rows of a programme, with the bounds of a face; without an objective."""
    bounds = _bounds(problem, face or no_face())
    lp = pulp.LpProblem("plan", pulp.LpMinimize)
    columns = [
        lp.add_variable(f"x{j}", *_finite(low, up))
        for j, (low, up) in enumerate(zip(bounds.lower, bounds.upper, strict=True))
    ]
    return Programme(lp, columns, _add_rows(lp, columns, problem.matrix, bounds))


def _minimise(problem: Problem, face: Face, cost: Floats, held: Held, interface: str) -> Duals:
    """Values of the columns, and duals of the rows (NaN where the solver gives none).

    Every step is a new problem for a new solver object: some of PuLP's interfaces keep what they
    were given before and overlook what was changed.
    """
    programme = in_pulp(problem, face)
    columns = programme.columns
    at = np.flatnonzero(cost)
    programme.lp.setObjective(_sum(columns, at, cost[at]))
    for number, (held_cost, value) in enumerate(held):
        at = np.flatnonzero(held_cost)
        most = value + VALUE_SLACK * max(1.0, abs(value))
        _add_row(programme.lp, f"held{number}", _sum(columns, at, held_cost[at]), "max", most)
    with quiet(), warnings.catch_warnings():
        # PuLP announces that its next major version ships CBC in another way.
        warnings.simplefilter("ignore", DeprecationWarning)
        solver = pulp.getSolver(interface, mip=False, msg=False, **OPTIONS.get(interface, {}))
        status = programme.lp.solve(solver)
    if status != pulp.LpStatusOptimal:
        raise NoSolution(pulp.LpStatus[status].lower())
    found = np.array([np.nan if x.varValue is None else x.varValue for x in columns])
    # A column that stands in no row has no value; its lower bound serves.
    bounds = _bounds(problem, face)
    found = np.clip(np.where(np.isnan(found), bounds.lower, found), bounds.lower, bounds.upper)
    duals = np.zeros(len(bounds.row_lower))
    for row, side in programme.sides:
        duals[row] += np.nan if side.pi is None else side.pi
    return found, duals


def _add_rows(
    programme: pulp.LpProblem,
    columns: list[pulp.LpVariable],
    matrix: sparse.csc_array,
    bounds: _Bounds,
) -> list[tuple[int, pulp.LpConstraint]]:
    """One constraint for each side of each row; rows without entries are only checked."""
    by_row = matrix.tocsr()
    by_row.eliminate_zeros()
    sides = []
    for row, (low, up) in enumerate(zip(bounds.row_lower, bounds.row_upper, strict=True)):
        part = slice(by_row.indptr[row], by_row.indptr[row + 1])
        terms = _sum(columns, by_row.indices[part], by_row.data[part])
        if len(terms) == 0 and (low > 0 or up < 0):
            raise NoSolution("infeasible")
        kinds = [("equal", low)] if low == up else [("min", low), ("max", up)]
        for kind, side in kinds:
            if len(terms) and np.isfinite(side):
                sides.append((row, _add_row(programme, f"r{row}{kind}", terms, kind, side)))
    return sides


SENSE = {"min": pulp.LpConstraintGE, "max": pulp.LpConstraintLE, "equal": pulp.LpConstraintEQ}


def _add_row(
    programme: pulp.LpProblem, name: str, terms: pulp.LpAffineExpression, kind: str, side: float
) -> pulp.LpConstraint:
    made = pulp.LpConstraint(terms, SENSE[kind], name, float(side))
    programme.addConstraint(made)
    return made


def _sum(columns: list[pulp.LpVariable], at: Any, weights: Floats) -> pulp.LpAffineExpression:
    terms = zip(at.tolist(), weights.tolist(), strict=True)
    return pulp.LpAffineExpression([(columns[j], weight) for j, weight in terms])


def _finite(low: float, up: float) -> tuple[float | None, float | None]:
    return (float(low) if np.isfinite(low) else None, float(up) if np.isfinite(up) else None)


def _proof(
    problem: Problem, bounds: _Bounds, cost: Floats, values: Floats, row_dual: Floats
) -> Duals | None:
    """Row duals and reduced costs freed from rounding, if they prove the values optimal."""
    if np.isnan(row_dual).any():
        return None
    matrix = problem.matrix
    rows = np.where(np.abs(row_dual) > ROUNDING * np.abs(row_dual).max(initial=0.0), row_dual, 0.0)
    columns = cost - matrix.T @ rows
    scale = np.abs(cost) + abs(matrix).T @ np.abs(rows)
    columns = np.where(np.abs(columns) > ROUNDING * scale, columns, 0.0)
    activity = matrix @ values
    loose = _slackness(columns, values, bounds.lower, bounds.upper)
    loose += _slackness(rows, activity, bounds.row_lower, bounds.row_upper)
    worth = np.abs(columns) @ np.abs(values) + np.abs(rows) @ np.abs(activity)
    return (rows, columns) if loose <= ROUNDING * (worth + 0.01) else None


def _slackness(dual: Floats, value: Floats, lower: Floats, upper: Floats) -> float:
    """Σ |dual| × distance from the bound that the sign of the dual names."""
    some = np.flatnonzero(dual)
    bound = np.where(dual > 0, lower, upper)[some]
    return float(np.abs(dual[some]) @ np.abs(value[some] - bound))
