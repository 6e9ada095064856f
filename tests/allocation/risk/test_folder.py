"""Folders of studies that are damaged, half done or of another dataset; and how much they take."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from allocation.risk import opened, service_measures, study_folder
from basins.dataset import load_dataset
from basins.faults import BadInput
from tests.allocation.risk.studies import hand_made, large
from tests.tiny_basin import tiny

PART = "part-00000000.parquet"
MOST_MIB = 400


def damaged(name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Callable[[Path], None]:
    def damage(root: Path) -> None:
        change(pd.read_parquet(root / name)).to_parquet(root / name, index=False)

    return damage


DAMAGES: dict[str, tuple[Callable[[Path], None], str, str | None]] = {
    "no members": (lambda r: (r / "members.parquet").unlink(), "members.parquet", None),
    "no manifest": (lambda r: (r / "manifest.json").unlink(), "manifest.json", None),
    "no JSON": (lambda r: (r / "manifest.json").write_text("{"), "manifest.json", None),
    "no TOML": (lambda r: (r / "study.toml").write_text("name = "), "study.toml", None),
    "no Parquet": (
        lambda r: (r / "results/service" / PART).write_bytes(b"PAR1 torn"),
        f"results/service/{PART}",
        None,
    ),
    "a table of a chunk is gone": (
        lambda r: (r / "results/overload" / PART).unlink(),
        f"results/overload/{PART}",
        None,
    ),
    "a column is gone": (
        damaged(f"results/red_lines/{PART}", lambda t: t.drop(columns="binding")),
        f"results/red_lines/{PART}",
        "binding",
    ),
    "text for numbers": (
        damaged(f"results/service/{PART}", lambda t: t.assign(shortage_wan_m3="much")),
        f"results/service/{PART}",
        "shortage_wan_m3",
    ),
    "a member twice": (
        damaged(f"results/summary/{PART}", lambda t: pd.concat([t, t.head(1)])),
        "results/summary/",
        "member",
    ),
    "a member nobody knows": (
        damaged(f"results/summary/{PART}", lambda t: t.assign(member=t["member"] + 900)),
        "results/summary/",
        "member",
    ),
    "nothing done": (lambda r: [m.unlink() for m in (r / "done").iterdir()], "done/", None),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_named(tmp_path: Path, name: str) -> None:
    root = hand_made(tmp_path / "study")
    damage, file, column = DAMAGES[name]
    damage(root)
    with pytest.raises(BadInput) as bad, opened(root, tiny()):
        pass
    assert {(fault.file, fault.column) for fault in bad.value.faults} == {(file, column)}


def test_all_faults_at_once(tmp_path: Path) -> None:
    root = hand_made(tmp_path / "study")
    for damage in ("no manifest", "no TOML", "a column is gone", "no Parquet"):
        DAMAGES[damage][0](root)
    with pytest.raises(BadInput) as bad:
        study_folder(root)
    assert len(bad.value.faults) == 4


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="shuiding batch run"):
        study_folder(tmp_path / "none")


def test_a_unit_of_another_dataset(tmp_path: Path) -> None:
    root = hand_made(tmp_path / "study")
    damaged(f"results/service/{PART}", lambda t: t.assign(unit="elsewhere"))(root)
    with opened(root, tiny()) as ensemble, pytest.raises(BadInput) as bad:
        service_measures(ensemble)
    assert [(f.column, f.value) for f in bad.value.faults] == [("unit", "elsewhere")]


def test_a_chunk_without_its_marker_is_pending(tmp_path: Path) -> None:
    """Members 6 and 7 are in the last chunk."""
    root = hand_made(tmp_path / "study")
    (root / "done" / "part-00000006").unlink()
    (root / "results" / "service" / "part-00000006.parquet").write_bytes(b"half")
    with opened(root, tiny()) as ensemble:
        project = ensemble.cases.set_index("scenario").loc["project"]
        table = service_measures(ensemble).query("scenario == 'project'")
    assert project[["members", "solved", "pending"]].tolist() == [4, 2, 2]
    assert set(table["years"]) == {2} and set(table["without_plan"]) == {2}


def test_quotes_in_a_path_are_no_sql(tmp_path: Path) -> None:
    root = hand_made(tmp_path / "it's; DROP TABLE members --")
    with opened(root, tiny()) as ensemble:
        assert len(ensemble.cases) == 2


CHILD = """
import resource, sys
from pathlib import Path
from allocation.risk import line_risks, opened, overload_risks, service_measures
from basins.dataset import load_dataset
data = load_dataset(None)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with opened(Path(sys.argv[1]), data) as ensemble:
    tables = service_measures(ensemble), line_risks(ensemble), overload_risks(ensemble)
assert int(tables[0]["years"].max()) == int(sys.argv[2])
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_memory_does_not_grow_with_the_study(tmp_path: Path) -> None:
    """2 000 members of the default province, 1 300 rows of service each, take what 500 take."""
    data = load_dataset(None)
    taken = []
    for members in (500, 2000):
        units, sectors = data["units"]["unit"], data["sectors"]["sector"]
        root = large(tmp_path / str(members), members, units, sectors)
        argv = [sys.executable, "-c", CHILD, str(root), str(members)]
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        taken.append(int(done.stdout))
    assert taken[1] < MOST_MIB and taken[1] < 1.5 * taken[0] + 50, taken
