"""Paths of values over the years: 2020 → 10, 2030 → 30, so two more every year between."""

from __future__ import annotations

import pandas as pd
import pytest

from basins.years import at_year, origin_at_year, row_at_year

PATH = pd.DataFrame(
    {
        "key": ["x", "x", "y"],
        "other": ["u", "u", "u"],
        "year": [2030, 2020, 2025],
        "value": [30.0, 10.0, 7.0],
        "document": ["late", "early", "only"],
    }
)


@pytest.mark.parametrize(
    ("year", "expected"),
    [(2000, 10), (2020, 10), (2021, 12), (2025, 20), (2030, 30), (2035, 30)],
)
def test_values_are_interpolated_and_held_outside(year: int, expected: float) -> None:
    values = at_year(PATH, ["key"], "value", year)
    assert values.to_dict() == {"x": pytest.approx(expected), "y": 7.0}


def test_a_path_may_have_several_keys() -> None:
    values = at_year(PATH, ["key", "other"], "value", 2025)
    assert values.to_dict() == {("x", "u"): pytest.approx(20), ("y", "u"): 7.0}


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        # before its first row a path rests on it
        (2000, {"x": "early", "y": "only"}),
        (2020, {"x": "early", "y": "only"}),
        (2029, {"x": "early", "y": "only"}),
        (2030, {"x": "late", "y": "only"}),
        (2035, {"x": "late", "y": "only"}),
    ],
)
def test_a_value_rests_on_the_last_row_not_after_it(year: int, expected: dict[str, str]) -> None:
    rows = row_at_year(PATH, ["key"], year)
    assert rows.set_index("key")["document"].to_dict() == expected
    assert len(rows) == 2


def test_a_value_between_two_rows_is_derived_and_rests_on_both() -> None:
    """Only the year of a row has the row's own document and confidence."""
    limits = pd.DataFrame(
        [
            ("CAP", 2020, 76.0, "a", "secondary"),
            ("CAP", 2025, 85.0, "b", "official"),
            ("CAP", 2030, 85.0, "b", "to confirm"),
        ],
        columns=["red_line", "year", "limit", "document", "confidence"],
    )
    years = (2019, 2020, 2023, 2025, 2028, 2031)
    found = [origin_at_year(limits, ["red_line"], year).loc["CAP"].tolist() for year in years]
    assert found == [
        ["a", "secondary"],
        ["a", "secondary"],
        ["a|b", "derived"],
        ["b", "official"],
        ["b", "to confirm"],
        ["b", "to confirm"],
    ]
