"""What was exported, the workbook, the folder now: who changed what, and what is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from allocation.cli import app
from basins.dataset import load_dataset
from basins.workbook.difference import differences
from basins.workbook.texts import files_of, texts_of
from tests.basins.dataset_folder import cell, without_line
from tests.basins.workbook_files import edit_sheet, exported, without_its_base


def run(*words: object) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(app, ["data", *map(str, words), "--json"])
    return done.exit_code, json.loads(done.stdout)


def told(answer: dict[str, Any]) -> list[tuple[Any, ...]]:
    names = ("table", "key", "column", "base", "workbook", "folder", "changed_by")
    return [tuple(change[name] for name in names) for change in answer["changes"]]


@pytest.fixture
def book(folder: Path, tmp_path: Path) -> Path:
    """A workbook of the folder in which A's area is 150 and the canal is longer."""
    path = exported(folder, tmp_path / "book.xlsx")
    edit_sheet(path, "counties", lambda sheet: sheet.__setitem__("E2", 150))
    edit_sheet(path, "transfer_targets", lambda sheet: sheet.__setitem__("C2", 300))
    return path


def test_both_sides_changes_are_kept(folder: Path, book: Path) -> None:
    cell("counties", 3, "name_zh", "丙")(folder)
    code, answer = run("import", book, "--out", folder)
    assert (code, answer["status"], answer["written"]) == (0, "compared", [])
    assert told(answer) == [
        ("counties", "1", "area_km2", "100.0", "150", "100.0", "workbook"),
        ("counties", "2", "name_zh", "乙", "乙", "丙", "folder"),
        ("transfer_targets", "t·b", "annual_wan_m3", "400.0", "300", "400.0", "workbook"),
    ]
    before = files_of(folder)
    code, answer = run("import", book, "--out", folder, "--yes")
    assert (code, answer["status"]) == (0, "done")
    assert answer["written"] == ["counties.csv", "transfer_targets.csv"]
    after = load_dataset(folder)
    assert after["counties"]["area_km2"].tolist() == [150.0, 100.0]
    assert after["counties"]["name_zh"].tolist() == ["甲", "丙"]
    backup = Path(answer["backup"])
    assert backup.parent == folder.parent and backup.name.startswith("data.backup-20")
    assert files_of(backup) == before
    assert not [path for path in folder.parent.iterdir() if path.name.startswith(".data.new")]


@pytest.mark.parametrize("side,area", [("workbook", 150.0), ("folder", 170.0)])
def test_a_conflict_is_decided_by_somebody(
    folder: Path, book: Path, side: str, area: float
) -> None:
    cell("counties", 2, "area_km2", "170")(folder)
    before = files_of(folder)
    code, answer = run("import", book, "--out", folder, "--yes")
    assert (code, answer["status"], answer["counts"]["conflict"]) == (2, "conflict", 1)
    assert files_of(folder) == before and len(list(folder.parent.glob("data.backup*"))) == 0
    code, answer = run("import", book, "--out", folder, "--yes", "--on-conflict", side)
    assert (code, answer["status"]) == (0, "done")
    assert load_dataset(folder)["counties"]["area_km2"][0] == area


def test_the_same_change_on_both_sides_is_none(folder: Path, book: Path) -> None:
    cell("counties", 2, "area_km2", "150.00")(folder)
    cell("transfer_targets", 2, "annual_wan_m3", "300")(folder)
    code, answer = run("import", book, "--out", folder, "--yes")
    assert (code, answer["changes"], answer["backup"]) == (0, [], None)


@pytest.mark.parametrize(
    "change,expected",
    [
        (lambda sheet: sheet.delete_rows(2), "workbook"),
        (lambda sheet: sheet.append(["1", "fields", 7, "paper", "derived"]), None),
    ],
)
def test_rows_come_and_go(
    folder: Path, tmp_path: Path, change: Callable[[Any], None], expected: str | None
) -> None:
    path = exported(folder, tmp_path / "book.xlsx")
    edit_sheet(path, "observed_supply" if expected else "drivers", change)
    code, answer = run("import", path, "--out", folder, "--yes")
    if expected is None:
        assert (code, answer["faults"][0]["column"]) == (2, "A6 county + driver")
        return
    assert told(answer) == [
        (
            "observed_supply",
            "2020·a·river_water",
            None,
            "year=2020; unit=a; source=river_water; use_wan_m3=5.0; document=paper; "
            "confidence=derived",
            None,
            "year=2020; unit=a; source=river_water; use_wan_m3=5.0; document=paper; "
            "confidence=derived",
            "workbook",
        )
    ]
    assert len(load_dataset(folder)["observed_supply"]) == 0


