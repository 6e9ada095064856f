"""``certificate.npz``: what proves a plan optimal, to be checked with NumPy alone.

| array | meaning |
| --- | --- |
| ``indptr, indices, data, shape`` | A as compressed columns |
| ``row_lower, row_upper, column_lower, column_upper`` | bounds of the programme |
| ``x`` | the plan ``(columns,)`` |
| ``column_block, column_key`` | what each column stands for |
| ``step_name, step_unit, step_value`` | the lexicographic steps |
| ``cost_step, cost_column, cost_value`` | their objectives |
| ``row_dual`` | their duals ``(steps, rows)``; reduced costs are c − Aᵀy |
| ``fixed_column_step, fixed_column, fixed_column_lower, fixed_column_upper`` | bounds of each |
| ``fixed_row_step, fixed_row, fixed_row_lower, fixed_row_upper`` | step, where they differ |
| ``basic_column, basic_row`` | the last basis, which says how far prices hold and who gains |
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocation.formulation.labels import column_labels
from allocation.formulation.problem import Problem
from allocation.solvers.solution import Solution


def write_certificate(problem: Problem, solution: Solution, path: Path) -> str:
    """Write the programme, its optimum and its duals.

    Args:
        problem: the programme.
        solution: its lexicographic optimum.
        path: file to write.

    Returns:
        SHA-256 over name, type, shape and bytes of each array, by name: the same however the file
        is packed.
    """
    arrays = _arrays(problem, solution)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        digest.update(f"{name} {array.dtype.str} {array.shape}".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


def _arrays(problem: Problem, solution: Solution) -> dict[str, NDArray[Any]]:
    labels, matrix, steps = column_labels(problem), problem.matrix, solution.steps
    cost = np.stack([step.cost for step in steps])
    cost_step, cost_column = np.nonzero(cost)
    faces = [step.face for step in steps]
    columns = [len(face.columns) for face in faces]
    rows = [len(face.rows) for face in faces]
    number = np.arange(len(steps))
    basic = np.zeros(0, dtype=np.int64) if solution.basic is None else solution.basic
    return {
        "indptr": matrix.indptr,
        "indices": matrix.indices,
        "data": matrix.data,
        "shape": np.array(matrix.shape),
        "row_lower": problem.lower,
        "row_upper": problem.upper,
        "column_lower": problem.column_lower,
        "column_upper": problem.column_upper,
        "x": solution.values,
        "column_block": labels["block"].to_numpy(dtype="U"),
        "column_key": labels["key"].to_numpy(dtype="U"),
        "step_name": np.array([step.name for step in steps]),
        "step_unit": np.array([step.unit for step in steps]),
        "step_value": np.array([step.value for step in steps]),
        "cost_step": cost_step,
        "cost_column": cost_column,
        "cost_value": cost[cost_step, cost_column],
        "row_dual": np.stack([step.row_dual for step in steps]),
        "fixed_column_step": np.repeat(number, columns),
        "fixed_column": np.concatenate([face.columns for face in faces]),
        "fixed_column_lower": np.concatenate([face.column_lower for face in faces]),
        "fixed_column_upper": np.concatenate([face.column_upper for face in faces]),
        "fixed_row_step": np.repeat(number, rows),
        "fixed_row": np.concatenate([face.rows for face in faces]),
        "fixed_row_lower": np.concatenate([face.row_lower for face in faces]),
        "fixed_row_upper": np.concatenate([face.row_upper for face in faces]),
        "basic_column": basic[basic >= 0],
        "basic_row": -1 - basic[basic < 0],
    }
