"""The auditor: sound plans pass, and whatever is changed in a plan is found."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from allocation.audit import Audit, Ground, PlanFolder, audit, ground_for, read_plan, verify
from allocation.plan import Plan, solve_plan
from basins.dataset import Dataset, load_dataset
from basins.faults import BadInput
from basins.schema import columns_of
from tests.allocation.rich_basin import rich
from tests.allocation.tampering import tampered
from tests.basins.dataset_folder import write_folder

HYDROLOGIES = ("p50", "p75", "p95")
CHANGES_IN_A_BATCH = 28
Plans = dict[str, Path]
Read = dict[str, tuple[PlanFolder, Ground]]

# These say only that two files differ; the others recompute what stands there.
COPIES = {"parquet", "workbook", "certificate.digest"}
# How far a price holds beyond its sharing takes a solver to say (shuiding verify --resolve).
NEEDS_A_SOLVER = ("price_from", "price_to")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rich basin as a folder."""
    folder = write_folder(tmp_path_factory.mktemp("rich"))
    for name, table in rich().tables.items():
        table[columns_of(name).index].to_csv(folder / f"{name}.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def dataset(data: Path) -> Dataset:
    return load_dataset(data)


@pytest.fixture(scope="module")
def plans(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Plans:
    """Plan folders of the rich basin by hydrology."""
    root = tmp_path_factory.mktemp("plans")
    for hydrology in HYDROLOGIES:
        solve_plan(dataset, 2025, hydrology).write(root / hydrology)
    return {hydrology: root / hydrology for hydrology in HYDROLOGIES}


@pytest.fixture(scope="module")
def read(plans: Plans, dataset: Dataset) -> Read:
    """The plans as an audit sees them."""
    folders = {hydrology: read_plan(path) for hydrology, path in plans.items()}
    return {h: (folder, ground_for(folder, dataset)) for h, folder in folders.items()}


def off(found: Audit) -> set[str]:
    return {check.name for check in found.checks if check.off}


@pytest.mark.parametrize("hydrology", HYDROLOGIES)
def test_a_sound_plan_passes_and_every_column_is_checked(
    plans: Plans, dataset: Dataset, hydrology: str
) -> None:
    found = verify(plans[hydrology], dataset)
    assert found.good, found.findings
    assert found.unchecked == ()
    assert max(check.residual for check in found.checks) < 1e-6


def test_a_full_leximin_passes(dataset: Dataset, tmp_path: Path) -> None:
    plan = solve_plan(dataset, 2025, "p95", leximin=True)
    assert any(step.name.endswith(".fairness.2") for step in plan.solution.steps)
    plan.write(tmp_path / "plan")
    found = verify(tmp_path / "plan", dataset)
    assert found.good, found.findings


def test_the_basin_of_the_tests_puts_the_auditor_to_work(plans: Plans) -> None:
    """Every source is used, prices are paid, storage moves, the dry year misses its flow."""
    wet = {name: pd.read_csv(plans["p50"] / f"{name}.csv") for name in ("allocation", "red_lines")}
    assert set(wet["allocation"]["source"]) == set(rich()["sources"]["source"])
    assert (wet["red_lines"]["price"] > 0).sum() >= 2
    dry = pd.read_csv(plans["p95"] / "flow.csv")
    assert (dry["ecological_flow_wan_m3"] > dry["outflow_wan_m3"] + 1).any()
    assert dry["storage_change_wan_m3"].abs().max() > 1


@pytest.mark.parametrize(
    ("kind", "batch"),
    [("parquet", 0), ("summary", 0), ("manifest", 0)]
    + [("csv", batch) for batch in range(5)]
    + [("certificate", batch) for batch in range(3)],
)
def test_each_random_change_of_one_cell_is_caught(read: Read, kind: str, batch: int) -> None:
    random = np.random.default_rng([2025, batch, *kind.encode()])
    missed, by_copies_only = [], []
    for number in range(CHANGES_IN_A_BATCH):
        folder, ground = read[HYDROLOGIES[number % 3]]
        changed, what = tampered(random, folder, kind)
        caught = off(audit(changed, ground))
        if not caught:
            missed.append(what)
        elif caught <= COPIES and kind != "parquet":
            by_copies_only.append(what)
    assert not missed
    # Another dual or basis of a degenerate plan may prove it as well; its hash alone tells.
    may = (*NEEDS_A_SOLVER, "row_dual", "basic_")
    assert [what for what in by_copies_only if not any(name in what for name in may)] == []


def test_every_column_of_every_table_is_caught(read: Read) -> None:
    """One change in each column, so that none depends on the luck of a draw."""
    random = np.random.default_rng(1)
    folder, ground = read["p50"]
    weakly = []
    for name, table in folder.tables.items():
        for column in map(str, table.columns):
            changed, what = tampered(random, folder, "csv", (name, column))
            if off(audit(changed, ground)) <= COPIES and column not in NEEDS_A_SOLVER:
                weakly.append(what)
    assert not weakly


def test_changes_in_the_plan_of_the_default_province_are_caught(
    shanxi: Dataset, shanxi_plan: Callable[[str], Plan], tmp_path: Path
) -> None:
    shanxi_plan("p75").write(tmp_path / "plan")
    folder = read_plan(tmp_path / "plan")
    ground = ground_for(folder, shanxi)
    sound = audit(folder, ground)
    assert sound.good, sound.findings
    assert sound.unchecked == ()
    random = np.random.default_rng(75)
    missed = []
    for kind in ("csv", "csv", "csv", "certificate") * 5:
        changed, what = tampered(random, folder, kind)
        if audit(changed, ground).good:
            missed.append(what)
    assert not missed


def test_a_plan_of_other_data_is_told_so_first(plans: Plans) -> None:
    changed = rich()
    other = replace(changed, digest="0" * 64)
    first = verify(plans["p50"], other).checks[0]
    assert first.name == "dataset" and first.off
    assert first.findings[0].expected == "0" * 64


def test_a_scenario_beside_the_plan_is_applied(dataset: Dataset, tmp_path: Path) -> None:
    text = 'name = "less"\n[limits]\nCAP = 0.19\n'
    scenario = tmp_path / "s.toml"
    scenario.write_text(text, encoding="utf-8")
    solve_plan(dataset, 2025, "p50", scenario).write(tmp_path / "plan")
    found = verify(tmp_path / "plan", dataset)
    assert found.good, found.findings
    # Another scenario is another limit, another hash and another programme.
    (tmp_path / "plan" / "scenario.toml").write_text(text.replace("0.19", "0.18"), encoding="utf-8")
    assert {"dataset", "manifest", "red_lines", "certificate.rows"} <= off(
        verify(tmp_path / "plan", dataset)
    )
    (tmp_path / "plan" / "scenario.toml").unlink()
    with pytest.raises(BadInput) as bad:
        verify(tmp_path / "plan", dataset)
    assert [fault.file for fault in bad.value.faults] == ["scenario.toml"]


def test_a_certificate_of_a_laxer_programme_proves_nothing(read: Read) -> None:
    """All limits of works doubled in the certificate: still an optimum, but of other rules."""
    folder, ground = read["p50"]
    arrays = dict(folder.certificate)
    arrays["row_upper"] = np.where(arrays["row_upper"] > 0, 2 * arrays["row_upper"], 0.0)
    found = audit(replace(folder, certificate=arrays), ground)
    assert "certificate.rows" in off(found)
    places = [finding.place for finding in found.findings if finding.check == "certificate.rows"]
    assert any(place.startswith("capacity_of_") for place in places)


def test_a_plan_that_is_not_the_best_is_found_out(read: Read, dataset: Dataset) -> None:
    """A sound plan of a worse objective: balances hold, the duals do not prove it."""
    folder, ground = read["p50"]
    arrays = dict(folder.certificate)
    arrays["row_dual"] = np.zeros_like(arrays["row_dual"])
    assert {"certificate.slackness", "certificate.gap"} <= off(
        audit(replace(folder, certificate=arrays), ground)
    )


def test_a_step_that_fixes_more_than_its_duals_force_is_found_out(read: Read) -> None:
    folder, ground = read["p50"]
    arrays = dict(folder.certificate)
    last = len(arrays["step_name"]) - 1
    free = np.setdiff1d(
        np.arange(len(arrays["x"])), arrays["fixed_column"][arrays["fixed_column_step"] == last]
    )[:1]
    at = arrays["x"][free]
    for name, value in (("step", [last]), ("", free), ("lower", at), ("upper", at)):
        key = "_".join(part for part in ("fixed_column", name) if part)
        arrays[key] = np.append(arrays[key], value)
    assert "certificate.faces" in off(audit(replace(folder, certificate=arrays), ground))


def shuiding(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "allocation.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def test_the_command_says_what_it_checked_and_solves_again(data: Path, plans: Plans) -> None:
    done = shuiding("verify", plans["p95"], "--data", data, "--resolve", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    names = [check["name"] for check in told["checks"]]
    assert told["status"] == "good" and {"balance", "reproduction.allocation.cells"} <= set(names)
    assert all(check["cells"] > 0 for check in told["checks"] if "effects" not in check["name"])


def test_the_command_names_the_place_that_is_off(data: Path, plans: Plans, tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    shutil.copytree(plans["p50"], folder)
    flow = pd.read_csv(folder / "flow.csv")
    flow.loc[5, "outflow_wan_m3"] += 0.5
    flow.to_csv(folder / "flow.csv", index=False)
    done = shuiding("verify", folder, "--data", data, "--lang", "en")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "flow.outflow_wan_m3[A·6]" in done.stdout.replace("\n", "")
    assert "places are off" in done.stdout
    assert "处不符" in shuiding("verify", folder, "--data", data).stdout


def test_a_folder_that_cannot_be_read_is_a_list_of_faults(
    data: Path, plans: Plans, tmp_path: Path
) -> None:
    folder = tmp_path / "plan"
    shutil.copytree(plans["p50"], folder)
    (folder / "certificate.npz").write_bytes(b"no archive")
    (folder / "storage.parquet").unlink()
    (folder / "summary.json").write_text("[]", encoding="utf-8")
    text = (folder / "shortage.csv").read_text("utf-8").splitlines()
    cells = text[3].split(",")
    text[3] = ",".join([*cells[:-1], "much"])
    (folder / "shortage.csv").write_text("\n".join(text), encoding="utf-8")
    done = shuiding("verify", folder, "--data", data, "--json")
    assert done.returncode == 2 and "Traceback" not in done.stderr
    faults = {fault["file"]: fault for fault in json.loads(done.stdout)["faults"]}
    assert set(faults) == {"certificate.npz", "storage.parquet", "summary.json", "shortage.csv"}
    assert (faults["shortage.csv"]["row"], faults["shortage.csv"]["value"]) == (4, "much")
    assert shuiding("verify", tmp_path / "nothing").returncode == 2
