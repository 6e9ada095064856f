"""What a study keeps of each plan: a few rows per table, straight from the solution."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from allocation.formulation.problem import Problem
from allocation.ledger import ledger
from allocation.prices import prices
from allocation.solvers.solution import Solution
from basins.arrays import Floats, numbers
from basins.overload import overload_table

OPTIMAL, INFEASIBLE, FAILED = "optimal", "infeasible", "failed"
# A month counts as short from this share of its demand on.
SHORT = 1e-3
INT, REAL, TEXT, FLAG = pa.int64(), pa.float64(), pa.string(), pa.bool_()
SCHEMAS = {
    "summary": pa.schema(
        {
            "member": INT,
            "status": TEXT,
            "cause": TEXT,
            "total_use_wan_m3": REAL,
            "cap_wan_m3": REAL,
            "demand_wan_m3": REAL,
            "supplied_wan_m3": REAL,
            "shortage_wan_m3": REAL,
            "cost_wan_yuan": REAL,
        }
    ),
    "service": pa.schema(
        {
            "member": INT,
            "unit": TEXT,
            "sector": TEXT,
            "demand_wan_m3": REAL,
            "shortage_wan_m3": REAL,
            "short_months": INT,
            "recoveries": INT,
            "worst_month_ratio": REAL,
        }
    ),
    "red_lines": pa.schema(
        {
            "member": INT,
            "red_line": TEXT,
            "used": REAL,
            "headroom": REAL,
            "binding": FLAG,
            "price": REAL,
        }
    ),
    "overload": pa.schema(
        {
            "member": INT,
            "red_line": TEXT,
            "place": TEXT,
            "element": TEXT,
            "ratio": REAL,
            "grade": TEXT,
        }
    ),
}
Tables = dict[str, pd.DataFrame]


def solved_tables(member: int, problem: Problem, solution: Solution) -> Tables:
    """The rows of a member that has a plan, with the columns of ``SCHEMAS``."""
    lines = ledger(problem, solution, prices(problem, solution, None))
    graded = overload_table(problem.inputs.dataset, lines)
    graded = graded[(graded["red_line"] != "") & (graded["declared"] == "")]
    tables = {
        "summary": pd.DataFrame([_summary(problem, solution)]),
        "service": service(problem, solution.values),
        "red_lines": lines.rename(columns={"id": "red_line"}),
        "overload": graded,
    }
    return {
        name: table.assign(member=member)[SCHEMAS[name].names] for name, table in tables.items()
    }


def unsolved_tables(member: int, status: str, cause: str, problem: Problem | None) -> Tables:
    """The one row of a member without a plan: why, and what was asked if that is known."""
    row: dict[str, object] = {"member": member, "status": status, "cause": cause}
    if problem is not None:
        row |= {"cap_wan_m3": _cap(problem), "demand_wan_m3": float(problem.inputs.demand.sum())}
    return {"summary": pd.DataFrame([row]).reindex(columns=SCHEMAS["summary"].names)}


def service(problem: Problem, values: Floats) -> pd.DataFrame:
    """How each sector of each unit fared over the year.

    ``short_months`` counts months short by more than ``SHORT`` of their demand, ``recoveries`` the
    short months followed by one that is not, within the year.
    """
    inputs, segments = problem.inputs, problem.inputs.segments
    short = np.zeros(inputs.demand.shape)
    np.add.at(
        short, (segments["u"], segments["s"]), np.maximum(values[problem.columns.shortage], 0.0)
    )
    u, s = np.nonzero(inputs.demand.sum(axis=2) > 0)
    demand, missing = inputs.demand[u, s], short[u, s]
    ratio = np.divide(missing, demand, out=np.zeros_like(missing), where=demand > 0)
    is_short = ratio > SHORT
    return pd.DataFrame(
        {
            "unit": inputs.units["unit"].to_numpy()[u],
            "sector": inputs.dataset["sectors"]["sector"].to_numpy()[s],
            "demand_wan_m3": demand.sum(axis=1),
            "shortage_wan_m3": missing.sum(axis=1),
            "short_months": is_short.sum(axis=1),
            "recoveries": (is_short[:, :-1] & ~is_short[:, 1:]).sum(axis=1),
            "worst_month_ratio": ratio.max(axis=1),
        }
    )


def _summary(problem: Problem, solution: Solution) -> dict[str, object]:
    inputs, columns, values = problem.inputs, problem.columns, solution.values
    demand = float(inputs.demand.sum())
    shortage = float(np.maximum(values[columns.shortage], 0.0).sum())
    return {
        "status": OPTIMAL,
        "cause": "",
        "total_use_wan_m3": float(np.maximum(values[columns.use], 0.0).sum()),
        "cap_wan_m3": _cap(problem),
        "demand_wan_m3": demand,
        "supplied_wan_m3": demand - shortage,
        "shortage_wan_m3": shortage,
        "cost_wan_yuan": _cost(problem, values),
    }


def _cap(problem: Problem) -> float:
    """Limit of the enforced line over the whole use of the province; NaN without one."""
    lines = problem.inputs.red_lines
    whole = (lines["scope"] == "province") & (lines["counted"] == "use") & (lines["sense"] == "max")
    whole &= (lines["sources"] == "") & (lines["sectors"] == "") & (lines["enforced"] == "yes")
    limits = lines.loc[whole, "limit_wan_m3"]
    return float(limits.iloc[0]) if len(limits) else float("nan")


def _cost(problem: Problem, values: Floats) -> float:
    """Running cost in 万元 as ``allocation.costs`` counts it, without what only orders sources."""
    inputs, columns = problem.inputs, problem.columns
    merit = numbers(inputs.dataset["sources"], "merit_yuan_m3")[inputs.uses["k"].to_numpy()]
    use = np.maximum(values[columns.use], 0.0).sum(axis=1)
    moved = np.maximum(values[columns.delivery], 0.0).sum(axis=1)
    return float(
        (numbers(inputs.uses, "cost") - merit) @ use + numbers(inputs.links, "cost") @ moved
    )
