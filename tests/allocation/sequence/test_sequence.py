"""Years as one sequence, worked out on paper (see ``years``)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from allocation import solve_plans
from allocation.audit import verify
from allocation.sequence import Plans, Rules, parse_hydrologies, parse_years
from basins.faults import BadInput
from tests.allocation.sequence.years import DRY, FIELDS, NORMAL, TOWNS, flow_owed, wells, written
from tests.allocation.sequence.years import years as basin
from tests.tiny_basin import table, tiny

NEAR = 1e-3


def met(plans: Plans, year: int, sector: str) -> float:
    rows = plans[year].tables["shortage"]
    return float(rows.loc[rows["sector"] == sector, "supplied_wan_m3"].sum())


def stored(plans: Plans, year: int, which: str) -> float:
    rows = plans.tables["sequence"].set_index("year")
    return float(rows.at[year, f"storage_{which}_wan_m3"])


def limit(plans: Plans, year: int, line: str) -> float:
    return float(plans[year].tables["red_lines"].set_index("id").at[line, "limit"])


def test_each_year_alone_leaves_nothing_to_the_next() -> None:
    """1200 serve both in 2021. In 2022 the reservoir is empty as in the tables: 182.4 for towns."""
    plans = solve_plans(basin(), "2021-2022", "p50,p90", "alone")
    assert met(plans, 2021, "fields") == pytest.approx(FIELDS)
    assert met(plans, 2022, "towns") == pytest.approx(DRY)
    assert stored(plans, 2022, "start") == 0.0
    assert plans[2021].scenario is None


def test_a_look_ahead_saves_water_for_a_dry_year() -> None:
    """Both years have 1382.4 together. Towns get 1200 of it, and fields share the other 182.4 so
    that the largest shortage ratio is the least: 91.2 a year. So 2021 uses 691.2 and stores 508.8.
    """
    plans = solve_plans(basin(), "2021-2022", "p50,p90", "rolling")
    for year in (2021, 2022):
        assert met(plans, year, "towns") == pytest.approx(TOWNS, abs=NEAR)
        assert met(plans, year, "fields") == pytest.approx(DRY / 2.0, abs=NEAR)
    saved = NORMAL - TOWNS - DRY / 2.0
    assert stored(plans, 2021, "end") == pytest.approx(saved, abs=NEAR)
    assert stored(plans, 2022, "start") == stored(plans, 2021, "end")
    assert plans.tables["sequence"]["looked_to"].tolist() == [2022, 2022]


def test_without_a_look_ahead_fields_take_what_the_dry_year_needs() -> None:
    plans = solve_plans(basin(), "2021-2022", "p50,p90", "rolling", look_ahead=0)
    assert met(plans, 2021, "fields") == pytest.approx(FIELDS)
    assert met(plans, 2022, "towns") == pytest.approx(DRY)


def test_what_is_left_of_a_wet_year_is_handed_on() -> None:
    """Towns 600, no fields: 600 are left of 2021, and 2022 begins with them."""
    plans = solve_plans(basin(a_fields=0.0), "2021-2022", "p50,p90", "rolling", look_ahead=0)
    assert stored(plans, 2022, "start") == pytest.approx(NORMAL - TOWNS, abs=NEAR)
    assert met(plans, 2022, "towns") == pytest.approx(TOWNS)


@pytest.mark.parametrize("way", ["rolling", "whole"])
def test_the_last_year_hands_back_what_the_first_began_with(way: str) -> None:
    begun = basin()["reservoirs"].assign(start_wan_m3=100.0)
    plans = solve_plans(basin({"reservoirs": begun}), "2021-2022", "p50,p90", way)
    assert stored(plans, 2021, "start") == pytest.approx(100.0)
    assert stored(plans, 2022, "end") == pytest.approx(100.0, abs=NEAR)


def test_the_whole_horizon_is_a_rolling_one_that_looks_to_its_end() -> None:
    asked = basin(), "2021-2023", "p50,p75,p90"
    whole, rolling = solve_plans(*asked, "whole"), solve_plans(*asked, "rolling", look_ahead=2)
    for name, value in whole.summary["steps_together"].items():
        if name != "tie_break":
            assert rolling.summary["steps_of_years"][name] == pytest.approx(value, abs=NEAR)
            assert whole.summary["steps_of_years"][name] == pytest.approx(value, abs=NEAR)
    alone = solve_plans(*asked, "alone").summary["steps_of_years"]
    assert alone["domestic.shortage"] > whole.summary["steps_of_years"]["domestic.shortage"] + 1.0


def test_a_missed_section_flow_is_owed_double_in_the_next_year() -> None:
    """2021 is dry: towns take all 182.4, and the 31.536 owed at S are missed. 2022 owes its own
    31.536 and twice the missed, three times the flow in all."""
    plans = solve_plans(basin(flow_owed()), "2021-2022", "p90,p50", "rolling", look_ahead=0)
    owed = plans.tables["owed"].to_dict("records")
    assert [(row["year"], row["kind"], row["id"], row["due_year"]) for row in owed] == [
        (2021, "section", "S", 2022)
    ]
    assert owed[0]["missed_wan_m3"] == pytest.approx(31.536)
    assert owed[0]["owed_wan_m3"] == pytest.approx(63.072)
    assert owed[0]["rule"] == "YR-SECTION" and owed[0]["confidence"] == "derived"
    flow = plans[2022].tables["flow"]
    assert flow["ecological_flow_wan_m3"].sum() == pytest.approx(3.0 * 31.536)
    at_s = flow[flow["node"] == "S"]
    assert (at_s["outflow_wan_m3"] >= at_s["ecological_flow_wan_m3"] - 1e-6).all()


def test_years_together_know_what_a_missed_flow_costs() -> None:
    """Three dry years of 182.4 with no demand but 10 at the towns and an ecological flow of 252.288
    that is soft: each year 172.4 reach S. Alone the first year misses 79.888; together the second
    owes 252.288 + 2 · 79.888 of which it has 172.4, and so on: the joint programme counts it all.
    """
    soft = basin(flow_owed(0.08, 50.0), room=0.0, a_towns=10.0, a_fields=0.0)
    together = solve_plans(soft, "2021-2022", "p90", "whole").summary["steps_together"]
    first = 0.08 * 8.64 * 365 - (DRY - 10.0)
    second = first + 2.0 * first
    assert together["ecological_flow.shortage"] == pytest.approx(first + second, abs=NEAR)


def test_what_was_taken_beyond_a_limit_of_groundwater_lowers_the_next() -> None:
    """120 observed in 2020 under a limit of 100: 20 are owed, 80 are left in 2021, 100 in 2022."""
    data = basin(wells(100.0, {2020: 120.0}))
    plans = solve_plans(data, "2021-2022", "p50", "rolling")
    assert [limit(plans, year, "GW") for year in (2021, 2022)] == pytest.approx([80.0, 100.0])
    row = plans.tables["owed"].iloc[0]
    assert (row["year"], row["due_year"], row["basis"]) == (2020, 2021, "observed")
    kept = solve_plans(data, "2021-2022", "p50", "rolling", rules=Rules(repay_years=2))
    assert [limit(kept, year, "GW") for year in (2021, 2022)] == pytest.approx([90.0, 90.0])
    forgiven = solve_plans(data, "2021-2022", "p50", "rolling", rules=Rules(repay_years=0))
    assert limit(forgiven, 2021, "GW") == pytest.approx(100.0)


def test_an_observed_year_owes_by_what_was_observed() -> None:
    """20 due in 2021 and 130 taken: 130 + 20 − 100 = 50 are owed in 2022."""
    data = basin(wells(100.0, {2020: 120.0, 2021: 130.0}))
    plans = solve_plans(data, "2021-2022", "p50", "rolling")
    assert limit(plans, 2022, "GW") == pytest.approx(50.0)
    path = plans.tables["path"].set_index(["year", "red_line"])
    assert path.at[(2021, "GW"), "observed"] == pytest.approx(130.0)
    assert path.at[(2021, "GW"), "limit_on_path"] == pytest.approx(100.0)
    assert path.at[(2021, "GW"), "limit"] == pytest.approx(80.0)
    rows = plans.tables["sequence"].set_index("year")
    assert rows["status"].to_dict() == {2020: "observed", 2021: "planned", 2022: "planned"}
    assert rows.at[2020, "observed_wan_m3"] == 120.0


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        # 20 are due in 2019; 80 were taken then, so they are made good
        ({2018: 120.0, 2019: 80.0}, 100.0),
        # 95 were taken: 15 are left and due in 2020, of which nothing is known: so they are in 2021
        ({2018: 120.0, 2019: 95.0}, 85.0),
        ({2018: 120.0}, 80.0),
    ],
)
def test_a_debt_is_settled_once(observed: dict[int, float], expected: float) -> None:
    plans = solve_plans(basin(wells(100.0, observed)), "2021", "p50", "rolling")
    assert limit(plans, 2021, "GW") == pytest.approx(expected)


def test_the_yellow_river_share_follows_the_runoff() -> None:
    """A share of 500 in a normal year, half of it in a dry one."""
    lines, limits = tiny()["red_lines"], tiny()["red_line_limits"]
    share = lines.assign(red_line="YR", counted="consumption", scope="basin", place="yellow")
    data = basin(
        {
            "dryness": table(
                "item exceedance_percent factor", ("yellow", 50, 1.0), ("yellow", 90, 0.5)
            ),
            "red_lines": pd.concat([lines, share.assign(follows_runoff="yes")], ignore_index=True),
            "red_line_limits": pd.concat([limits, limits.assign(red_line="YR", limit=500.0)]),
        }
    )
    plans = solve_plans(data, "2021-2022", "p50,p90", "alone")
    rows = plans.tables["sequence"].set_index("year")
    assert rows["yellow_share_wan_m3"].tolist() == [500.0, 250.0]
    assert [limit(plans, year, "YR") for year in (2021, 2022)] == [500.0, 250.0]


def test_the_first_impossible_year_is_named_and_nothing_is_smoothed() -> None:
    """Towns must get 600 up to p95; a dry year has 182.4, and without a look ahead nothing in
    store."""
    data = basin(assurance=95.0)
    plans = solve_plans(data, "2021-2023", "p50,p90,p50", "rolling", look_ahead=0)
    assert [one.status for one in plans.years] == ["planned", "impossible", "not reached"]
    assert plans.summary["first_impossible_year"] == 2022
    impossible = plans.impossible
    assert impossible is not None and impossible.conflict is not None
    kinds = {fact["kind"] for fact in impossible.conflict.told()["members"]}
    assert "demand" in kinds
    alone = solve_plans(data, "2021-2023", "p50,p90,p50", "alone")
    assert [one.status for one in alone.years] == ["planned", "impossible", "planned"]
    saved = solve_plans(data, "2021-2023", "p50,p90,p50", "rolling", look_ahead=1)
    assert saved.impossible is None


def test_years_together_that_have_no_plan_are_planned_as_far_as_there_is_one() -> None:
    """Two dry years after a normal one need 3 · 600 of 1200 + 2 · 182.4: the third has none."""
    data = basin(assurance=95.0)
    for way in ("whole", "rolling"):
        plans = solve_plans(data, "2021-2023", "p50,p90,p90", way, look_ahead=2)
        assert [one.status for one in plans.years] == ["planned", "planned", "impossible"]
        assert plans.years[0].looked_to == 2022


@pytest.mark.parametrize("text", ["2025-2021", "21-25", "2021-2099", "1979", "2021,2022", ""])
def test_years_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="years"):
        parse_years(text)


def test_hydrologies_are_one_or_one_per_year() -> None:
    assert parse_years("2021-2023") == (2021, 2022, 2023)
    assert parse_hydrologies(None, 2) == ("p50", "p50")
    assert parse_hydrologies("p50, P90", 2) == ("p50", "p90")
    with pytest.raises(ValueError, match="2 hydrologies for 3 years"):
        parse_hydrologies("p50,p90", 3)


@pytest.mark.parametrize("way", ["alone", "rolling", "whole"])
def test_the_folder_of_every_year_stands_on_its_own(way: str, tmp_path: Path) -> None:
    """The auditor needs no other year: start, end and debts stand in the year's scenario."""
    data = basin(flow_owed() | wells(100.0, {2020: 120.0}))
    sound = written(data, tmp_path / "data")
    plans = solve_plans(sound, "2021-2023", "p90,p50,p90", way)
    plans.write(tmp_path / "out")
    for year in (2021, 2022, 2023):
        found = verify(tmp_path / "out" / str(year), sound)
        assert found.good, [check for check in found.checks if not check.good]
    names = {file.name for file in (tmp_path / "out").iterdir()}
    for name in ("sequence", "path", "owed", "reservoirs"):
        assert {f"{name}.csv", f"{name}.parquet"} <= names
    assert {"sequence.json", "sequence.xlsx"} <= names


