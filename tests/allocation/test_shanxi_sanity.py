"""What a hydrologist would check first in the 2025 plan of the default province."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from allocation.plan import Plan, solve_plan
from basins.dataset import Dataset
from basins.network import river_tree
from basins.scenario_file import scenario_from_dict

DOMESTIC = ["urban_domestic", "rural_domestic", "services"]
PlanOf = Callable[[str], Plan]


def line(plan: Plan, name: str) -> dict[str, object]:
    table = plan.tables["red_lines"].set_index("id")
    return table.loc[name].to_dict()


@pytest.mark.parametrize("hydrology", ["p25", "p50", "p75", "p90", "p95"])
def test_the_balance_of_every_node_closes(shanxi_plan: PlanOf, hydrology: str) -> None:
    flow = shanxi_plan(hydrology).tables["flow"]
    entering = flow["inflow_wan_m3"] + flow["return_flow_wan_m3"]
    leaving = flow[
        [
            "local_withdrawal_wan_m3",
            "transfer_withdrawal_wan_m3",
            "outflow_wan_m3",
            "storage_change_wan_m3",
            "storage_loss_wan_m3",
        ]
    ].sum(axis=1)
    assert np.abs(entering - leaving).max() <= 1e-6 * max(1.0, entering.max())


@pytest.mark.parametrize("hydrology", ["p50", "p95"])
def test_the_yearly_balance_of_each_river_closes(
    shanxi: Dataset, shanxi_plan: PlanOf, hydrology: str
) -> None:
    """Runoff + returns = withdrawals + transfers out + storage + losses + what leaves the river."""
    plan = shanxi_plan(hydrology)
    flow = plan.tables["flow"]
    runoff = plan.problem.inputs.runoff.sum(axis=1)
    tree = river_tree(shanxi)
    nodes = shanxi["nodes"].assign(downstream_at=tree.downstream, loss=tree.channel_loss)
    for river in shanxi["rivers"]["river"]:
        here = flow[flow["river"] == river]
        by_node = here.groupby("node", sort=False)["outflow_wan_m3"].sum()
        in_river = nodes[nodes["river"] == river].set_index("node")
        q = by_node.reindex(in_river.index)
        leaves = q[in_river["downstream_at"] < 0].sum()
        lost = (q * in_river["loss"])[in_river["downstream_at"] >= 0].sum()
        entering = (
            runoff[(shanxi["units"]["river"] == river).to_numpy()].sum()
            + here["return_flow_wan_m3"].sum()
        )
        leaving = (
            here["local_withdrawal_wan_m3"].sum()
            + here["transfer_withdrawal_wan_m3"].sum()
            + here["storage_change_wan_m3"].sum()
            + here["storage_loss_wan_m3"].sum()
            + lost
            + leaves
        )
        assert leaving == pytest.approx(entering, rel=1e-6), river


@pytest.mark.parametrize("hydrology", ["p25", "p50", "p75", "p90", "p95"])
def test_no_red_line_is_passed(shanxi_plan: PlanOf, hydrology: str) -> None:
    lines = shanxi_plan(hydrology).tables["red_lines"]
    kept = lines[lines["enforced"] == "yes"]
    assert len(kept) > 20
    assert (kept["headroom"] >= -1e-6 * kept["limit"].abs().clip(lower=1.0)).all()


@pytest.mark.parametrize("hydrology", ["p50", "p95"])
def test_supply_and_shortage_make_up_the_demand(shanxi_plan: PlanOf, hydrology: str) -> None:
    plan = shanxi_plan(hydrology)
    keys = ["unit", "sector", "month"]
    supplied = plan.tables["allocation"].groupby(keys)["use_wan_m3"].sum()
    short = plan.tables["shortage"].set_index(keys)
    gap = short["supplied_wan_m3"].sub(supplied, fill_value=0.0).abs()
    assert gap.max() <= 1e-6 * short["demand_wan_m3"].max()


def test_a_dry_year_supplies_less(shanxi_plan: PlanOf) -> None:
    wet, dry = shanxi_plan("p50").summary, shanxi_plan("p95").summary
    assert dry["supplied_wan_m3"] < wet["supplied_wan_m3"]
    assert dry["shortage_wan_m3"] > wet["shortage_wan_m3"]


@pytest.mark.parametrize("hydrology", ["p25", "p50", "p75"])
def test_domestic_demand_is_met_in_full(shanxi_plan: PlanOf, hydrology: str) -> None:
    short = shanxi_plan(hydrology).summary["shortage_by_sector"]
    assert sum(short[sector] for sector in DOMESTIC) <= 1e-4


def test_intensity_binds_before_the_cap_in_2025(shanxi_plan: PlanOf) -> None:
    """27 % real growth since 2020 and −12 % per yuan leave 81 亿m³: less than the cap's 85."""
    plan = shanxi_plan("p50")
    intensity, cap = line(plan, "PLAN-INT"), line(plan, "PLAN-CAP")
    assert intensity["binding"] and not cap["binding"]
    assert plan.summary["total_use_wan_m3"] / 1e4 == pytest.approx(81.4, abs=0.5)
    assert intensity["price"] > 0 and cap["price"] == 0


