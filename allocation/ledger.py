"""The red-line ledger: every line's limit, what is used, what is left, and its price."""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocation.formulation import ecological_flow, intensity, outflow, red_lines
from allocation.formulation.problem import Problem
from allocation.prices import Prices
from allocation.solvers.solution import Solution
from basins.arrays import Floats, numbers
from basins.redlines import SECTION, ledger_names

BINDING = 1e-6
LINE_FAMILIES = (red_lines.FAMILY, intensity.FAMILY, outflow.FAMILY)
LEDGER = [
    "id",
    "name_zh",
    "name_en",
    "scope",
    "place",
    "counted",
    "sources",
    "sectors",
    "sense",
    "month",
    "limit",
    "used",
    "headroom",
    "unit",
    "binding",
    "enforced",
    "price",
    "price_level",
    "price_unit",
    "price_from",
    "price_to",
    "sharing_from",
    "sharing_to",
    "first_less",
    "first_more",
    "rank",
    "article",
    "document",
    "confidence",
]


def ledger(problem: Problem, solution: Solution, priced: Prices) -> pd.DataFrame:
    """Red lines of the table, then one row per section with its tightest month.

    ``headroom`` is ``limit − used`` for a maximum and ``used − limit`` for a minimum. ``price`` is
    what one more 万m³ of room is worth at the first step of the objective that the line holds back
    (``price_level``), in units of that step per 万m³ (``price_unit``); 0 where it holds back
    nothing. All else unchanged, the price holds at least while the limit lies from ``price_from``
    to ``price_to``, and those who gain or lose share alike from ``sharing_from`` to
    ``sharing_to`` (in the line's unit); ``first_less`` and ``first_more`` are what changes first
    beyond that.
    """
    lines = problem.inputs.red_lines
    used = line_volumes(problem, solution.values) * lines["per_wan_m3"]
    limit = lines["limit"]
    headroom = np.where(lines["sense"] == "max", limit - used, used - limit)
    # A line that is not enforced holds nothing back, whatever is used.
    tight = headroom <= BINDING * np.maximum(np.abs(limit), 1e-9)
    tight &= lines["enforced"] == "yes"
    table = lines.rename(columns={"red_line": "id"}).assign(
        month=0, used=used, headroom=headroom, binding=tight
    )
    labels = problem.row_labels
    of_line = np.flatnonzero(labels["family"].isin(LINE_FAMILIES).to_numpy())
    row = pd.Series(of_line, index=labels["red_line"].iloc[of_line])
    table = _priced(table.assign(row=table["id"].map(row).fillna(-1).astype(int)), priced)
    return pd.concat([table[LEDGER], _sections(problem, solution, priced)], ignore_index=True)


def price_effects(problem: Problem, priced: Prices) -> pd.DataFrame:
    """Who gains from one more 万m³ of room under each priced line.

    Returns:
        ``id, month, unit, county, city, river, sector, avoided_wan_m3``: shortage avoided
        (negative where it grows) per 万m³.
    """
    inputs, labels = problem.inputs, problem.row_labels.iloc[priced.effects["row"].astype(int)]
    section = (labels["family"] == ecological_flow.FAMILY).to_numpy()
    names = np.where(section, SECTION + labels["node"], labels["red_line"])
    table = priced.effects.assign(id=names, month=labels["month"].to_numpy())
    places = inputs.units[["unit", "county", "city", "river"]]
    table = table.merge(places, on="unit", how="left")
    return table[["id", "month", "unit", "county", "city", "river", "sector", "avoided_wan_m3"]]


def line_volumes(problem: Problem, values: Floats) -> pd.Series:
    """Volume that a plan ``(columns,)`` counts under every line in 万m³, enforced or not."""
    inputs, columns = problem.inputs, problem.columns
    lines = inputs.red_lines
    flows = (lines["counted"] == outflow.FAMILY).to_numpy()
    used = np.zeros(len(lines))
    used[~flows] = red_lines.volumes(inputs, columns, lines[~flows], values)
    nodes = inputs.nodes_of(lines.loc[flows, "place"])
    used[flows] = values[columns.outflow[nodes]].sum(axis=1)
    return pd.Series(used, index=lines.index)


def _priced(table: pd.DataFrame, priced: Prices) -> pd.DataFrame:
    """The table with the prices of its ``row`` and their range in units of the limit."""
    found = priced.rows.set_index("row").reindex(table["row"]).reset_index(drop=True)
    table = table.reset_index(drop=True)
    per, most = table["per_wan_m3"], table["sense"] == "max"
    less, more = found["room_less"] * per, found["room_more"] * per
    limit, factor = numbers(table, "limit"), numbers(table, "per_wan_m3")
    sharing_from = limit - less.where(most, more).to_numpy(np.float64)
    sharing_to = limit + more.where(most, less).to_numpy(np.float64)
    ends = [
        priced.reach(int(row)) if known else (np.nan, np.nan)
        for row, known in zip(table["row"], found["price"].notna(), strict=True)
    ]
    reached = np.array(ends, dtype=np.float64).reshape(-1, 2)
    moved = (reached - numbers(found, "activity")[:, None]) * factor[:, None]
    text = ["price_level", "price_unit", "first_less", "first_more"]
    return table.assign(
        price=found["price"].fillna(0.0),
        price_from=np.fmin(limit + moved[:, 0], sharing_from),
        price_to=np.fmax(limit + moved[:, 1], sharing_to),
        sharing_from=sharing_from,
        sharing_to=sharing_to,
        **{name: found[name].astype(object).fillna("") for name in text},
    )


def _sections(problem: Problem, solution: Solution, priced: Prices) -> pd.DataFrame:
    """One row per control section, for the month with the least headroom against its flow."""
    inputs = problem.inputs
    start = problem.rows_of(ecological_flow.FAMILY).start
    table = inputs.ecological.reset_index(drop=True)
    month = table["month"].to_numpy() - 1
    flow = solution.values[problem.columns.outflow[inputs.nodes_of(table["node"]), month]]
    owed = numbers(table, "owed_wan_m3")
    table = table.assign(
        row=start + np.arange(len(table)),
        limit=owed,
        used=flow,
        headroom=flow - owed,
        binding=flow - owed <= BINDING * np.maximum(owed, 1e-9),
        relative=(flow - owed) / np.maximum(owed, 1e-9),
        per_wan_m3=1.0,
        sense="min",
    )
    prices = priced.rows.set_index("row")["price"].reindex(table["row"]).fillna(0.0)
    table["price"] = prices.to_numpy()
    # Among equally tight months the dearest one tells what the section costs, of equally dear ones
    # the first; whatever the last digits of a solver say.
    ranked = table.assign(tight=table["relative"].round(6), gain=-table["price"].round(6))
    first = ranked.sort_values(["node", "tight", "gain", "month"]).drop_duplicates("node").index
    table = _priced(table.loc[first], priced)
    names = ledger_names(inputs.dataset).reindex(SECTION + table["node"])
    hard = table["assurance_percent"] >= table["exceedance"]
    return table.assign(
        id=names.index.to_numpy(),
        name_zh=names["name_zh"].to_numpy(),
        name_en=names["name_en"].to_numpy(),
        scope="section",
        place=table["node"],
        counted="flow",
        sources="",
        sectors="",
        unit="万m³",
        enforced=np.where(hard, "yes", "no"),
        rank=1,
        article="黄河保护法 第三十七条",
    )[LEDGER]
