"""``shuiding batch report`` on a study worked out by hand (tests/allocation/risk/studies.py)."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.allocation.risk.studies import hand_made
from tests.basins.dataset_folder import write_folder
from tests.test_cli import shuiding


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("made")
    write_folder(root / "data")
    hand_made(root / "study")
    return root


def reported(made: Path, *more: str | Path) -> dict[str, object]:
    done = shuiding("batch", "report", made / "study", "--data", made / "data", "--json", *more)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def province(found: dict[str, object]) -> dict[str, dict[str, float]]:
    rows = found["service"]
    assert isinstance(rows, list)
    return {
        row["scenario"]: row for row in rows if (row["level"], row["sector"]) == ("province", "all")
    }


def test_machines_get_every_table(made: Path) -> None:
    found = reported(made)
    assert found["without_plan"] == 2 and found["same_dataset"] is False
    base = province(found)["base"]
    assert base["assurance"] == pytest.approx(1 / 3) and base["without_plan"] == 1
    assert base["vulnerability_wan_m3"] == pytest.approx(45.0)
    best = found["regret"]
    assert isinstance(best, dict)
    assert [row["scenario"] for row in best["alternatives"]] == ["project", "base"]
    # Who is never short has no resilience, and JSON no NaN.
    assert None in {row["resilience"] for row in found["service"]}  # type: ignore[attr-defined]


def test_a_choice_of_members_and_a_degree(made: Path) -> None:
    found = reported(made, "--scenario", "project", "--degree", "0.9", "--pooled")
    assert list(province(found)) == ["project"] and "regret" not in found
    row = province(found)["project"]
    assert row["year"] == 0 and row["assurance"] == pytest.approx(2 / 3)


def test_people_get_tables_and_a_workbook(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "风险.xlsx"
    done = shuiding("batch", "report", made / "study", "--data", made / "data", "--out", out)
    assert done.returncode == 0, done.stderr
    told = "".join(done.stdout.split())
    for part in ("手算研究", "2个成员没有方案", "全省各行业的保证率", "33.3", "稳健选择：后悔值"):
        assert part in told
    book = openpyxl.load_workbook(out)
    assert book.sheetnames[:3] == ["集合风险", "成员", "没有方案的成员"]
    causes = [row[3] for row in book["没有方案的成员"].iter_rows(min_row=2, values_only=True)]
    assert causes == ["红线互相矛盾", "=time limit"]
    cell = book["没有方案的成员"]["D3"]
    assert cell.data_type == "s", "a cause that begins with = is text"
    english = shuiding(
        "batch", "report", made / "study", "--data", made / "data", "--lang", "en"
    ).stdout
    assert "Assurance of the province by sector" in english and "least" in english.lower()


@pytest.mark.parametrize(
    "arguments, told",
    [
        (["nowhere"], "shuiding batch run"),
        (["study", "--scenario", "nobody"], "no member"),
        (["study", "--degree", "2"], "degree"),
        (["study", "--out", "x.csv"], ".xlsx"),
    ],
)
def test_bad_input(made: Path, arguments: list[str], told: str) -> None:
    done = shuiding("batch", "report", made / arguments[0], *arguments[1:], "--data", made / "data")
    assert done.returncode == 2 and told in done.stderr and "Traceback" not in done.stderr


def test_a_dataset_without_the_units(made: Path) -> None:
    done = shuiding("batch", "report", made / "study", "--json")
    assert done.returncode == 2
    columns = {fault["column"] for fault in json.loads(done.stdout)["faults"]}
    assert columns == {"unit", "sector"}
