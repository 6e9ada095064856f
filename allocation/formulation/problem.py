"""The whole programme of one year: columns, every family of rows, objectives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse

from allocation.formulation import (
    availability,
    balance,
    demand,
    ecological_flow,
    groundwater,
    intensity,
    outflow,
    reclaimed,
    red_lines,
    sharing,
    transfers,
)
from allocation.formulation.columns import Columns, column_bounds, columns_of
from allocation.formulation.inputs import Inputs
from allocation.formulation.objective import Objective, objectives
from allocation.formulation.rows import Rows
from basins.arrays import Floats


@dataclass(frozen=True)
class Problem:
    """``lower ≤ A x ≤ upper`` over ``column_lower ≤ x ≤ column_upper``.

    Attributes:
        inputs, columns: what the arrays were made from.
        families: the rows, family by family, in the order of the matrix.
        matrix: A as compressed columns, ``(rows, columns)``.
        objectives: lexicographic steps.
    """

    inputs: Inputs
    columns: Columns
    families: tuple[Rows, ...]
    matrix: sparse.csc_array
    lower: Floats
    upper: Floats
    column_lower: Floats
    column_upper: Floats
    objectives: tuple[Objective, ...]

    def rows_of(self, family: str) -> slice:
        """Where the rows of a family stand in the matrix."""
        start = 0
        for rows in self.families:
            if rows.family == family:
                return slice(start, start + len(rows.labels))
            start += len(rows.labels)
        raise KeyError(family)

    @cached_property
    def row_labels(self) -> pd.DataFrame:
        """Family and labels of every row, for reports and for the dump of small problems."""
        parts = [rows.labels.assign(family=rows.family) for rows in self.families]
        labels = pd.concat(parts, ignore_index=True)
        labels["month"] = labels["month"].fillna(0).astype(np.int64)
        text = labels.columns.difference(["month"])
        labels[text] = labels[text].astype(object).fillna("")
        return labels


def assemble(inputs: Inputs) -> Problem:
    """Put the programme together from whole arrays."""
    columns = columns_of(inputs)
    enforced = inputs.red_lines[inputs.red_lines["enforced"] == "yes"]
    families = (
        balance.rows(inputs, columns),
        demand.rows(inputs, columns),
        availability.rows(inputs, columns),
        groundwater.rows(inputs, columns),
        transfers.rows(inputs, columns),
        reclaimed.rows(inputs, columns),
        ecological_flow.rows(inputs, columns),
        red_lines.rows(inputs, columns, enforced),
        intensity.rows(inputs, columns, enforced),
        outflow.rows(inputs, columns, enforced),
        sharing.rows(inputs, columns),
    )
    column_lower, column_upper = column_bounds(inputs, columns)
    return Problem(
        inputs=inputs,
        columns=columns,
        families=families,
        matrix=_matrix(families, columns.count),
        lower=np.concatenate([rows.lower for rows in families]),
        upper=np.concatenate([rows.upper for rows in families]),
        column_lower=column_lower,
        column_upper=column_upper,
        objectives=tuple(objectives(inputs, columns)),
    )


def _matrix(families: tuple[Rows, ...], columns: int) -> sparse.csc_array:
    sizes = np.array([len(rows.labels) for rows in families])
    starts = np.concatenate([[0], np.cumsum(sizes)])
    row = np.concatenate([f.row + start for f, start in zip(families, starts[:-1], strict=True)])
    col = np.concatenate([rows.col for rows in families])
    value = np.concatenate([rows.value for rows in families])
    matrix = sparse.coo_array((value, (row, col)), shape=(int(starts[-1]), columns)).tocsc()
    # Zeros stay: where entries stand must not depend on numbers that a scenario changes.
    matrix.sum_duplicates()
    return matrix
