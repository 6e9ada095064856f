"""``shuiding sensitivity``: files, JSON, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from allocation.cli import app
from tests.pages.small_province import write_province


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_province(tmp_path_factory.mktemp("province"))


def run(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["sensitivity", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def test_files_and_json_say_the_same(province: Path, tmp_path: Path) -> None:
    code, out, _ = run("--data", province, "--out", tmp_path / "study", "--json")
    assert code == 0
    told = json.loads(out)
    assert told["year"] == 2025 and told["hydrology"] == "p50"
    for name in ("tornado", "cap_intensity", "hydrology_efficiency", "options"):
        table = pd.read_csv(tmp_path / "study" / f"{name}.csv", encoding="utf-8-sig")
        assert len(table) == len(told[name]), name
    cap = [row for row in told["tornado"] if row["lever"] == "cap"]
    # The cap of 85 binds, so a tenth less is 8.5 亿m³ more shortage.
    low = next(row for row in cap if row["side"] == "low")
    assert low["value"] == pytest.approx(76.5)
    assert low["shortage_wan_m3_change"] == pytest.approx(85_000.0, rel=1e-6)


def test_words_name_the_levers(province: Path) -> None:
    code, out, _ = run("--data", province, "--part", "tornado")
    assert code == 0 and "用水总量上限" in out and "+85,000.0" in out
    code, out, _ = run("--data", province, "--part", "tornado", "--lang", "en")
    assert code == 0 and "Cap on total use" in out


def test_a_conflict_ends_with_three(province: Path, tmp_path: Path) -> None:
    file = tmp_path / "low.toml"
    file.write_text('name = "low"\n[limits]\nPLAN-CAP = 20\n', encoding="utf-8")
    code, out, _ = run("--data", province, "--part", "tornado", "--scenario", file, "--json")
    assert code == 3
    assert json.loads(out)["tornado"][0]["status"] == "infeasible"


def test_wrong_words_are_bad_input_and_write_nothing(province: Path, tmp_path: Path) -> None:
    assert run("--data", province, "--part", "cyclone")[0] == 2
    file = tmp_path / "wrong.toml"
    file.write_text('name = "x"\n[limits]\nNOPE = 1\n', encoding="utf-8")
    code, _, err = run("--data", province, "--scenario", file, "--out", tmp_path / "none")
    assert code == 2 and "NOPE" in err and not (tmp_path / "none").exists()
