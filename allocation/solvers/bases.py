"""Bases of HiGHS as plain arrays: to keep in a file, and to start another model from."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from allocation.formulation.problem import Problem
from allocation.solvers.solution import Solution

Statuses = NDArray[np.int8]

LOWER, BASIC, UPPER = (
    int(kind)
    for kind in (
        highspy.HighsBasisStatus.kLower,
        highspy.HighsBasisStatus.kBasic,
        highspy.HighsBasisStatus.kUpper,
    )
)
KINDS = [highspy.HighsBasisStatus(number) for number in range(5)]


@dataclass(frozen=True)
class WarmStart:
    """What a model remembers of its last answer.

    Attributes:
        columns, rows: basis of the last step, status of each column and row.
        settled: steps that needed no solve.
    """

    columns: Statuses
    rows: Statuses
    settled: tuple[str, ...] = ()

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the programme it fits."""
        return len(self.rows), len(self.columns)

    def basis(self) -> highspy.HighsBasis:
        """The same for HiGHS."""
        basis = highspy.HighsBasis()
        basis.col_status = as_kinds(self.columns)
        basis.row_status = as_kinds(self.rows)
        basis.valid = True
        return basis


def as_kinds(statuses: Statuses) -> list[highspy.HighsBasisStatus]:
    """The names that HiGHS has for statuses."""
    return [KINDS[number] for number in statuses.tolist()]


def statuses_of(problem: Problem, solution: Solution) -> tuple[Statuses, Statuses]:
    """Statuses of columns and rows: what is not basic stands at that one of its bounds it is at.

    A face that fixes a column or row has one bound in the place of both; here it is told which.

    Args:
        problem: the programme; it may have more rows than the solution, whose slacks are basic.
        solution: an optimum of it with its basis, if there is one.
    """
    statuses = []
    for value, lower, upper in (
        (solution.values, problem.column_lower, problem.column_upper),
        (problem.matrix @ solution.values, problem.lower, problem.upper),
    ):
        above = np.abs(value - upper) < np.abs(value - lower)
        statuses.append(np.where(above, UPPER, LOWER).astype(np.int8))
    if solution.basic is not None:
        basic = solution.basic
        statuses[0][basic[basic >= 0]] = BASIC
        statuses[1][-1 - basic[basic < 0]] = BASIC
        statuses[1][len(solution.activity) :] = BASIC
    return statuses[0], statuses[1]
