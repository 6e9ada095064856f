"""Shares and weights of results, worked out on paper.

Towns at ``a`` ask for 600 and get them from the river; 40 % is consumed, so 360 comes back above
``b``. Fields at ``b`` ask for 1200 and get what is left of the runoff of 1200: 600 + 360 = 960; 240
are short. In all 1560 are used.
"""

from __future__ import annotations

import pandas as pd
import pytest

from allocation.evidence import (
    Evidence,
    Grounds,
    evidence_share,
    grade_evidence,
    grade_shares,
    line_evidence,
    line_shares,
    price_evidence,
    shortage_evidence,
)
from allocation.plan import Plan, solve_plan
from basins.carrying import observed_basis, plan_basis, status
from tests.allocation.evidence.basins import Doubts, sure_basin
from tests.tiny_basin import table

USE, TOWNS, FIELDS = 1560.0, 600.0, 960.0


def planned(doubts: Doubts, **changes: pd.DataFrame) -> tuple[Plan, Grounds]:
    dataset = sure_basin(doubts, changes, a_towns=600, b_fields=1200)
    plan = solve_plan(dataset, 2025)
    return plan, Grounds(dataset, 2025, 50.0)


def line_of(plan: Plan, name: str) -> dict[str, object]:
    rows = plan.tables["red_lines"]
    return dict(rows[rows["id"] == name].iloc[0])


def shares(found: Evidence) -> list[float]:
    return [found.shares[name] for name in ("official", "secondary", "derived", "to confirm")]


def weight(found: Evidence, table: str, key: str) -> float:
    rows = found.figures
    return float(rows.loc[(rows["table"] == table) & (rows["key"] == key), "weight"].sum())


def test_a_m3_is_as_sure_as_the_least_sure_of_its_figures() -> None:
    doubts = {("drivers", "1 towns"): "derived", ("norms", "fields c 2020"): "secondary"}
    plan, grounds = planned(doubts)
    found = line_evidence(grounds, plan.tables, line_of(plan, "CAP"))
    assert shares(found) == pytest.approx([0.0, FIELDS / USE, TOWNS / USE, 0.0])
    assert found.mark == "derived" and found.unsure == pytest.approx(TOWNS / USE)
    assert weight(found, "drivers", "1·towns") == pytest.approx(TOWNS / USE)
    assert weight(found, "drivers", "2·fields") == pytest.approx(FIELDS / USE)
    assert weight(found, "red_line_limits", "CAP·2020") == pytest.approx(1.0)
    # Norm and efficiency are two figures of one row; the whole use rests on either.
    both = found.figures[found.figures["table"] == "norms"]
    both = both[both["key"] == "fields·c·2020"]
    assert both["column"].tolist() == ["norm", "efficiency"]
    assert plan.summary["evidence_share"]["derived"] == pytest.approx(TOWNS / USE)


def test_a_figure_is_told_with_the_place_where_it_stands() -> None:
    plan, grounds = planned({("drivers", "2 fields"): "to confirm"})
    found = line_evidence(grounds, plan.tables, line_of(plan, "CAP")).figures
    row = found[(found["table"] == "drivers") & (found["key"] == "2·fields")].iloc[0]
    # The fourth row of the table, below the head.
    told = ["row", "column", "value", "confidence", "document"]
    assert row[told].tolist() == [5, "value", 1200.0, "to confirm", "paper"]


def test_nothing_is_surer_than_the_limit_it_is_held_against() -> None:
    plan, grounds = planned({("red_line_limits", "CAP 2020"): "to confirm"})
    found = line_evidence(grounds, plan.tables, line_of(plan, "CAP"))
    assert shares(found) == pytest.approx([0.0, 0.0, 0.0, 1.0])
    assert plan.summary["evidence_share"]["official"] == pytest.approx(1.0), "its use is sure"


