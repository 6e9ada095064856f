"""Running a study: the same figures as a plan, the same bytes whoever solves it, and again."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from allocation.batch.chunk import Work, solve_chunk
from allocation.batch.members import Members
from allocation.batch.run import end_summary, prepare
from allocation.cli import app
from allocation.costs import supply_cost
from allocation.plan import solve_plan
from basins.faults import BadInput
from basins.scenario_file import scenario_from_dict
from tests.allocation.batch.studies import STUDY, digests, ran, study

NAMED = """name = "named"
years = [2025]
hydrology = ["p50", "p75"]
samples = 2

[[levers]]
name = "cap"
path = "limits.PLAN-CAP"
low = 60
high = 95
"""
# A cap under the 40 亿m³ that towns must have, beside one that holds.
TIGHT = NAMED.replace("low = 60", "low = 30")


def table(folder: Path, name: str) -> pd.DataFrame:
    parts = sorted((folder / "results" / name).glob("part-*.parquet"))
    return pd.concat([pd.read_parquet(part) for part in parts], ignore_index=True)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("studies")


@pytest.fixture(scope="module")
def done(root: Path) -> Path:
    """A finished study."""
    ran(root, root / "done")
    return root / "done"


def test_a_member_is_the_plan_of_its_question(root: Path) -> None:
    run = ran(root, root / "named", NAMED)
    dataset = run.members.dataset
    members = pd.read_parquet(root / "named" / "members.parquet").set_index("member")
    summary = table(root / "named", "summary").set_index("member")
    service, lines = table(root / "named", "service"), table(root / "named", "red_lines")
    overload = table(root / "named", "overload")
    for member, asked in members.iterrows():
        changes = {"name": "x", "limits": {"PLAN-CAP": asked["lever:cap"]}}
        scenario = scenario_from_dict(changes, dataset)
        plan = solve_plan(dataset, 2025, asked["hydrology"], scenario)
        for figure in ("total_use", "cap", "demand", "supplied", "shortage"):
            name = f"{figure}_wan_m3"
            assert summary.at[member, name] == pytest.approx(plan.summary[name], abs=1e-3)
        cost = supply_cost(plan.problem.inputs.dataset, plan.tables)
        assert summary.at[member, "cost_wan_yuan"] == pytest.approx(cost, rel=1e-9)
        short = plan.tables["shortage"].groupby(["unit", "sector"])["shortage_wan_m3"].sum()
        mine = service[service["member"] == member].set_index(["unit", "sector"])
        assert mine["shortage_wan_m3"].to_dict() == pytest.approx(short.to_dict(), abs=1e-3)
        own = lines[lines["member"] == member].set_index("red_line")
        told = plan.tables["red_lines"].set_index("id")
        assert own["used"].to_dict() == pytest.approx(told["used"].to_dict(), abs=1e-6)
        assert own["binding"].to_dict() == told["binding"].to_dict()
        graded = plan.tables["overload"].query("red_line != '' and declared == ''")
        assert overload.loc[overload["member"] == member, "grade"].tolist() == (
            graded["grade"].tolist()
        )


def test_months_short_and_recoveries_are_counted(done: Path) -> None:
    """A recovery needs a short month before it; a sector that is never short has neither."""
    service = table(done, "service")
    assert (service["recoveries"] <= service["short_months"]).all()
    assert (service["short_months"] <= 12).all()
    never = service["shortage_wan_m3"] == 0
    assert (service.loc[never, ["short_months", "worst_month_ratio"]] == 0).all(axis=None)
    assert (service.loc[service["shortage_wan_m3"] > 1000, "short_months"] > 0).all()


def test_the_bytes_do_not_depend_on_who_solves_and_in_which_order(root: Path, done: Path) -> None:
    again = root / "backwards"
    run = prepare(*study(root), again)
    work = Work.of(run.members.study, run.members.dataset)
    for chunk in reversed(run.open):
        solve_chunk(work, chunk, again)
    ran(root, again)  # finds everything done and clears up
    assert digests(again) == digests(done)


def test_a_run_goes_on_where_the_last_one_stopped(root: Path, done: Path) -> None:
    """Of what has no marker nothing is trusted, be it there, damaged, half or gone."""
    torn = root / "torn"
    shutil.copytree(done, torn)
    (torn / "done" / "part-00000003").unlink()
    (torn / "done" / "part-00000012").unlink()
    (torn / "results" / "summary" / "part-00000003.parquet").write_bytes(b"half")
    (torn / "results" / "service" / "part-00000012.parquet").unlink()
    (torn / "partial").mkdir()
    (torn / "partial" / "left.parquet").write_bytes(b"half")
    kept = (torn / "done" / "part-00000000").stat().st_mtime_ns
    assert len(prepare(*study(root), torn).open) == 2
    run = ran(root, torn)
    assert digests(torn) == digests(done)
    assert (torn / "done" / "part-00000000").stat().st_mtime_ns == kept
    assert end_summary(run)["status"] == "complete"


def test_a_member_without_a_plan_is_a_row_with_its_cause(root: Path) -> None:
    run = ran(root, root / "tight", TIGHT)
    told = end_summary(run)
    assert (told["optimal"], told["infeasible"], told["failed"]) == (2, 2, 0)
    summary = table(root / "tight", "summary")
    stuck = summary[summary["status"] == "infeasible"]
    assert stuck["cause"].str.contains("cannot hold together").all()
    assert stuck["total_use_wan_m3"].isna().all() and stuck["demand_wan_m3"].gt(0).all()
    assert set(table(root / "tight", "service")["member"]) == set(
        summary.loc[summary["status"] == "optimal", "member"]
    )


def test_a_member_that_fails_is_recorded_and_stops_nothing(root: Path, tmp_path: Path) -> None:
    """A unit loses its runoff on the way to the worker: no member of any year can be laid out."""
    made, dataset = study(root, NAMED)
    run = prepare(made, dataset, tmp_path / "broken")
    broken = type(dataset)(
        dataset.root, dict(dataset.tables) | {"runoff": dataset["runoff"].iloc[:0]}, dataset.digest
    )
    counts = solve_chunk(Work.of(made, broken), run.open[0], tmp_path / "broken")
    assert counts == {"failed": 4}
    summary = table(tmp_path / "broken", "summary")
    assert summary["cause"].str.len().gt(0).all()
    assert len(table(tmp_path / "broken", "service")) == 0


def test_a_folder_of_another_study_is_refused(root: Path, done: Path, tmp_path: Path) -> None:
    before = digests(done)
    with pytest.raises(BadInput) as bad:
        prepare(*study(root, STUDY.replace("seed = 3", "seed = 4")), done)
    assert "another folder" in bad.value.faults[0].remedy
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(BadInput):
        prepare(*study(root), tmp_path)
    assert digests(done) == before and [p.name for p in tmp_path.iterdir()] == ["notes.txt"]


def test_the_command_tells_what_it_did(root: Path, done: Path, tmp_path: Path) -> None:
    study(root)
    arguments = ["batch", "run", root / "study.toml", "--data", root / "province"]
    out = tmp_path / "out"
    made = CliRunner().invoke(
        app, [*map(str, arguments), "--out", str(out), "--workers", "2", "--json"]
    )
    assert made.exit_code == 0, made.output
    told = json.loads(made.stdout)
    assert told["status"] == "complete" and told["solved_now"] == told["members"] == 24
    assert digests(out) == digests(done)
    again = CliRunner().invoke(app, [*map(str, arguments), "--out", str(out), "--json"])
    assert json.loads(again.stdout)["solved_now"] == 0


def test_a_log_tells_rate_and_time_left(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is no terminal a bar would say nothing until the end."""
    monkeypatch.setattr(sys.modules["allocation.cli.batch.run"], "LOG_SECONDS", 0.0)
    study(root)
    arguments = ["batch", "run", root / "study.toml", "--data", root / "province"]
    arguments += ["--out", tmp_path / "out", "--workers", "1"]
    made = CliRunner().invoke(app, [*map(str, arguments)])
    assert made.exit_code == 0, made.output
    lines = re.findall(r"(\d+) / 24, [\d,]+ / h, 剩余 left (\S+)", made.stderr)
    counts = [int(count) for count, _ in lines]
    assert len(counts) > 1 and counts == sorted(counts) and lines[-1] == ("24", "0:00:00")


def test_the_command_refuses_a_bad_study_and_writes_nothing(root: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text('name = "x"\nyears = [1]\n')
    arguments = ["batch", "run", bad, "--data", root / "province", "--out", tmp_path / "out"]
    result = CliRunner().invoke(app, [*map(str, arguments), "--json"])
    assert result.exit_code == 2
    assert json.loads(result.stdout)["faults"][0]["column"] == "years[1]"
    assert not (tmp_path / "out").exists()


def test_a_members_water_is_its_own(root: Path) -> None:
    """Synthetic years differ, named ones are those of a plan."""
    members = Members(*study(root))
    dry, wet = members.water(members[11]), members.water(members[0])
    assert dry.runoff.sum() <= wet.runoff.sum()
    assert (dry.exceedance > wet.exceedance) and dry.by_unit.shape == (2,)
