"""Grades of use against its limit, and what an official declaration does to them."""

from __future__ import annotations

import pandas as pd
import pytest

from basins.dataset import Dataset
from basins.overload import element_of, overload_table
from tests.tiny_basin import table, tiny

STEPS = table(
    "grade ratio_from suspends citation",
    ("severe", 1.2, "all_new", "§3"),
    ("not_overloaded", 0.0, "none", "-"),
    ("overloaded", 1.0, "all_new", "§2"),
    ("critical", 0.9, "high_consumption", "§1"),
)
DECLARED = table(
    "city county river element source grade date lifted",
    ("c", "", "r", "surface", "", "overloaded", "2020", ""),
)


def ledger(used: float, **changes: object) -> pd.DataFrame:
    """One line: the total use of county 1 against 100."""
    line = {
        "id": "L",
        "scope": "county",
        "place": "1",
        "counted": "use",
        "sources": "",
        "sectors": "",
        "sense": "max",
        "used": used,
        "limit": 100.0,
        "unit": "万m³",
        "confidence": "derived",
    }
    return pd.DataFrame([line | changes])


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return tiny({"grades": STEPS})


@pytest.mark.parametrize(
    ("used", "grade", "warning", "citation"),
    [
        (0.0, "not_overloaded", "none", "-"),
        (89.999, "not_overloaded", "none", "-"),
        (90.0, "critical", "high_consumption", "§1"),
        (99.999, "critical", "high_consumption", "§1"),
        (100.0, "overloaded", "all_new", "§2"),
        (119.999, "overloaded", "all_new", "§2"),
        (120.0, "severe", "all_new", "§3"),
        (1000.0, "severe", "all_new", "§3"),
    ],
)
def test_a_grade_begins_at_its_threshold(
    dataset: Dataset, used: float, grade: str, warning: str, citation: str
) -> None:
    """0.9, 1.0 and 1.2 belong to the graver side (rules D: 临界 0.9 ≤, 超载 1 ≤, 严重 1.2 ≤)."""
    row = overload_table(dataset, ledger(used)).iloc[0]
    assert (row["grade"], row["warning"], row["citation"]) == (grade, warning, citation)
    assert row["suspended"] == "none", "a computed grade is no declaration"
    assert row["ratio"] == pytest.approx(used / 100)
    assert (row["place"], row["element"], row["declared"]) == ("1", "total_use", "")


@pytest.mark.parametrize("off", [-9e-7, -1e-12, 1e-12, 9e-7])
@pytest.mark.parametrize(
    ("threshold", "grade"), [(0.9, "critical"), (1.0, "overloaded"), (1.2, "severe")]
)
def test_a_solution_that_is_off_by_rounding_is_at_the_threshold(
    dataset: Dataset, threshold: float, grade: str, off: float
) -> None:
    row = overload_table(dataset, ledger(100.0 * threshold * (1 + off))).iloc[0]
    assert row["grade"] == grade
    below = overload_table(dataset, ledger(100.0 * threshold * (1 - 2e-6))).iloc[0]
    assert below["grade"] != grade


@pytest.mark.parametrize(
    "changes",
    [
        {"sense": "min"},
        {"sectors": "fields"},
        {"limit": 0.0},
        {"counted": "intensity"},
        {"counted": "outflow"},
        {"scope": "unit"},
        {"scope": "transfer"},
    ],
)
def test_other_lines_are_not_graded(dataset: Dataset, changes: dict[str, object]) -> None:
    assert overload_table(dataset, ledger(100.0, **changes)).empty


def test_elements_follow_the_sources_counted(dataset: Dataset) -> None:
    listed = pd.Series(["", "wells", "river_water", "river_water|canal", "wells|reclaimed"])
    two = dataset["sources"].iloc[[2]].assign(source="karst")
    more = tiny({"sources": pd.concat([dataset["sources"], two])})
    assert element_of(more, listed).tolist() == [
        "total_use",
        "wells",
        "surface",
        "surface",
        "groundwater|other",
    ]
    assert element_of(more, pd.Series(["wells|karst"])).tolist() == ["groundwater"]


def test_a_river_is_named_where_it_is_the_place(dataset: Dataset) -> None:
    row = overload_table(dataset, ledger(50.0, scope="river", place="r")).iloc[0]
    assert (row["place"], row["river"]) == ("r", "r")


def test_a_declaration_stands_beside_the_grades_and_suspends() -> None:
    """The county is computed at 50 %; the city's surface water is declared overloaded."""
    dataset = tiny({"grades": STEPS, "declarations": DECLARED})
    table_ = overload_table(dataset, ledger(50.0))
    assert len(table_) == 2
    computed, declared = table_.iloc[0], table_.iloc[1]
    assert (computed["grade"], computed["declared"]) == ("not_overloaded", "")
    assert (computed["suspended"], computed["warning"]) == ("none", "none")
    assert (declared["place"], declared["river"], declared["element"]) == ("c", "r", "surface")
    assert (declared["grade"], declared["declared"]) == ("", "overloaded")
    assert (declared["suspended"], declared["citation"]) == ("all_new", "§2")
    assert declared["warning"] == "none"
    assert pd.isna(declared["ratio"])


def test_a_computed_grade_warns_and_only_a_declaration_that_stands_suspends() -> None:
    lifted = DECLARED.assign(date="2021-03-01", lifted="2023-12-31", element="groundwater")
    county = DECLARED.assign(
        city="", county="1", river="", element="groundwater", source="wells", grade="severe"
    )
    dataset = tiny({"grades": STEPS, "declarations": pd.concat([DECLARED, lifted, county])})
    computed, *declared = overload_table(dataset, ledger(150.0)).to_dict("records")
    assert (computed["grade"], computed["suspended"]) == ("severe", "none")
    assert computed["warning"] == "all_new"
    places = [(row["place"], row["river"], row["element"], row["suspended"]) for row in declared]
    assert places == [("c", "r", "surface", "all_new"), ("1", "", "wells", "all_new")]


def test_of_two_declarations_of_a_place_the_later_one_stands() -> None:
    later = DECLARED.assign(date="2023-01-01", grade="critical")
    dataset = tiny({"grades": STEPS, "declarations": pd.concat([later, DECLARED])})
    (row,) = overload_table(dataset, ledger(50.0).iloc[:0]).to_dict("records")
    assert (row["declared"], row["suspended"]) == ("critical", "high_consumption")
