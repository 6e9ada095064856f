"""Shares of members with their doubt: few members, and members without a plan."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import norm

from basins.arrays import Floats

LEVEL = 0.95


def wilson(count: Floats, of: Floats, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Score interval of a share.

    With p = count ÷ of, z the normal quantile of (1 + level) ÷ 2 and n = of::

        (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) ÷ (1 + z²/n)

    It lies in 0…1 and has a width even where none or all of the members count.

    Args:
        count: how many (k,).
        of: of how many (k,); where it is 0 the interval is 0…1.
        level: confidence, 0.95 by default.

    Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927) 209–212.
    """
    z = float(norm.ppf((1.0 + level) / 2.0))
    n = np.maximum(of, 1.0)
    p = count / n
    middle = (p + z * z / (2.0 * n)) / (1.0 + z * z / n)
    half = z * np.sqrt(p * (1.0 - p) / n + z * z / (4.0 * n * n)) / (1.0 + z * z / n)
    none = of <= 0.0
    low = np.where(none | (count <= 0.0), 0.0, middle - half)
    high = np.where(none | (count >= of), 1.0, middle + half)
    return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)


def with_doubt(table: pd.DataFrame, count: str, name: str) -> pd.DataFrame:
    """A share and the bounds between which it lies.

    Members without a plan (infeasible, failed, pending) may stand on either side: the lower bound
    takes them for ones that do not count, the upper bound for ones that do. Where the members are a
    sample (``drawn``) the bounds are those of Wilson's interval at 95 % on top; listed cases are no
    sample and have no such interval.

    Args:
        table: ``years`` (members the share is of), ``without_plan``, ``drawn`` and the count.
        count: column that counts the members.
        name: of the share.

    Returns:
        The table with ``name``, ``{name}_low`` and ``{name}_high``; the share is empty where no
        member has a plan.
    """
    k, n = table[count].to_numpy(float), table["years"].to_numpy(float)
    lost = table["without_plan"].to_numpy(float)
    everything = np.maximum(n + lost, 1.0)
    low, high = k / everything, (k + lost) / everything
    sampled = table["drawn"].to_numpy(bool)
    low = np.where(sampled, wilson(k, n + lost)[0], low)
    high = np.where(sampled, wilson(k + lost, n + lost)[1], high)
    share = np.divide(k, n, out=np.full(len(n), np.nan), where=n > 0.0)
    return table.assign(**{name: share, f"{name}_low": low, f"{name}_high": high})


def with_cases(table: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """Rows of a measure with what their case says: ``members, without_plan, drawn``."""
    known = cases.assign(without_plan=cases["members"] - cases["solved"])
    columns = ["scenario", "year", "members", "without_plan", "drawn"]
    return table.merge(known[columns], on=["scenario", "year"], how="left", validate="m:1")
