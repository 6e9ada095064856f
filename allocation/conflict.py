"""When no plan exists: which red lines cannot hold, and by how much.

Every red line, ecological flow and outflow owed gets a slack; the programme that makes the sum of
the slacks (each as a share of its limit) as small as can be always has an answer when nature's
balance does. The slacks that stay above zero are the least that must give way.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import pandas as pd

from allocation.formulation.problem import Problem
from allocation.solvers.highs import load

RELAXABLE = ("ecological_flow", "red_lines", "intensity", "outflow")


@dataclass(frozen=True)
class Conflict:
    """One line that cannot hold: its family, its place and what it is short of in 万m³."""

    family: str
    place: str
    month: int
    short_wan_m3: float


class Infeasible(Exception):
    """No plan keeps all red lines.

    Attributes:
        message: what conflicts, in words.
        conflicts: the least set of shortfalls found.
    """

    def __init__(self, message: str, conflicts: tuple[Conflict, ...]) -> None:
        super().__init__(message)
        self.message = message
        self.conflicts = conflicts


def explain(problem: Problem) -> Infeasible:
    """Find the least shortfalls of the red lines of an infeasible programme."""
    labels = problem.row_labels
    relaxed = np.flatnonzero(labels["family"].isin(RELAXABLE).to_numpy())
    highs = load(problem, {"presolve": "on"})
    below = np.isfinite(problem.lower[relaxed])
    limit = np.where(below, problem.lower[relaxed], problem.upper[relaxed])
    count = len(relaxed)
    highs.addCols(
        count,
        1.0 / np.maximum(np.abs(limit), 1.0),
        np.zeros(count),
        np.full(count, np.inf),
        count,
        np.arange(count, dtype=np.int32),
        relaxed.astype(np.int32),
        np.where(below, 1.0, -1.0),
    )
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return Infeasible(
            "The water balance itself cannot hold: demands, reservoirs and transfers contradict "
            "each other whatever the red lines.",
            (),
        )
    slack = np.asarray(highs.getSolution().col_value)[-count:]
    broken = np.flatnonzero(slack > 1e-6 * np.maximum(np.abs(limit), 1.0))
    conflicts = tuple(
        _conflict(labels.iloc[relaxed[i]], float(slack[i]))
        for i in broken[np.argsort(-slack[broken])]
    )
    return Infeasible(_in_words(problem, conflicts), conflicts)


def _conflict(label: pd.Series, short: float) -> Conflict:
    place = label["node"] if label["family"] == "ecological_flow" else label["red_line"]
    month = int(label["month"]) if label["family"] == "ecological_flow" else 0
    return Conflict(str(label["family"]), str(place), month, short)


def _in_words(problem: Problem, conflicts: tuple[Conflict, ...]) -> str:
    nodes = problem.inputs.dataset["nodes"].set_index("node")["name_zh"]
    lines = problem.inputs.red_lines.set_index("red_line")["name_zh"]
    parts = []
    for item in conflicts:
        if item.family == "ecological_flow":
            parts.append(
                f"{nodes[item.place]}生态流量({item.month}月) / ecological flow at {item.place} in "
                f"month {item.month}: short by {item.short_wan_m3:,.1f} 万m³"
            )
        else:
            parts.append(
                f"{lines[item.place]} / {item.place}: must give way by "
                f"{item.short_wan_m3:,.1f} 万m³"
            )
    return "The red lines cannot hold together:\n" + "\n".join(parts)
