"""Paths of values over the years: 2020 → 10, 2030 → 30, so two more every year between."""

from __future__ import annotations

import pandas as pd
import pytest

from basins.years import at_year, row_at_year

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
