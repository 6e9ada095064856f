"""Sobol indices of a case whose answer is known."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from allocation.batch.indices import sobol_indices
from allocation.batch.sampling import lever_points
from allocation.cli import app
from basins.faults import BadInput
from tests.allocation.batch.studies import study

TEXT = """name = "indices"
sampling = "sobol"
samples = 512

[[levers]]
name = "cap"
path = "limits.PLAN-CAP"
low = 0
high = 1

[[levers]]
name = "fields"
path = "drivers.factor"
driver = "fields"
place = "p"
low = 0
high = 1
"""


def folder_of(root: Path, missing: bool = False) -> Path:
    """A study's folder whose shortage is 2·cap + fields: variances 4 : 1, no interaction."""
    made, _ = study(root, TEXT)
    points = np.array(lever_points(made))
    members = pd.DataFrame({"member": np.arange(len(points)), "point": np.arange(len(points))})
    members = members.assign(scenario="base", year=2025, hydrology="p50", water=0)
    members["lever:cap"], members["lever:fields"] = points.T
    members.to_parquet(root / "members.parquet")
    status = np.where((members["member"] == 3) & missing, "infeasible", "optimal")
    summary = pd.DataFrame(
        {
            "member": members["member"],
            "status": status,
            "shortage_wan_m3": 2.0 * points[:, 0] + points[:, 1],
            "total_use_wan_m3": 7.0,
            "cost_wan_yuan": points[:, 0],
        }
    )
    for part in ("results/summary", "done"):
        (root / part).mkdir(parents=True)
    # Read in any order of chunks.
    for first, rows in ((0, summary[100:]), (9, summary[:100])):
        rows.to_parquet(root / "results" / "summary" / f"part-{first:08d}.parquet")
        (root / "done" / f"part-{first:08d}").touch()
    return root


def test_shares_of_the_variance(tmp_path: Path) -> None:
    table = sobol_indices(folder_of(tmp_path)).set_index(["figure", "lever"])
    for figure, cap, fields in (("shortage_wan_m3", 0.8, 0.2), ("cost_wan_yuan", 1.0, 0.0)):
        for order in ("s1", "st"):
            assert table.at[(figure, "cap"), order] == pytest.approx(cap, abs=0.02)
            assert table.at[(figure, "fields"), order] == pytest.approx(fields, abs=0.02)
    assert table.at[("total_use_wan_m3", "cap"), "s1"] == 0.0


def test_without_all_plans_there_are_no_indices(tmp_path: Path) -> None:
    folder_of(tmp_path, missing=True)
    result = CliRunner().invoke(app, ["batch", "indices", str(tmp_path), "--json"])
    assert result.exit_code == 0
    for row in json.loads(result.stdout)["indices"]:
        assert row["s1"] is None and row["missing"] == 1 and row["members"] == 2048


def test_a_study_sampled_otherwise_is_refused(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text('name = "x"\n')
    with pytest.raises(BadInput):
        sobol_indices(tmp_path)
