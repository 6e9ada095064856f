"""HiGHS through its array interface: whole models in, bounds and costs changed, warm re-solves."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

import highspy
import numpy as np

if TYPE_CHECKING:  # pandas and SciPy load slowly, and a network needs neither
    from numpy.typing import NDArray

    from allocation.formulation.problem import Problem
    from basins.arrays import Floats

Options = dict[str, str | int | float | bool]

OPTIONS: Options = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "presolve": "off",
    "solver": "simplex",
    "primal_feasibility_tolerance": 1e-7,
    "dual_feasibility_tolerance": 1e-7,
}


NO_LIMIT = 2**31 - 1
# glibc learns to keep blocks of up to 32 MiB, its own header included.
LARGEST_KEPT_BYTES = 32 * 1024 * 1024 - 64 * 1024


class CompressedColumns(Protocol):
    """A matrix by columns, as SciPy's ``csc_array`` lays it out."""

    @property
    def shape(self) -> tuple[int, ...]: ...
    @property
    def indptr(self) -> NDArray[Any]: ...
    @property
    def indices(self) -> NDArray[Any]: ...
    @property
    def data(self) -> NDArray[Any]: ...


@lru_cache(maxsize=1)
def _greeting_swallowed() -> None:
    """HiGHS prints a greeting on standard output once per process; keep it from spoiling --json."""
    sys.stdout.flush()
    saved = os.dup(1)
    try:
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            highspy.Highs()  # type: ignore[no-untyped-call]
    finally:
        os.dup2(saved, 1)
        os.close(saved)


@lru_cache(maxsize=1)
def _memory_kept() -> None:
    """Let the C library keep what HiGHS frees for what it allocates next.

    glibc gives a large block back to the system when it is freed, and the next one costs its page
    faults again, until it has seen a still larger block freed. To free one that was never touched
    costs nothing and saves a sixth of the time that 64 000 links of a network take.
    """
    np.empty(LARGEST_KEPT_BYTES, dtype=np.uint8)


def silent(options: Options) -> highspy.Highs:
    """An empty HiGHS that prints nothing, with ``OPTIONS`` and then the given ones set."""
    _greeting_swallowed()
    _memory_kept()
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (OPTIONS | options).items():
        highs.setOptionValue(name, value)
    return highs


def pass_arrays(
    highs: highspy.Highs,
    matrix: CompressedColumns,
    row_bounds: tuple[Floats, Floats],
    column_bounds: tuple[Floats, Floats],
    cost: Floats,
) -> None:
    """Hand a programme ``min cost·x``, ``lower ≤ A x ≤ upper`` over to HiGHS as whole arrays.

    Nine times faster than by way of a ``HighsLp``, whose fields are copied number by number.

    Args:
        highs: where to.
        matrix: A as compressed columns.
        row_bounds: lower and upper ``(rows,)``.
        column_bounds: lower and upper ``(columns,)``.
        cost: ``(columns,)``.
    """
    rows, columns = matrix.shape
    highs.passModel(
        columns,
        rows,
        len(matrix.data),
        int(highspy.MatrixFormat.kColwise),
        int(highspy.ObjSense.kMinimize),
        0.0,
        cost,
        *column_bounds,
        *row_bounds,
        matrix.indptr.astype(np.int32),
        matrix.indices.astype(np.int32),
        matrix.data,
        np.zeros(columns, dtype=np.int32),
    )


def load(problem: Problem, options: Options) -> highspy.Highs:
    """A silent HiGHS that holds the programme, its objective still zero."""
    highs = silent(options)
    rows, columns = (problem.lower, problem.upper), (problem.column_lower, problem.column_upper)
    pass_arrays(highs, problem.matrix, rows, columns, np.zeros(problem.columns.count))
    return highs


def surely_infeasible(highs: highspy.Highs) -> bool:
    """Whether presolve for interior points proves that no point keeps all bounds.

    A simplex from afar can take long to find what this tells in a third of a second; where it tells
    nothing it takes twice as long. The basis is lost.
    """
    kept = {name: highs.getOptionValue(name)[1] for name in ("solver", "presolve", "run_crossover")}
    highs.clearSolver()
    quick: Options = {
        "solver": "ipm",
        "presolve": "on",
        "run_crossover": "off",
        "ipm_iteration_limit": 1,
    }
    for name, value in quick.items():
        highs.setOptionValue(name, value)
    highs.run()
    proven = bool(highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible)
    back: Options = kept | {"ipm_iteration_limit": NO_LIMIT}
    for name, value in back.items():
        highs.setOptionValue(name, value)
    highs.clearSolver()
    return proven
