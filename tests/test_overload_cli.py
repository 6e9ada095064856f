"""``shuiding overload`` as an officer or a script meets it, on a basin of two counties."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from click.testing import Result
from typer.testing import CliRunner

from allocation.cli import app
from tests.basins.dataset_folder import cell, columns, write_folder

OBSERVED = {
    "a": ("river_water", "30"),
    "b": ("river_water", "99"),
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """County 甲 used 30, county 乙 99 of a cap of 100; its name looks like a formula."""
    folder = write_folder(tmp_path_factory.mktemp("data") / "tiny")
    columns(
        "observed_supply",
        lambda table: pd.concat(
            [
                table.assign(unit=unit, source=source, use_wan_m3=use)
                for unit, (source, use) in OBSERVED.items()
            ]
        ),
    )(folder)
    columns(
        "red_lines",
        lambda table: pd.concat(
            [table]
            + [
                table.assign(red_line=f"CAP-{county}", scope="county", place=county, enforced="no")
                for county in ("1", "2")
            ]
        ),
    )(folder)
    columns(
        "red_line_limits",
        lambda table: pd.concat(
            [table] + [table.assign(red_line=f"CAP-{county}", limit="100") for county in ("1", "2")]
        ),
    )(folder)
    cell("counties", 3, "name_zh", "=乙[red]")(folder)
    return folder


def run(data: Path, *arguments: str | Path) -> Result:
    given = ["overload", "--data", str(data), *map(str, arguments)]
    return CliRunner().invoke(app, given, env={"COLUMNS": "200"})


def told(data: Path, *arguments: str | Path) -> dict[str, Any]:
    done = run(data, *arguments, "--json")
    assert done.exit_code == 0, done.output
    content: dict[str, Any] = json.loads(done.stdout)
    return content


def test_json_tells_every_place_on_every_basis_there_is(data: Path) -> None:
    content = told(data)
    assert [basis["basis"] for basis in content["bases"]] == ["observed", "plan"]
    assert list(content["absent"]) == ["licensed"]
    (row,) = (
        r
        for r in content["rows"]
        if (r["basis"], r["place"], r["element"]) == ("observed", "2", "total_use")
    )
    figures = [row["used_wan_m3"], row["limit_wan_m3"], row["ratio"]]
    assert figures == pytest.approx([99.0, 100.0, 0.99])
    assert (row["grade"], row["warning"], row["suspended"]) == (
        "critical",
        "high_consumption",
        "none",
    )


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (["--grade", "critical"], {("county", "2")}),
        (["--place", "甲"], {("county", "1")}),
        (["--place", "市/河"], {("river_city", "c-r")}),
        (["--place", "c-r"], {("river_city", "c-r")}),
        (["--river", "江"], set()),
        (["--city", "市", "--element", "total_use", "--grade", "not_overloaded"], None),
    ],
)
def test_filters_take_names_and_identifiers(
    data: Path, filters: list[str], expected: set[tuple[str, str]] | None
) -> None:
    rows = told(data, "--basis", "observed", *filters)["rows"]
    found = {(row["kind"], row["place"]) for row in rows}
    if expected is None:
        assert ("county", "1") in found and ("county", "2") not in found
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (["--basis", "observd"], "observed"),
        (["--city", "上海"], "name a city"),
        (["--grade", "sever"], "severe"),
        (["--element", "air"], "name a element"),
        (["--place", "nowhere"], "name a place"),
        (["--hydrology", "p0"], "p1"),
        (["--year", "1066"], "1980"),
        (["--plan", ".", "--year", "2025"], "its own year"),
    ],
)
def test_a_wrong_option_is_exit_2_with_what_to_do(data: Path, wrong: list[str], hint: str) -> None:
    done = run(data, *wrong)
    assert done.exit_code == 2
    assert hint in done.output and "Traceback" not in done.output


def test_bad_input_is_a_list_of_faults(data: Path, tmp_path: Path) -> None:
    done = run(data, "--plan", tmp_path / "nothing", "--out", tmp_path / "out", "--json")
    assert done.exit_code == 2
    assert {f["file"] for f in json.loads(done.stdout)["faults"]} >= {"manifest.json"}
    assert not (tmp_path / "out").exists()


def test_red_lines_in_conflict_are_exit_3(data: Path, tmp_path: Path) -> None:
    scenario = tmp_path / "s.toml"
    scenario.write_text('name = "none"\n[limits]\nCAP = 0\n', encoding="utf-8")
    folder = tmp_path / "data"
    shutil.copytree(data, folder)
    columns(
        "priorities",
        lambda t: t.assign(
            assurance_percent=t["assurance_percent"].mask(t["item"] == "towns", "95")
        ),
    )(folder)
    done = run(folder, "--scenario", scenario, "--json")
    assert done.exit_code == 3
    assert json.loads(done.stdout)["status"] == "infeasible"


def test_the_evidence_for_a_place_in_words(data: Path) -> None:
    zh = run(data, "--basis", "observed", "--place", "=乙[red]").output
    assert "=乙[red]" in zh, "a name is no style of the terminal"
    assert "比值 0.9900，临界超载，为本地短板" in zh
    assert "减少 9 万m³ 以上即降到临界超载线以下" in zh
    assert "官方认定：市河地表水临界超载，自 2020-12-22 起" in zh and "黄河保护法" in zh
    assert "没有趋势：实测只有 2020 年" in zh
    en = run(data, "--basis", "observed", "--place", "2", "--lang", "en").output
    assert "ratio 0.9900, critical, the worst element" in en
    assert "9 × 10⁴ m³ less use is below critical" in en


def test_the_list_says_what_suspends(data: Path) -> None:
    output = run(data, "--basis", "observed", "--basis", "licensed").output
    assert "许可：没有许可登记数据" in output
    assert "只有官方认定具有法律效力" in output
    assert "临界超载：高耗水项目新增取水许可" in output


def test_files_for_machines_and_a_workbook_without_formulas(data: Path, tmp_path: Path) -> None:
    done = run(data, "--basis", "observed", "--place", "2", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    rows = pd.read_csv(tmp_path / "out" / "status.csv", dtype={"place": str})
    assert set(rows["place"]) == {"2"} and {"suspended", "warning", "limit_confidence"} <= set(rows)
    assert (tmp_path / "out" / "places.csv").is_file()
    book = openpyxl.load_workbook(tmp_path / "out" / "overload.xlsx")
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert any(cell.value == "=乙[red]" for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n", "b"}
