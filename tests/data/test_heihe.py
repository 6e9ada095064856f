"""The second example: another basin is another folder, solved and verified like the first."""

from __future__ import annotations

import csv
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from allocation.cli import app
from allocation.plan import Plan, solve_plan
from basins.dataset import load_dataset

ROOT = Path(__file__).resolve().parents[2] / "data" / "heihe"


def published(item: str) -> float:
    with (ROOT / "build" / "published.csv").open(encoding="utf-8", newline="") as file:
        return float(next(r["value"] for r in csv.DictReader(file) if r["item"] == item))


@lru_cache
def plan(exceedance: int) -> Plan:
    return solve_plan(load_dataset(ROOT), 2025, f"p{exceedance}")


def passing(exceedance: int, node: str, column: str) -> float:
    """亿m³ a year at a node."""
    flow = plan(exceedance).tables["flow"]
    return float(flow.loc[flow["node"] == node, column].sum()) / 1e4


@pytest.mark.parametrize("exceedance", [10, 25, 75, 90])
def test_inflow_is_that_of_the_scheme(exceedance: int) -> None:
    inflow = passing(exceedance, "hei-yingluoxia", "inflow_wan_m3")
    assert inflow == pytest.approx(published(f"inflow_{exceedance}"), rel=0.02)


@pytest.mark.parametrize("exceedance", [10, 25, 50, 75, 90])
def test_what_the_scheme_leaves_downstream_is_left(exceedance: int) -> None:
    """Inflow less release is at most the scheme's, in every kind of year."""
    inflow = passing(exceedance, "hei-yingluoxia", "outflow_wan_m3")
    release = passing(exceedance, "hei-zhengyixia", "outflow_wan_m3")
    names = ("mean_yingluoxia", "release_mean")
    if exceedance != 50:
        names = (f"inflow_{exceedance}", f"release_{exceedance}")
    assert 0.0 < inflow - release <= published(names[0]) - published(names[1]) + 1e-6


def test_the_scheme_binds_and_only_fields_and_works_go_short() -> None:
    summary = plan(50).summary
    assert "SCHEME-97" in summary["binding_red_lines"]
    assert summary["shortage_wan_m3"] > 0.0
    shortage = plan(50).tables["shortage"].groupby("sector")["shortage_wan_m3"].sum()
    assert shortage[["urban_domestic", "rural_domestic", "services"]].max() < 1e-6


def test_it_is_verified(tmp_path: Path) -> None:
    plan(75).write(tmp_path / "plan")
    done = CliRunner().invoke(
        app, ["verify", str(tmp_path / "plan"), "--data", str(ROOT), "--json"]
    )
    assert done.exit_code == 0, done.stdout


def test_people_of_sunan_are_what_the_others_leave() -> None:
    drivers = load_dataset(ROOT)["drivers"]
    people = drivers[drivers["driver"].str.endswith("_population")]
    named = people.groupby("county")["value"].sum()
    others = published("people_minle") + published("people_shandan")
    assert named.sum() + others == pytest.approx(published("people_city"), abs=1e-3)


def test_what_rests_on_a_method_or_memory_is_not_called_official() -> None:
    dataset = load_dataset(ROOT)
    kind = dataset["documents"].set_index("document")["kind"]
    for name, table in dataset.tables.items():
        if "confidence" in table:
            weak = table["document"].map(kind).isin(["method", "recalled"])
            assert not table.loc[weak, "confidence"].isin(["official", "secondary"]).any(), name


def test_every_document_is_used() -> None:
    dataset = load_dataset(ROOT)
    used = {d for t in dataset.tables.values() if "confidence" in t for d in t["document"]}
    with (ROOT / "build" / "published.csv").open(encoding="utf-8", newline="") as file:
        used |= {row["document"] for row in csv.DictReader(file)}
    assert used == set(dataset["documents"]["document"])


def test_building_again_gives_the_committed_bytes(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "build" / "build.py"), "--out", str(tmp_path)]
    subprocess.run(command, check=True)
    built = sorted(tmp_path.iterdir())
    assert len(built) > 30
    for path in built:
        assert path.read_bytes() == (ROOT / path.name).read_bytes(), path.name
