"""What a plan's ledger calls the columns and rows that end a price: ``family|part|part``."""

from __future__ import annotations

import numpy as np

from allocation.audit.ground import Ground
from allocation.audit.proof import Proof
from allocation.audit.rows import Rows

FAMILIES = {
    "arrivals": "transfers",
    "works_of_month": "transfers",
    "works_of_year": "transfers",
    "target_of_year": "transfers",
    "ecological": "ecological_flow",
    "shared": "sharing",
    "worst": "sharing",
}
SIDES = {"shared": ["ratio"], "worst": ["worst"]}


def blocker_name(ground: Ground, proof: Proof, at: int) -> str:
    """Name of a column, or of a row counted on from the last column, its parts in order."""
    arrays, count = proof.arrays, proof.columns.count
    if at < count:
        return in_order(f"{arrays['column_block'][at]}|{arrays['column_key'][at]}")
    ours = np.flatnonzero(proof.pair == at - count)
    if not len(ours):
        return f"row {at - count}"
    start, family = proof.constraints.family_of(int(ours[0]))
    return in_order(_row_name(ground, family, int(ours[0]) - start))


def in_order(name: str) -> str:
    """A name with its parts sorted: who wrote it may have them in another order."""
    family, *parts = name.split("|")
    return "|".join([family, *sorted(parts)])


def _row_name(ground: Ground, rows: Rows, at: int) -> str:
    index = np.unravel_index(at, rows.activity.shape)
    parts = [str(list(axis)[i]) for axis, i in zip(rows.axes, index, strict=True)]
    family = FAMILIES.get(rows.name, rows.name)
    if rows.name.startswith("capacity"):
        kind = ground.facts.kind.iloc[index[1]]
        family = "groundwater" if kind == "groundwater" else "availability"
    elif rows.name == "red_lines":
        counted = str(ground.lines.table["counted"].iloc[at])
        family = counted if counted in ("intensity", "outflow") else "red_lines"
    elif rows.name == "balance":
        parts.append(str(ground.facts.dataset["nodes"]["river"].iloc[index[0]]))
    return "|".join([family, *parts, *SIDES.get(rows.name, [])])
