"""A plan of the production form, put into the equations of the textbook form."""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from allocation.formulation.problem import Problem
from basins.arrays import Floats, Ints

T = range(1, 13)


def broken_by(model: Any, problem: Problem, values: Floats, tolerance: float) -> list[str]:
    """Names of the textbook's rows and bounds that a plan does not keep.

    Args:
        model: the textbook form of the same year and hydrology.
        problem: the production form the plan was made with.
        values: its columns.
        tolerance: how far a row may be passed, as a share of the largest term in it.
    """
    _put(model, problem, values)
    broken = []
    for row in model.component_data_objects(pyo.Constraint, active=True):
        body, low, up = (pyo.value(part) for part in (row.body, row.lower, row.upper))
        size = max(1.0, *(abs(bound) for bound in (low, up) if bound is not None))
        over = max(low - body if low is not None else 0.0, body - up if up is not None else 0.0)
        if over > tolerance * size:
            broken.append(f"{row.name}: by {over:g}")
    for variable in model.component_data_objects(pyo.Var):
        low, up = variable.bounds
        over = max((low or 0.0) - variable.value, 0.0 if up is None else variable.value - up)
        if over > tolerance * max(1.0, abs(variable.value)):
            broken.append(f"{variable.name}: by {over:g}")
    return broken


def _put(model: Any, problem: Problem, values: Floats) -> None:
    """Give every variable of the textbook form its value; what has no column is zero."""
    inputs, columns = problem.inputs, problem.columns
    for variable in model.component_data_objects(pyo.Var):
        variable.set_value(0.0, skip_validation=True)
    uses, links, segments = inputs.uses, inputs.links, inputs.segments
    blocks: list[tuple[Any, list[tuple[str, ...]], Ints]] = [
        (
            model.x,
            list(zip(uses["unit"], uses["sector"], uses["source"], strict=True)),
            columns.use,
        ),
        (model.y, list(zip(links["transfer"], links["unit"], strict=True)), columns.delivery),
        (
            model.z,
            list(zip(segments["unit"], segments["sector"], segments["name"], strict=True)),
            columns.shortage,
        ),
        (model.q, [(node,) for node in inputs.dataset["nodes"]["node"]], columns.outflow),
        (model.v, [(node,) for node in inputs.reservoirs["node"]], columns.storage),
    ]
    for variable, names, block in blocks:
        for name, months in zip(names, values[block], strict=True):
            for t, value in zip(T, months, strict=True):
                if (*name, t) in variable:
                    variable[(*name, t)].set_value(float(value), skip_validation=True)
    flows = zip(inputs.ecological["node"], inputs.ecological["month"], strict=True)
    for key, value in zip(flows, values[columns.eco_shortfall], strict=True):
        model.e[key].set_value(float(value), skip_validation=True)
    for level, value in zip(columns.levels["name"], values[columns.levels["worst"]], strict=True):
        model.theta[level].set_value(float(value), skip_validation=True)
