"""The programme as text in the LP format, to be read, compared, or given to another solver.

Every column and row has a name made of what it stands for: ``use(a,towns,wells,7)`` is what the
towns of unit a use of wells in July, ``availability(a,wells,year)`` the yearly row of these wells.
Characters that the format keeps for itself become ``_``. Whole provinces can be written too, but
the text is meant for problems small enough to read.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from allocation.formulation.labels import SEPARATOR, column_labels
from allocation.formulation.problem import Problem
from basins.arrays import Floats

WIDTH = 100
UNBROKEN = "\u00a0"

Names = NDArray[np.object_]


def lp_text(problem: Problem, step: int = 0) -> str:
    """The whole programme with one of its objectives.

    Args:
        problem: the programme.
        step: which objective to minimise; those before it are not held.
    """
    parts = ["Minimize", objective_text(problem, step), "Subject To"]
    parts += [family_text(problem, rows.family) for rows in problem.families]
    return "\n".join(part for part in [*parts, "Bounds", bounds_text(problem), "End", ""] if part)


def objective_text(problem: Problem, step: int) -> str:
    """One objective: its name and its sum."""
    objective = problem.objectives[step]
    some = np.flatnonzero(objective.cost)
    names = column_names(problem)
    return _wrapped(objective.name, _terms(objective.cost[some], names[some], names[0]), "")


def family_text(problem: Problem, family: str) -> str:
    """The rows of one family: name, coefficients with the names of their columns, right side."""
    at, columns = problem.rows_of(family), column_names(problem)
    matrix = sparse.csr_array(problem.matrix)[at]
    lines = []
    for row, name in enumerate(row_names(problem)[at]):
        here = slice(matrix.indptr[row], matrix.indptr[row + 1])
        order = np.argsort(matrix.indices[here])
        values, indices = matrix.data[here][order], matrix.indices[here][order]
        terms = _terms(values[values != 0], columns[indices[values != 0]], columns[0])
        side = _side(float(problem.lower[at][row]), float(problem.upper[at][row]))
        lines.append(_wrapped(name, terms, side))
    return "\n".join(lines)


def bounds_text(problem: Problem) -> str:
    """The bounds of every column that are not the format's own (from 0 to ∞)."""
    return "\n".join(
        f" {name} = {_number(low)}" if low == high else f" {_between(low, name, high)}"
        for name, low, high in zip(
            column_names(problem), problem.column_lower, problem.column_upper, strict=True
        )
        if low != 0 or high < np.inf
    )


def column_names(problem: Problem) -> Names:
    """Name of every column, ``(columns,)``."""
    labels = column_labels(problem)
    names = [
        _name(block, *key.split(SEPARATOR))
        for block, key in zip(labels["block"], labels["key"], strict=True)
    ]
    return np.array(names, dtype=object)


def row_names(problem: Problem) -> Names:
    """Name of every row, ``(rows,)``: its family and its labels."""
    names = [
        _name(rows.family, *_labels(rows.labels.columns, parts))
        for rows in problem.families
        for parts in _records(rows.labels)
    ]
    return np.array(names, dtype=object)


def _labels(columns: pd.Index, parts: tuple[object, ...]) -> list[object]:
    """Labels that say something, the month last; month 0 is the year."""
    labels = dict(zip(columns, parts, strict=True))
    month = [int(str(labels.pop("month"))) or "year"] if "month" in labels else []
    return [part for part in labels.values() if part != ""] + month


def _records(table: pd.DataFrame) -> Iterable[tuple[object, ...]]:
    records: Iterable[tuple[object, ...]] = table.itertuples(index=False, name=None)
    return records


def _name(block: str, *parts: object) -> str:
    inside = ",".join(re.sub(r"[^\w.]", "_", str(part)) for part in parts)
    return f"{block}({inside})" if inside else block


def _number(value: float) -> str:
    return f"{value:.10g}"


def _terms(values: Floats, names: Names, any_name: str) -> list[str]:
    """``+ 2 name`` for each; no coefficient is written for one, and an empty sum has a zero."""
    if not len(values):
        return [f"0 {any_name}"]
    return [
        f"{'-' if value < 0 else '+'} {'' if abs(value) == 1 else _number(abs(value)) + ' '}{name}"
        for value, name in zip(values, names, strict=True)
    ]


def _side(low: float, high: float) -> str:
    if low == high:
        return f"= {_number(low)}"
    return f"<= {_number(high)}" if low == -np.inf else f">= {_number(low)}"


def _between(low: float, name: str, high: float) -> str:
    least = "-inf" if low == -np.inf else _number(low)
    return f"{name} >= {least}" if high == np.inf else f"{least} <= {name} <= {_number(high)}"


def _wrapped(name: str, terms: list[str], side: str) -> str:
    """``name: terms side`` on lines of at most ``WIDTH`` characters; no term is broken."""
    first, *others = terms
    parts = [f"{name}:", first.removeprefix("+ "), *others, side]
    text = " ".join(part.replace(" ", UNBROKEN) for part in parts).strip()
    lines = textwrap.wrap(
        text,
        WIDTH,
        initial_indent=" ",
        subsequent_indent="   ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines).replace(UNBROKEN, " ")
