"""The red-line ledger: every line's limit, what is used, what is left, and its price."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from allocation.formulation import ecological_flow, intensity, outflow, red_lines
from allocation.formulation.problem import Problem
from allocation.solvers.solution import DUAL_ZERO, Solution
from basins.arrays import Floats, numbers

BINDING = 1e-6
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
    "rank",
    "article",
    "document",
    "confidence",
]


def ledger(problem: Problem, solution: Solution) -> pd.DataFrame:
    """Red lines of the table, then one row per section with its tightest month.

    ``price`` is what one more 万m³ is worth at the first step of the objective that the line holds
    back (``price_level``), in units of that step per 万m³ (``price_unit``); 0 where it holds back
    nothing. ``headroom`` is ``limit − used`` for a maximum and ``used − limit`` for a minimum.
    """
    lines = problem.inputs.red_lines
    used = lines["red_line"].map(_used(problem, solution)) * lines["per_wan_m3"]
    limit = lines["limit"]
    headroom = np.where(lines["sense"] == "max", limit - used, used - limit)
    tight = headroom <= BINDING * np.maximum(np.abs(limit), 1e-9)
    table = lines.rename(columns={"red_line": "id"}).assign(
        month=0, used=used, headroom=headroom, binding=tight
    )
    table = _priced(problem, solution, table)
    return pd.concat([table[LEDGER], _sections(problem, solution)], ignore_index=True)


def _used(problem: Problem, solution: Solution) -> pd.Series:
    """Volume counted under every line in 万m³, enforced or not."""
    inputs, columns = problem.inputs, problem.columns
    parts = []
    for family in (red_lines, intensity, outflow):
        rows = family.rows(inputs, columns, inputs.red_lines)
        shape = (len(rows.labels), columns.count)
        matrix = sparse.coo_array((rows.value, (rows.row, rows.col)), shape=shape).tocsr()
        parts.append(pd.Series(matrix @ solution.values, index=rows.labels["red_line"]))
    return pd.concat(parts)


def first_price(problem: Problem, solution: Solution) -> tuple[Floats, pd.Series, pd.Series]:
    """Dual value of every row at the first step where it is not zero, that step and its unit."""
    price = np.zeros(problem.matrix.shape[0])
    level = np.full(len(price), "", dtype=object)
    unit = np.full(len(price), "", dtype=object)
    for step in solution.steps:
        new = (price == 0.0) & (np.abs(step.row_dual) > DUAL_ZERO)
        price[new], level[new], unit[new] = np.abs(step.row_dual[new]), step.name, step.unit
    return price, pd.Series(level), pd.Series(unit)


def _priced(problem: Problem, solution: Solution, table: pd.DataFrame) -> pd.DataFrame:
    price, level, unit = first_price(problem, solution)
    labels = problem.row_labels
    of_line = labels["family"].isin([red_lines.FAMILY, intensity.FAMILY, outflow.FAMILY])
    found = pd.DataFrame({"price": price, "price_level": level, "price_unit": unit})[of_line]
    found.index = pd.Index(labels.loc[of_line, "red_line"])
    found = found.reindex(table["id"]).reset_index(drop=True)
    found["price"] = found["price"].fillna(0.0)
    found["price_unit"] = _per_wan_m3(found["price_unit"].fillna(""))
    return pd.concat([table, found.fillna({"price_level": ""})], axis=1)


def _per_wan_m3(unit: pd.Series) -> pd.Series:
    return unit.where(unit == "", unit + "/万m³")


def _sections(problem: Problem, solution: Solution) -> pd.DataFrame:
    """One row per control section, for the month with the least headroom against its flow."""
    inputs = problem.inputs
    price, level, unit = first_price(problem, solution)
    rows = problem.rows_of(ecological_flow.FAMILY)
    table = inputs.ecological.reset_index(drop=True)
    month = table["month"].to_numpy() - 1
    flow = solution.values[problem.columns.outflow[inputs.nodes_of(table["node"]), month]]
    owed = numbers(table, "owed_wan_m3")
    table = table.assign(
        limit=owed,
        used=flow,
        headroom=flow - owed,
        binding=flow - owed <= BINDING * np.maximum(owed, 1e-9),
        price=price[rows],
        price_level=level[rows].to_numpy(),
        price_unit=_per_wan_m3(unit[rows]).to_numpy(),
        relative=(flow - owed) / np.maximum(owed, 1e-9),
    )
    # Among equally tight months the dearest one tells what the section costs.
    table = table.sort_values(["node", "relative", "price"], ascending=[True, True, False])
    table = table.drop_duplicates("node").reset_index(drop=True)
    nodes = inputs.dataset["nodes"].set_index("node")
    hard = table["assurance_percent"] >= inputs.exceedance
    return table.assign(
        id="ECO-" + table["node"],
        name_zh=nodes["name_zh"].reindex(table["node"]).to_numpy() + "生态流量",
        name_en=nodes["name_en"].reindex(table["node"]).to_numpy() + " ecological flow",
        scope="section",
        place=table["node"],
        counted="flow",
        sources="",
        sectors="",
        sense="min",
        unit="万m³",
        enforced=np.where(hard, "yes", "no"),
        rank=1,
        article="",
    )[LEDGER]
