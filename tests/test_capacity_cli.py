"""``shuiding capacity`` and ``shuiding rights``: tables, JSON, files, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from allocation.cli import app
from tests.basins.dataset_folder import columns
from tests.pages.small_province import write_province


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small province with its people in 万人 and its fields in 万亩."""
    root = write_province(tmp_path_factory.mktemp("province"))
    columns("driver_kinds", lambda table: table.assign(unit=["万人", "万亩"]))(root)
    return root


def run(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [*map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def test_files_and_json_say_the_same(province: Path, tmp_path: Path) -> None:
    """Under 85 亿m³ towns keep their 40, so fields, which the plan gives 45, carry 45 of 60."""
    out = tmp_path / "carried"
    code, told, _ = run("capacity", "--data", province, "--place", "省", "--out", out, "--json")
    assert code == 0
    rows = json.loads(told)["rows"]
    fields = next(row for row in rows if row["determination"] == "irrigated_area")
    assert fields["capacity"] == pytest.approx(450_000) and fields["status"] == "over"
    assert fields["binds"][0]["id"] == "PLAN-CAP"
    table = pd.read_csv(out / "capacity.csv", encoding="utf-8-sig")
    assert table["capacity"].tolist() == pytest.approx([row["capacity"] for row in rows])


def test_the_trade_off_as_json_and_as_a_table(province: Path) -> None:
    """Of 85 亿m³ all to towns or all to fields: one for one."""
    trade = ("capacity", "--data", province, "--trade", "population", "irrigated_area")
    code, told, _ = run(*trade, "--json")
    corners = json.loads(told)["frontier"]["corners"]
    assert code == 0 and corners[0]["second"] == pytest.approx(850_000, rel=1e-6)
    assert corners[-1]["first"] == pytest.approx(850_000, rel=1e-6)
    code, told, _ = run(*trade, "--lang", "en")
    assert code == 0 and "Population against Irrigated area" in told


def test_wrong_names_are_told_with_a_remedy(province: Path) -> None:
    code, _, told = run("capacity", "--data", province, "--driver", "populaton")
    assert code == 2 and "population" in told
    assert run("capacity", "--data", province, "--keep", "some")[0] == 2
    assert run("capacity", "--data", province, "--place", "丙")[0] == 2


def test_a_transfer_is_kept_where_it_was_asked(
    province: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHUIDING_TRANSFERS", str(tmp_path))
    sides = ("--seller", "甲", "--seller-sector", "镇", "--buyer", "乙", "--buyer-sector", "镇")
    code, told, _ = run("rights", "--data", province, *sides, "--volume", "10", "--keep", "--json")
    record = json.loads(told)
    assert code == 0 and record["verdict"] == "passes"
    assert (tmp_path / f"{record['record']}.json").exists()
    code, _, told = run("rights", "--data", province, *sides, "--source", "雨")
    assert code == 2 and "--source" in told
