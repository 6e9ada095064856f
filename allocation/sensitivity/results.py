"""The answers of a study as tables: the tornado, the grid, the supply curve."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from allocation.sensitivity.answers import FIGURES, INFEASIBLE, SOLVED, Row
from allocation.sensitivity.questions import BASE
from basins.dataset import Dataset

MOST_LEVERS = 10
# Less than this is the solver's rounding, not an effect.
NEGLIGIBLE = 1e-3
TORNADO = ["lever", "side", "value", "base_value", "unit", "status", *FIGURES]
GRID = ["grid", "x", "x_unit", "y", "y_unit", "status", *FIGURES]
CURVE = [
    "option",
    "kind",
    "status",
    "gain_wan_m3",
    "saved_wan_m3",
    "delivered_wan_m3",
    "cost_change_wan_yuan",
    "cost_yuan_m3",
    "own_cost_yuan_m3",
    "confidence",
]


def tornado_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Answers to ``tornado_questions`` with their change against the base.

    Returns:
        The columns of ``TORNADO`` and per figure ``<figure>_change``; empty where there is no plan.
    """
    table = pd.DataFrame(rows).reindex(columns=TORNADO)
    base = table[table["lever"] == BASE]
    for figure in FIGURES:
        start = float(base[figure].iloc[0]) if len(base) else np.nan
        table[f"{figure}_change"] = _clean(table[figure].astype(float) - start)
    return table


def swings(table: pd.DataFrame, figure: str, most: int = MOST_LEVERS) -> pd.DataFrame:
    """Levers by how far they move a figure, farthest first.

    A side without a plan is worse than any number, so its lever comes before all that have both.

    Args:
        table: what ``tornado_table`` gives.
        figure: one of ``FIGURES``.
        most: how many levers.

    Returns:
        ``lever, low_change, high_change, swing, infeasible`` (sides without a plan, joined by
        ``|``).
    """
    moved = table[table["lever"] != BASE]
    wide = moved.pivot(index="lever", columns="side", values=f"{figure}_change")
    wide = wide.reindex(columns=["low", "high"])
    stuck = moved[moved["status"] == INFEASIBLE].groupby("lever")["side"].agg("|".join)
    ends = wide.fillna(0.0)
    found = pd.DataFrame(
        {
            "low_change": wide["low"],
            "high_change": wide["high"],
            "swing": ends.max(axis=1).clip(lower=0.0) - ends.min(axis=1).clip(upper=0.0),
            "infeasible": stuck.reindex(wide.index).fillna(""),
        }
    )
    found = found.reset_index().assign(first=(found["infeasible"] != "").to_numpy())
    found = found.sort_values(["first", "swing", "lever"], ascending=[False, False, True])
    return found.drop(columns="first").head(most).reset_index(drop=True)


def grid_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Answers to ``grid_questions``, in order of both axes; the columns of ``GRID``."""
    table = pd.DataFrame(rows).reindex(columns=GRID)
    return table.sort_values(["grid", "y", "x"]).reset_index(drop=True)


def curve_table(dataset: Dataset, rows: Sequence[Row]) -> pd.DataFrame:
    """Answers to ``option_questions`` as a supply curve, cheapest gain first.

    Returns:
        The columns of ``CURVE``: ``gain_wan_m3`` is the shortage avoided, ``saved_wan_m3`` the
        demand that is no longer asked for, ``cost_change_wan_yuan`` how much more the whole plan
        costs to run, ``cost_yuan_m3`` that per m³ gained (empty without a gain),
        ``own_cost_yuan_m3`` what the works alone cost per m³ delivered (projects only).
        Investment is in no table of the dataset and in no figure here.
    """
    names = ["option", "kind", "status", "delivered_wan_m3"]
    figures = ["shortage_wan_m3", "demand_wan_m3", "cost_wan_yuan"]
    table = pd.DataFrame(rows).reindex(columns=[*names, *figures])
    base = table[table["option"] == BASE]
    options = table[table["option"] != BASE].reset_index(drop=True)
    if base.empty or base["status"].iloc[0] != SOLVED:
        return options.reindex(columns=CURVE)
    start = base[figures].iloc[0].astype(float)
    found = options.assign(
        gain_wan_m3=_clean(start["shortage_wan_m3"] - options["shortage_wan_m3"]),
        saved_wan_m3=_clean(start["demand_wan_m3"] - options["demand_wan_m3"]),
        cost_change_wan_yuan=_clean(options["cost_wan_yuan"] - start["cost_wan_yuan"]),
    )
    gained = found["gain_wan_m3"].where(found["gain_wan_m3"] > NEGLIGIBLE)
    works = dataset["transfers"].set_index("transfer")
    found = found.assign(
        cost_yuan_m3=found["cost_change_wan_yuan"] / gained,
        own_cost_yuan_m3=found["option"].map(_own_cost(dataset)),
        confidence=found["option"].map(works["confidence"]).fillna("derived"),
    )
    order = found.sort_values(["cost_yuan_m3", "gain_wan_m3"], ascending=[True, False])
    return order.reindex(columns=CURVE).reset_index(drop=True)


def _own_cost(dataset: Dataset) -> pd.Series:
    """Running cost and energy of works per m³ that arrives, yuan/m³, by transfer."""
    price = float(dataset["province"]["energy_price_yuan_kwh"].iloc[0])
    works = dataset["transfers"].set_index("transfer")
    drawn = works["cost_yuan_m3"] + price * works["energy_kwh_m3"]
    own: pd.Series = drawn / (1.0 - works["loss_share"])
    return own


def _clean(change: pd.Series) -> pd.Series:
    """Changes with the solver's rounding taken off."""
    return change.where(~(change.abs() <= NEGLIGIBLE), 0.0)
