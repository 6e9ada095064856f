"""Damage to the files of a dataset: encodings, structure, sizes, links, the descriptor."""

from __future__ import annotations

import json
import os
import re
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from allocation.cli import app
from basins.cells import LARGEST_CELL
from basins.dataset import load_dataset
from basins.reading import read_table
from tests.basins.dataset_folder import Damage, Told, cell, line, raw

Judge = Callable[[Path], list[dict[str, object]]]


def as_gbk(data: bytes) -> bytes:
    return data.decode("utf-8").encode("gb18030")


def replaced_by(name: str, target: str) -> Damage:
    """The file becomes a symbolic link."""

    def damage(root: Path) -> None:
        (root / name).unlink()
        (root / name).symlink_to(target)

    return damage


def a_folder_instead(root: Path) -> None:
    (root / "rivers.csv").unlink()
    (root / "rivers.csv").mkdir()


def long_cell(root: Path) -> None:
    line("documents", 2, lambda text: text + "x" * 2_000_000)(root)


FILES: dict[str, tuple[Damage, list[Told]]] = {
    "file missing": (
        lambda root: (root / "rivers.csv").unlink(),
        [("rivers.csv", None, None, None, "add the file rivers.csv")],
    ),
    "file empty": (
        raw("rivers.csv", lambda data: b""),
        [("rivers.csv", None, None, "empty", "fill in the table")],
    ),
    "file with nothing but a byte order mark": (
        raw("rivers.csv", lambda data: b"\xef\xbb\xbf"),
        [("rivers.csv", None, None, "empty", "fill in the table")],
    ),
    "file with nothing but commas": (
        raw("rivers.csv", lambda data: b",,,\n,,,\n"),
        [("rivers.csv", None, None, "empty", "fill in the table")],
    ),
    "header only": (
        raw("rivers.csv", lambda data: data.partition(b"\n")[0]),
        [("rivers.csv", None, None, "a header only", "add rows")],
    ),
    "GBK": (
        raw("rivers.csv", as_gbk),
        [("rivers.csv", 2, "name_zh", "河", "save the file as UTF-8")],
    ),
    "GBK after a blank row and a cell of two lines": (
        raw(
            "rivers.csv", lambda d: as_gbk(d.replace(b"\nr", b'\n\n"r\n"').replace(b"River", b"R"))
        ),
        [("rivers.csv", 3, "name_zh", "河", "save the file as UTF-8")],
    ),
    "neither UTF-8 nor GBK": (
        raw("rivers.csv", lambda data: data.replace("河".encode(), b"\xff\xfe\xff")),
        [("rivers.csv", 2, "name_zh", "ff fe ff", "save the file as UTF-8")],
    ),
    "UTF-16": (
        raw("rivers.csv", lambda data: data.decode().encode("utf-16")),
        [("rivers.csv", 1, None, "UTF-16", "save the file as UTF-8")],
    ),
    "semicolons": (
        raw("rivers.csv", lambda data: data.replace(b",", b";")),
        [
            (
                "rivers.csv",
                1,
                None,
                "river;name_zh;name_en;basin;position;document;confidence",
                "save as comma-separated CSV; this file has semicolons",
            )
        ],
    ),
    "NUL byte": (
        raw("rivers.csv", lambda data: data.replace(b"Other", b"Ot\0er")),
        [("rivers.csv", 3, "name_en", "Ot␀er", "a NUL byte stands in it")],
    ),
    "quote that never ends": (
        line("drivers", 3, lambda text: text.replace("fields", '"fields')),
        [("drivers.csv", 3, "driver", '"fields,400.0,paper,derived', "close the quotes")],
    ),
    "quote in a quoted cell": (
        line("drivers", 3, lambda text: text.replace("fields", '"fie"lds"')),
        [("drivers.csv", 3, "driver", '"fie"lds",400.0,paper,derived', "written twice")],
    ),
    "cell of two megabytes": (
        long_cell,
        [("documents.csv", 2, "note", "x" * 59 + "…", "shorten the text")],
    ),
    "folder in place of a file": (
        a_folder_instead,
        [("rivers.csv", None, None, "a folder", "add the file rivers.csv")],
    ),
    "link that leads nowhere": (
        replaced_by("rivers.csv", "gone.csv"),
        [
            (
                "rivers.csv",
                None,
                None,
                "a link to gone.csv that leads to nothing of use",
                "add the file rivers.csv",
            )
        ],
    ),
    "link to itself": (
        replaced_by("rivers.csv", "rivers.csv"),
        [
            (
                "rivers.csv",
                None,
                None,
                "a link to rivers.csv that leads to nothing of use",
                "add the file rivers.csv",
            )
        ],
    ),
    "file that may not be read": (
        # Root may read everything but this.
        replaced_by("rivers.csv", "/proc/self/mem"),
        [("rivers.csv", None, None, "Input/output error", "check that you may read it")],
    ),
}

