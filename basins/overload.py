"""Overload grades of places: use against its limit, beside official declarations.

Ratios are graded by the table ``grades``; the worst element of a place decides (短板). A declared
status has legal force and suspends permits; a computed grade is evidence and early warning and
suspends nothing by itself, so both stand side by side. This is the table of a plan; the status of
every county and river in a city on all bases is ``basins.carrying``.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from basins.arrays import numbers
from basins.carrying.declared import in_force
from basins.carrying.grading import SUSPENDS_NOTHING, grade_names, grade_rank, steps_of
from basins.carrying.measure import element_of
from basins.dataset import Dataset

__all__ = ["element_of", "overload_table"]

GRADED_SCOPES = ("county", "city", "river", "basin", "province")


def overload_table(dataset: Dataset, ledger: pd.DataFrame) -> pd.DataFrame:
    """Grade every place that has a limit.

    Args:
        dataset: tables ``grades``, ``declarations``, ``sources``.
        ledger: red lines with ``scope``, ``place``, ``counted``, ``sources``, ``sectors``,
            ``sense``, ``used``, ``limit``.

    Returns:
        ``place, river, element, used, limit, unit, ratio, grade, declared, suspended, warning,
        citation, red_line, confidence``; one row per graded line and one per declaration in force.
        ``suspended`` is what a declaration suspends; ``warning`` is what a computed grade would
        suspend if it were declared. ``confidence`` is that of the limit or of the declaration.
    """
    graded = ledger[
        ledger["scope"].isin(GRADED_SCOPES)
        & (ledger["sense"] == "max")
        & (ledger["sectors"] == "")
        & (ledger["limit"] > 0)
        & ledger["counted"].isin(["use", "withdrawal", "consumption"])
    ]
    table = pd.DataFrame(
        {
            "place": graded["place"],
            "river": np.where(graded["scope"] == "river", graded["place"], ""),
            "element": element_of(dataset, graded["sources"]),
            "used": graded["used"],
            "limit": graded["limit"],
            "unit": graded["unit"],
            "ratio": graded["used"] / graded["limit"],
            "red_line": graded["id"],
            "confidence": graded["confidence"],
        }
    )
    steps = steps_of(dataset["grades"]).set_index("grade")
    rank = grade_rank(dataset["grades"], numbers(table, "ratio"))
    table["grade"] = grade_names(dataset["grades"], rank).to_numpy()
    table = pd.concat([table.assign(declared=""), _declared(dataset)], ignore_index=True)
    text = ["grade", "red_line", "unit"]
    table[text] = table[text].fillna("")
    table["suspended"] = table["declared"].map(steps["suspends"]).fillna(SUSPENDS_NOTHING)
    table["warning"] = table["grade"].map(steps["suspends"]).fillna(SUSPENDS_NOTHING)
    deciding = table["grade"].where(table["declared"] == "", table["declared"])
    table["citation"] = deciding.map(steps["citation"]).fillna("")
    order = ["place", "river", "element", "used", "limit", "unit", "ratio", "grade", "declared"]
    return table[[*order, "suspended", "warning", "citation", "red_line", "confidence"]]


def _declared(dataset: Dataset) -> pd.DataFrame:
    """Declarations in force as rows of the table."""
    table = in_force(dataset).rename(columns={"grade": "declared"})
    table = table.assign(element=table["what"])
    return table[["place", "river", "element", "declared", "confidence"]]
