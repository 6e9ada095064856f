"""Courses: by what kind of means a conflict may be resolved, in legal order, and how far.

First more water from elsewhere, then non-conventional water, then local works, then saving; these
break no limit. Then limits, the lowest legal rank first (``red_lines.rank``: 1 is relaxed last),
the total water use of the province last of all. Nothing else may give way: demands that must be
met give way only to saving, reservoirs not at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from allocation.conflict.facts import Facts
from allocation.conflict.moves import Move
from allocation.formulation.inputs import Inputs
from basins.arrays import Floats, Ints, numbers

TRANSFER, NON_CONVENTIONAL, LOCAL_WORKS, SAVING, LIMITS, TOTAL = range(6)
NAMES = ("transfer", "non_conventional", "local_works", "saving", "limits", "province_total")
MEANS = {
    "transfer_capacity": TRANSFER,
    "transfer_target": TRANSFER,
    "reuse_rate": NON_CONVENTIONAL,
    "supply_capacity": LOCAL_WORKS,
    "wells_capacity": LOCAL_WORKS,
    "saving": SAVING,
}
LOWEST_RANK = 100
# Zones stand in 地下水管理条例 第三十二至三十五条, ecological flows in 黄河保护法 第三十七条.
RANK_OF_ZONES, RANK_OF_FLOWS = 2, 1
# Homes can save about a tenth in a planning period: leakage of 11 % in 2020 is to fall to 9 %.
SAVING_SHARE = 0.1


@dataclass(frozen=True)
class Courses:
    """The course of every part and the most it may give.

    Attributes:
        order: place of the part's course in the order of all courses; -1 if it may not give.
        most: in 万m³.
    """

    order: Ints
    most: Floats

    def name(self, order: int) -> str:
        """Name of a course, as in ``NAMES``."""
        if order < LIMITS:
            return NAMES[order]
        return NAMES[TOTAL] if order == LIMITS + LOWEST_RANK else NAMES[LIMITS]


def courses_of(facts: Facts) -> Courses:
    """Courses of a programme's parts."""
    parts, inputs = facts.parts, facts.problem.inputs
    kind = parts["kind"]
    sources = inputs.dataset["sources"].set_index("source")["kind"]
    yields = (parts["source"].map(sources) == "yield").to_numpy()
    order = kind.map(
        MEANS
        | {
            "groundwater": LIMITS + LOWEST_RANK - RANK_OF_ZONES,
            "ecological_flow": LIMITS + LOWEST_RANK - RANK_OF_FLOWS,
        }
    )
    order = order.where(~(yields & (kind == "supply_capacity")), NON_CONVENTIONAL)
    of_line = parts["red_line"].map(_order_of_lines(inputs.red_lines))
    place = order.fillna(of_line).fillna(-1).to_numpy(np.int64)
    most = np.where(place < 0, 0.0, np.inf)
    most[(kind == "saving").to_numpy()] = _savings(facts)
    most[(kind == "groundwater").to_numpy()] = _zones(facts)
    flows = (kind == "ecological_flow").to_numpy()
    most[flows] = facts.free[flows]
    works = inputs.dataset["transfers"].set_index("transfer")["annual_wan_m3"]
    most[(parts["transfer"].map(works) == 0.0).to_numpy()] = 0.0
    return Courses(place.astype(np.int64), most)


def course_of_move(inputs: Inputs, move: Move) -> str:
    """The course a move belongs to, as in ``NAMES``."""
    if move.kind == "supply_capacity":
        kinds = inputs.dataset["sources"].set_index("source")["kind"]
        return NAMES[NON_CONVENTIONAL if kinds[move.where["source"]] == "yield" else LOCAL_WORKS]
    if move.kind == "red_line":
        order = int(_order_of_lines(inputs.red_lines)[move.where["red_line"]])
        return NAMES[TOTAL] if order == LIMITS + LOWEST_RANK else NAMES[LIMITS]
    return NAMES[MEANS.get(move.kind, LIMITS)]


def _order_of_lines(lines: pd.DataFrame) -> pd.Series:
    whole = (
        (lines["scope"] == "province")
        & (lines["counted"] == "use")
        & (lines["sense"] == "max")
        & (lines["sources"] == "")
        & (lines["sectors"] == "")
    )
    order = LIMITS + LOWEST_RANK - lines["rank"]
    return order.where(~whole, LIMITS + LOWEST_RANK).set_axis(lines["red_line"])


def _savings(facts: Facts) -> Floats:
    """A share of the demand that must be met, by city and sector."""
    demands = facts.parts.assign(asked=facts.free)[facts.parts["kind"] == "demand"]
    asked = demands.groupby(["city", "sector"])["asked"].sum()
    savings = facts.parts[facts.parts["kind"] == "saving"]
    pairs = pd.MultiIndex.from_frame(savings[["city", "sector"]])
    return SAVING_SHARE * asked.reindex(pairs).to_numpy(np.float64)


def _zones(facts: Facts) -> Floats:
    """What banned and limited zones keep in the ground of the exploitable amount."""
    wells = facts.problem.inputs.wells
    return numbers(wells, "exploitable_wan_m3") - numbers(wells, "annual_wan_m3")
