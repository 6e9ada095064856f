"""Faults of the table of declared overload, each named with row, column and remedy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from basins.aggregate import prefectures
from basins.dataset import load_dataset
from tests.basins.conftest import Faults
from tests.basins.dataset_folder import cell, columns

SOUND = {"city": "c", "county": "", "river": "r", "element": "surface", "source": ""}


def rows(folder: Path, *changes: dict[str, str]) -> Path:
    """The folder with rows of ``declarations`` in place of its own."""

    def replaced(table: pd.DataFrame) -> pd.DataFrame:
        return pd.concat([table.assign(**SOUND | change) for change in changes])

    columns("declarations", replaced)(folder)
    return folder


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"city": "", "county": "1"},
        {"county": "1"},
        {"river": ""},
        {"element": "groundwater", "source": "wells"},
        {"element": "groundwater", "river": "", "date": "2020", "lifted": "2020-12-31"},
        {"lifted": "2024-02-29"},
    ],
)
def test_what_an_officer_may_declare(
    folder: Path, faults_of: Callable[[Path], Faults], change: dict[str, str]
) -> None:
    assert faults_of(rows(folder, change)) == []


@pytest.mark.parametrize(
    ("change", "column", "expected"),
    [
        ({"city": ""}, "city", "a city or a county"),
        ({"city": "x"}, "city", "a name in cities"),
        ({"county": "9"}, "county", "a name in counties"),
        ({"river": "x"}, "river", "a name in rivers"),
        ({"source": "wells"}, "source", "nothing for surface water"),
        ({"element": "groundwater", "source": "canal"}, "source", "a type of groundwater"),
        ({"element": "air"}, "element", "one of surface, groundwater"),
        ({"date": "2020-13-01"}, "date", "a date as YYYY-MM-DD, YYYY-MM or YYYY"),
        ({"date": "today"}, "date", "a date as YYYY-MM-DD, YYYY-MM or YYYY"),
        ({"lifted": "2023-02-29"}, "lifted", "a date as YYYY-MM-DD, YYYY-MM or YYYY"),
        ({"lifted": "2020-12-21"}, "lifted", "not before 2020-12-22"),
        ({"lifted": "2019"}, "lifted", "not before 2020-12-22"),
        ({"document": "rumour"}, "document", "a name in documents"),
    ],
)
def test_what_is_no_declaration_is_named(
    folder: Path,
    faults_of: Callable[[Path], Faults],
    change: dict[str, str],
    column: str,
    expected: str,
) -> None:
    faults = faults_of(rows(folder, {"city": "c", "element": "groundwater"}, change))
    assert [(f["file"], f["row"], f["column"]) for f in faults] == [("declarations.csv", 3, column)]
    assert faults[0]["expected"] == expected


def test_a_county_lies_in_the_city_it_names(
    folder: Path, faults_of: Callable[[Path], Faults]
) -> None:
    columns("cities", lambda t: pd.concat([t, t.assign(city="d", name_zh="丁")]))(folder)
    for name in ("norms", "growth", "reclaimed"):
        columns(name, lambda t: pd.concat([t, t.assign(city="d")]))(folder)
    cell("declarations", 2, "city", "d")(folder)
    cell("declarations", 2, "county", "1")(folder)
    (fault,) = faults_of(folder)
    assert (fault["column"], fault["value"]) == ("city", "d")
    assert "c, where county 1 lies" in fault["expected"]


def test_the_same_place_is_declared_once_a_day(
    folder: Path, faults_of: Callable[[Path], Faults]
) -> None:
    later = {"date": "2023-12-22"}
    assert faults_of(rows(folder, {}, later)) == []
    (fault,) = faults_of(rows(folder, later, later))[:1]
    assert fault["expected"] == "each key only once"


def test_a_declared_county_goes_with_its_city_to_prefecture_level(folder: Path) -> None:
    dataset = load_dataset(rows(folder, {"city": "", "county": "1"}))
    assert prefectures(dataset)["declarations"]["county"].tolist() == ["c"]
