"""The tiny basin with every figure official but those that a test names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from basins.dataset import Dataset
from tests.tiny_basin import tiny

Doubts = Mapping[tuple[str, str], str]
# Keys that name a row in the tests, joined by a blank.
KEYS = {
    "drivers": ["county", "driver"],
    "growth": ["driver", "city", "year"],
    "norms": ["sector", "city", "year"],
    "supply_capacity": ["unit", "source"],
    "runoff": ["unit"],
    "red_line_limits": ["red_line", "year"],
    "grades": ["grade"],
    "sectors": ["sector"],
    "economy": ["year"],
}


def sure_basin(
    doubts: Doubts, changes: Mapping[str, pd.DataFrame] | None = None, **demand: float
) -> Dataset:
    """The basin of ``tiny`` with the confidences of ``doubts``, official elsewhere.

    Args:
        doubts: confidence by table and key of the row (``("drivers", "1 towns")``).
        changes, demand: as for ``tiny``.
    """
    dataset = tiny(changes, **demand)
    tables = {}
    for name, table in dataset.tables.items():
        if "confidence" not in table:
            tables[name] = table
            continue
        sure = pd.Series("official", index=table.index)
        if name in KEYS:
            key = table[KEYS[name]].astype(str).agg(" ".join, axis=1)
            sure = key.map(lambda row, name=name: doubts.get((name, row), "official"))
        tables[name] = table.assign(confidence=sure.astype("str"))
    return replace(dataset, tables=tables)