DESCRIPTOR = "datapackage.json"
DESCRIPTORS: dict[str, tuple[Damage, list[Told]]] = {
    "descriptor missing": (
        lambda root: (root / DESCRIPTOR).unlink(),
        [(DESCRIPTOR, None, None, None, "restore it")],
    ),
    "descriptor broken": (
        raw(DESCRIPTOR, lambda data: data.replace(b'"resources": [', b'"resources" [', 1)),
        [(DESCRIPTOR, 3, None, '"resources" [', "correct the line (Expecting ':' delimiter)")],
    ),
    "descriptor nested without end": (
        raw(DESCRIPTOR, lambda data: b"[" * 100_000),
        [(DESCRIPTOR, None, None, "[" * 59 + "…", "restore it")],
    ),
    "descriptor in GBK": (
        raw(DESCRIPTOR, lambda data: data.replace(b"tiny", "小盆地".encode("gbk"))),
        [(DESCRIPTOR, 2, None, ' "name": "小盆地",', "save the file as UTF-8")],
    ),
    "descriptor without resources": (
        raw(DESCRIPTOR, lambda data: b"{}"),
        [(DESCRIPTOR, None, "resources", None, "restore it")],
    ),
    "table not described": (
        raw(DESCRIPTOR, lambda data: data.replace(b'"name": "runoff",', b'"name": "runof",')),
        [
            (DESCRIPTOR, None, "resources", None, "did you mean 'runof'?"),
        ],
    ),
    "table under another path": (
        raw(DESCRIPTOR, lambda data: data.replace(b'"runoff.csv"', b'"run.csv"')),
        [(DESCRIPTOR, None, "resources.runoff.path", "run.csv", "write runoff.csv")],
    ),
    "file of a resource missing": (
        raw(
            DESCRIPTOR,
            lambda data: data.replace(
                b'"resources": [', b'"resources": [{"name": "map", "path": "geo/map.geojson"},'
            ),
        ),
        [(DESCRIPTOR, None, "resources.map.path", "geo/map.geojson", "add the file")],
    ),
    "file of a resource outside the folder": (
        raw(
            DESCRIPTOR,
            lambda data: data.replace(
                b'"resources": [', b'"resources": [{"name": "map", "path": "../map.geojson"},'
            ),
        ),
        [(DESCRIPTOR, None, "resources.map.path", "../map.geojson", "correct the path")],
    ),
    "field misspelt": (
        raw(DESCRIPTOR, lambda data: data.replace(b'"cs_cv"', b'"cscv"')),
        [
            (
                DESCRIPTOR,
                None,
                "resources.runoff.schema.fields.cscv",
                "cscv",
                "did you mean 'cs_cv'?",
            )
        ],
    ),
    "field of another type": (
        raw(
            DESCRIPTOR,
            lambda data: re.sub(rb'("cs_cv",\s+"type": )"number"', rb'\1"string"', data),
        ),
        [
            (
                DESCRIPTOR,
                None,
                "resources.runoff.schema.fields.cs_cv.type",
                "string",
                "write number",
            )
        ],
    ),
}

CASES = FILES | DESCRIPTORS


@pytest.mark.parametrize("kind", CASES)
def test_damage_is_located(folder: Path, kind: str, faults_of: Judge) -> None:
    damage, expected = CASES[kind]
    damage(folder)
    found = faults_of(folder)
    places = [(f["file"], f["row"], f["column"], f["value"]) for f in found]
    assert places == [told[:4] for told in expected]
    for fault, told in zip(found, expected, strict=True):
        assert told[4] in str(fault["remedy"]), fault


ACCEPTED: dict[str, Damage] = {
    "byte order mark": raw("rivers.csv", lambda data: b"\xef\xbb\xbf" + data),
    "Windows line ends": raw("rivers.csv", lambda data: data.replace(b"\n", b"\r\n")),
    "blank rows": raw("rivers.csv", lambda data: data.replace(b"\n", b"\n\n,,,,,,\n")),
    "blanks around cells": raw("rivers.csv", lambda data: data.replace(b",", b" ,  ")),
    "no last line end": raw("rivers.csv", lambda data: data.rstrip(b"\n")),
    "no declarations": raw("declarations.csv", lambda data: data.partition(b"\n")[0]),
    "columns in another order": raw(
        "economy.csv",
        lambda data: b"confidence,year,document,gdp_yi_yuan\nderived,2020,paper,100\n",
    ),
}


