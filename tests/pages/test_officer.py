"""The officer's whole way in a real browser: find a county, read its status, check applications,
print, record, conclude, find them again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, Locator, Page, expect

from tests.pages.conftest import SOLVED_MS, quiet, saved, served

WAIT_MS = 60_000
# Where the pictures of the README and the docs go; nowhere in an ordinary run.
PICTURES = os.environ.get("SHUIDING_PICTURES")


@pytest.fixture(scope="module")
def desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The default province with a register of its own, one visitor."""
    folder = tmp_path_factory.mktemp("officer")
    register = str(folder / "register.sqlite")
    with served(folder, SHUIDING_REGISTER=register) as url:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{url}/board")
        expect(page.get_by_text("超载与许可").first).to_be_visible(timeout=SOLVED_MS)
        yield page
        page.close()
        outside = [a for a in asked if not a.startswith((url, url.replace("http", "ws"), "data:"))]
        outside = [a for a in outside if not a.startswith("blob:")]
        assert not outside, outside


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def main_of(page: Page) -> Locator:
    return page.get_by_test_id("stMain")


def choose(page: Page, title: str, text: str) -> None:
    """Pick a line of a box by what is typed into it."""
    box = main_of(page).get_by_role("combobox", name=title).first
    box.scroll_into_view_if_needed()
    box.click()
    box.fill(text)
    page.get_by_role("option", name=text).first.click()


def fill(page: Page, title: str, value: str) -> None:
    field = main_of(page).get_by_label(title).first
    field.fill(value)
    field.press("Tab")


def open_county(page: Page, name: str) -> None:
    choose(page, "地点", name)
    expect(main_of(page).get_by_text("许可审查", exact=True)).to_be_visible(timeout=WAIT_MS)
    # What is typed into a form that is still being drawn may be lost.
    quiet(page)


CLEAR = {
    "通过水权转让取得用水指标": "否",
    "负面清单": "否",
    "公共供水管网": "不能",
    "非常规水利用": "不具备利用条件",
    "水资源短缺": "是",
    "水功能区": "否",
    "布局": "否",
    "第三者": "否",
    "审批、核准或备案": "否",
    "强制性国家标准": "否",
    "调出黄河流域": "否",
    "特殊干旱": "否",
    "断面流量": "否",
}


def apply(page: Page, applicant: str, source: str, sector: str, volume: str) -> None:
    main_of(page).get_by_text("许可审查", exact=True).click()
    fill(page, "申请人", applicant)
    choose(page, "水源", source)
    choose(page, "用途", sector)
    fill(page, "年取水量（万m³）", volume)
    fill(page, "按定额核定水量", volume)
    fill(page, "工程设计年取水量", volume)


def state_clear(page: Page) -> None:
    for title, value in CLEAR.items():
        choose(page, title, value)


def check(page: Page) -> None:
    main_of(page).get_by_role("button", name="审查", exact=True).click()


@pytest.mark.timeout(600)
def test_an_application_that_must_be_suspended(desk: Page) -> None:
    open_county(desk, "尧都区")
    expect(main_of(desk).get_by_text("水资管〔2020〕280号").first).to_be_visible(timeout=WAIT_MS)
    picture(desk, "board")
    apply(desk, "某化工公司", "当地地表水", "一般工业", "50")
    check(desk)
    verdict = main_of(desk).get_by_test_id("stAlert").filter(has_text="暂停审批")
    expect(verdict).to_be_visible(timeout=SOLVED_MS)
    expect(verdict).to_contain_text("YR-OVER · 黄河保护法 第五十一条")
    expect(main_of(desk).get_by_text("柴庄断面生态流量").first).to_be_attached()


@pytest.mark.timeout(600)
def test_what_is_missing_is_asked_for_then_it_passes_and_is_granted(
    desk: Page, tmp_path: Path
) -> None:
    open_county(desk, "尧都区")
    apply(desk, "尧都区自来水公司", "当地地表水", "城镇居民生活", "40")
    check(desk)
    alerts = main_of(desk).get_by_test_id("stAlert")
    expect(alerts.filter(has_text="需要补充信息").first).to_be_visible(timeout=SOLVED_MS)
    state_clear(desk)
    check(desk)
    passed = alerts.filter(has_text="严格水资源论证后可以审批")
    expect(passed.first).to_be_visible(timeout=SOLVED_MS)
    expect(passed.first).to_contain_text("YR-OVER-LIFE")
    picture(desk, "permit-desk")
    button = main_of(desk).get_by_role("button", name="下载审查意见表（Word）")
    sheet = saved(button, tmp_path)
    words = "\n".join(p.text for p in Document(str(sheet)).paragraphs)
    assert "取水许可申请审查意见表" in words and "YR-OVER-LIFE" in words
    main_of(desk).get_by_role("button", name="登记申请与审查结论").click()
    filed = alerts.filter(has_text="已登记：申请第 1 号，决定第 2 号")
    expect(filed).to_be_visible(timeout=WAIT_MS)
    concluded_and_found_again(desk)


def concluded_and_found_again(desk: Page) -> None:
    """The officer grants the one application that waits, and looks it up."""
    desk.get_by_role("link", name="许可登记簿").click()
    main_of(desk).get_by_role("button", name="签署并登记").click(timeout=WAIT_MS)
    granted = main_of(desk).get_by_test_id("stAlert").filter(has_text="已准予并登记许可证")
    expect(granted).to_be_visible(timeout=WAIT_MS)
    search = "查找（申请人、项目、县、编号……）"
    nothing = main_of(desk).get_by_text("没有符合条件的行").locator("visible=true")
    fill(desk, search, "没有这家公司")
    expect(nothing.first).to_be_visible(timeout=WAIT_MS)
    fill(desk, search, "自来水")
    expect(nothing).to_have_count(0, timeout=WAIT_MS)
    expect(main_of(desk).get_by_test_id("stDataFrame").first).to_be_visible()
    picture(desk, "register")
    main_of(desk).get_by_role("button", name="检验登记簿").click()
    intact = main_of(desk).get_by_test_id("stAlert").filter(has_text="登记簿完整")
    expect(intact).to_be_visible(timeout=WAIT_MS)
