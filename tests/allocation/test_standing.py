"""Status on the basis of a plan: what the ledger, the overload table and the auditor say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from allocation.audit import verify
from allocation.plan import Plan, solve_plan
from allocation.standing import standing
from basins.carrying import plan_basis, status
from basins.dataset import Dataset
from basins.faults import BadInput
from basins.scenario_file import scenario_from_dict
from tests.allocation.rich_basin import rich

CAP = {"name": "less", "limits": {"CAP": 0.19}}


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return rich()


@pytest.fixture(scope="module")
def plan(dataset: Dataset) -> Plan:
    return solve_plan(dataset, 2025, "p75")


def test_lines_are_graded_as_in_the_plan_itself(dataset: Dataset, plan: Plan) -> None:
    table = status(dataset, [plan_basis(plan.tables, 2025, "p75")])
    own = table[table["origin"] == "line"].set_index("red_line")
    graded = plan.tables["overload"]
    graded = graded[graded["red_line"] != ""].set_index("red_line")
    assert len(graded) >= 3
    found = own.loc[graded.index]
    np.testing.assert_allclose(found["ratio"], graded["ratio"], rtol=1e-9)
    assert found["grade"].tolist() == graded["grade"].tolist()
    assert found["warning"].tolist() == graded["warning"].tolist()


def test_uses_add_up_to_those_of_the_plan(dataset: Dataset, plan: Plan) -> None:
    table = status(dataset, [plan_basis(plan.tables, 2025, "p75")])
    wells = table[(table["element"] == "wells") & (table["kind"] == "county")]
    drawn = plan.tables["allocation"].query("source == 'wells'")["withdrawal_wan_m3"].sum()
    assert wells["used_wan_m3"].sum() == pytest.approx(drawn)


def test_a_plan_folder_is_read_instead_of_solved(
    dataset: Dataset, plan: Plan, tmp_path: Path
) -> None:
    plan.write(tmp_path / "p")
    read = standing(dataset, ["plan"], folder=tmp_path / "p")
    solved = standing(dataset, ["plan"], 2025, "p75")
    one, other = status(read.dataset, read.bases), status(solved.dataset, solved.bases)
    pd.testing.assert_frame_equal(
        one.drop(columns="used_document"), other.drop(columns="used_document")
    )
    assert verify(tmp_path / "p", dataset).good


def test_what_if_grades_against_the_limits_of_the_scenario(dataset: Dataset) -> None:
    scenario = scenario_from_dict(CAP, dataset)
    changed = standing(dataset, ["plan"], 2025, "p50", scenario)
    table = status(changed.dataset, changed.bases).set_index("red_line")
    assert table.loc["CAP", "limit_wan_m3"] == pytest.approx(1900.0)
    base = standing(dataset, ["plan"], 2025, "p50")
    before = status(base.dataset, base.bases).set_index("red_line")
    assert before.loc["CAP", "limit_wan_m3"] != pytest.approx(1900.0)


def test_a_basis_without_figures_is_said_to_be_absent(dataset: Dataset) -> None:
    found = standing(dataset, ["observed", "licensed"], 2025)
    names = [basis.name for basis in found.bases]
    assert set(found.absent) == {"observed", "licensed"} - set(names)
    assert "许可" in found.absent["licensed"]["zh"]


def test_a_folder_that_is_no_plan_or_of_other_data_is_refused(
    dataset: Dataset, plan: Plan, tmp_path: Path
) -> None:
    with pytest.raises(BadInput) as bad:
        standing(dataset, ["plan"], folder=tmp_path / "nothing")
    assert {fault.file for fault in bad.value.faults} == {
        *("summary.json", "manifest.json", "allocation.parquet", "red_lines.parquet")
    }
    plan.write(tmp_path / "p")
    other = Dataset(dataset.root, dataset.tables, "0" * 64)
    with pytest.raises(BadInput) as bad:
        standing(other, ["plan"], folder=tmp_path / "p")
    assert bad.value.faults[0].column == "dataset.sha256"
