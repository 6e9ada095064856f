r"""Objectives, in lexicographic order.

For each priority level L in turn: first the fairest, then the least; last of all the cheapest:

$$
\min θ_L, \qquad \min \sum_{u,s,t} z_{u,s,L,t} + \sum_{n,t} e_{n,t}\,[L = eco], \qquad
\min \sum_{u,s,k,t} p_{s,k}\,x_{u,s,k,t} + \sum_{l,t} p_l\,y_{l,t}
$$

p is the cost of a m³ with its energy and the premium that orders sources (non-conventional first,
groundwater last). Each objective is minimised over the optima of all those before it (水法 第二十一
条; 取水许可和水资源费征收管理条例 第五条).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocation.formulation.columns import Columns
from allocation.formulation.inputs import Inputs
from basins.arrays import Floats, numbers


@dataclass(frozen=True)
class Objective:
    """One step of the lexicographic order.

    Attributes:
        name: ``<level>.fairness``, ``<level>.shortage`` or ``cost``.
        unit: unit of the value.
        cost: coefficient of every column.
    """

    name: str
    unit: str
    cost: Floats


def objectives(inputs: Inputs, columns: Columns) -> list[Objective]:
    """All steps, first to last."""
    steps: list[Objective] = []
    for name, worst in zip(columns.levels["name"], columns.levels["worst"], strict=True):
        fairness, shortage = np.zeros(columns.count), np.zeros(columns.count)
        fairness[worst] = 1.0
        shortage[columns.shortage[(inputs.segments["name"] == name).to_numpy()]] = 1.0
        if name == inputs.ecological_level:
            shortage[columns.eco_shortfall] = 1.0
        steps.append(Objective(f"{name}.fairness", "1", fairness))
        steps.append(Objective(f"{name}.shortage", "万m³", shortage))
    cost = np.zeros(columns.count)
    cost[columns.use] = numbers(inputs.uses, "cost")[:, None]
    cost[columns.delivery] = numbers(inputs.links, "cost")[:, None]
    steps.append(Objective("cost", "万元", cost))
    return steps


LEVEL_RATIO = 30.0
FAIRNESS_WEIGHT = 1e5
COST_WEIGHT = 1e-3


def weighted(steps: tuple[Objective, ...]) -> Floats:
    """One objective that nearly is the lexicographic one, ``(columns,)``.

    Its optimum is only where the exact steps start from, so the weights decide nothing but speed.
    """
    levels = list(dict.fromkeys(step.name.partition(".")[0] for step in steps[:-1]))
    cost = COST_WEIGHT * steps[-1].cost
    for step in steps[:-1]:
        level, _, kind = step.name.partition(".")
        weight = LEVEL_RATIO ** (len(levels) - 1 - levels.index(level))
        cost = cost + step.cost * (weight * (FAIRNESS_WEIGHT if kind == "fairness" else 1.0))
    return cost
