"""Runoff of a year with a given exceedance probability.

Yearly runoff follows a Pearson III distribution given by its mean, Cv and Cs/Cv, the standard of
Chinese hydrological practice (水利水电工程水文计算规范 SL/T 278). The runoff exceeded with
probability p is::

    W_p = mean · (1 + Cv · Φ_p),    Φ_p = (G⁻¹(α, 1 − p) − α) / √α,    α = 4 / Cs²

with G the regularised lower incomplete gamma function. All units are taken at the same exceedance
(同频率), which is the strict case: no river helps another out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import gammaincinv

from basins.arrays import Floats, monthly_shares, numbers, positions
from basins.dataset import Dataset

STANDARD_HYDROLOGIES = ("p25", "p50", "p75", "p90", "p95")


@dataclass(frozen=True)
class YearOfWater:
    """The natural water of one year, and how dry the year counts.

    Attributes:
        runoff: monthly natural runoff ``(units, 12)`` in 万m³, rows as in ``units``.
        exceedance: percent, of the whole province; what follows the runoff without a river of its
            own (norms, works, shares of a basin) follows this.
        by_unit: percent ``(units,)``, of each unit's own river; assurances are held against it.
    """

    runoff: Floats
    exceedance: float
    by_unit: Floats


def water_at(dataset: Dataset, exceedance: float) -> YearOfWater:
    """The year in which every unit has the same exceedance (percent)."""
    runoff = monthly_runoff(dataset, exceedance)
    return YearOfWater(runoff, exceedance, np.full(len(runoff), exceedance))


def parse_hydrology(hydrology: str) -> float:
    """Exceedance probability in percent of a name such as ``p75``.

    Raises:
        ValueError: if the name is not ``p`` followed by a number from 1 to 99.
    """
    match = re.fullmatch(r"p(\d{1,2}(?:\.\d+)?)", hydrology.strip().lower())
    if match is None or not 1 <= float(match.group(1)) <= 99:
        raise ValueError(f"hydrology {hydrology!r} is not p1 … p99 (for example p50, p75, p95)")
    return float(match.group(1))


def pearson3_factor(exceedance: float | Floats, cv: Floats, cs_cv: Floats) -> Floats:
    """Runoff of the exceedance (percent) as a multiple of the mean, never below zero.

    Args:
        exceedance: percent, between 0 and 100; a number, or an array that fits ``cv``.
        cv: coefficient of variation, any shape.
        cs_cv: ratio Cs/Cv, same shape.
    """
    alpha = 4.0 / (cv * cs_cv) ** 2
    deviate = (gammaincinv(alpha, 1.0 - exceedance / 100.0) - alpha) / np.sqrt(alpha)
    return np.maximum(0.0, 1.0 + cv * deviate)


def monthly_runoff(dataset: Dataset, exceedance: float) -> Floats:
    """Natural runoff in 万m³, shape ``(units, 12)``, rows as in ``units``."""
    rows = runoff_parameters(dataset)
    factor = pearson3_factor(exceedance, numbers(rows, "cv"), numbers(rows, "cs_cv"))
    return by_month(dataset, numbers(rows, "mean_wan_m3") * factor)


def runoff_parameters(dataset: Dataset) -> pd.DataFrame:
    """Rows of ``runoff`` in the order of ``units``."""
    units, runoff = dataset["units"], dataset["runoff"]
    return runoff.iloc[positions(runoff["unit"], units["unit"])].reset_index(drop=True)


def by_month(dataset: Dataset, yearly: Floats) -> Floats:
    """Yearly runoff ``(…, units)`` spread by the shape of each unit's river, ``(…, units, 12)``."""
    rivers = dataset["rivers"]["river"]
    shape = monthly_shares(dataset["runoff_shape"], "river", rivers)
    return yearly[..., None] * shape[positions(rivers, dataset["units"]["river"])]


def dryness_factors(
    dataset: Dataset, items: Sequence[str] | pd.Series, exceedance: float
) -> Floats:
    """Factors of sectors' norms, sources' works or basins' quotas in this hydrology, ``(items,)``;
    1 where none is given."""
    rows = dataset["dryness"]
    wanted = np.asarray(items)
    rows = rows[rows["item"].isin(wanted)].sort_values("exceedance_percent")
    factors = np.ones(len(wanted))
    for item, curve in rows.groupby("item"):
        points = (numbers(curve, "exceedance_percent"), numbers(curve, "factor"))
        factors[wanted == item] = np.interp(exceedance, *points)
    return factors


def dryness_factor(dataset: Dataset, item: str, exceedance: float) -> float:
    """``dryness_factors`` of one item."""
    return float(dryness_factors(dataset, [item], exceedance)[0])
