"""Plans of a basin whose answer a person can work out; the working stands in each test."""

from __future__ import annotations

import pandas as pd
import pytest

from allocation.plan import Infeasible, Plan, solve_plan
from basins.redlines import ledger_names
from tests.tiny_basin import MONTHS, table, tiny

M3S = 8.64  # 万m³ per m³/s and day


def supplied(plan: Plan, **where: str) -> float:
    rows = plan.tables["allocation"]
    for column, value in where.items():
        rows = rows[rows[column] == value]
    return float(rows["use_wan_m3"].sum())


def test_return_flow_serves_the_unit_below() -> None:
    """Towns at A use 1000 of 1200 and consume 400; 600 return, so 200 + 600 reach B."""
    plan = solve_plan(tiny(a_towns=1000, b_fields=900), 2025, "p50")
    assert supplied(plan, unit="a") == pytest.approx(1000)
    assert supplied(plan, unit="b") == pytest.approx(800)
    assert plan.summary["shortage_wan_m3"] == pytest.approx(100)


def test_a_shortage_is_shared_in_equal_parts() -> None:
    """Fields ask 1600 + 800 of 1200: the fairest is one half for each, whoever sits upstream."""
    plan = solve_plan(tiny(a_fields=1600, b_fields=800), 2025, "p50")
    assert supplied(plan, unit="a") == pytest.approx(800)
    assert supplied(plan, unit="b") == pytest.approx(400)


def test_domestic_comes_before_fields() -> None:
    """Towns at B ask 1000: of 1200 only 200 are left for the fields at A, which ask 500."""
    plan = solve_plan(tiny(a_fields=500, b_towns=1000), 2025, "p50")
    assert supplied(plan, sector="towns") == pytest.approx(1000)
    assert supplied(plan, sector="fields") == pytest.approx(200)


def test_reclaimed_water_is_taken_out_of_the_return_flow() -> None:
    """Towns use 1000, 600 go to the works, half can be reused: fields at A get 300 of it.

    They take the 200 left in the river too if they need it; B then sees 600 − 300 = 300.
    """
    half = {"reclaimed": table("city year reuse_rate", ("c", 2020, 0.5))}
    plan = solve_plan(tiny(half, a_towns=1000, a_fields=300, b_fields=2000), 2025, "p50")
    reclaimed = supplied(plan, source="reclaimed")
    assert reclaimed <= 300 + 1e-6
    # Every drop is used somewhere: 1200 run off and 400 are consumed by the towns.
    assert supplied(plan, sector="fields") == pytest.approx(800)


def test_an_ecological_flow_is_kept_before_fields() -> None:
    """60 万m³ a month must pass the section: of 100 only 40 may be drawn above it."""
    owed = [("S", m, 60.0 / (M3S * days), 90.0) for m, days in zip(MONTHS, DAYS, strict=True)]
    flows = {"ecological_flows": table("node month flow_m3s assurance_percent", *owed)}
    plan = solve_plan(tiny(flows, a_fields=1200), 2025, "p50")
    assert supplied(plan, unit="a") == pytest.approx(480)
    flow = plan.tables["flow"].set_index(["node", "month"])
    assert flow.loc[("S", 7), "outflow_wan_m3"] == pytest.approx(60)
    lines = plan.tables["red_lines"].set_index("id")
    assert lines.loc["ECO-S", "binding"]
    # Who has no more than identifiers, a study for instance, finds the same names.
    named = ["name_zh", "name_en", "unit"]
    known = ledger_names(plan.problem.inputs.dataset)
    pd.testing.assert_frame_equal(lines[named], known.loc[lines.index], check_names=False)


DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def test_beyond_its_assurance_an_ecological_flow_gives_way_last() -> None:
    """120 of 100 cannot pass at p95; the shortfall is 20 a month and the fields get nothing."""
    owed = [("S", m, 120.0 / (M3S * days), 90.0) for m, days in zip(MONTHS, DAYS, strict=True)]
    flows = {"ecological_flows": table("node month flow_m3s assurance_percent", *owed)}
    plan = solve_plan(tiny(flows, a_fields=500), 2025, "p95")
    assert supplied(plan, unit="a") == pytest.approx(0, abs=1e-6)
    with pytest.raises(Infeasible) as conflict:
        solve_plan(tiny(flows, a_fields=500), 2025, "p50")
    (found,) = conflict.value.explanation.conflicts
    assert {fact.id for fact in found.facts} == {"ECO-S"}
    assert found.short_wan_m3 == pytest.approx(12 * 20, rel=1e-6)


def test_the_price_of_the_cap_is_one_for_one() -> None:
    """Fields ask 1000, the cap leaves 700: one more 万m³ of cap is one 万m³ less shortage."""
    cap = {"red_line_limits": table("red_line year limit", ("CAP", 2020, 700.0))}
    plan = solve_plan(tiny(cap, a_fields=1000), 2025, "p50")
    line = plan.tables["red_lines"].set_index("id").loc["CAP"]
    assert supplied(plan) == pytest.approx(700)
    assert line["binding"] and line["headroom"] == pytest.approx(0, abs=1e-6)


def test_a_transfer_loses_water_on_its_way() -> None:
    """Works from the river at A lose 20 %: 500 drawn are 400 at b, the withdrawal of b is 500."""
    works = {
        "supply_capacity": table(
            "unit source annual_wan_m3 monthly_wan_m3", ("a", "river_water", 9e5, 9e4)
        ),
        "transfers": table(
            "transfer name_zh name_en source from_node from_basin annual_wan_m3 monthly_wan_m3 "
            "loss_share energy_kwh_m3 cost_yuan_m3 status first_year enabled",
            (
                "t",
                "渠",
                "canal",
                "canal",
                "A",
                "yellow",
                500.0,
                500.0,
                0.2,
                0.0,
                0.0,
                "existing",
                2000,
                "yes",
            ),
        ),
        "transfer_targets": table("transfer unit annual_wan_m3", ("t", "b", 9e5)),
    }
    plan = solve_plan(tiny(works, b_fields=900), 2025, "p50")
    rows = plan.tables["allocation"]
    assert supplied(plan, source="canal") == pytest.approx(400)
    assert rows["withdrawal_wan_m3"].sum() == pytest.approx(500)


def test_banned_and_limited_zones_hold_wells_back() -> None:
    """Of 1000 exploitable 20 % are banned and 50 % limited with 600 pumped before: 300 + 300."""
    wells = {
        "supply_capacity": table(
            "unit source annual_wan_m3 monthly_wan_m3", ("b", "river_water", 9e5, 9e4)
        ),
        "groundwater": table(
            "unit source exploitable_wan_m3 base_withdrawal_wan_m3 monthly_wan_m3 banned_share "
            "limited_share",
            ("a", "wells", 1000.0, 600.0, 900.0, 0.2, 0.5),
        ),
    }
    plan = solve_plan(tiny(wells, a_towns=2000), 2025, "p50")
    assert supplied(plan, source="wells") == pytest.approx(600)