@pytest.mark.parametrize("kind", ACCEPTED)
def test_what_spreadsheets_do_is_no_damage(folder: Path, kind: str) -> None:
    sound = load_dataset(folder)
    ACCEPTED[kind](folder)
    loaded = load_dataset(folder)
    table = "declarations" if kind == "no declarations" else "rivers"
    assert len(loaded[table]) == (0 if kind == "no declarations" else len(sound[table]))
    assert loaded["rivers"].equals(sound["rivers"])
    assert loaded["economy"].equals(sound["economy"])


def test_rows_count_as_a_spreadsheet_counts(folder: Path, faults_of: Judge) -> None:
    """A blank row counts, a cell of three lines stands in one row: the fault is in row 5."""
    cell("counties", 3, "area_km2", "-1")(folder)
    raw("counties.csv", lambda data: data.replace("甲".encode(), '"甲\n\n区"'.encode()))(folder)
    raw("counties.csv", lambda data: data.replace(b"\n2,", b"\n\n,,,,,,\n2,"))(folder)
    assert [(f["row"], f["value"]) for f in faults_of(folder)] == [(5, "-1")]


def test_a_cell_of_a_gigabyte_is_refused_at_once(folder: Path) -> None:
    """The cell is located from the head of the file; no more of it comes into memory."""
    path = folder / "documents.csv"
    with path.open("ab") as file:
        file.write(b'paper2,"')
        file.truncate(1024**3)
    tracemalloc.start()
    reading = read_table(path, "documents")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [(f.row, f.column) for f in reading.faults] == [(3, "title")]
    assert f"{LARGEST_CELL:,} characters" in reading.faults[0].expected
    assert peak < 32 * 1024**2


def test_a_file_of_a_gigabyte_is_refused_at_once(folder: Path, faults_of: Judge) -> None:
    path = folder / "rivers.csv"
    path.write_bytes(path.read_bytes() + b"\n" * 2**20)
    os.truncate(path, 1024**3)
    assert [(f["file"], f["value"]) for f in faults_of(folder)] == [
        ("rivers.csv", "1,073,741,824 bytes")
    ]


@pytest.mark.parametrize(
    ("kind", "value"),
    [("nothing", None), ("file", "a file"), ("empty", "a folder without tables"), ("loop", "link")],
)
def test_a_path_that_is_no_dataset_is_one_fault(
    tmp_path: Path, faults_of: Judge, kind: str, value: str | None
) -> None:
    path = tmp_path / kind
    if kind == "file":
        path.write_text("x")
    elif kind == "empty":
        path.mkdir()
    elif kind == "loop":
        path.symlink_to(path)
    (fault,) = faults_of(path)
    assert fault["file"] == str(path) and fault["row"] is None
    assert fault["value"] == value or str(value) in str(fault["value"])
    assert fault["remedy"] == "check the path"


def test_a_path_the_system_refuses_is_one_fault(faults_of: Judge) -> None:
    (fault,) = faults_of(Path("x" * 5000))
    assert fault["value"] == "File name too long"


def test_the_command_lists_every_fault_and_no_traceback(folder: Path) -> None:
    for kind in ("GBK", "quote that never ends", "descriptor broken"):
        CASES[kind][0](folder)
    cell("counties", 3, "area_km2", "-5")(folder)
    for language, places in {
        "zh": (
            "datapackage.json，第 3 行：'\"resources\" ['",
            "rivers.csv，第 2 行，name_zh 列：'河'",
            "drivers.csv，第 3 行，driver 列：",
            "counties.csv，第 3 行，area_km2 列：'-5'",
            "应为 0.1 至 100000 km²",
            "共 4 处错误",
        ),
        "en": (
            "datapackage.json, row 3: '\"resources\" ['",
            "counties.csv, row 3, column area_km2: '-5'",
            "4 fault(s)",
        ),
    }.items():
        done = CliRunner().invoke(app, ["validate", str(folder), "--lang", language])
        assert done.exit_code == 2 and done.stdout == "" and "Traceback" not in done.stderr
        for place in places:
            assert place in done.stderr


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_no_plan_is_made_of_damaged_tables(
    folder: Path, tmp_path: Path, options: list[str]
) -> None:
    cell("counties", 3, "area_km2", "-5")(folder)
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["plan", "--data", str(folder), "--out", str(out), *options])
    assert done.exit_code == 2 and not out.exists()
    assert "Traceback" not in done.stdout + done.stderr
    if options:
        told = json.loads(done.stdout)
        assert told["status"] == "bad input" and told["faults"][0]["row"] == 3
        assert told["faults"][0]["expected_zh"] == "0.1 至 100000 km²"
    else:
        assert "counties.csv，第 3 行，area_km2 列：'-5'" in done.stderr and done.stdout == ""