def test_a_value_between_two_rows_is_derived_and_names_both() -> None:
    limits = table("red_line year limit", ("CAP", 2020, 1e6), ("CAP", 2030, 2e6))
    plan, grounds = planned({}, red_line_limits=limits)
    line = line_of(plan, "CAP")
    assert line["confidence"] == "derived" and line["limit"] == 1.5e6
    found = line_evidence(grounds, plan.tables, line)
    assert shares(found) == pytest.approx([0.0, 0.0, 1.0, 0.0])
    named = found.figures[found.figures["table"] == "red_line_limits"]
    assert named["key"].tolist() == ["CAP·2020", "CAP·2030"]
    assert named["confidence"].tolist() == ["official", "official"]
    growth = table("driver city year index", ("towns", "c", 2020, 1.0), ("towns", "c", 2030, 1.0))
    growth = pd.concat([growth, table("driver city year index", ("fields", "c", 2020, 1.0))])
    plan, _ = planned({}, growth=growth)
    assert plan.summary["evidence_share"]["derived"] == pytest.approx(TOWNS / USE)


def test_a_shortage_rests_on_demand_water_and_the_limits_that_hold_it_back() -> None:
    doubts = {("drivers", "1 towns"): "to confirm", ("supply_capacity", "b river_water"): "derived"}
    plan, grounds = planned(doubts)
    found = shortage_evidence(grounds, plan.tables)
    # Only the fields at b are short: the towns' driver has no part in it, b's works have.
    assert shares(found) == pytest.approx([0.0, 0.0, 1.0, 0.0])
    assert weight(found, "drivers", "1·towns") == 0.0
    assert weight(found, "supply_capacity", "b·river_water") == pytest.approx(1.0)
    assert weight(found, "red_line_limits", "CAP·2020") == 0.0, "no limit holds it back"
    limits = table("red_line year limit", ("CAP", 2020, 1000.0))
    plan, grounds = planned(doubts, red_line_limits=limits)
    capped = shortage_evidence(grounds, plan.tables)
    assert weight(capped, "red_line_limits", "CAP·2020") == pytest.approx(1.0)
    place = plan.tables["shortage"]
    none = shortage_evidence(grounds, plan.tables, place[place["county"] == "1"])
    assert shares(none) == [0.0] * 4 and none.mark == ""


def test_a_price_rests_on_the_limit_and_on_who_gains() -> None:
    """Cap 1000: towns take 600, so each m³ more goes to the fields at b."""
    limits = table("red_line year limit", ("CAP", 2020, 1000.0))
    doubts = {("drivers", "1 towns"): "to confirm", ("drivers", "2 fields"): "secondary"}
    plan, grounds = planned(doubts, red_line_limits=limits)
    found = price_evidence(grounds, plan.tables, line_of(plan, "CAP"))
    assert shares(found) == pytest.approx([0.0, 1.0, 0.0, 0.0])
    assert weight(found, "drivers", "2·fields") == pytest.approx(1.0)
    assert weight(found, "drivers", "1·towns") == 0.0
    assert weight(found, "red_line_limits", "CAP·2020") == pytest.approx(1.0)


def test_a_flow_rests_on_the_runoff_above_it() -> None:
    """1200 from a and 400 from b, so the outflow at B rests on a's runoff by three quarters."""
    lines = pd.concat([planned({})[1].dataset["red_lines"].drop(columns=[])] * 2)
    lines = lines.assign(
        red_line=["CAP", "OUT"],
        counted=["use", "outflow"],
        scope=["province", "node"],
        place=["p", "B"],
        sense=["max", "min"],
    )
    changes = {
        "red_lines": lines,
        "red_line_limits": table("red_line year limit", ("CAP", 2020, 1e6), ("OUT", 2020, 10.0)),
        "runoff": table("unit mean_wan_m3 cv cs_cv", ("a", 1200.0, 1e-9, 2), ("b", 400.0, 1e-9, 2)),
    }
    plan, grounds = planned({("runoff", "b"): "derived"}, **changes)
    found = line_evidence(grounds, plan.tables, line_of(plan, "OUT"))
    assert shares(found) == pytest.approx([0.75, 0.0, 0.25, 0.0])
    assert weight(found, "runoff", "a") == pytest.approx(0.75)


