r"""Between which prices a transfer pays both sides.

The dual of a demand row is what one 万m³ less to serve there is worth to the plan, step by step of
its priorities. The step at which buyer and seller first differ decides: where the buyer's is
larger, the plan itself gains by the transfer. Where they differ in the last step only, the cost,
both duals are money (万元 per 万m³, that is yuan per m³): any price between what the seller saves
and what the buyer would otherwise pay serves both. Above that step there is no money; what value
added either side makes of a m³ is told beside it, as an average of its norm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocation.formulation.objective import TIE_BREAK
from allocation.formulation.problem import Problem
from allocation.rights.largest import Side, TradeModel
from allocation.rights.trade import Party
from allocation.solvers.solution import DUAL_ZERO, Solution
from basins.years import at_year

COST = "cost"
VALUE_NORM = "m³/万元"


@dataclass(frozen=True)
class Prices:
    """Worth of water to both sides.

    Attributes:
        level: step at which they first differ; empty where they never do.
        unit: of the worth at that step.
        seller, buyer: worth of 1 万m³ there.
        cost_seller, cost_buyer: yuan per m³ at the step of the cost.
        product_seller, product_buyer: value added per m³ in yuan, NaN where a sector has none.
        low_yuan_m3, high_yuan_m3: the range, NaN where money does not decide.
    """

    level: str
    unit: str
    seller: float
    buyer: float
    cost_seller: float
    cost_buyer: float
    product_seller: float
    product_buyer: float
    low_yuan_m3: float
    high_yuan_m3: float


def prices_of(model: TradeModel, solution: Solution) -> Prices:
    """Worth of water to both sides in the plan."""
    level, unit, seller, buyer = "", "", 0.0, 0.0
    cost = (0.0, 0.0)
    for step in solution.steps:
        if step.name == TIE_BREAK:
            continue
        sold, bought = (_worth(side, step.row_dual) for side in (model.seller, model.buyer))
        if step.name == COST:
            cost = (sold, bought)
        if not level and abs(sold - bought) > DUAL_ZERO:
            level, unit, seller, buyer = step.name, f"{step.unit}/万m³", sold, bought
    products = [_product(model.problem, party) for party in (model.trade.seller, model.trade.buyer)]
    money = level == COST and buyer > seller
    return Prices(
        level,
        unit,
        seller,
        buyer,
        *cost,
        products[0],
        products[1],
        seller if money else np.nan,
        buyer if money else np.nan,
    )


def _worth(side: Side, dual: np.ndarray) -> float:
    """Mean dual of the demand of a side, weighted as the volume falls on it."""
    return float(side.share @ dual[side.rows])


def _product(problem: Problem, party: Party) -> float:
    """Value added per m³ of gross use in yuan: 10⁴ · efficiency / norm."""
    inputs = problem.inputs
    sectors = inputs.dataset["sectors"].set_index("sector")
    if sectors.loc[party.sector, "norm_unit"] != VALUE_NORM:
        return np.nan
    units = inputs.units
    level = party.place.level
    here = np.ones(len(units), np.bool_) if level == "province" else units[level] == party.place.id
    cities = units.loc[here, "city"]
    norm, efficiency = (
        at_year(inputs.dataset["norms"], ["sector", "city"], name, inputs.year)
        for name in ("norm", "efficiency")
    )
    keys = [(party.sector, city) for city in cities.unique()]
    return float(np.mean([1e4 * efficiency[key] / norm[key] for key in keys]))
