"""A transfer of water rights tested against the red lines: verdict, largest volume, who is touched.

The plan is solved again with the seller's entitlement reduced and the buyer's raised. A volume that
harms nobody is solved with everybody else guarded; a larger one without, and it shows who loses.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from allocation.binding import Bind
from allocation.formulation.problem import Problem
from allocation.rights.largest import TradeModel
from allocation.rights.prices import Prices, prices_of
from allocation.rights.trade import Link, Trade, links_of
from allocation.solvers.lexicographic import LexicographicModel
from allocation.solvers.solution import NoSolution, Solution
from allocation.tables import flow_table, shortage_table
from basins.arrays import numbers

if TYPE_CHECKING:
    from allocation.plan import Plan

PASSES, HARMS, BREAKS, UNLINKED = "passes", "harms", "breaks", "unlinked"
NOTHING = "nothing"
ROUNDING_WAN_M3 = 1e-4
NOTICED_WAN_M3 = 1e-2


@dataclass(frozen=True)
class Checked:
    """What a test found.

    Attributes:
        trade, volume_wan_m3: what was asked; the largest volume if none was.
        verdict: ``passes`` (harms nobody), ``harms`` (others get shorter), ``breaks`` (the red
            lines cannot hold), ``nothing`` (no volume was asked, none is harmless), ``unlinked``
            (water cannot go there).
        links: how water goes from the seller to the buyer.
        largest_wan_m3: the largest volume that harms nobody.
        binds: what holds it back.
        prices: worth of water to both sides; nothing where they are not linked.
        shortage: ``county, sector, before_wan_m3, after_wan_m3, change_wan_m3`` where it changes.
        flows: ``node, return_flow_change_wan_m3, outflow_change_wan_m3, margin_before_wan_m3,
            margin_after_wan_m3``, a row per section with an ecological flow and per node whose
            return flow changes; the margin is the least monthly flow above what is owed.
        year, hydrology, dataset_digest: of the plan.
    """

    trade: Trade
    volume_wan_m3: float
    verdict: str
    links: tuple[Link, ...]
    largest_wan_m3: float
    binds: tuple[Bind, ...]
    prices: Prices | None
    shortage: pd.DataFrame = field(default_factory=pd.DataFrame)
    flows: pd.DataFrame = field(default_factory=pd.DataFrame)
    year: int = 0
    hydrology: str = ""
    dataset_digest: str = ""


def check_trade(plan: Plan, trade: Trade, volume: float | None = None) -> Checked:
    """Test a transfer on a plan.

    Args:
        plan: the plan of the year and hydrology.
        trade: who sells to whom.
        volume: in 万m³ a year; the largest that harms nobody if not given.

    Raises:
        BadInput: if the seller has no such water or the buyer no such use.
    """
    problem, solution = plan.problem, plan.solution
    model = TradeModel(problem, solution, trade)
    links = tuple(links_of(problem.inputs.dataset, trade))
    facts = {
        "year": int(plan.summary["year"]),
        "hydrology": str(plan.summary["hydrology"]),
        "dataset_digest": problem.inputs.dataset.digest,
    }
    if not links:
        return Checked(trade, volume or 0.0, UNLINKED, (), 0.0, (), None, **facts)  # type: ignore[arg-type]
    found, _, held = model.largest()
    # Rounding may leave a hair less than nothing.
    largest = found if found > 0 else 0.0
    asked = largest if volume is None else volume
    priced = prices_of(model, solution)
    verdict, after = NOTHING, None
    if volume is not None or largest > NOTICED_WAN_M3:
        verdict, after = _after(model, asked, asked <= largest * (1.0 + 1e-9) + ROUNDING_WAN_M3)
    shortage, flows = pd.DataFrame(), pd.DataFrame()
    if after is not None:
        shortage = _shortages(problem, solution, *after)
        flows = _flows(problem, solution, *after)
    return Checked(
        trade,
        asked,
        verdict,
        links,
        largest,
        held,
        priced,
        shortage,
        flows,
        **facts,  # type: ignore[arg-type]
    )


def _after(
    model: TradeModel, volume: float, harmless: bool
) -> tuple[str, tuple[Problem, Solution] | None]:
    """The verdict, and the plan after the transfer where there is one."""
    for guarded, verdict in ((True, PASSES), (False, HARMS)):
        if guarded and not harmless:
            continue
        changed = model.traded(volume, guarded)
        try:
            return verdict, (changed, LexicographicModel(changed).solve())
        except NoSolution:
            continue
    return BREAKS, None


def _shortages(
    problem: Problem, solution: Solution, after: Problem, changed: Solution
) -> pd.DataFrame:
    keys = ["county", "sector"]
    tables = [
        shortage_table(made.inputs, made.columns, solved.values)
        .groupby(keys)["shortage_wan_m3"]
        .sum()
        for made, solved in ((problem, solution), (after, changed))
    ]
    both = pd.concat(tables, axis=1, keys=["before_wan_m3", "after_wan_m3"]).fillna(0.0)
    both["change_wan_m3"] = both["after_wan_m3"] - both["before_wan_m3"]
    noticed = both[both["change_wan_m3"].abs() > NOTICED_WAN_M3]
    return noticed.sort_values("change_wan_m3", ascending=False).reset_index()


def _flows(problem: Problem, solution: Solution, after: Problem, changed: Solution) -> pd.DataFrame:
    found = []
    for made, solved in ((problem, solution), (after, changed)):
        flow = flow_table(made.inputs, made.columns, solved.values)
        year = flow.groupby("node")[["return_flow_wan_m3", "outflow_wan_m3"]].sum()
        owed = made.inputs.ecological[["node", "month", "owed_wan_m3"]]
        months = flow.merge(owed, on=["node", "month"])
        margin = (months["outflow_wan_m3"] - months["owed_wan_m3"]).groupby(months["node"]).min()
        found.append(year.assign(margin=margin))
    before, now = found
    table = pd.DataFrame(
        {
            "return_flow_change_wan_m3": now["return_flow_wan_m3"] - before["return_flow_wan_m3"],
            "outflow_change_wan_m3": now["outflow_wan_m3"] - before["outflow_wan_m3"],
            "margin_before_wan_m3": before["margin"],
            "margin_after_wan_m3": now["margin"],
        }
    )
    change = np.abs(numbers(table, "return_flow_change_wan_m3")) > NOTICED_WAN_M3
    shown = table[change | table["margin_after_wan_m3"].notna().to_numpy()]
    return shown.rename_axis("node").reset_index()
