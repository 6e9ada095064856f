"""The data page of a small province of its own: what to confirm first, the workbook and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import SOLVED_MS, Opened, open_page, quiet, saved, served
from tests.pages.small_province import write_province


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A province that the tests may change, and where its pages are."""
    folder = tmp_path_factory.mktemp("own-app")
    data = write_province(folder / "data")
    with served(folder, SHUIDING_DATA=str(data)) as url:
        yield url, data


def data_page(opened: Opened, url: str, part: str) -> Page:
    page = opened(url)
    open_page(page, "数据")
    page.get_by_text(part, exact=True).click()
    quiet(page)
    return page


def book_of(page: Page, path: Path) -> None:
    page.get_by_role("button", name="生成整册工作簿").click()
    button = page.get_by_role("button", name="下载工作簿")
    expect(button).to_be_visible(timeout=SOLVED_MS)
    saved(button, path)


def sheet_of(book: openpyxl.Workbook, table: str) -> openpyxl.worksheet.worksheet.Worksheet:
    return book[next(name for name in book.sheetnames if name.endswith(f" {table}"))]


def test_a_changed_workbook_is_compared_then_written_and_the_old_data_kept(
    opened: Opened, own: tuple[str, Path], tmp_path: Path
) -> None:
    url, data = own
    page = data_page(opened, url, "整册下载与导入")
    path = tmp_path / "province.xlsx"
    book_of(page, path)
    before = pd.read_csv(data / "drivers.csv", dtype=str)
    book = openpyxl.load_workbook(path)
    sheet_of(book, "drivers").cell(2, 3).value = 123456
    book.save(path)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(path)
    page.get_by_role("button", name="比较").click()
    expect(
        page.get_by_text(re.compile("工作簿改动 1 处，其他人改动 0 处，冲突 0 处"))
    ).to_be_visible(timeout=SOLVED_MS)
    assert pd.read_csv(data / "drivers.csv", dtype=str).equals(before), "only compared so far"
    page.get_by_role("button", name="写入").click()
    expect(page.get_by_text(re.compile("原数据备份在"))).to_be_visible(timeout=SOLVED_MS)
    after = pd.read_csv(data / "drivers.csv", dtype=str)
    assert float(after["value"].iloc[0]) == 123456.0
    (backup,) = data.parent.glob("data.backup-*")
    assert pd.read_csv(backup / "drivers.csv", dtype=str).equals(before)


def test_a_faulty_workbook_is_told_cell_by_cell_and_nothing_is_written(
    opened: Opened, own: tuple[str, Path], tmp_path: Path
) -> None:
    url, data = own
    page = data_page(opened, url, "整册下载与导入")
    path = tmp_path / "faulty.xlsx"
    book_of(page, path)
    before = (data / "drivers.csv").read_bytes()
    book = openpyxl.load_workbook(path)
    sheet_of(book, "drivers").cell(2, 3).value = "许多"
    book.save(path)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(path)
    page.get_by_role("button", name="比较").click()
    expect(page.get_by_test_id("stAlert").filter(has_text="未写入任何内容")).to_be_visible(
        timeout=SOLVED_MS
    )
    quiet(page)
    expect(page.get_by_role("button", name="写入")).to_have_count(0)
    assert (data / "drivers.csv").read_bytes() == before


def test_the_search_can_be_stopped_and_what_it_found_is_listed_and_saved(
    opened: Opened, own: tuple[str, Path], tmp_path: Path
) -> None:
    page = data_page(opened, own[0], "先核实哪些")
    page.get_by_role("button", name="开始查找").click()
    expect(page.get_by_text(re.compile("已试 [1-9]"))).to_be_visible(timeout=SOLVED_MS)
    page.get_by_role("button", name="取消").click()
    told = re.compile("最值得先核实的 [0-9]+ 个数字")
    expect(page.get_by_text(told)).to_be_visible(timeout=SOLVED_MS)
    expect(page.get_by_text(re.compile("名单可能不全"))).to_be_visible()
    listed = pd.read_csv(saved(page.get_by_role("button", name="下载 CSV"), tmp_path))
    assert listed["序"].tolist() == list(range(1, len(listed) + 1)) and len(listed) >= 1
