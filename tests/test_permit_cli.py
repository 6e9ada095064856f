"""``shuiding permit`` as an officer or a script meets it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from allocation.permits.register import Register
from basins.dataset import Dataset

HEADER = (
    "许可证编号",
    "取水权人",
    "县区",
    "河流",
    "水源",
    "用途",
    "年取水量",
    "有效期起",
    "有效期止",
)
ROW = ("甲-1", "太原某厂", "小店区", "汾河", "岩溶水", "一般工业", 40, "2022-01-01", "2026-12-31")


def permit(
    register: Path, *arguments: str | Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "allocation.cli", "permit", *map(str, arguments)]
    environ = os.environ | {"SHUIDING_REGISTER": str(register), "COLUMNS": "200"} | environment
    return subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, env=environ
    )


def told(done: subprocess.CompletedProcess[str], code: int = 0) -> dict[str, Any]:
    assert done.returncode == code, done.stderr
    content: dict[str, Any] = json.loads(done.stdout)
    return content


@pytest.fixture
def place(tmp_path: Path, shanxi: Dataset) -> Path:
    """A register with two decisions (2 and 4) under a red line of 100 万m³."""
    path = tmp_path / "register.sqlite"
    application = {
        "applicant": "太原某厂",
        "project": "扩建",
        "county": "140105",
        "river": "fen",
        "source": "karst_groundwater",
        "sector": "general_industry",
        "kind": "new",
        "annual_wan_m3": 60.0,
        "received": "2025-03-01",
    }
    decision = {
        "verdict": "pass",
        "rules_version": "1",
        "dataset_hash": shanxi.digest,
        "touches": [{"limit": "GW", "limit_wan_m3": 100.0, "sources": "", "units": ["140105-fen"]}],
    }
    with Register.open(path) as register:
        for _ in range(2):
            register.file(application, decision, "王")
    return path


def licence_list(path: Path, *rows: tuple[object, ...]) -> Path:
    book = openpyxl.Workbook()
    for row in (HEADER, *rows):
        book.active.append(row)
    book.save(path)
    return path


def test_the_officers_way_from_decision_to_licence(place: Path, tmp_path: Path) -> None:
    done = permit(place, "record", "2", "--officer", "王", "--conclude", "grant", "--years", "10")
    assert done.returncode == 0 and "SD-" in done.stdout and "剩余" in done.stdout
    # The second application no longer fits: exit 1, the figures, nothing written.
    grant = ("record", "4", "--officer", "李", "--conclude", "grant", "--json")
    refused = told(permit(place, *grant), 1)
    assert refused["status"] == "no headroom" and refused["headroom"][0]["left_wan_m3"] == -20
    smaller = told(permit(place, *grant, "--volume", "40", "--number", "甲-9"))
    assert smaller["licence"] == "甲-9" and smaller["headroom"][0]["left_wan_m3"] == 0
    listed = told(permit(place, "list", "--json"))["decisions"]
    assert [row["granted_wan_m3"] for row in listed] == [60.0, 40.0]
    assert listed[0]["content"]["touches"][0]["limit"] == "GW"
    shown = permit(place, "list", "licences", "--name", "太原")
    assert "小店区" in shown.stdout and "甲-9" in shown.stdout
    assert told(permit(place, "list", "licences", "--json", "--county", "140106")) == {
        "status": "done",
        "licences": [],
    }
    assert len(told(permit(place, "expiring", "--days", "2000", "--json"))["licences"]) == 1
    checked = told(permit(place, "verify", "--json", "--head", smaller["head"]))
    assert checked["status"] == "sound" and checked["entries"] == 8
    done = permit(place, "export", tmp_path / "all.xlsx", "--json")
    assert told(done)["head"] == smaller["head"] and (tmp_path / "all.xlsx").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("record", "99", "--officer", "王", "--conclude", "grant"), "决定编号"),
        (("record", "2", "--officer", "王", "--conclude", "refuse"), "说明作出"),
        (("record", "2", "--officer", " ", "--conclude", "grant"), "officer"),
        (
            ("record", "2", "--officer", "王", "--conclude", "grant", "--volume", "61"),
            "且不超过所申请的",
        ),
        (("record", "2", "--officer", "王", "--conclude", "grant", "--years", "11"), "--years"),
        (("record", "2", "--officer", "王", "--conclude", "maybe"), "maybe"),
        (("record", "2", "--officer", "王", "--conclude", "refuse", "--volume", "3"), "--volume"),
        (("verify", "--head", "8"), "NUMBER:HASH"),
        (("list", "licences", "--verdict", "pass"), "does not go with"),
        (("list", "licences", "--valid-on", "yesterday"), "2025-03-01"),
    ],
)
def test_what_cannot_be_done_exits_with_2_and_says_why(
    place: Path, arguments: tuple[str, ...], words: str
) -> None:
    done = permit(place, *arguments)
    assert done.returncode == 2 and words in done.stderr and "Traceback" not in done.stderr
    with Register.open(place) as register:
        assert register.head().sequence == 4


def test_a_refusal_is_recorded_with_its_reason(place: Path) -> None:
    reason = ("--reason", "公共管网可以供水")
    done = permit(place, "record", "2", "--officer", "王", "--conclude", "refuse", *reason)
    assert done.returncode == 0 and "第 5 号条目" in done.stdout
    (row,) = told(permit(place, "list", "--conclusion", "refuse", "--json"))["decisions"]
    assert row["reason"] == "公共管网可以供水" and row["concluded_by"] == "王"
    waiting = told(permit(place, "list", "--conclusion", "none", "--json"))["decisions"]
    assert [row["sequence"] for row in waiting] == [4]


def test_a_list_is_imported_whole_or_not_at_all(tmp_path: Path) -> None:
    place, file = tmp_path / "new.sqlite", tmp_path / "台账.xlsx"
    licence_list(file, ROW, ("甲-2", "乙", "小店", *ROW[3:]))
    wrong = told(permit(place, "import", file, "--json"), 2)
    (fault,) = wrong["faults"]
    assert (fault["file"], fault["row"], fault["column"]) == ("台账.xlsx [Sheet]", 3, "county")
    assert not place.exists()
    licence_list(file, ROW)
    assert told(permit(place, "import", file, "--json", "--dry-run"))["licences"] == 1
    assert not place.exists()
    assert told(permit(place, "import", file, "--json", "--by", "张"))["licences"] == 1
    again = permit(place, "import", file)
    assert again.returncode == 2 and "更正第 1 条" in again.stderr
    due = told(permit(place, "expiring", "--on", "2026-12-01", "--json"))["licences"]
    assert [(row["number"], row["state"]) for row in due] == [("甲-1", "overdue")]


def test_verify_exits_with_1_and_names_the_entry(place: Path) -> None:
    connection = sqlite3.connect(place)
    connection.execute("DROP TRIGGER applications_no_update")
    connection.execute("UPDATE applications SET applicant = '别人' WHERE sequence = 3")
    connection.commit()
    connection.close()
    done = permit(place, "verify")
    assert done.returncode == 1 and "第 3 号条目（申请）" in done.stderr
    broken = told(permit(place, "verify", "--json", "--lang", "en"), 1)["broken"]
    assert [one["sequence"] for one in broken] == [3, None]
    assert "was changed" in broken[0]["message"]


def test_a_register_that_is_not_there_is_made_by_upgrade_only(tmp_path: Path) -> None:
    place = tmp_path / "folder" / "register.sqlite"
    for command in (("list",), ("verify",), ("expiring",), ("export", tmp_path / "x")):
        done = permit(place, *command)
        assert done.returncode == 2 and "shuiding permit upgrade" in done.stderr
    assert not place.exists()
    assert told(permit(place, "upgrade", "--json"))["entries"] == 0
    assert told(permit(place, "list", "applications", "--json"))["applications"] == []


def test_the_register_of_a_user_stands_in_the_folder_for_data(tmp_path: Path) -> None:
    done = permit(Path(""), "upgrade", "--json", SHUIDING_REGISTER="", XDG_DATA_HOME=str(tmp_path))
    path = tmp_path / "shuiding" / "shuiding-register.sqlite"
    assert told(done)["register"] == str(path) and path.exists()


def test_a_database_that_does_not_answer_is_told_in_words(tmp_path: Path) -> None:
    url = f"postgresql://officer:secret@/register?host={tmp_path}"
    done = permit(tmp_path, "list", "--register", url)
    assert done.returncode == 2 and "可连接的登记库" in done.stderr
    assert "Traceback" not in done.stderr and "secret" not in done.stderr
