"""Measures of a study of eight members, each worked out by hand in ``studies.py``."""

from __future__ import annotations

from math import isnan
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from allocation.risk import (
    ALL_YEARS,
    Choice,
    exceedance,
    fan,
    line_risks,
    member_values,
    opened,
    overload_risks,
    regret,
    service_measures,
)
from allocation.risk.intervals import wilson
from allocation.risk.regret import judged
from tests.allocation.risk.studies import hand_made, write_study
from tests.tiny_basin import tiny

KEYS = ["scenario", "year", "level", "place", "sector"]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hand_made(tmp_path_factory.mktemp("study") / "study")


def row(table: pd.DataFrame, *key: object) -> pd.Series:
    found = table.set_index(KEYS).loc[key]
    assert isinstance(found, pd.Series)
    return found


def test_members_without_a_plan_are_counted(study: Path) -> None:
    with opened(study, tiny()) as ensemble:
        cases = ensemble.cases.set_index("scenario")
        assert cases.loc["base", ["members", "solved", "infeasible", "failed"]].tolist() == [
            4,
            3,
            1,
            0,
        ]
        assert cases.loc["project", ["members", "solved", "infeasible", "failed"]].tolist() == [
            *[4, 3, 0, 1]
        ]
        assert cases["drawn"].all()
        causes = ensemble.causes[["scenario", "status", "cause", "first_member"]]
    assert causes.to_numpy().tolist() == [
        ["base", "infeasible", "红线互相矛盾", 3],
        ["project", "failed", "=time limit", 7],
    ]


def test_fields_of_a_by_hand(study: Path) -> None:
    with opened(study, tiny()) as ensemble:
        got = row(service_measures(ensemble), "base", 2025, "unit", "a", "fields")
    assert got["years"] == 3 and got["without_plan"] == 1
    assert got["assurance"] == pytest.approx(1 / 3)
    assert got["assurance_empirical"] == pytest.approx(1 / 4)
    assert got["assurance_volume"] == pytest.approx(1 - 80 / 300)
    assert got["reliability"] == pytest.approx(1 - 6 / 36)
    assert got["resilience"] == pytest.approx(2 / 6)
    assert got["vulnerability_wan_m3"] == pytest.approx((20 + 60) / 2)
    assert got["vulnerability_ratio"] == pytest.approx((0.2 + 0.6) / 2)
    assert (got["largest_shortage_wan_m3"], got["largest_ratio"]) == (60.0, 0.6)
    assert got["worst_month_ratio"] == 1.0
    # The member without a plan stands below for a year not met, and above for one met.
    low, high = wilson(np.array([1.0, 2.0]), np.array([4.0, 4.0]))
    assert (got["assurance_low"], got["assurance_high"]) == pytest.approx((low[0], high[1]))


def test_the_province_is_judged_by_its_sum(study: Path) -> None:
    """Short of 0, 20 and 70 of 150; a year is met to 0.85 when at most 22.65 are missing."""
    with opened(study, tiny()) as ensemble:
        full = row(service_measures(ensemble), "base", 2025, "province", "p", "all")
        most = row(service_measures(ensemble, 0.85), "base", 2025, "province", "p", "all")
    assert full["assurance"] == pytest.approx(1 / 3)
    assert most["assurance"] == pytest.approx(2 / 3)
    assert full["vulnerability_wan_m3"] == most["vulnerability_wan_m3"] == pytest.approx(45.0)
    assert full["reliability"] == pytest.approx(1 - 7 / 72)
    assert full["resilience"] == pytest.approx(2 / 7)


def test_who_is_never_short_has_no_resilience(study: Path) -> None:
    with opened(study, tiny()) as ensemble:
        got = row(service_measures(ensemble), "project", 2025, "county", "2", "towns")
    assert got["assurance"] == got["reliability"] == got["assurance_volume"] == 1.0
    assert isnan(got["resilience"]) and isnan(got["vulnerability_ratio"])
    assert got["assurance_low"] < 0.5, "three of four members prove little"


