"""The command as a user or a script meets it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

CONTRACT = {
    "allocation": "unit county city river sector source month withdrawal_wan_m3 use_wan_m3 "
    "consumption_wan_m3",
    "shortage": "unit county city river sector month demand_wan_m3 supplied_wan_m3 shortage_wan_m3",
    "flow": "node river month inflow_wan_m3 outflow_wan_m3 ecological_flow_wan_m3",
    "storage": "reservoir month start_wan_m3 end_wan_m3",
    "red_lines": "id name_zh scope place counted limit used headroom unit binding price document "
    "confidence",
    "overload": "place river element used limit ratio grade declared suspended citation",
}
SUMMARY = [
    "status",
    "year",
    "hydrology",
    "total_use_wan_m3",
    "cap_wan_m3",
    "intensity_m3_per_wan_yuan",
    "intensity_limit_m3_per_wan_yuan",
    "demand_wan_m3",
    "supplied_wan_m3",
    "shortage_wan_m3",
    "shortage_by_sector",
    "supplied_by_river",
    "supplied_by_source",
    "binding_red_lines",
    "overloaded_places",
    "evidence_share",
    "seconds",
]


def shuiding(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "allocation.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    out = tmp_path_factory.mktemp("plan") / "p50"
    done = shuiding("plan", "--year", "2025", "--hydrology", "p50", "--out", out, "--json")
    assert done.returncode == 0, done.stderr
    # Standard output is JSON from the first character to the last.
    return out, json.loads(done.stdout)


def test_the_summary_has_what_the_contract_names(made: tuple[Path, dict[str, object]]) -> None:
    out, printed = made
    assert set(SUMMARY) <= set(printed)
    assert json.loads((out / "summary.json").read_text("utf-8")) == printed
    assert printed["status"] == "optimal"


@pytest.mark.parametrize("name", CONTRACT)
def test_tables_are_there_twice_with_their_columns(
    made: tuple[Path, dict[str, object]], name: str
) -> None:
    text = pd.read_csv(made[0] / f"{name}.csv", dtype={"county": str, "city": str, "place": str})
    binary = pd.read_parquet(made[0] / f"{name}.parquet")
    assert set(CONTRACT[name].split()) <= set(binary.columns)
    assert list(text.columns) == list(binary.columns) and len(text) == len(binary) > 0


def test_the_manifest_tells_how_to_make_the_plan_again(
    made: tuple[Path, dict[str, object]],
) -> None:
    manifest = json.loads((made[0] / "manifest.json").read_text("utf-8"))
    assert len(manifest["dataset"]["sha256"]) == 64
    assert manifest["versions"]["highspy"] and manifest["solver"]["options"]
    assert manifest["reproduce"].startswith("shuiding plan --year 2025 --hydrology p50")


def test_the_workbook_opens_and_names_places_in_chinese(
    made: tuple[Path, dict[str, object]],
) -> None:
    sheets = pd.read_excel(made[0] / "plan.xlsx", sheet_name=None)
    assert {"封面", "水量配置", "红线账本"} <= set(sheets)
    assert "汾河" in set(sheets["水量配置"].iloc[:, 3])


def test_a_wrong_hydrology_is_a_usage_error() -> None:
    done = shuiding("plan", "--hydrology", "p0")
    assert done.returncode == 2 and "p1 … p99" in done.stderr and "Traceback" not in done.stderr


def test_a_wrong_scenario_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    scenario = tmp_path / "s.toml"
    scenario.write_text('name = "x"\n[limits]\nPLAN-CUP = 3\n', encoding="utf-8")
    done = shuiding("plan", "--scenario", scenario, "--out", tmp_path / "out")
    assert done.returncode == 2 and "是否应为 'PLAN-CAP'？" in done.stderr
    assert "第 3 行" in done.stderr and not (tmp_path / "out").exists()


def test_conflicting_red_lines_exit_with_3_and_say_which(tmp_path: Path) -> None:
    scenario = tmp_path / "s.toml"
    scenario.write_text('name = "x"\n[limits]\nNCW-MIN = 8\n', encoding="utf-8")
    done = shuiding("plan", "--scenario", scenario, "--json")
    assert done.returncode == 3, done.stderr
    told = json.loads(done.stdout)
    assert told["status"] == "infeasible"
    assert "NCW-MIN" in {item["id"] for item in told["members"]}
    assert [way["course"] for way in told["ways_out"]][-1] == "limits"
