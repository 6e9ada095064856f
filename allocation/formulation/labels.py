"""What every column stands for, by name."""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocation.formulation.problem import Problem
from basins.arrays import MONTHS

SEPARATOR = "|"


def column_labels(problem: Problem) -> pd.DataFrame:
    """Block and key of every column.

    Returns:
        ``block`` (as in ``columns``) and ``key``, the names of the thing joined by ``|`` with the
        month last: ``unit|sector|source|month``, ``transfer|unit|month``,
        ``unit|sector|level|month``, ``node|month``, ``reservoir|month``, ``level|place``,
        ``level``.
    """
    inputs, columns = problem.inputs, problem.columns
    block = np.full(columns.count, "", dtype=object)
    key = np.full(columns.count, "", dtype=object)
    months = [f"{SEPARATOR}{month}" for month in range(1, MONTHS + 1)]
    for name, table, at in (
        ("use", inputs.uses[["unit", "sector", "source"]], columns.use),
        ("delivery", inputs.links[["transfer", "unit"]], columns.delivery),
        ("shortage", inputs.segments[["unit", "sector", "name"]], columns.shortage),
        ("outflow", inputs.dataset["nodes"][["node"]], columns.outflow),
        ("storage", inputs.reservoirs[["node"]], columns.storage),
    ):
        block[at.ravel()] = name
        key[at.ravel()] = [f"{line}{month}" for line in _joined(table) for month in months]
    for name, table, at in (
        ("eco_shortfall", inputs.ecological[["node", "month"]], columns.eco_shortfall),
        ("ratio", columns.shared[["level", "place"]], columns.ratio),
        ("worst", columns.levels[["name"]], columns.levels["worst"].to_numpy()),
    ):
        block[at] = name
        key[at] = _joined(table)
    return pd.DataFrame({"block": block, "key": key})


def _joined(table: pd.DataFrame) -> list[str]:
    return [SEPARATOR.join(map(str, parts)) for parts in table.itertuples(index=False, name=None)]