def test_a_row_one_side_removed_and_the_other_changed_is_a_conflict(
    folder: Path, tmp_path: Path
) -> None:
    base = texts_of(files_of(folder))
    path = exported(folder, tmp_path / "book.xlsx")
    edit_sheet(path, "observed_supply", lambda sheet: sheet.__setitem__("D2", 9))
    without_line("observed_supply", 2)(folder)
    code, answer = run("import", path, "--out", folder, "--yes")
    assert (code, [change["changed_by"] for change in answer["changes"]]) == (2, ["conflict"])
    now = texts_of(files_of(folder))
    assert differences(base, base, now).count("folder") == 1
    assert len(differences(base, base, now).merged["observed_supply"]) == 0


def test_without_its_base_all_differences_are_the_workbooks(folder: Path, book: Path) -> None:
    cell("counties", 3, "name_zh", "丙")(folder)
    without_its_base(book)
    code, answer = run("import", book, "--out", folder)
    assert (code, answer["base"], answer["counts"]) == (
        0,
        "none",
        {"workbook": 3, "folder": 0, "conflict": 0},
    )


def test_a_named_origin_stands_in_for_the_base(
    folder: Path, sound_folder: Path, book: Path
) -> None:
    cell("counties", 3, "name_zh", "丙")(folder)
    without_its_base(book)
    _, answer = run("import", book, "--out", folder, "--data", sound_folder)
    assert answer["counts"] == {"workbook": 2, "folder": 1, "conflict": 0}


def test_what_is_no_dataset_is_left_alone(book: Path, tmp_path: Path) -> None:
    other = tmp_path / "home"
    other.mkdir()
    (other / "letter.txt").write_text("dear")
    code, answer = run("import", book, "--out", other, "--yes")
    assert (code, answer["faults"][0]["value"]) == (2, "a folder of something else")
    assert [path.name for path in other.iterdir()] == ["letter.txt"]


def test_other_files_of_the_folder_stay(folder: Path, book: Path) -> None:
    (folder / "build").mkdir()
    (folder / "build" / "make.py").write_text("1")
    code, _ = run("import", book, "--out", folder, "--yes")
    assert code == 0 and (folder / "build" / "make.py").read_text() == "1"


def test_nothing_is_written_where_the_outcome_would_not_be_valid(
    folder: Path, tmp_path: Path
) -> None:
    """The workbook adds a row of city c; in the folder the city has another code by now."""
    path = exported(folder, tmp_path / "book.xlsx")
    edit_sheet(
        path, "growth", lambda sheet: sheet.append(["towns", "c", 2030, 1.1, "paper", "derived"])
    )
    for table, row in (("cities", 2), ("counties", 2), ("counties", 3), ("reclaimed", 2)):
        cell(table, row, "city", "c2")(folder)
    for table, rows in (("growth", 2), ("norms", 2)):
        for row in range(2, 2 + rows):
            cell(table, row, "city", "c2")(folder)
    cell("declarations", 2, "city", "c2")(folder)
    load_dataset(folder)
    before = files_of(folder)
    code, answer = run("import", path, "--out", folder, "--yes")
    assert code == 2
    assert [(f["file"], f["value"]) for f in answer["faults"]] == [("growth.csv", "c")]
    assert files_of(folder) == before


def test_commands_in_words(folder: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(
        app, ["data", "export", "--data", str(folder), "--xlsx", str(tmp_path / "a" / "b.xlsx")]
    )
    assert done.exit_code == 0 and "32 tables" in done.stdout
    path = edit_sheet(
        tmp_path / "a" / "b.xlsx", "counties", lambda sheet: sheet.__setitem__("E2", 150)
    )
    done = CliRunner().invoke(app, ["data", "import", str(path), "--out", str(folder)])
    assert done.exit_code == 1 and "您改的" in done.stdout and "未写入" in done.stdout
    done = CliRunner().invoke(app, ["data", "import", str(path), "--out", str(folder), "--yes"])
    assert done.exit_code == 0 and "备份" in done.stdout
    done = CliRunner().invoke(app, ["data", "export", "--xlsx", "b.csv"])
    assert done.exit_code == 2


def test_a_file_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    code, answer = run("import", path, "--out", tmp_path / "out")
    assert (code, answer["faults"][0]["value"]) == (2, "a damaged file")
    assert not (tmp_path / "out").exists()
