"""A study comes out the same whatever is killed while it runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.allocation.batch.kills import run_under_fire
from tests.allocation.batch.studies import digests, ran, study

KILLS = int(os.environ.get("SHUIDING_KILLS", "10"))
# 60 members in 30 chunks, so that kills find it at work.
LONG = """name = "long"
years = [2025, 2030]
hydrology = ["p25", "p50", "p75"]
sampling = "latin_hypercube"
samples = 10
chunk = 2

[[levers]]
name = "cap"
path = "limits.PLAN-CAP"
low = 60
high = 95
"""


@pytest.mark.timeout(600 + 20 * KILLS)
@pytest.mark.parametrize("scheduler", [(), ("--scheduler", "local")], ids=["processes", "dask"])
def test_what_is_killed_changes_nothing(tmp_path: Path, scheduler: tuple[str, ...]) -> None:
    kills = KILLS if not scheduler else max(KILLS // 3, 2)
    undisturbed = ran(tmp_path, tmp_path / "undisturbed", LONG, workers=2)
    study(tmp_path, LONG)
    folder = tmp_path / "under_fire"
    arguments = [
        *("batch", "run", str(tmp_path / "study.toml"), "--data", str(tmp_path / "province")),
        *("--out", str(folder), "--workers", "2", "--json", *scheduler),
    ]
    struck = run_under_fire(arguments, folder, kills, len(undisturbed.chunks), seed=1)
    assert struck.total >= kills // 2, struck
    assert digests(folder) == digests(tmp_path / "undisturbed")
