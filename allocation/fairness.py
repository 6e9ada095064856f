r"""How evenly a shortage is borne.

$$
G_L = \frac{\sum_i \sum_j w_i w_j\,|s_i - s_j|}{2\,\bar s\,(\sum_i w_i)^2}, \qquad s_i = 1 - ρ_{L,i}
$$

s is the satisfaction of a unit in priority level L, w what it asks for there (Gini 1912; weighted
as in Lerman and Yitzhaki, Review of Economics and Statistics 66, 1984). 0 is all alike.
"""

from __future__ import annotations

import numpy as np

from allocation.formulation.problem import Problem
from allocation.solvers.solution import Solution
from basins.arrays import Floats, numbers


def gini(values: Floats, weights: Floats) -> float:
    """Weighted Gini coefficient of values ≥ 0; 0 where there is nothing to compare.

    Args:
        values, weights: ``(n,)``, weights ≥ 0.
    """
    order = np.argsort(values, kind="stable")
    value, weight = values[order], weights[order]
    total, mean = weight.sum(), weight @ value
    if total <= 0.0 or mean <= 0.0:
        return 0.0
    below = np.cumsum(weight) - weight
    # Σ_i Σ_j w_i w_j |s_i − s_j| = 2 Σ_i w_i s_i (weight below i − weight above i)
    spread = weight * value * (below - (total - below - weight))
    return float(max(spread.sum(), 0.0) / (total * mean))


def fairness_by_level(problem: Problem, solution: Solution) -> dict[str, dict[str, float]]:
    """Per priority level: ``largest_shortage_ratio``, its mean and the Gini of satisfaction."""
    shared = problem.columns.shared
    ratio = np.clip(solution.values[problem.columns.ratio], 0.0, 1.0)
    asked = numbers(shared, "asked_wan_m3")
    found = {}
    for level in problem.columns.levels["name"]:
        mine = (shared["level"] == level).to_numpy()
        weight = asked[mine]
        found[str(level)] = {
            "largest_shortage_ratio": float(ratio[mine].max(initial=0.0)),
            "mean_shortage_ratio": float(ratio[mine] @ weight / weight.sum()),
            "satisfaction_gini": gini(1.0 - ratio[mine], weight),
        }
    return found