def test_all_lines_at_once_say_the_same_as_one_by_one() -> None:
    doubts = {("drivers", "1 towns"): "derived", ("sectors", "fields"): "to confirm"}
    plan, grounds = planned(doubts)
    together = line_shares(grounds, plan.tables)
    for at, line in zip(together.index, plan.tables["red_lines"].to_dict("records"), strict=True):
        one = line_evidence(grounds, plan.tables, line)
        assert together.loc[at, list(one.shares)].tolist() == pytest.approx(shares(one))
        assert together.at[at, "mark"] == one.mark


def test_a_grade_rests_on_use_limit_and_threshold() -> None:
    plan, grounds = planned({("drivers", "1 towns"): "derived"})
    basis = plan_basis(plan.tables, 2025, "p50")
    rows = status(grounds.dataset, [basis])
    province = rows[(rows["kind"] == "province") & (rows["element"] == "total_use")]
    row = province.iloc[0].to_dict()
    found = grade_evidence(grounds, basis, row)
    assert shares(found) == pytest.approx([FIELDS / USE, 0.0, TOWNS / USE, 0.0])
    assert weight(found, "grades", "not_overloaded") == pytest.approx(1.0)
    together = grade_shares(grounds, [basis], rows)
    assert together.loc[province.index[0], "derived"] == pytest.approx(TOWNS / USE)
    unsure = sure_basin({("grades", "not_overloaded"): "to confirm"}, a_towns=600, b_fields=1200)
    found = grade_evidence(Grounds(unsure, 2025, 50.0), basis, row)
    assert shares(found) == pytest.approx([0.0, 0.0, 0.0, 1.0])


def test_a_grade_of_observed_use_rests_on_what_was_observed() -> None:
    seen = table(
        "year unit source use_wan_m3", (2023, "a", "river_water", 300), (2023, "b", "wells", 100)
    )
    dataset = sure_basin({}, {"observed_supply": seen}, a_towns=600, b_fields=1200)
    doubted = dataset["observed_supply"].assign(confidence=["official", "secondary"])
    dataset = type(dataset)(
        dataset.root, {**dataset.tables, "observed_supply": doubted}, dataset.digest
    )
    basis = observed_basis(dataset)
    assert basis is not None
    rows = status(dataset, [basis])
    row = rows[(rows["kind"] == "province") & (rows["element"] == "total_use")].iloc[0].to_dict()
    found = grade_evidence(Grounds(dataset, 2023, 50.0), basis, row)
    assert shares(found) == pytest.approx([0.75, 0.25, 0.0, 0.0])
    assert weight(found, "observed_supply", "2023·a·river_water") == pytest.approx(0.75)


def test_the_mark_is_the_least_sure_class_with_a_tenth() -> None:
    """Towns are 600 of 1560, more than a tenth; with 100 of them 100 of 1260 it is less."""
    doubts = {("drivers", "1 towns"): "to confirm"}
    dataset = sure_basin(doubts, a_towns=100, b_fields=1200)
    plan = solve_plan(dataset, 2025)
    found = line_evidence(Grounds(dataset, 2025, 50.0), plan.tables, line_of(plan, "CAP"))
    assert found.shares["to confirm"] == pytest.approx(100.0 / 1260.0)
    assert found.mark == "official"


def test_the_share_of_a_plan_adds_up() -> None:
    plan, _ = planned({("drivers", "2 fields"): "secondary"})
    told = evidence_share(plan.problem.inputs, plan.tables["allocation"])
    assert sum(told.values()) == pytest.approx(1.0)
    assert told["secondary"] == pytest.approx(FIELDS / USE)
