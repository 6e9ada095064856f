"""Prices of red lines and ecological flows, how far they hold, what ends them and who gains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from allocation.audit.basis import Move
from allocation.audit.compare import labels_of
from allocation.audit.figures import MONTHS
from allocation.audit.ground import Ground
from allocation.audit.labels import blocker_name
from allocation.audit.proof import Proof
from allocation.audit.steps import DUAL_ZERO
from allocation.audit.tables import KEYS, Arrays
from allocation.audit.volumes import shapes
from basins.arrays import Floats, Ints

TIE_BREAK = "tie_break"
PRICED = ("red_lines", "ecological")
NO_EFFECT, EFFECT = 1e-10, 1e-8
PLACES = ["unit", "county", "city", "river"]
EFFECTS = ["id", "month", *PLACES, "sector", "avoided_wan_m3"]


@dataclass(frozen=True)
class Price:
    """Price of a row at the first step that it holds back.

    Attributes:
        price: gain of that step per 万m³ of more room.
        level, unit: the step and the unit of the price.
        upper: whether the row stands at its upper bound.
    """

    price: float
    level: str
    unit: str
    upper: bool


def price_of(arrays: Arrays, row: int) -> Price | None:
    """Price of a row; nothing where it holds back no step (the tie-break is none)."""
    for k, name in enumerate(arrays["step_name"]):
        dual = float(arrays["row_dual"][k][row])
        if name != TIE_BREAK and abs(dual) > DUAL_ZERO:
            return Price(abs(dual), str(name), f"{arrays['step_unit'][k]}/万m³", dual < 0)
    return None


@dataclass(frozen=True)
class Priced:
    """A constraint with a price.

    Attributes:
        family, at: the constraint and its number in the family.
        price: its price.
        move: what one more 万m³ of room does; nothing without a basis.
    """

    family: str
    at: int
    price: Price
    move: Move | None


def priced_of(proof: Proof) -> list[Priced]:
    """Every red line and ecological flow that has a price."""
    found = []
    for family in PRICED:
        for at, row in enumerate(proof.pair[proof.constraints.of(family)].tolist()):
            price = price_of(proof.arrays, row) if row >= 0 else None
            if price is not None:
                move = proof.basis.move(row, price.upper) if proof.basis else None
                found.append(Priced(family, at, price, move))
    return found


def price_table(ground: Ground, proof: Proof, priced: list[Priced], family: str) -> pd.DataFrame:
    """Prices of a family, one row per constraint; price 0 and empty cells for none.

    Returns:
        ``price, price_level, price_unit``; ``less`` and ``more``, the ``Room`` of each; and
        ``first_less, first_more``, what may be the first to meet a bound, as ``blocker_name`` says.
    """
    size = len(proof.pair[proof.constraints.of(family)])
    blank = {"price": 0.0, "price_level": "", "price_unit": "", "less": None, "more": None}
    blank |= {"first_less": frozenset(), "first_more": frozenset()}
    rows: list[dict[str, Any]] = [blank] * size
    for one in priced:
        if one.family == family:
            price = one.price
            row = {"price": price.price, "price_level": price.level, "price_unit": price.unit}
            rows[one.at] = blank | row | (_rooms(ground, proof, one.move) if one.move else {})
    return pd.DataFrame(rows, columns=list(blank))


def _rooms(ground: Ground, proof: Proof, move: Move) -> dict[str, Any]:
    rooms = {"less": move.less, "more": move.more}
    names = {
        f"first_{side}": frozenset(blocker_name(ground, proof, int(at)) for at in room.first)
        for side, room in rooms.items()
    }
    return rooms | names


def effects_table(
    ground: Ground, proof: Proof, priced: list[Priced], written: pd.DataFrame
) -> pd.DataFrame:
    """Shortage avoided by unit and sector for one more 万m³ of room under each priced line.

    Args:
        written: the table of the plan; it decides on effects at the edge of what counts as one.
    """
    facts, columns = ground.facts, proof.columns.of("shortage")
    sums = np.zeros(shapes(facts)["shortage"])
    lines: list[tuple[str, int]] = []
    parts: list[tuple[Ints, Ints, Floats]] = []
    for one in priced:
        if one.move is not None:
            sums.ravel()[proof.columns.at[columns]] = -one.move.columns[columns]
            avoided = sums.sum(axis=(2, 3))
            u, s = np.nonzero(np.abs(avoided) > NO_EFFECT)
            lines += [_line(ground, one)] * len(u)
            parts.append((u, s, avoided[u, s]))
    nothing: tuple[Any, ...] = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    u, s, value = (np.concatenate(part) for part in zip(*(parts or [nothing]), strict=True))
    table: pd.DataFrame = facts.places[PLACES].iloc[u].reset_index(drop=True)
    table = table.assign(sector=facts.names.sectors.to_numpy()[s], avoided_wan_m3=value)
    table[["id", "month"]] = pd.DataFrame(lines, columns=["id", "month"], index=table.index)
    keys = KEYS["price_effects"]
    there = labels_of(table, keys).isin(labels_of(written, keys))
    shown: pd.DataFrame = table.loc[(np.abs(value) > EFFECT) | there, EFFECTS]
    return shown


def _line(ground: Ground, one: Priced) -> tuple[str, int]:
    """Identifier and month of a priced line, as in the ledger."""
    if one.family == "red_lines":
        return str(ground.lines.table["red_line"].iloc[one.at]), 0
    node, month = divmod(one.at, MONTHS)
    return f"ECO-{ground.facts.names.nodes.iloc[node]}", month + 1
