"""Random changes of one cell of a plan, each larger than any tolerance of the auditor."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from allocation.audit import PlanFolder
from allocation.audit.tables import FLAGS, is_number

# How the plan was made, not what it is: nothing to recompute.
TELLS_HOW = {"seconds", "iterations", "versions", "platform", "solver"}
SMALLEST, RELATIVE = 0.01, 1e-4


def tampered(
    random: np.random.Generator,
    folder: PlanFolder,
    kind: str,
    where: tuple[str, str] | None = None,
) -> tuple[PlanFolder, str]:
    """A plan with one change, and what was changed.

    Args:
        random: draws the change.
        folder: the plan.
        kind: ``csv``, ``parquet``, ``summary``, ``manifest`` or ``certificate``.
        where: table and column to change a cell of; drawn if not given.
    """
    if kind == "csv":
        tables, what = _table(random, folder.tables, where)
        return replace(folder, tables=tables), what
    if kind == "parquet":
        tables, what = _table(random, folder.copies, where)
        return replace(folder, copies=tables), f"parquet {what}"
    if kind == "summary":
        document, what = _document(random, folder.summary)
        return replace(folder, summary=document), f"summary {what}"
    if kind == "manifest":
        document, what = _document(random, folder.manifest)
        return replace(folder, manifest=document), f"manifest {what}"
    arrays, what = _array(random, folder.certificate)
    return replace(folder, certificate=arrays), f"certificate {what}"


def _moved(random: np.random.Generator, value: float) -> float:
    step = max(RELATIVE * abs(value), SMALLEST) * random.uniform(1, 3)
    return float(value + random.choice([-1, 1]) * step)


def _table(
    random: np.random.Generator,
    tables: Mapping[str, pd.DataFrame],
    where: tuple[str, str] | None,
) -> tuple[dict[str, pd.DataFrame], str]:
    name = where[0] if where else str(random.choice(list(tables)))
    table = tables[name]
    at = int(random.integers(len(table)))
    kind = "cell" if where else random.choice(["cell"] * 8 + ["removed", "doubled"])
    if kind == "removed":
        changed = table.drop(index=table.index[at]).reset_index(drop=True)
        what = ""
    elif kind == "doubled":
        changed, what = pd.concat([table, table.iloc[[at]]], ignore_index=True), ""
    else:
        column = where[1] if where else str(random.choice(list(table.columns)))
        changed, what = _cell(random, table, at, column)
    return {**tables, name: changed}, f"{name} row {at} {kind} {what}"


def _cell(
    random: np.random.Generator, table: pd.DataFrame, at: int, column: str
) -> tuple[pd.DataFrame, str]:
    value: Any = table[column].iloc[at]
    if column == "month":
        new: Any = float(random.choice([month for month in range(14) if month != value]))
    elif column == "rank":
        new = value + 1
    elif column in FLAGS:
        new = not value
    elif is_number(column):
        new = _moved(random, 0.0 if pd.isna(value) else float(value))
    else:
        others = [text for text in table[column].unique() if text != value]
        new = str(random.choice(others)) if others else f"{value}x"
    cells = table[column].astype(float) if is_number(column) else table[column].copy()
    cells.iloc[at] = new
    return table.assign(**{column: cells}), f"{column} {value!r} → {new!r}"


def _leaves(content: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(content, dict | list):
        pairs = content.items() if isinstance(content, dict) else enumerate(content)
        for key, value in pairs:
            yield from _leaves(value, (*path, key))
    else:
        yield path, content


def _document(random: np.random.Generator, document: dict[str, Any]) -> tuple[dict[str, Any], str]:
    leaves = [
        (path, value)
        for path, value in _leaves(document)
        if not TELLS_HOW & set(map(str, path)) and path != ("dataset", "name")
    ]
    path, value = leaves[random.integers(len(leaves))]
    new: Any = f"x{value}"
    if isinstance(value, float):
        new = _moved(random, value)
    elif isinstance(value, int):
        new = value + 1
    changed = copy.deepcopy(document)
    place: Any = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = new
    return changed, f"{path} {value!r} → {new!r}"


def _array(
    random: np.random.Generator, arrays: Mapping[str, np.ndarray]
) -> tuple[dict[str, np.ndarray], str]:
    name = str(random.choice([name for name, array in arrays.items() if array.size]))
    array = arrays[name].copy()
    at = tuple(int(random.integers(size)) for size in array.shape)
    if name == "indices":
        # A zero may stand in any row.
        at = (int(random.choice(np.flatnonzero(arrays["data"]))),)
    value = array[at]
    if array.dtype.kind == "U":
        others = [text for text in np.unique(array) if text != value]
        new: Any = random.choice(others) if others else f"{value}x"
        array = array.astype(f"<U{max(len(str(new)), array.dtype.itemsize // 4)}")
    elif array.dtype.kind in "iu":
        new = value + random.choice([-1, 1])
    elif np.isinf(value):
        new = random.uniform(-1e3, 1e3)
    else:
        new = _moved(random, float(value))
    array[at] = new
    return {**arrays, name: array}, f"{name}{at} {value!r} → {new!r}"
