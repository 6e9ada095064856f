"""Grades of water-resource carrying capacity by the ratio of what is used to its limit.

The thresholds are the table ``grades`` (全国水资源承载能力监测预警技术大纲). A threshold
belongs to the graver side, and a ratio that misses it by no more than ``SAME`` of it is at it: a
plan that uses a limit up ends a rounding error on either side of 1.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from basins.arrays import Floats, Ints, numbers

SAME = 1e-6
NEGLIGIBLE_WAN_M3 = 1e-6
SUSPENDS_NOTHING = "none"


def steps_of(grades: pd.DataFrame) -> pd.DataFrame:
    """The table ``grades`` from the lightest grade to the gravest."""
    return grades.sort_values("ratio_from").reset_index(drop=True)


def ratio_of(used: Floats, limit: Floats) -> Floats:
    """Used over limit; where nothing is allowed, 0 if nothing is used and else infinity."""
    banned = np.where(used > NEGLIGIBLE_WAN_M3, np.inf, 0.0)
    return np.divide(used, limit, out=banned, where=limit > 0)


def grade_rank(grades: pd.DataFrame, ratio: Floats) -> Ints:
    """Position of the grade of each ratio in ``steps_of(grades)``; -1 where there is no ratio."""
    begins = numbers(steps_of(grades), "ratio_from") * (1.0 - SAME)
    rank = np.maximum(np.searchsorted(begins, ratio, side="right") - 1, 0)
    return np.where(np.isnan(ratio), -1, rank).astype(np.int64)


def grade_names(grades: pd.DataFrame, rank: Ints) -> pd.Series:
    """Names of grades by their position; empty where there is none."""
    names = steps_of(grades)["grade"].to_numpy(object)
    return pd.Series(np.where(rank >= 0, names[np.maximum(rank, 0)], ""), dtype=object)