def test_a_target_of_a_year_stands_in_the_place_of_the_path(tmp_path: Path) -> None:
    """The cap of 2022 is 500: 500 of the towns' 600 are met; the year's folder says so."""
    file = tmp_path / "targets.toml"
    file.write_text("[2022]\nCAP = 500\n", "utf-8")
    plans = solve_plans(basin(), "2021-2022", "p50", "rolling", targets=file)
    assert met(plans, 2022, "towns") == pytest.approx(500.0, abs=NEAR)
    assert met(plans, 2021, "towns") == pytest.approx(TOWNS, abs=NEAR)
    rows = plans.tables["sequence"].set_index("year")
    assert rows["target_wan_m3"].tolist() == [1e6, 500.0]
    assert rows.at[2022, "target_confidence"] == "derived"
    scenario = plans[2022].scenario
    assert scenario is not None and scenario.changes["limits"] == {"CAP": 500.0}


def test_every_fault_of_a_file_of_targets_is_told(tmp_path: Path) -> None:
    file = tmp_path / "targets.toml"
    file.write_text("[2022]\nCAPP = 500\nCAP = -1\n[2030]\nCAP = 1\n", "utf-8")
    with pytest.raises(BadInput) as bad:
        solve_plans(basin(), "2021-2022", targets=file)
    told = [(fault.row, fault.column) for fault in bad.value.faults]
    assert told == [(2, "2022.CAPP"), (3, "2022.CAP"), (4, "2030")]