def test_one_batch_or_many_give_the_same(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(study, tiny()) as ensemble:
        at_once = service_measures(ensemble), line_risks(ensemble), overload_risks(ensemble)
    monkeypatch.setattr("allocation.risk.reading.ROWS_AT_ONCE", 1)
    with opened(hand_made(tmp_path / "s", chunk=1), tiny()) as ensemble:
        in_parts = service_measures(ensemble), line_risks(ensemble), overload_risks(ensemble)
    for one, other in zip(at_once, in_parts, strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_red_lines_and_overload(study: Path) -> None:
    with opened(study, tiny()) as ensemble:
        lines = line_risks(ensemble).set_index("scenario")
        over = overload_risks(ensemble).set_index(["scenario", "element"])
    assert lines.loc["base", "binding"] == pytest.approx(2 / 3)
    assert lines.loc["base", "price_when_binding"] == 2.0
    assert lines.loc["base", "mean_headroom"] == pytest.approx(10 / 3)
    assert over.loc[("base", "total_use"), "overloaded"] == pytest.approx(2 / 3)
    assert over.loc[("base", "total_use"), "severe"] == pytest.approx(1 / 3)
    assert over.loc[("project", "wells"), "overloaded"] == 0.0
    assert over.loc[("project", "wells"), "overloaded_high"] > 0.5
    # Wells are overloaded in member 2, which the total is too: the worst element decides.
    assert over.loc[("base", "all"), "overloaded"] == pytest.approx(2 / 3)


def test_listed_cases_are_no_sample(tmp_path: Path) -> None:
    """Three hydrologies by name: the bounds are those of the one without a plan, nothing more."""
    members = pd.DataFrame(
        {
            "member": [0, 1, 2],
            "scenario": "base",
            "year": [2025, 2025, 2026],
            "hydrology": ["p50", "p75", "p95"],
            "sample": None,
        }
    )
    study = hand_made(tmp_path / "whole")
    tables = {
        name: pd.read_parquet(sorted((study / "results" / name).glob("*.parquet"))).query(
            "member < 3"
        )
        for name in ("summary", "service", "red_lines", "overload")
    }
    for name in ("service", "red_lines", "overload"):
        tables[name] = tables[name].query("member < 2")
    tables["summary"].loc[tables["summary"]["member"] == 2, "status"] = "infeasible"
    listed = write_study(tmp_path / "listed", members, tables, 3)
    with opened(listed, tiny(), Choice(pooled=True)) as ensemble:
        assert not ensemble.cases["drawn"].any()
        got = row(service_measures(ensemble), "base", ALL_YEARS, "unit", "a", "fields")
    assert got["assurance"] == 0.5
    assert (got["assurance_low"], got["assurance_high"]) == pytest.approx((1 / 3, 2 / 3))
    with opened(listed, tiny(), Choice(hydrology=("p50",))) as ensemble:
        assert ensemble.cases["members"].tolist() == [1]


def test_fan_and_exceedance(study: Path) -> None:
    with opened(study, tiny()) as ensemble:
        values = member_values(ensemble, "shortage_wan_m3")
        cases = ensemble.cases
        of_a = member_values(ensemble, "shortage_ratio", "county", "1", "fields")
    assert of_a["value"].tolist() == pytest.approx([0.0, 0.2, 0.6, 0.0, 0.05, 0.74])
    base = fan(values).set_index("scenario").loc["base"]
    assert (base["q50"], base["mean"], base["members"]) == (20.0, 30.0, 3)
    assert base["q75"] == pytest.approx(45.0)
    curve = exceedance(values, cases).query("scenario == 'base'")
    assert curve["value"].tolist() == [70.0, 20.0, 0.0]
    assert curve["exceedance"].tolist() == [0.25, 0.5, 0.75]
    assert curve["exceedance_if_worst"].tolist() == pytest.approx([2 / 5, 3 / 5, 4 / 5])


def test_regret_of_a_project(study: Path) -> None:
    """Base is short of 0, 20, 70 and the project of 0, 5, 74: regrets 0, 15, 0 and 0, 0, 4."""
    with opened(study, tiny()) as ensemble:
        got = regret(ensemble)
    table = got.table.set_index("scenario")
    assert table["largest_regret"].to_dict() == {"project": 4.0, "base": 15.0}
    assert table["mean_regret"].to_dict() == pytest.approx({"project": 4 / 3, "base": 5.0})
    assert table["minimax"].to_dict() == {"project": True, "base": False}
    assert table.loc["base", "worst_future"] == "year=2025 sample=1"
    assert table.loc["base", "best_share"] == pytest.approx(2 / 3)
    # Sample 3 is infeasible for one and failed for the other: it says nothing of the choice.
    assert (got.unknown, got.hopeless) == (1, 0)


def test_no_plan_is_worse_than_any_regret() -> None:
    rows = [
        ("a", "f", "optimal", 0.0),
        ("b", "f", "optimal", 9.0),
        ("a", "g", "infeasible", np.nan),
        ("b", "g", "optimal", 1.0),
        ("a", "h", "infeasible", np.nan),
        ("b", "h", "infeasible", np.nan),
    ]
    table = pd.DataFrame(rows, columns=["scenario", "future", "status", "shortage_wan_m3"])
    got = judged(table, "shortage_wan_m3", drawn=False)
    assert got.table["scenario"].tolist() == ["b", "a"]
    assert got.table["largest_regret"].tolist() == [9.0, np.inf]
    assert got.table["no_plan"].tolist() == [0, 1] and got.hopeless == 1


def test_regret_needs_two_scenarios(study: Path) -> None:
    choice = Choice(scenarios=("base",))
    with opened(study, tiny(), choice) as ensemble, pytest.raises(ValueError, match="two scen"):
        regret(ensemble)


def test_wilson_against_published_figures() -> None:
    """0 of 10: upper bound z²/(n + z²) = 0.2775; 5 of 10: 0.2366…0.7634 (Brown et al. 2001)."""
    low, high = wilson(np.array([0.0, 5.0, 10.0, 0.0]), np.array([10.0, 10.0, 10.0, 0.0]))
    assert low == pytest.approx([0.0, 0.2366, 0.7225, 0.0], abs=1e-4)
    assert high == pytest.approx([0.2775, 0.7634, 1.0, 1.0], abs=1e-4)
