"""Single counties changed in the table of the scenario page, by keyboard, down to the file.

On the small province: towns ask for 40 亿m³, in the counties 甲 and 乙.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from allocation.pages.words import word
from allocation.scenarios.link import link_text
from tests.pages.conftest import SOLVED_MS, Opened, open_page, quiet, saved

# Columns of the grid; the first one holds its marks.
CHANGE, THING, SOURCE, PLACE, MONTH, VALUE = range(1, 7)
HEAD, ROW = 35, 35


def overrides(page: Page) -> Locator:
    """The table, once it is there and at rest."""
    group = page.get_by_test_id("stButtonGroup").get_by_role("radio")
    group.filter(has_text=word("group_overrides", "zh")).click()
    apply = page.get_by_role("button", name=word("override_apply", "zh"))
    expect(apply).to_be_visible(timeout=SOLVED_MS)
    quiet(page)
    return page.get_by_test_id("stDataFrame").first


def cell(grid: Locator, column: int, row: int) -> Locator:
    """A cell as a screen reader finds it: the grid itself is painted."""
    return grid.get_by_test_id(f"glide-cell-{column}-{row}")


def go_to(page: Page, grid: Locator, column: int, row: int) -> None:
    """Choose the first cell of a row, and go on from there by keyboard."""
    grid.click(position={"x": 120, "y": HEAD + ROW * row + ROW // 2})
    for _ in range(column - CHANGE):
        page.keyboard.press("ArrowRight")
    expect(cell(grid, column, row)).to_have_attribute("aria-selected", "true")


def write(page: Page, grid: Locator, column: int, row: int, text: str) -> None:
    """Type into a cell; where it has a list, what is typed chooses from it."""
    go_to(page, grid, column, row)
    page.keyboard.press("Enter")
    # The field over the cell comes a moment after the key.
    field = page.locator("#portal input").first
    expect(field).to_be_focused(timeout=SOLVED_MS)
    field.fill(text)
    page.keyboard.press("Enter")
    expect(cell(grid, column, row)).to_contain_text(text)
    # The grid hands on what was typed a sixth of a second later.
    page.wait_for_timeout(500)


def apply(page: Page) -> None:
    page.get_by_role("button", name=word("override_apply", "zh")).click()


def test_a_cell_changed_by_keyboard_is_told_solved_and_in_the_file(
    opened: Opened, small_app: str, tmp_path: Path
) -> None:
    content = {"name": "x", "drivers": [{"driver": "towns", "place": "1", "factor": 1.1}]}
    page = opened(f"{small_app}/?s={link_text(content)}")
    open_page(page, "情景推演")
    expect(page.get_by_text("甲镇：+10 %")).to_be_visible(timeout=SOLVED_MS)
    grid = overrides(page)
    expect(cell(grid, VALUE, 0)).to_have_text("1.1", timeout=SOLVED_MS)
    write(page, grid, VALUE, 0, "0.9")
    # Nothing changes before it is applied.
    expect(page.get_by_text("甲镇：+10 %")).to_be_visible()
    apply(page)
    expect(page.get_by_text("甲镇：-10 %")).to_be_visible(timeout=SOLVED_MS)
    # Towns of 甲 ask for 30 亿m³: 3 less leave that to the fields, which were 15 short.
    short = page.get_by_test_id("stMetricValue").nth(2)
    expect(short).to_have_text("12.00", timeout=SOLVED_MS)
    assert scenario_of(page, tmp_path)["drivers"] == [
        {"driver": "towns", "place": "1", "factor": 0.9}
    ]


def test_a_row_for_a_section_of_the_river_is_added_by_keyboard(
    opened: Opened, small_app: str, tmp_path: Path
) -> None:
    page = opened(small_app)
    open_page(page, "情景推演")
    grid = overrides(page)
    grid.hover()
    page.get_by_role("button", name="添加行").click()
    flow = word("list_ecological_flows", "zh")
    write(page, grid, CHANGE, 0, flow)
    write(page, grid, THING, 0, "断面")
    write(page, grid, VALUE, 0, "1.5")
    apply(page)
    expect(page.get_by_text("断面生态流量：+50 %")).to_be_visible(timeout=SOLVED_MS)
    assert scenario_of(page, tmp_path)["ecological_flows"] == [{"node": "S", "factor": 1.5}]


def scenario_of(page: Page, folder: Path) -> dict[str, Any]:
    """The scenario as its file has it."""
    quiet(page)
    page.get_by_text(word("scenario_files", "zh"), exact=True).click()
    button = page.get_by_role("button", name=word("scenario_download", "zh"))
    return tomllib.loads(saved(button, folder).read_text("utf-8"))
