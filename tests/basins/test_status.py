"""Status on a basin worked out on paper.

County 1 (unit a) and county 2 (unit b) lie on river r of the Yellow River basin in city c. Towns
consume 40 %, fields all. The use of 2020 is

* a: 60 river water, 45 from wells; the river water is asked for by towns and fields 60 : 40, so
  60 · (0.6 · 0.4 + 0.4 · 1) = 38.4 is consumed;
* b: 80 river water for towns, 32 consumed.

Limits: county totals of 100 and 200; wells of county 1: 50; consumption of the basin: 120, of which
each unit gets half because both ask for 100; no deep groundwater anywhere.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from basins.carrying import (
    Basis,
    evidence,
    licensed_basis,
    observed_basis,
    place_grades,
    status,
    trends,
)
from basins.carrying.suspensions import consequences, suspension_rules
from basins.dataset import Dataset, default_path
from basins.faults import BadInput
from tests.tiny_basin import table, tiny

LINES = (
    # id, counted, scope, place, sources, limit
    ("CAP-1", "use", "county", "1", "", 100.0),
    ("CAP-2", "use", "county", "2", "", 200.0),
    ("WELLS-1", "withdrawal", "county", "1", "wells", 50.0),
    ("YR", "consumption", "basin", "yellow", "river_water|canal", 120.0),
    ("DEEP", "withdrawal", "province", "p", "deep", 0.0),
)
OBSERVED = (
    (2020, "a", "river_water", 60.0),
    (2020, "a", "wells", 45.0),
    (2020, "b", "river_water", 80.0),
)
CITY_DECLARED = ("c", "", "r", "surface", "", "overloaded", "2020-12-22", "")


def basin(*observed: tuple[object, ...], declared: tuple[object, ...] | None = None) -> Dataset:
    sources = tiny()["sources"]
    deep = sources[sources["source"] == "wells"].assign(source="deep", position=5)
    pairs = tiny()["source_sector"]
    lines = tiny()["red_lines"].iloc[[0]]
    made = [
        lines.assign(
            red_line=name, counted=counted, scope=scope, place=place, sources=listed, enforced="no"
        )
        for name, counted, scope, place, listed, _ in LINES
    ]
    changes = {
        "sources": pd.concat([sources, deep]),
        "source_sector": pd.concat(
            [pairs, pairs[pairs["source"] == "wells"].assign(source="deep")]
        ),
        "red_lines": pd.concat(made, ignore_index=True),
        "red_line_limits": table(
            "red_line year limit", *((line[0], 2020, line[-1]) for line in LINES)
        ),
        "groundwater": table(
            "unit source exploitable_wan_m3 base_withdrawal_wan_m3 monthly_wan_m3 banned_share "
            "limited_share",
            ("a", "wells", 50.0, 45.0, 9.0, 0.0, 0.0),
        ),
        "observed_supply": table("year unit source use_wan_m3", *(observed or OBSERVED)),
        "declarations": table(
            "city county river element source grade date lifted", *([declared] if declared else [])
        ),
    }
    return tiny(changes, a_towns=60.0, a_fields=40.0, b_towns=100.0)


def row(table_: pd.DataFrame, kind: str, place: str, element: str) -> dict[str, object]:
    found = table_[
        (table_["kind"] == kind) & (table_["place"] == place) & (table_["element"] == element)
    ]
    assert len(found) == 1, found
    return dict(found.iloc[0])


def observed(dataset: Dataset, year: int | None = None) -> Basis:
    basis = observed_basis(dataset, year)
    assert basis is not None
    return basis


@pytest.fixture(scope="module")
def graded() -> pd.DataFrame:
    dataset = basin()
    return status(dataset, [observed(dataset)])


@pytest.mark.parametrize(
    ("kind", "place", "element", "counted", "used", "limit", "grade", "origin"),
    [
        ("county", "1", "total_use", "use", 105.0, 100.0, "overloaded", "line"),
        ("county", "1", "surface", "consumption", 38.4, 60.0, "not_overloaded", "derived"),
        ("county", "1", "wells", "withdrawal", 45.0, 50.0, "critical", "line"),
        ("county", "1", "deep", "withdrawal", 0.0, 0.0, "not_overloaded", "derived"),
        ("county", "2", "total_use", "use", 80.0, 200.0, "not_overloaded", "line"),
        ("county", "2", "surface", "consumption", 32.0, 60.0, "not_overloaded", "derived"),
        ("river_city", "c-r", "total_use", "use", 185.0, 300.0, "not_overloaded", "derived"),
        ("river_city", "c-r", "surface", "consumption", 70.4, 120.0, "not_overloaded", "derived"),
        ("river_city", "c-r", "wells", "withdrawal", 45.0, 50.0, "critical", "derived"),
        ("basin", "yellow", "surface", "consumption", 70.4, 120.0, "not_overloaded", "line"),
    ],
)
def test_every_element_of_every_place(
    graded: pd.DataFrame,
    kind: str,
    place: str,
    element: str,
    counted: str,
    used: float,
    limit: float,
    grade: str,
    origin: str,
) -> None:
    found = row(graded, kind, place, element)
    assert found["counted"] == counted
    assert found["used_wan_m3"] == pytest.approx(used)
    assert found["limit_wan_m3"] == pytest.approx(limit)
    assert (found["grade"], found["origin"]) == (grade, origin)
    assert found["limit_confidence"] == "derived"


def test_the_worst_element_decides(graded: pd.DataFrame) -> None:
    """County 1: total use overloaded, wells critical, surface fine."""
    county = graded[(graded["kind"] == "county") & (graded["place"] == "1")]
    assert county.loc[county["decides"], "element"].tolist() == ["total_use"]
    grades = place_grades(graded).set_index(["kind", "place"])
    assert grades.loc[("county", "1"), ["grade", "element"]].tolist() == ["overloaded", "total_use"]
    assert grades.loc[("county", "2"), "grade"] == "not_overloaded"
    assert grades.loc[("river_city", "c-r"), ["grade", "element"]].tolist() == ["critical", "wells"]


@pytest.mark.parametrize(
    ("used", "grade", "warning"),
    [
        (89.99, "not_overloaded", "none"),
        (90.0, "critical", "high_consumption"),
        (99.99, "critical", "high_consumption"),
        (100.0 * (1 - 1e-7), "overloaded", "all_new"),
        (100.0, "overloaded", "all_new"),
        (119.9, "overloaded", "all_new"),
        (120.0, "severe", "all_new"),
    ],
)
def test_each_grade_begins_at_its_threshold(used: float, grade: str, warning: str) -> None:
    dataset = basin((2020, "a", "river_water", used))
    found = row(status(dataset, [observed(dataset)]), "county", "1", "total_use")
    assert (found["grade"], found["warning"], found["suspended"]) == (grade, warning, "none")


def test_any_deep_groundwater_is_severe_where_none_is_allowed() -> None:
    dataset = basin((2020, "a", "deep", 0.5))
    table_ = status(dataset, [observed(dataset)])
    for kind, place in (("county", "1"), ("river_city", "c-r"), ("province", "p")):
        found = row(table_, kind, place, "deep")
        assert found["grade"] == "severe" and np.isinf(float(str(found["ratio"]))), kind
        assert found["decides"]
    assert row(table_, "county", "2", "deep")["grade"] == "not_overloaded"


def test_licences_count_what_they_allow_to_withdraw() -> None:
    """100 for the fields of a is consumed in full: 100 of 60. The canal loses a fifth."""
    works = table(
        "transfer name_zh name_en source from_node from_basin annual_wan_m3 monthly_wan_m3 "
        "loss_share energy_kwh_m3 cost_yuan_m3 status first_year enabled",
        ("t", "渠", "canal", "canal", "", "hai", 90.0, 9.0, 0.2, 0.0, 0.0, "existing", 2000, "yes"),
    )
    tables = dict(basin().tables) | {
        "transfers": works,
        "transfer_targets": table("transfer unit annual_wan_m3", ("t", "b", 90.0)),
    }
    dataset = Dataset(basin().root, tables, "licensed")
    licences = pd.DataFrame(
        [
            ("a", "river_water", "fields", 70.0),
            ("a", "river_water", "fields", 30.0),
            ("b", "canal", "fields", 50.0),
        ],
        columns=["unit", "source", "sector", "annual_wan_m3"],
    )
    table_ = status(dataset, [licensed_basis(dataset, licences, 2025)])
    assert set(table_["basis"]) == {"licensed"}
    a, b = row(table_, "county", "1", "surface"), row(table_, "county", "2", "surface")
    assert (a["used_wan_m3"], a["grade"]) == (100.0, "severe")
    assert b["used_wan_m3"] == pytest.approx(40.0), "what arrives, consumed in full by fields"
    # The canal brings water of another basin: none of it is consumption of this one's.
    assert row(table_, "basin", "yellow", "surface")["used_wan_m3"] == pytest.approx(100.0)
    assert a["used_confidence"] == "official"


def test_an_absent_basis_is_absent() -> None:
    dataset = basin()
    assert licensed_basis(dataset, None, 2025) is None
    assert licensed_basis(dataset, pd.DataFrame(), 2025) is None
    assert observed_basis(dataset, 1999) is None
    assert observed_basis(tiny()) is None
    assert status(dataset, [None]).empty
    both = status(dataset, [observed(dataset), None])
    assert set(both["basis"]) == {"observed"}


def test_only_a_declaration_suspends() -> None:
    dataset = basin(declared=CITY_DECLARED)
    table_ = status(dataset, [observed(dataset)])
    for kind, place in (("county", "1"), ("county", "2"), ("river_city", "c-r")):
        surface = row(table_, kind, place, "surface")
        assert (surface["grade"], surface["warning"]) == ("not_overloaded", "none")
        assert (surface["declared"], surface["suspended"]) == ("overloaded", "all_new")
        assert (surface["declared_date"], surface["declared_river"]) == ("2020-12-22", "r")
    total = row(table_, "county", "1", "total_use")
    assert (total["grade"], total["warning"], total["suspended"]) == (
        "overloaded",
        "all_new",
        "none",
    )
    suspended = place_grades(table_).set_index(["kind", "place"])["suspended"]
    assert suspended["county", "2"] == "all_new"


@pytest.mark.parametrize(
    ("declared", "covered"),
    [
        (("", "1", "", "groundwater", "", "severe", "2020", ""), {"1": {"wells", "deep"}}),
        (("", "1", "", "groundwater", "wells", "severe", "2020", ""), {"1": {"wells"}}),
        (("c", "2", "r", "surface", "", "critical", "2020", ""), {"2": {"surface"}}),
        (("c", "2", "r", "surface", "", "critical", "2020", "2022-01-01"), {}),
        (("c", "2", "r", "surface", "", "critical", "2030", ""), {}),
    ],
)
def test_a_declaration_covers_its_place_and_type_while_it_stands(
    declared: tuple[object, ...], covered: dict[str, set[str]]
) -> None:
    dataset = basin(declared=declared)
    table_ = status(dataset, [observed(dataset)], date(2025, 6, 1))
    told = table_[(table_["declared"] != "") & (table_["kind"] == "county")]
    assert told.groupby("place")["element"].agg(set).to_dict() == covered


def test_a_lifted_declaration_stood_until_then() -> None:
    dataset = basin(declared=("c", "", "r", "surface", "", "severe", "2020-12", "2024-01-01"))
    stood = [date(2020, 11, 30), date(2020, 12, 1), date(2023, 12, 31), date(2024, 1, 1)]
    found = [
        row(status(dataset, [observed(dataset)], day), "river_city", "c-r", "surface")["declared"]
        for day in stood
    ]
    assert found == ["", "severe", "severe", ""]


def test_evidence_says_what_suspends_and_what_would_lift_it() -> None:
    dataset = replace(basin(declared=CITY_DECLARED), root=default_path())
    table_ = status(dataset, [observed(dataset)])
    found = evidence(dataset, table_, "county", "1")
    assert found.names == {"zh": "甲", "en": "A"}
    total = found.rows.set_index("element").loc["total_use"]
    # 105 used of 100: 5 too much, 15 above 90.
    lifts = total[["to_lift_wan_m3", "to_clear_wan_m3", "headroom_wan_m3"]]
    assert lifts.tolist() == pytest.approx([5, 15, -5])
    assert found.declared["what"].tolist() == ["surface"]
    (rules,) = found.suspends
    assert [(rule.rule, rule.overridden_by) for rule in rules] == [
        ("YR-OVER", ""),
        ("PLAN-OVER", "YR-OVER"),
    ]
    assert [rule.rule for rule in found.warns] == ["YR-OVER", "PLAN-OVER"]
    assert set(found.absent) == {"trend", "over_exploitation_coefficient"}
    with pytest.raises(KeyError):
        evidence(dataset, table_, "county", "9")


def test_before_the_yellow_river_law_the_plan_stands_alone() -> None:
    dataset = replace(basin(declared=CITY_DECLARED), root=default_path())
    day = date(2023, 3, 31)
    table_ = status(dataset, [observed(dataset)], day)
    (rules,) = evidence(dataset, table_, "county", "1", day).suspends
    assert [(rule.rule, rule.overridden_by) for rule in rules] == [("PLAN-OVER", "")]
    assert "水权转让" in rules[0].exempt["zh"]


def test_rules_of_a_province_are_in_its_dataset(tmp_path: Path) -> None:
    """Without a table of its own only the law of the basin holds; a damaged one is told."""
    assert [rule.rule for rule in consequences(tmp_path, "overloaded", "yellow")] == ["YR-OVER"]
    assert consequences(tmp_path, "overloaded", "heihe") == []
    own = tmp_path / "permits" / "suspensions.csv"
    own.parent.mkdir()
    text = (default_path() / "permits" / "suspensions.csv").read_text(encoding="utf-8")
    own.write_text(text, encoding="utf-8")
    assert [r.rule for r in consequences(tmp_path, "severe", "heihe")] == ["PLAN-OVER"]
    own.write_text(text.replace(",2,", ",two,"), encoding="utf-8")
    with pytest.raises(BadInput) as bad:
        suspension_rules(tmp_path)
    assert (bad.value.faults[0].row, bad.value.faults[0].column) == (2, "rank")
    own.write_text(text.replace("rank", "rang", 1), encoding="utf-8")
    with pytest.raises(BadInput) as bad:
        suspension_rules(tmp_path)
    assert bad.value.faults[0].remedy == "did you mean 'rank'?"


def test_a_trend_needs_two_years_and_tells_when_one_is_reached() -> None:
    """County 2: 160, 170, 180 of 200: 0.8, 0.85, 0.9, so 1.0 in 2024. County 1: 90, 100, 110."""
    path = [(2020, 160.0, 90.0), (2021, 170.0, 100.0), (2022, 180.0, 110.0)]
    rows = [(y, u, "river_water", v) for y, b, a in path for u, v in (("b", b), ("a", a))]
    found = trends(basin(*rows)).set_index(["kind", "place", "element"])
    second = found.loc[("county", "2", "total_use")]
    assert second["years"] == (2020, 2021, 2022)
    assert second["slope_per_year"] == pytest.approx(0.05)
    assert second["reaches"] == pytest.approx(2024.0)
    first = found.loc[("county", "1", "total_use")]
    assert (first["since"], np.isnan(first["reaches"])) == (2021, True)
    assert trends(basin()).empty


def test_elsewhere_surface_water_is_use_against_its_part_of_the_total() -> None:
    """In the Hai basin: 60 of 105 observed is river water, so 60/105 of the cap of 100."""
    tables = dict(basin().tables)
    tables["rivers"] = tables["rivers"].assign(basin="hai")
    tables["red_lines"] = tables["red_lines"].replace({"place": {"yellow": "hai"}})
    dataset = Dataset(basin().root, tables, "hai")
    found = row(status(dataset, [observed(dataset)]), "county", "1", "surface")
    assert (found["counted"], found["used_wan_m3"]) == ("use", 60.0)
    assert found["limit_wan_m3"] == pytest.approx(100.0 * 60 / 105)
    assert (found["origin"], found["red_line"]) == ("derived", "CAP-1")
