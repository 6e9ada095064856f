"""Where use is heading: ratios of the observed years, and the year in which 1 is reached."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from basins.carrying.basis import observed_basis, observed_years
from basins.carrying.grading import SAME
from basins.carrying.status import status
from basins.dataset import Dataset

KEYS = ["kind", "place", "basin", "element", "red_line"]
FULL = 1.0
TREND = [*KEYS, "years", "ratios", "slope_per_year", "reaches", "since"]


def trends(dataset: Dataset, years: Sequence[int] | None = None) -> pd.DataFrame:
    """The straight line through the observed ratios of every place and element.

    Args:
        dataset: table ``observed_supply`` and limits.
        years: observed years to look at; all if not given.

    Returns:
        The columns ``TREND``: ``years`` and ``ratios`` as tuples; ``slope_per_year`` of the ratio
        (least squares); ``reaches``, the year in which the line comes to 1 (NaN where it falls or
        is there already); ``since``, the first year from which on every observed ratio was at least
        1 (0 where the last was not). Empty where fewer than two years were observed: one year has
        no trend.
    """
    known = [year for year in observed_years(dataset) if years is None or year in years]
    if len(known) < 2:
        return pd.DataFrame(columns=TREND)
    table = status(dataset, [observed_basis(dataset, year) for year in known])
    table = table[np.isfinite(table["ratio"])]
    rows = [
        dict(zip(KEYS, key, strict=True)) | _line(rows["year"].to_numpy(), rows["ratio"].to_numpy())
        for key, rows in table.groupby(KEYS, sort=False)
        if len(rows) > 1
    ]
    return pd.DataFrame(rows, columns=TREND)


def _line(years: np.ndarray, ratios: np.ndarray) -> dict[str, object]:
    slope, start = np.polyfit(years - years[0], ratios, 1)
    last = ratios[-1]
    reaches = np.nan
    if slope > 0 and last < FULL * (1.0 - SAME):
        reaches = max(float(years[0] + (FULL - start) / slope), float(years[-1]))
    below = np.flatnonzero(ratios < FULL * (1.0 - SAME))
    since = years[below[-1] + 1] if below.size and below[-1] + 1 < len(years) else years[0]
    return {
        "years": tuple(int(year) for year in years),
        "ratios": tuple(float(ratio) for ratio in ratios),
        "slope_per_year": float(slope),
        "reaches": reaches,
        "since": int(since) if last >= FULL * (1.0 - SAME) else 0,
    }
