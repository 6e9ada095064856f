"""The board as an officer uses it: find a county, read its status, see what suspends."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Locator, Page, expect

from allocation.pages import board as board_page
from allocation.pages import state
from allocation.plan import solve_plan
from basins.dataset import Dataset
from tests.pages.conftest import SOLVED_MS, Opened, open_page
from tests.pages.small_province import write_province
from tests.pages.test_looks import LANGUAGES, WIDTHS

BOARD = {"zh": "超载与许可", "en": "Overload and permits"}
DECLARED_COUNTY, PLAIN_COUNTY = "洪洞县", "平定县"


@pytest.fixture
def board(page: Page) -> Page:
    return drawn(page, "zh")


def drawn(page: Page, language: str) -> Page:
    open_page(page, BOARD[language])
    expect(county(page, "")).not_to_have_count(0, timeout=SOLVED_MS)
    return page


def county(page: Page, name: str) -> Locator:
    """The area of a county on the map, as a screen reader finds it."""
    named = f'[aria-label*="{name}"]' if name else ""
    chart = page.get_by_test_id("stVegaLiteChart")
    return chart.locator(f'path[aria-roledescription="geoshape"]{named}')


def choose(page: Page, label: str, option: str) -> None:
    box = page.get_by_role("combobox", name=label, exact=True)
    box.click()
    box.fill(option)
    page.get_by_role("option", name=re.compile(option)).first.click()
    # A list of several choices stays open and hides the rest of the page from whoever goes by
    # roles; in the one for a place the key would empty the box again.
    if label != "地点":
        page.keyboard.press("Escape")


def click_on(page: Page, name: str) -> None:
    """Click where a county is; a corner of its box may lie in another."""
    area = county(page, name).first
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + 12)


def test_a_click_on_the_map_shows_what_is_suspended_and_why(board: Page) -> None:
    click_on(board, DECLARED_COUNTY)
    expect(board.get_by_role("heading", name=DECLARED_COUNTY)).to_be_visible(timeout=SOLVED_MS)
    told = board.get_by_test_id("stAlert").filter(has_text="官方认定")
    expect(told).to_contain_text("地表水超载，自 2020-12-22 起")
    expect(told).to_contain_text("黄河保护法（2022）第五十一条")
    expect(told).to_contain_text("生活用水等民生保障用水")
    expect(board.get_by_text(re.compile(r"^实测 2020：短板是.*比值 [0-9.]+"))).to_be_visible()
    expect(board.get_by_text(re.compile(r"^配置方案 2025：短板是"))).to_be_visible()
    board.get_by_text("逐条说明").click()
    expect(board.get_by_text(re.compile("减少 .* 万m³ 以上即降到超载线以下")).first).to_be_visible()


def test_a_computed_grade_is_a_warning_and_no_suspension(board: Page) -> None:
    choose(board, "地点", PLAIN_COUNTY)
    expect(board.get_by_role("heading", name=PLAIN_COUNTY)).to_be_visible(timeout=SOLVED_MS)
    expect(board.get_by_text("没有官方认定，不因超载暂停许可")).to_be_visible()
    expect(board.get_by_test_id("stAlert").filter(has_text="官方认定：")).to_have_count(0)


def test_filters_hold_for_map_and_list(board: Page) -> None:
    rows = board.get_by_text(re.compile(r"^[\d,]+ 行$"))
    everything = rows.inner_text()
    choose(board, "市", "临汾市")
    expect(rows).not_to_have_text(everything, timeout=SOLVED_MS)
    expect(county(board, "市: 太原市").filter(has_not_text="x").first).to_have_attribute(
        "aria-label", re.compile("无限值"), timeout=SOLVED_MS
    )
    expect(county(board, "市: 临汾市").first).to_have_attribute(
        "aria-label", re.compile("临界超载|超载")
    )
    choose(board, "要素", "地表水")
    board.get_by_text("市内河流", exact=True).click()
    expect(rows).to_have_text("3 行", timeout=SOLVED_MS)


def test_the_plan_is_a_what_if_under_the_levers(board: Page) -> None:
    board.get_by_text(re.compile("^配置方案（2025 年")).first.click()
    before = labels(board)
    board.get_by_role("slider", name="来水频率（%）").press("End")
    expect(board.get_by_text("来水频率 95 %")).to_be_visible(timeout=SOLVED_MS)
    expect(county(board, "")).not_to_have_count(0, timeout=SOLVED_MS)
    board.wait_for_timeout(1500)
    assert labels(board) != before


def labels(page: Page) -> list[str]:
    areas = county(page, "")
    expect(areas).to_have_count(117, timeout=SOLVED_MS)
    return [str(text) for text in areas.evaluate_all("a => a.map(e => e.ariaLabel)")]


def test_the_map_reads_without_colour(board: Page) -> None:
    """Every county carries the sign of its grade, and the legend says what the signs mean."""
    chart = board.get_by_test_id("stVegaLiteChart")
    for sign in ("临界超载 临", "超载 超", "严重超载 严", "不超载 ○"):
        expect(chart.get_by_text(sign, exact=True)).to_be_visible()
    signs = [
        text
        for text in chart.locator("text").all_text_contents()
        if text.rstrip("★") in {"○", "临", "超", "严"}
    ]
    assert len(signs) == 117
    assert sum("★" in sign for sign in signs) == 11


def test_the_status_is_made_once_for_a_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A click or a filter draws the page anew; question, licences and day alone change it."""
    monkeypatch.setenv("SHUIDING_DATA", str(write_province(tmp_path / "data")))
    state.dataset.clear()
    board_page.observed.clear()
    try:
        data = state.dataset()
        answer = state.Answer(*_solved(data), 0.0)
        day = date(2026, 1, 1)
        first = board_page._graded("asked", None, day, answer)
        assert board_page._graded("asked", None, day, answer) is first
        assert board_page._graded("otherwise", None, day, answer) is not first
        assert board_page._graded("asked", None, date(2026, 1, 2), answer) is not first
        unit = data["units"]["unit"].iloc[:1]
        licensed = pd.DataFrame(
            {"unit": unit, "source": "river_water", "sector": "towns", "annual_wan_m3": 1.0}
        )
        names = [basis.name for basis in board_page._graded("asked", licensed, day, answer)[0]]
        assert "licensed" in names
    finally:
        state.dataset.clear()
        board_page.observed.clear()


def _solved(data: Dataset) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    plan = solve_plan(data)
    return plan.summary, plan.tables


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
def test_nothing_scrolls_sideways(
    opened: Opened, shanxi_app: str, language: str, width: int
) -> None:
    page = drawn(opened(f"{shanxi_app}/?lang={language}", width), language)
    assert page.locator(".stMain").evaluate("e => e.scrollWidth <= e.clientWidth")
