"""Overload grades of places: use against its limit, beside official declarations.

Ratios are graded by the table ``grades``; the worst element of a place decides (短板). A declared
status has legal force, a computed grade is evidence and early warning, so both stand side by side.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from basins.dataset import Dataset

GRADED_SCOPES = ("county", "city", "river", "basin", "province")


def element_of(dataset: Dataset, sources: pd.Series) -> pd.Series:
    """Element of a red line: total use, one aquifer type, all groundwater, or surface water."""
    group = dataset["sources"].set_index("source")["official_group"]

    def element(listed: str) -> str:
        names = [name for name in listed.split("|") if name]
        groups = {str(group[name]) for name in names}
        if not names:
            return "total_use"
        if groups == {"groundwater"}:
            return names[0] if len(names) == 1 else "groundwater"
        return "surface" if groups == {"surface"} else "|".join(sorted(groups))

    return sources.map(element)


def overload_table(dataset: Dataset, ledger: pd.DataFrame) -> pd.DataFrame:
    """Grade every place that has a limit.

    Args:
        dataset: tables ``grades``, ``declarations``, ``sources``.
        ledger: red lines with ``scope``, ``place``, ``counted``, ``sources``, ``sectors``,
            ``sense``, ``used``, ``limit``.

    Returns:
        ``place, river, element, used, limit, unit, ratio, grade, declared, suspended, citation,
        red_line, confidence``; one row per graded line and one per declaration without a line.
        ``confidence`` is that of the limit.
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
    steps = dataset["grades"].sort_values("ratio_from").reset_index(drop=True)
    rank = np.searchsorted(steps["ratio_from"], table["ratio"] + 1e-9, side="right") - 1
    table["grade"] = steps["grade"].to_numpy()[np.maximum(rank, 0)]
    declared = dataset["declarations"].rename(columns={"city": "place", "grade": "declared"})
    declared = declared[["place", "river", "element", "declared", "confidence"]]
    table = pd.concat([table.assign(declared=""), declared], ignore_index=True)
    # A declaration has legal force, so it decides what is suspended wherever one stands.
    deciding = table["grade"].where(table["declared"] == "", table["declared"])
    table["suspended"] = deciding.map(steps.set_index("grade")["suspends"])
    table["citation"] = deciding.map(steps.set_index("grade")["citation"])
    text = ["grade", "red_line", "unit", "suspended", "citation"]
    table[text] = table[text].fillna("")
    order = ["place", "river", "element", "used", "limit", "unit", "ratio", "grade", "declared"]
    return table[[*order, "suspended", "citation", "red_line", "confidence"]]
