"""Transfers of water rights on a basin that can be worked out on paper."""

from __future__ import annotations

import pandas as pd
import pytest

from allocation.plan import Plan, solve_plan
from allocation.rights import Checked, check_trade, trade_named
from basins.dataset import Dataset
from basins.faults import BadInput
from tests.tiny_basin import MONTHS, table, tiny

M3S = 8.64
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def plan(changes: dict[str, pd.DataFrame] | None = None, **demand: float) -> Plan:
    return solve_plan(tiny(changes, **demand), 2025, "p50")


def checked(made: Plan, volume: float | None = None, **named: str) -> Checked:
    names = {"a": "甲", "a_sector": "田", "b": "乙", "b_sector": "田", "source": ""} | named
    dataset: Dataset = made.problem.inputs.dataset
    seller, buyer = (names["a"], names["a_sector"]), (names["b"], names["b_sector"])
    return check_trade(made, trade_named(dataset, seller, buyer, names["source"]), volume)


def test_fields_upstream_can_sell_all_they_use_downstream() -> None:
    """Fields at A use 400 and return nothing; what they leave in the river reaches B whole."""
    found = checked(plan(a_fields=400, b_fields=300))
    assert found.largest_wan_m3 == pytest.approx(400)
    assert (found.verdict, found.volume_wan_m3) == ("passes", pytest.approx(400))
    assert [link.kind for link in found.links] == ["river"]
    assert found.shortage.empty


def test_what_others_live_on_is_not_the_sellers_to_sell() -> None:
    """Towns at A use 1000 and return 600, on which B's fields of 600 live, with 200 that pass.

    V less in towns leaves V more in the river but takes 0.6 V from the returns: of V that towns
    give up 0.4 V is more water at B, where V more is asked; 200 are spare: 0.6 V = 200.
    """
    found = checked(plan(a_towns=1000, b_fields=600), a_sector="镇")
    assert found.largest_wan_m3 == pytest.approx(1000 / 3)
    assert found.binds[0].id == "river_water:r"


def test_too_much_shows_who_is_harmed() -> None:
    """400 of the towns: B's fields ask 1000 of 1200 − 0.4 · 600 = 960: they lack 40."""
    found = checked(plan(a_towns=1000, b_fields=600), 400.0, a_sector="镇")
    assert found.verdict == "harms"
    (row,) = found.shortage.to_dict("records")
    assert (row["county"], row["sector"]) == ("2", "fields")
    assert row["change_wan_m3"] == pytest.approx(40)


def test_return_flow_and_the_section_are_told() -> None:
    """200 less in towns return 120 less at the section, past which 80 more run; 60 are owed."""
    owed = [("S", m, 60.0 / (M3S * days), 90.0) for m, days in zip(MONTHS, DAYS, strict=True)]
    flows = {"ecological_flows": table("node month flow_m3s assurance_percent", *owed)}
    found = checked(plan(flows, a_towns=900, b_fields=300), 200.0, a_sector="镇")
    assert found.verdict == "passes"
    (section,) = found.flows.to_dict("records")
    assert section["return_flow_change_wan_m3"] == pytest.approx(-120)
    assert section["outflow_change_wan_m3"] == pytest.approx(80)
    # 300 run past the towns and 540 come back: 70 a month; then 500 and 420.
    assert section["margin_before_wan_m3"] == pytest.approx(10)
    assert section["margin_after_wan_m3"] == pytest.approx(500 / 12 + 35 - 60)


def test_a_buyer_upstream_is_held_by_the_flow_owed_between() -> None:
    """B sells to A above the section: of 1200 720 are owed there, fields at A use at most 480."""
    owed = [("S", m, 60.0 / (M3S * days), 90.0) for m, days in zip(MONTHS, DAYS, strict=True)]
    flows = {"ecological_flows": table("node month flow_m3s assurance_percent", *owed)}
    made = plan(flows, a_fields=400, b_fields=300)
    found = checked(made, a="乙", b="甲")
    assert found.largest_wan_m3 == pytest.approx(80)
    assert found.binds[0].id == "ECO-S"
    assert checked(made, 100.0, a="乙", b="甲").verdict == "harms"


def test_limits_of_counties_go_along_with_the_volume() -> None:
    """Both counties use all their limits: without what goes along B could not take a drop."""
    line = tiny()["red_lines"].assign(scope="county")
    lines = pd.concat([line.assign(red_line="A", place="1"), line.assign(red_line="B", place="2")])
    limits = table("red_line year limit", ("A", 2020, 400.0), ("B", 2020, 300.0))
    made = plan({"red_lines": lines, "red_line_limits": limits}, a_fields=400, b_fields=300)
    assert checked(made).largest_wan_m3 == pytest.approx(400)
    fixed = lines.assign(sectors=["", "fields"])
    held = plan({"red_lines": fixed, "red_line_limits": limits}, a_fields=400, b_fields=300)
    assert checked(held).largest_wan_m3 == pytest.approx(0, abs=1e-6)


