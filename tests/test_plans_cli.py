"""``shuiding plans`` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from allocation.cli import app
from tests.allocation.sequence.years import written
from tests.allocation.sequence.years import years as basin

Called = tuple[int, str, str]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("years")
    written(basin(assurance=95.0), folder)
    return folder


def shuiding(*arguments: object) -> Called:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return done.exit_code, done.stdout, done.stderr


def test_a_folder_per_year_and_the_tables_that_bind_them(data: Path, tmp_path: Path) -> None:
    asked = ("--years", "2021-2022", "--hydrology", "p50,p90", "--data", data)
    code, out, _ = shuiding("plans", *asked, "--out", tmp_path, "--json")
    assert code == 0
    summary = json.loads(out)
    assert summary == json.loads((tmp_path / "sequence.json").read_text("utf-8"))
    assert summary["status"] == "optimal" and summary["way"] == "rolling"
    rows = pd.read_csv(tmp_path / "sequence.csv")
    planned = rows[rows["status"] == "planned"]
    assert planned["year"].tolist() == [2021, 2022]
    at_end = planned["storage_end_wan_m3"].iloc[0]
    assert planned["storage_start_wan_m3"].iloc[1] == pytest.approx(at_end)
    book = openpyxl.load_workbook(tmp_path / "sequence.xlsx")
    assert book.sheetnames == ["逐年总览", "红线路径", "年间欠账", "水库蓄水"]
    assert book["逐年总览"]["A1"].value == "年份"
    for year in (2021, 2022):
        assert shuiding("verify", tmp_path / str(year), "--data", data, "--resolve")[0] == 0


def test_an_impossible_year_is_told_and_ends_with_3(data: Path, tmp_path: Path) -> None:
    asked = ("--years", "2021-2023", "--hydrology", "p50,p90,p50", "--look-ahead", 0)
    code, out, _ = shuiding("plans", *asked, "--data", data, "--out", tmp_path)
    assert code == 3
    assert "2022" in out and "不可再减的冲突集合" in out
    summary = json.loads((tmp_path / "sequence.json").read_text("utf-8"))
    assert summary["first_impossible_year"] == 2022
    assert (tmp_path / "2021" / "summary.json").exists()
    assert (tmp_path / "2022" / "conflict.json").exists()
    assert not (tmp_path / "2023" / "summary.json").exists()


def test_an_earlier_plan_does_not_pass_for_a_year_without_one(data: Path, tmp_path: Path) -> None:
    asked = ("--years", "2021-2023", "--hydrology", "p50,p90,p50", "--data", data)
    assert shuiding("plans", *asked, "--out", tmp_path)[0] == 0
    assert shuiding("plans", *asked, "--look-ahead", 0, "--out", tmp_path)[0] == 3
    for year in (2022, 2023):
        assert not (tmp_path / str(year) / "summary.json").exists()


@pytest.mark.parametrize(
    ("option", "value"),
    [("--years", "2025-2021"), ("--hydrology", "p50,p90"), ("--hydrology", "wet"), ("--way", "x")],
)
def test_a_wrong_option_ends_with_2(option: str, value: str, tmp_path: Path) -> None:
    code, _, error = shuiding("plans", option, value, "--out", tmp_path / "out")
    assert code == 2 and option in error
    assert not (tmp_path / "out").exists()


def test_a_bad_scenario_ends_with_2_and_writes_nothing(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text('name = "x"\n[limits]\nNOPE = 1\n', "utf-8")
    code, out, _ = shuiding(
        "plans", "--data", data, "--scenario", file, "--out", tmp_path / "out", "--json"
    )
    assert code == 2 and json.loads(out)["faults"][0]["row"] == 3
    assert not (tmp_path / "out").exists()
