"""A dataset to begin with: it solves at once, says what is left, and grows step by step."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from allocation.cli import app
from basins.dataset import load_dataset
from basins.schema import table_names
from basins.starting.steps import STEPS
from tests.basins.dataset_folder import columns


def run(*words: object) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(app, [*map(str, words), "--json"])
    return done.exit_code, json.loads(done.stdout)


@pytest.fixture
def start(tmp_path: Path) -> Path:
    assert run("data", "new", "某省", "--out", tmp_path / "new")[0] == 0
    return tmp_path / "new"


def test_it_is_valid_and_small(start: Path) -> None:
    dataset = load_dataset(start)
    assert (len(dataset["rivers"]), len(dataset["counties"])) == (2, 3)
    assert dataset["province"]["name_zh"].tolist() == ["某省"]
    confidences = {c for t in dataset.tables.values() if "confidence" in t for c in t["confidence"]}
    assert confidences == {"to confirm"}
    readme = (start / "README.md").read_text(encoding="utf-8")
    assert "占位" in readme and "placeholder" in readme
    assert all(f"`{name}.csv`" in readme for step in STEPS for name in step.tables)


def test_it_solves_and_is_verified(start: Path, tmp_path: Path) -> None:
    code, summary = run("plan", "--data", start, "--out", tmp_path / "plan")
    assert (code, summary["status"]) == (0, "optimal")
    # 20 + 10 + 8 万人 × 100 L × 0.365 / 0.88 and 42 万人 × 60 L × 0.365 / 0.85
    domestic = 38 * 100 * 0.365 / 0.88 + 42 * 60 * 0.365 / 0.85
    # 60 万亩 × 120 m³ / 0.55 and 110 亿元 × 15 m³ / 0.9
    rest = 60 * 120 / 0.55 + 110 * 15 / 0.9
    assert summary["demand_wan_m3"] == pytest.approx(domestic + rest)
    assert run("verify", tmp_path / "plan", "--data", start)[0] == 0
    assert run("overload", "--data", start)[0] == 0


def test_every_table_has_its_step(start: Path) -> None:
    assert sorted(name for step in STEPS for name in step.tables) == sorted(
        name for name in table_names() if name != "driver_kinds"
    )


def test_what_is_left_shrinks_as_tables_are_filled(start: Path) -> None:
    code, before = run("data", "todo", start)
    assert code == 0 and before["open_rows"] > 150
    columns("documents", lambda t: t.loc[[0, 0]].assign(document=["placeholder", "yearbook"]))(
        start
    )
    columns("economy", lambda t: t.assign(document="yearbook", confidence="official"))(start)
    code, after = run("data", "todo", start)
    assert code == 0
    assert before["open_rows"] - after["open_rows"] == 2
    assert after["steps"][4]["tables"]["economy"] == {"placeholders": 0, "rows": 2}


def test_a_county_that_is_half_there_is_told(start: Path) -> None:
    columns("counties", lambda t: t.loc[[0, 1, 2, 2]].assign(county=["c1", "c2", "c3", "c4"]))(
        start
    )
    code, told = run("validate", start)
    assert code == 2
    places = {(fault["file"], fault["value"]) for fault in told["faults"]}
    assert ("units.csv", "c4") in places and ("drivers.csv", "c4·irrigated_area") in places
    assert run("data", "todo", start)[0] == 2


def test_a_folder_with_something_in_it_is_left_alone(start: Path) -> None:
    before = {path.name: path.read_bytes() for path in start.iterdir()}
    code, told = run("data", "new", "某省", "--out", start)
    assert (code, told["faults"][0]["expected"]) == (2, "an empty folder")
    assert {path.name: path.read_bytes() for path in start.iterdir()} == before
