"""Levers on a province worked out on paper (see ``small_province``), solved in no time."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.pages.conftest import open_page
from tests.pages.small_province import ASKED_BY_TOWNS_YI

WAIT_MS = 30_000
CAP, FALL = "用水总量上限（亿m³）", "万元GDP用水量下降目标（%）"


def expect_use(page: Page, use_yi: float) -> None:
    first = page.get_by_test_id("stMetricValue").first
    expect(first).to_have_text(f"{use_yi:.2f}", timeout=WAIT_MS)


def test_the_cap_binds_until_the_intensity_is_tighter(small_page: Page) -> None:
    expect_use(small_page, 85.0)
    expect(small_page.get_by_text("总量红线先起作用")).to_be_visible()
    cap = small_page.get_by_role("slider", name=CAP)
    for _ in range(4):
        cap.press("ArrowRight")
    expect_use(small_page, 87.0)
    fall = small_page.get_by_role("slider", name=FALL)
    for _ in range(6):
        fall.press("ArrowRight")
    # 15 % less than 50 m³/万元, times 20 000 亿元
    expect_use(small_page, 85.0)
    expect(small_page.get_by_text("强度红线先于总量红线起作用")).to_be_visible()


def test_levers_in_conflict_explain_themselves_and_show_no_old_figure(small_page: Page) -> None:
    expect_use(small_page, 85.0)
    small_page.get_by_role("slider", name=CAP).press("Home")
    expect(small_page.get_by_text("在这组条件下没有可行方案")).to_be_visible(timeout=WAIT_MS)
    expect(small_page.get_by_test_id("stMetric")).to_have_count(0)
    table = small_page.get_by_test_id("stTable")
    expect(table).to_contain_text("总量")
    expect(table).to_contain_text(f"{ASKED_BY_TOWNS_YI * 1e4:,.1f}")
    for name in ("水量配置", "红线账本"):
        open_page(small_page, name)
        expect(small_page.get_by_text("在这组条件下没有可行方案")).to_be_visible(timeout=WAIT_MS)
        expect(small_page.get_by_test_id("stDataFrame")).to_have_count(0)
    small_page.get_by_role("button", name="恢复基准值").click()
    # A page opened in the same instant would take the place of the click: Streamlit joins the two.
    expect(small_page.get_by_text("基准情景")).to_be_visible(timeout=WAIT_MS)
    open_page(small_page, "总览")
    expect_use(small_page, 85.0)


def test_levers_hold_from_page_to_page_and_go_back(small_page: Page) -> None:
    small_page.get_by_role("slider", name=CAP).press("ArrowLeft")
    expect_use(small_page, 84.5)
    # The page of the data has no levers to keep their positions.
    open_page(small_page, "数据")
    open_page(small_page, "红线账本")
    expect(small_page.get_by_text("总量上限 84.5 亿m³")).to_be_visible(timeout=WAIT_MS)
    open_page(small_page, "总览")
    expect_use(small_page, 84.5)
    small_page.get_by_role("button", name="恢复基准值").click()
    expect_use(small_page, 85.0)
    expect(small_page.get_by_text("基准情景")).to_be_visible()
