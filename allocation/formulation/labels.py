"""What every column stands for, by name."""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocation.formulation.problem import Problem
from basins.arrays import Ints

SEPARATOR = "|"


def column_labels(problem: Problem, wanted: Ints | None = None) -> pd.DataFrame:
    """Block and key of every column, or of the ``wanted`` ones only.

    Returns:
        ``block`` (as in ``columns``) and ``key``, the names of the thing joined by ``|`` with the
        month last: ``unit|sector|source|month``, ``transfer|unit|month``,
        ``unit|sector|level|month``, ``node|month``, ``reservoir|month``, ``level|place``,
        ``level``; indexed by the number of the column.
    """
    inputs, columns = problem.inputs, problem.columns
    block = np.full(columns.count, "", dtype=object)
    key = np.full(columns.count, "", dtype=object)
    asked = np.full(columns.count, wanted is None)
    asked[[] if wanted is None else wanted] = True
    for name, table, at in (
        ("use", inputs.uses[["unit", "sector", "source"]], columns.use),
        ("delivery", inputs.links[["transfer", "unit"]], columns.delivery),
        ("shortage", inputs.segments[["unit", "sector", "name"]], columns.shortage),
        ("outflow", inputs.dataset["nodes"][["node"]], columns.outflow),
        ("storage", inputs.reservoirs[["node"]], columns.storage),
        ("eco_shortfall", inputs.ecological[["node", "month"]], columns.eco_shortfall),
        ("ratio", columns.shared[["level", "place"]], columns.ratio),
        ("worst", columns.levels[["name"]], columns.levels["worst"].to_numpy()),
    ):
        # A block has a column per line, or one per line and month.
        monthly = at.ndim == 2
        line, month = np.nonzero(asked[at] if monthly else asked[at][:, None])
        places = at[line, month] if monthly else at[line]
        lines, again = np.unique(line, return_inverse=True)
        names = _joined(table.iloc[lines])
        block[places] = name
        key[places] = [
            f"{names[i]}{SEPARATOR}{m + 1}" if monthly else names[i]
            for i, m in zip(again.tolist(), month.tolist(), strict=True)
        ]
    numbers = np.flatnonzero(asked)
    return pd.DataFrame({"block": block[numbers], "key": key[numbers]}, index=numbers)


def _joined(table: pd.DataFrame) -> list[str]:
    parts = [table[column].astype(str).tolist() for column in table]
    return [SEPARATOR.join(line) for line in zip(*parts, strict=True)]