def test_raising_the_cap_changes_nothing_while_intensity_binds(
    shanxi: Dataset, shanxi_plan: PlanOf
) -> None:
    base = shanxi_plan("p50")
    changes = scenario_from_dict({"name": "cap 90", "limits": {"PLAN-CAP": 90}}, shanxi)
    raised = solve_plan(shanxi, 2025, "p50", changes)
    assert raised.summary["total_use_wan_m3"] == pytest.approx(
        base.summary["total_use_wan_m3"], rel=1e-7
    )
    assert raised.summary["shortage_wan_m3"] == pytest.approx(
        base.summary["shortage_wan_m3"], rel=1e-6
    )
    assert line(raised, "PLAN-CAP")["limit"] == 90
    assert not line(raised, "PLAN-CAP")["binding"] and line(raised, "PLAN-INT")["binding"]


def test_lowering_the_cap_below_the_intensity_line_makes_it_bind(shanxi: Dataset) -> None:
    changes = scenario_from_dict({"name": "cap 78", "limits": {"PLAN-CAP": 78}}, shanxi)
    plan = solve_plan(shanxi, 2025, "p50", changes)
    assert plan.summary["total_use_wan_m3"] == pytest.approx(78e4, rel=1e-6)
    assert line(plan, "PLAN-CAP")["binding"] and line(plan, "PLAN-CAP")["price"] > 0


def test_reclaimed_water_never_exceeds_its_sewage(shanxi_plan: PlanOf) -> None:
    plan = shanxi_plan("p50")
    inputs = plan.problem.inputs
    sewage_rate = inputs.uses.drop_duplicates("sector").set_index("sector")["sewage_rate"]
    use = plan.tables["allocation"]
    keys = ["unit", "month"]
    sewage = (use["use_wan_m3"] * use["sector"].map(sewage_rate)).groupby(
        [use["unit"], use["month"]]
    )
    rate = dict(zip(inputs.units["unit"], inputs.reuse_rate, strict=True))
    most = sewage.sum()
    most = most * most.index.get_level_values("unit").map(rate)
    reclaimed = use[use["source"] == "reclaimed"].groupby(keys)["use_wan_m3"].sum()
    assert len(reclaimed) > 0
    assert (reclaimed <= most.reindex(reclaimed.index) + 1e-6).all()


def test_the_same_plan_twice_is_the_same_to_the_last_bit(
    shanxi: Dataset, shanxi_plan: PlanOf
) -> None:
    again = solve_plan(shanxi, 2025, "p50")
    for name, table in shanxi_plan("p50").tables.items():
        assert table.equals(again.tables[name]), name
