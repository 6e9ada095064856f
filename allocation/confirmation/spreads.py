"""How far off a figure of each class may be: an assumption of the method, not a measurement."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import pandas as pd


@lru_cache(maxsize=1)
def spread_table() -> pd.DataFrame:
    """``confidence, relative_spread, reason_zh, reason_en`` from ``spreads.csv``."""
    with files("allocation.confirmation").joinpath("spreads.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file)


def spreads() -> dict[str, float]:
    """Relative spread of each class: a figure may lie within ``value · (1 ± spread)``."""
    table = spread_table()
    return dict(zip(table["confidence"], table["relative_spread"].astype(float), strict=True))