def canal(from_node: str) -> dict[str, pd.DataFrame]:
    """Two rivers that never meet: a on r, b on s; with ``from_node`` a canal from there to b."""
    works = "transfer name_zh name_en source from_node from_basin annual_wan_m3 monthly_wan_m3 "
    works += "loss_share energy_kwh_m3 cost_yuan_m3 status first_year enabled"
    built = ("t", "渠", "canal", "canal", from_node, "yellow", 500.0, 90.0, 0.2, 0.0, 0.0)
    rows = [(*built, "existing", 2000, "yes")] if from_node else []
    return {
        "rivers": table(
            "river name_zh name_en basin position",
            ("r", "河", "River", "yellow", 1),
            ("s", "溪", "Brook", "yellow", 2),
        ),
        "nodes": table(
            "node river kind name_zh name_en downstream channel_loss_share",
            ("A", "r", "reach", "甲段", "A", "", 0.0),
            ("B", "s", "reach", "乙段", "B", "", 0.0),
        ),
        "units": table(
            "unit county river area_share people_share irrigation_share industry_share node "
            "return_node",
            ("a", "1", "r", 1.0, 1.0, 1.0, 1.0, "A", "A"),
            ("b", "2", "s", 1.0, 1.0, 1.0, 1.0, "B", "B"),
        ),
        "runoff": table(
            "unit mean_wan_m3 cv cs_cv", ("a", 1200.0, 1e-9, 2.0), ("b", 120.0, 1e-9, 2.0)
        ),
        "runoff_shape": table(
            "river month share", *((r, m, 1 / 12) for r in ("r", "s") for m in MONTHS)
        ),
        "transfers": table(works, *rows),
        "transfer_targets": table(
            "transfer unit annual_wan_m3", *([("t", "b", 240.0)] if from_node else [])
        ),
    }


def test_places_that_no_water_joins_are_refused() -> None:
    found = checked(plan(canal(""), a_fields=400, b_fields=100))
    assert (found.verdict, found.links, found.largest_wan_m3) == ("unlinked", (), 0.0)


def test_a_canal_joins_them_and_holds_back() -> None:
    """B has 120 of its own and uses 100; the canal brings at most 240: 260 more can be used."""
    found = checked(plan(canal("A"), a_fields=400, b_fields=100))
    assert [(link.kind, link.name_zh) for link in found.links] == [("transfer", "渠")]
    assert found.largest_wan_m3 == pytest.approx(260)
    assert "target:t:b" in [bind.id for bind in found.binds]


def test_of_one_source_only_what_is_used_of_it_can_be_sold() -> None:
    """Wells at both are one aquifer type of one river: 50 of A's 200 come from wells."""
    wells = "unit source exploitable_wan_m3 base_withdrawal_wan_m3 monthly_wan_m3 banned_share "
    wells += "limited_share"
    changes = {
        "groundwater": table(
            wells,
            ("a", "wells", 50.0, 50.0, 90.0, 0.0, 0.0),
            ("b", "wells", 70.0, 40.0, 90.0, 0.0, 0.0),
        ),
        "supply_capacity": table(
            "unit source annual_wan_m3 monthly_wan_m3",
            ("a", "river_water", 150.0, 90.0),
            ("b", "river_water", 0.0, 90.0),
        ),
    }
    made = plan(changes, a_towns=200, b_towns=40)
    found = checked(made, a_sector="镇", b_sector="镇", source="井")
    assert [link.kind for link in found.links] == ["aquifer"]
    assert found.largest_wan_m3 == pytest.approx(30)
    assert found.binds[0].id == "groundwater:b:wells"


def test_prices_are_what_both_sides_pay_for_their_last_water() -> None:
    """A's fields draw river water at 1 yuan; B's towns need wells at 1 + 9: any price between."""
    wells = "unit source exploitable_wan_m3 base_withdrawal_wan_m3 monthly_wan_m3 banned_share "
    wells += "limited_share"
    changes = {
        "groundwater": table(wells, ("b", "wells", 500.0, 40.0, 90.0, 0.0, 0.0)),
        "supply_capacity": table(
            "unit source annual_wan_m3 monthly_wan_m3", ("a", "river_water", 900.0, 90.0)
        ),
    }
    found = checked(plan(changes, a_fields=200, b_towns=40), b_sector="镇")
    assert found.prices is not None and found.prices.level == "cost"
    assert found.prices.low_yuan_m3 == pytest.approx(1.0)
    assert found.prices.high_yuan_m3 == pytest.approx(10.0)


def test_every_fault_of_the_names_is_told_at_once() -> None:
    dataset = tiny(a_fields=1)
    with pytest.raises(BadInput) as bad:
        trade_named(dataset, ("丙", "田"), ("乙", "城"), "雨")
    assert [fault.file for fault in bad.value.faults] == ["--seller", "--buyer-sector", "--source"]
    with pytest.raises(BadInput) as empty:
        checked(plan(a_fields=400, b_fields=300), b_sector="镇")
    assert "fields" in empty.value.faults[0].remedy
