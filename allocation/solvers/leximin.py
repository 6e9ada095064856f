r"""Full leximin inside a priority level (Ogryczak and Śliwiński, J. Applied Mathematics, 2006).

After θ, the largest ratio of a level, is as small as can be, a positive dual of ``ρ ≤ θ`` says that
this ratio cannot be lowered without raising another of the largest. Such ratios are held where they
are, their rows let go, and θ is made as small as can be over the others, until nothing is left.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from allocation.formulation import sharing
from allocation.formulation.problem import Problem
from allocation.solvers.solution import DUAL_ZERO, Face, Step


def held_ratios(problem: Problem, level: str, steps: Sequence[Step]) -> Face | None:
    """Bounds that hold the ratios that the last step found to be the lowest possible.

    Args:
        problem: the programme.
        level: name of the priority level.
        steps: solved steps; the last one minimised θ of the level.

    Returns:
        Ratios fixed at the step's value and their rows ``ρ ≤ θ`` without bounds; nothing where no
        row holds θ up.
    """
    shared, last = problem.columns.shared, steps[-1]
    mine = np.flatnonzero((shared["level"] == level).to_numpy())
    first = problem.rows_of(sharing.FAMILY).start + len(shared)
    rows = first + mine
    free = np.concatenate([step.held.rows for step in steps if step.held is not None] or [rows[:0]])
    holding = (np.abs(last.row_dual[rows]) > DUAL_ZERO) & ~np.isin(rows, free)
    if not holding.any():
        return None
    columns = problem.columns.ratio[mine[holding]]
    at = np.full(len(columns), last.value)
    endless = np.full(len(columns), np.inf)
    return Face(columns, at, at, rows[holding], -endless, endless)
