"""Official declarations of overload: which stand, of which places, and what they suspend.

Only a declaration has legal force. It covers its county, or its city, or the units of its river
within either; a permit in any of these units falls under it.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from basins.arrays import Flags
from basins.dataset import Dataset

KEYS = ["city", "county", "river", "element", "source"]


def in_force(dataset: Dataset, on: date | None = None) -> pd.DataFrame:
    """Declarations that stand, the last one where a place was declared more than once.

    Args:
        dataset: table ``declarations``.
        on: the day; nothing for the table as it stands: whatever has no date of lifting.

    Returns:
        The columns of ``declarations`` and ``place`` (county, else city) and ``what`` (the type of
        groundwater where one is named, else the element).
    """
    table = dataset["declarations"]
    stands = table["lifted"] == ""
    if on is not None:
        day = on.isoformat()
        stands = (stands | (table["lifted"].map(_first_day) > day)) & (
            table["date"].map(_first_day) <= day
        )
    table = table[stands].sort_values("date", kind="stable")
    table = table.drop_duplicates(KEYS, keep="last").sort_index().reset_index(drop=True)
    return table.assign(
        place=table["county"].where(table["county"] != "", table["city"]),
        what=table["source"].where(table["source"] != "", table["element"]),
    )


def _first_day(text: str) -> str:
    """A date of which only the year or month is known, as the first day it can mean."""
    return str(text) + "-01-01"[len(str(text)) - 4 :] if text else ""


def declared_units(declaration: pd.Series, units: pd.DataFrame) -> Flags:
    """Which units a declaration covers, ``(units,)``.

    Args:
        declaration: a row of ``in_force``.
        units: units with ``county``, ``city`` and ``river``.
    """
    covered = np.ones(len(units), dtype=np.bool_)
    for column in ("county", "river"):
        if declaration[column]:
            covered &= (units[column] == declaration[column]).to_numpy()
    if declaration["city"] and not declaration["county"]:
        covered &= (units["city"] == declaration["city"]).to_numpy()
    return covered
