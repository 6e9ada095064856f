"""Conflicts: what cannot hold together, by how much, and what would help."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from allocation.cli import app
from allocation.conflict import Explanation, WayOut
from allocation.conflict.moves import merged, outwards
from allocation.plan import Infeasible, Plan, solve_plan
from basins.dataset import Dataset
from basins.hydrology import parse_hydrology
from basins.redlines import red_lines_of
from basins.scenario_file import scenario_from_dict
from tests.allocation.conflicts import CASES, canal, must_be_met
from tests.basins.dataset_folder import columns, write_folder
from tests.tiny_basin import tiny


def infeasible(
    dataset: Dataset, hydrology: str = "p50", changes: dict[str, Any] | None = None
) -> Infeasible:
    scenario = scenario_from_dict({"name": "x"} | changes, dataset) if changes else None
    with pytest.raises(Infeasible) as conflict:
        solve_plan(dataset, 2025, hydrology, scenario)
    return conflict.value


@lru_cache
def explained(name: str) -> Explanation:
    case = CASES[name]
    return infeasible(case.dataset(), case.hydrology).explanation


@pytest.fixture(params=CASES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_set_is_the_one_worked_out_by_hand(name: str) -> None:
    case, told = CASES[name], explained(name)
    conflict = told.conflicts[0]
    assert {fact.id for fact in conflict.facts} == case.members
    assert conflict.short_wan_m3 == pytest.approx(case.short, rel=1e-6)
    assert conflict.months == case.months
    assert told.found == case.found


def test_the_ways_out_are_the_least_in_legal_order(name: str) -> None:
    case, ways = CASES[name], explained(name).ways_out
    assert [way.course for way in ways] == [course for course, _ in case.ways]
    totals = [way.total_wan_m3 for way in ways]
    assert totals == pytest.approx([total for _, total in case.ways], rel=1e-6)
    assert [way.number for way in ways] == list(range(1, len(ways) + 1))


def test_every_way_out_is_a_plan_that_keeps_all_else(name: str) -> None:
    case = CASES[name]
    dataset = case.dataset()
    for way in explained(name).ways_out:
        plan = solve_plan(dataset, scenario=way.scenario)
        keeps_what_it_does_not_relax(plan, dataset, way)
        assert plan.summary["shortage_by_sector"].get("towns", 0.0) <= 1e-5
        assert f"出路{way.number}" in way.scenario.name


def keeps_what_it_does_not_relax(plan: Plan, dataset: Dataset, way: WayOut) -> None:
    """All lines are kept, and those the way does not name stand where the dataset has them."""
    table = plan.tables["red_lines"]
    table = table[table["enforced"] == "yes"]
    assert (table["headroom"] >= -1e-6 * table["limit"].abs().clip(lower=1.0)).all()
    moved = {str(move.where.get("red_line")) for move in way.moves}
    exceedance = parse_hydrology(plan.summary["hydrology"])
    limits = red_lines_of(dataset, plan.summary["year"], exceedance).set_index("red_line")["limit"]
    others = table[table["id"].isin(limits.index) & ~table["id"].isin(moved)]
    assert others["limit"].tolist() == limits[others["id"]].tolist()


def without(dataset: Dataset, fact: str) -> Dataset:
    """The basin when one fact of it is let go."""
    kind, *where = fact.split(":")
    tables = dict(dataset.tables)
    if kind == "demand":
        tables["priorities"] = must_be_met(0.0)
    elif kind == "groundwater":
        free = {"banned_share": 0.0, "limited_share": 0.0, "exploitable_wan_m3": 1e5}
        tables["groundwater"] = dataset["groundwater"].assign(**free)
    elif kind == "wells":
        tables["groundwater"] = dataset["groundwater"].assign(monthly_wan_m3=1e5)
    elif kind == "supply":
        row = dataset["supply_capacity"]["unit"] == where[-1]
        tables["supply_capacity"] = dataset["supply_capacity"].copy()
        tables["supply_capacity"].loc[row, ["annual_wan_m3", "monthly_wan_m3"]] = 1e5
    elif kind == "works":
        free = {"annual_wan_m3": 1e5, "monthly_wan_m3": 1e5, "first_year": 2000}
        tables["transfers"] = dataset["transfers"].assign(**free)
    elif kind == "reuse":
        tables["reclaimed"] = dataset["reclaimed"].assign(reuse_rate=1.0)
    elif kind == "kept":
        # A year that may end empty has what it begins with on top of what runs off.
        begins = float(dataset["reservoirs"]["start_wan_m3"].iloc[0])
        more = dataset["runoff"]["mean_wan_m3"] + begins
        tables["runoff"] = dataset["runoff"].assign(mean_wan_m3=more.where(more > begins, 0.0))
    elif fact == "ECO-S":
        tables["ecological_flows"] = dataset["ecological_flows"].assign(flow_m3s=0.0)
    else:
        row = dataset["red_lines"]["red_line"] == fact
        assert row.any()
        enforced = dataset["red_lines"]["enforced"].mask(row, "no")
        tables["red_lines"] = dataset["red_lines"].assign(enforced=enforced)
    return replace(dataset, tables=tables)


ONE_SET = [name for name, case in CASES.items() if case.found == 1]


@pytest.mark.parametrize("name", ONE_SET)
def test_without_any_one_member_there_is_a_plan(name: str) -> None:
    case = CASES[name]
    for fact in sorted(case.members):
        plan = solve_plan(without(case.dataset(), fact), 2025, case.hydrology)
        assert plan.summary["status"] == "optimal"


@pytest.mark.parametrize("name", [name for name in CASES if CASES[name].ways[-1][0] != "saving"])
def test_a_limit_that_gives_way_by_less_is_not_enough(name: str) -> None:
    dataset = CASES[name].dataset()
    for way in explained(name).ways_out:
        limits = {
            str(move.where["red_line"]): move.before + 0.999 * (move.after - move.before)
            for move in way.moves
            if move.kind == "red_line"
        }
        if limits:
            less = merged(way.scenario.changes, {"limits": limits})
            infeasible(dataset, "p50", dict(less))


def test_a_member_says_by_how_much_it_alone_would_have_to_give_way() -> None:
    """Of 1000 only 750 can be consumed under a quota of 300: 100 of quota or 250 of demand."""
    facts = explained("quota of consumption against homes").conflicts[0].facts
    short = {fact.id: fact.short_wan_m3 for fact in facts}
    assert short == pytest.approx({"YR": 100.0, "demand:towns:a": 250.0}, rel=1e-6)
    quota = next(fact for fact in facts if fact.id == "YR")
    assert (quota.limit, quota.unit, quota.rank) == (300.0, "万m³", 1)


def test_a_set_is_told_in_words() -> None:
    told = infeasible(CASES["ecological flow in May against homes"].dataset()).told()
    assert (
        told["message_zh"]
        == "2025年 p50：甲镇需水须满足 + 断面生态流量 不能同时成立，缺 10.0 万m³（5月）"
    )
    assert told["message_en"] == (
        "2025: towns demand of A that must be met + ecological flow at S cannot hold together "
        "at p50: short by 10.0 万m³ in May"
    )
    zones = infeasible(CASES["limited zone"].dataset()).told()
    assert "甲井可开采量（禁采区占40%，限采区占60%）" in zones["message_zh"]
    assert json.loads(json.dumps(told))["status"] == "infeasible"


def test_a_set_of_other_facts_is_told_too() -> None:
    told = infeasible(CASES["two conflicts of different facts"].dataset()).told()
    assert told["conflicts_found"] == 2
    (other,) = told["further_conflicts"]
    assert {fact["id"] for fact in other["members"]} == {"supply:river_water:b", "demand:towns:b"}
    assert other["short_wan_m3"] == pytest.approx(60.0)


def test_a_way_out_keeps_what_the_question_itself_changed() -> None:
    """The cap of the dataset is far away; the scenario asks for 950 and a canal twice as large."""
    dataset = tiny({"priorities": must_be_met()} | canal("b", 100.0), a_towns=1000.0)
    asked = {"limits": {"CAP": 950}, "projects": {"t": {"capacity_factor": 2.0}}}
    ways = infeasible(dataset, "p50", asked).explanation.ways_out
    assert [way.course for way in ways] == ["saving", "province_total"]
    assert ways[0].scenario.changes["limits"] == {"CAP": 950.0}
    assert ways[0].scenario.changes["norms"][0]["norm_factor"] == pytest.approx(0.95, rel=1e-4)
    assert ways[1].scenario.changes["limits"]["CAP"] == pytest.approx(1000.0, rel=1e-4)
    for way in ways:
        assert way.scenario.changes["projects"] == {"t": {"capacity_factor": 2.0}}
        assert way.scenario.name.startswith("x · 出路") and way.scenario.hydrology == "p50"


@pytest.mark.parametrize(("percent", "hydrology"), [(0.0, "p50"), (90.0, "p95")])
def test_beyond_its_assurance_a_demand_may_fail(percent: float, hydrology: str) -> None:
    dataset = tiny({"priorities": must_be_met(percent)}, a_towns=1300.0)
    plan = solve_plan(dataset, 2025, hydrology)
    assert plan.summary["shortage_by_sector"]["towns"] == pytest.approx(100.0)


def test_a_canal_that_is_there_grows_by_the_share_that_is_missing() -> None:
    way = explained("canal too small for homes").ways_out[0]
    assert way.scenario.changes["projects"]["t"]["capacity_factor"] == pytest.approx(
        750 / 720, rel=1e-5
    )
    planned = explained("banned zone and a canal not built yet").ways_out[0]
    assert planned.scenario.changes["projects"] == {"t": {"enabled": True, "first_year": 2025}}


def test_banned_zones_are_opened_after_limited_ones() -> None:
    """Of the 320 that are short the limited zones give 600 − 180 at most, the banned ones none."""
    (way,) = explained("limited zone").ways_out
    (entry,) = way.scenario.changes["groundwater"]
    assert entry["limited_factor"] == pytest.approx(1.0 - 320.0 / 420.0, rel=1e-4)
    assert "banned_factor" not in entry


@given(st.floats(1e-6, 1e9), st.booleans())
def test_figures_are_rounded_outwards(value: float, up: bool) -> None:
    rounded = outwards(value, up)
    assert rounded > value if up else rounded < value
    assert rounded == pytest.approx(value, rel=2e-5)
    assert float(f"{rounded:.6g}") == rounded


def homes(priorities: pd.DataFrame) -> pd.DataFrame:
    """Text cells in which towns must be met."""
    towns = priorities["item"] == "towns"
    return priorities.assign(assurance_percent=priorities["assurance_percent"].mask(towns, "95"))


def test_the_command_writes_the_ways_out_as_plans(tmp_path: Path) -> None:
    """Towns ask 300 + 100 and must get them; the cap of the scenario is 390."""
    data = write_folder(tmp_path / "data")
    columns("priorities", homes)(data)
    scenario = tmp_path / "s.toml"
    scenario.write_text('name = "紧"\n[limits]\nCAP = 390\n', encoding="utf-8")
    out = tmp_path / "out"
    command = ["plan", "--data", str(data), "--scenario", str(scenario), "--out", str(out)]
    done = CliRunner().invoke(app, [*command, "--json"])
    assert done.exit_code == 3, done.output
    told = json.loads(done.stdout)
    assert told == json.loads((out / "conflict.json").read_text("utf-8"))
    assert [way["course"] for way in told["ways_out"]] == ["saving", "province_total"]
    for way in told["ways_out"]:
        folder = out / way["folder"]
        assert json.loads((folder / "summary.json").read_text("utf-8"))["status"] == "optimal"
        again = CliRunner().invoke(
            app,
            ["plan", "--data", str(data), "--scenario", str(folder / "scenario.toml"), "--json"],
        )
        assert again.exit_code == 0, again.output
        total = json.loads(again.stdout)["total_use_wan_m3"]
        assert total == pytest.approx(way["total_use_wan_m3"])
    assert not (out / "summary.json").exists()
    loose = CliRunner().invoke(app, [*command[:3], "--out", str(out)])
    assert loose.exit_code == 0 and not (out / "conflict.json").exists()
    assert not (out / "ways-out").exists()


@pytest.mark.parametrize(("language", "words"), [("zh", "不能同时成立"), ("en", "cannot hold")])
def test_the_command_tells_people_in_their_language(
    tmp_path: Path, language: str, words: str
) -> None:
    data = write_folder(tmp_path / "data")
    columns("red_line_limits", lambda t: t.assign(limit="390"))(data)
    columns("priorities", homes)(data)
    done = CliRunner().invoke(app, ["plan", "--data", str(data), "--lang", language])
    assert done.exit_code == 3 and words in done.output


def ids(explanation: Explanation) -> set[str]:
    return {fact.id for fact in explanation.conflicts[0].facts}


def test_non_conventional_water_that_the_province_does_not_have(shanxi: Dataset) -> None:
    """8 亿m³ are 136 万m³ more than works, mines and roofs can give in 2025."""
    conflict = infeasible(shanxi, "p50", {"limits": {"NCW-MIN": 8}})
    told = conflict.explanation
    assert ids(told) == {"NCW-MIN", "supply", "reuse"}
    courses = [way.course for way in told.ways_out]
    assert courses == ["non_conventional", "non_conventional", "limits"]
    reuse, other_reuse, relaxed = told.ways_out
    places = {move.where["place"] for move in reuse.moves}
    assert places.isdisjoint(move.where["place"] for move in other_reuse.moves)
    assert relaxed.moves[0].after == pytest.approx(8.0 - relaxed.total_wan_m3 / 1e4, rel=1e-5)
    plan = solve_plan(shanxi, scenario=relaxed.scenario)
    keeps_what_it_does_not_relax(plan, conflict.question.problem.inputs.dataset, relaxed)


def test_a_city_whose_cap_is_below_what_homes_need(shanxi: Dataset) -> None:
    """Taiyuan's homes ask for about 1.95 亿m³ in 2025; a tenth of it can be saved."""
    conflict = infeasible(shanxi, "p95", {"limits": {"CITY-CAP-140100": 18000}})
    told = conflict.explanation
    assert ids(told) == {"CITY-CAP-140100", "demand:140100"}
    asked = next(fact for fact in told.conflicts[0].facts if fact.kind == "demand")
    assert asked.name_zh.startswith("太原市") and asked.month == 0
    short = told.conflicts[0].short_wan_m3
    assert short == pytest.approx(asked.limit - 18000, rel=1e-6)
    assert [way.course for way in told.ways_out] == ["saving", "limits"]
    assert told.ways_out[1].total_wan_m3 == pytest.approx(short, rel=1e-6)
    plan = solve_plan(shanxi, scenario=told.ways_out[0].scenario)
    keeps_what_it_does_not_relax(plan, conflict.question.problem.inputs.dataset, told.ways_out[0])
