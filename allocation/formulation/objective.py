r"""Objectives, in lexicographic order.

For each priority level L in turn: first the fairest, then the least; then the cheapest; last of all
a tie-break that singles out one of the plans that are equal in all this:

$$
\min θ_L, \qquad \min \sum_{u,s,t} z_{u,s,L,t} + \sum_{n,t} e_{n,t}\,[L = eco], \qquad
\min \sum_{u,s,k,t} p_{s,k}\,x_{u,s,k,t} + \sum_{l,t} p_l\,y_{l,t}, \qquad
\min \sum g\,x + \sum g\,y - \sum g\,v
$$

p is the cost of a m³ with its energy and the premium that orders sources (non-conventional first,
groundwater last); works pay for what they withdraw, so theirs is divided by 1−λ. g between 1 and 2
is drawn from the names of what it stands for, so that the same question has the same answer however
the tables are ordered and whatever was asked before; stores are kept as full as they can be. Each
objective is minimised over the optima of all those before it (水法 第二十一条;
取水许可和水资源费征收管理条例 第五条).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allocation.formulation.columns import Columns
from allocation.formulation.inputs import Inputs
from basins.arrays import MONTHS, Floats, numbers

FAIRNESS = ".fairness"
TIE_BREAK = "tie_break"


@dataclass(frozen=True)
class Objective:
    """One step of the lexicographic order.

    Attributes:
        name: ``<level>.fairness``, ``<level>.shortage``, ``cost`` or ``tie_break``.
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
        steps.append(Objective(f"{name}{FAIRNESS}", "1", fairness))
        steps.append(Objective(f"{name}.shortage", "万m³", shortage))
    cost = np.zeros(columns.count)
    cost[columns.use] = numbers(inputs.uses, "cost")[:, None]
    cost[columns.delivery] = numbers(inputs.links, "cost")[:, None]
    steps.append(Objective("cost", "万元", cost))
    steps.append(Objective(TIE_BREAK, "1", _tie_break(inputs, columns)))
    return steps


def _tie_break(inputs: Inputs, columns: Columns) -> Floats:
    uses, links = inputs.uses, inputs.links
    weight = np.zeros(columns.count)
    weight[columns.use] = _drawn(uses["unit"], uses["sector"], uses["source"])
    weight[columns.delivery] = _drawn(links["transfer"], links["unit"])
    weight[columns.storage] = -_drawn(inputs.reservoirs["node"])
    return weight


def _drawn(*names: pd.Series) -> Floats:
    """Numbers between 1 and 2 that depend on names and month only, ``(lines, 12)``."""
    seed = np.zeros(len(names[0]), dtype=np.uint64)
    for column in names:
        codes, distinct = pd.factorize(column)
        digests = [hashlib.blake2b(str(name).encode(), digest_size=8).digest() for name in distinct]
        words = np.frombuffer(b"".join(digests), dtype="<u8")
        seed = _mixed(seed ^ words[codes])
    months = np.arange(1, MONTHS + 1, dtype=np.uint64)
    return 1.0 + _mixed(seed[:, None] + months) / 2.0**64


def _mixed(word: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): every bit moves every other."""
    word = word + np.uint64(0x9E3779B97F4A7C15)
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


LEVEL_RATIO = 30.0
# A level's fairness must not outweigh the shortage of the level before it.
FAIRNESS_WEIGHT = 1e3
COST_WEIGHT = 1e-2
TIE_WEIGHT = 1e-5


def weighted(steps: tuple[Objective, ...], column_upper: Floats) -> Floats:
    """One objective that nearly is the lexicographic one, ``(columns,)``.

    Its optimum is only where the exact steps start from, so the weights decide nothing but speed.
    Levels in which nobody can be short take no part.
    """
    short = [
        step
        for step in steps
        if step.name.endswith(".shortage") and column_upper[step.cost > 0].any()
    ]
    levels = [step.name.partition(".")[0] for step in short]
    *ordered, cheapest, tie_break = steps
    cost = COST_WEIGHT * cheapest.cost + TIE_WEIGHT * tie_break.cost
    for step in ordered:
        level, _, kind = step.name.partition(".")
        if level in levels:
            weight = LEVEL_RATIO ** (len(levels) - 1 - levels.index(level))
            cost = cost + step.cost * (weight * (FAIRNESS_WEIGHT if kind == "fairness" else 1.0))
    return cost
