"""The analyst's way: build a scenario, read the change, undo, save, open, share, leave a conflict.

On the small province: towns ask for 40 亿m³ and fields for 60; the cap is 85 亿m³.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from allocation.plan import solve_plan
from allocation.scenarios.link import link_text
from basins.dataset import load_dataset
from tests.pages.conftest import Opened, open_page, saved, served
from tests.pages.small_province import ASKED_BY_TOWNS_YI, write_province
from tests.pages.test_levers import CAP, WAIT_MS, expect_use

CAP_FIELD, CAP_FIELD_EN = "总量（亿m³）", "cap (10⁸ m³)"
NO_PLAN = "在这组条件下没有可行方案"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scenario-app")


@pytest.fixture(scope="module")
def app(folder: Path) -> Iterator[str]:
    data = write_province(folder / "data")
    kept = str(folder / "kept")
    with served(folder, SHUIDING_DATA=str(data), SHUIDING_SCENARIOS=kept) as url:
        yield url


@pytest.fixture
def desk(opened: Opened, app: str) -> Page:
    page = opened(app)
    open_page(page, "情景推演")
    # A press while the page is being exchanged would go to the one that leaves.
    expect(page.get_by_text("没有改动：这就是基准情景。")).to_be_visible(timeout=WAIT_MS)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=WAIT_MS)
    return page


def set_cap(page: Page, value: str, field: str = CAP_FIELD) -> None:
    box = page.get_by_role("spinbutton", name=field, exact=True)
    box.fill(value)
    box.press("Enter")


def press(page: Page, name: str) -> None:
    page.get_by_test_id("stMain").get_by_role("button", name=name, exact=True).click()


def expect_change(page: Page, text: str, times: int = 1) -> None:
    expect(page.get_by_text(text, exact=True)).to_have_count(times, timeout=WAIT_MS)


def unfold(page: Page, name: str = "保存、打开、分享") -> None:
    page.get_by_text(name, exact=True).click()


def link_of(page: Page) -> str:
    return page.get_by_test_id("stCode").inner_text().strip()


def test_a_change_is_told_solved_undone_and_redone(desk: Page) -> None:
    expect_use(desk, 85.0)
    expect(desk.get_by_text("怎么用：")).to_be_visible()
    set_cap(desk, "80")
    expect_use(desk, 80.0)
    expect_change(desk, "总量：85 → 80 亿m³")
    expect(desk.get_by_text("基准 85.00（-5.00）").first).to_be_visible()
    expect(desk.get_by_text("用时：求解")).to_be_visible()
    expect(desk.get_by_text("怎么用：")).to_have_count(0)
    press(desk, "撤销")
    expect_use(desk, 85.0)
    expect_change(desk, "总量：85 → 80 亿m³", 0)
    expect(desk.get_by_role("spinbutton", name=CAP_FIELD, exact=True)).to_have_value("85")
    press(desk, "重做")
    expect_use(desk, 80.0)
    press(desk, "撤去")
    expect_use(desk, 85.0)
    expect(desk.get_by_text("没有改动：这就是基准情景。")).to_be_visible()


def test_sidebar_and_page_move_the_same_scenario(desk: Page) -> None:
    cap = desk.get_by_role("slider", name=CAP)
    for _ in range(2):
        cap.press("ArrowLeft")
    expect_use(desk, 84.0)
    expect_change(desk, "总量：85 → 84 亿m³")
    expect(desk.get_by_role("spinbutton", name=CAP_FIELD, exact=True)).to_have_value("84")
    set_cap(desk, "70")
    expect_use(desk, 70.0)
    expect(desk.get_by_role("slider", name=CAP)).to_have_value("70")
    open_page(desk, "总览")
    expect_use(desk, 70.0)


def test_a_project_is_a_switch_in_a_table(desk: Page) -> None:
    desk.get_by_test_id("stButtonGroup").get_by_role("radio", name="专栏5工程").click()
    grid = desk.get_by_test_id("stDataFrame").first
    expect(grid).to_be_visible(timeout=WAIT_MS)
    expect(desk.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=WAIT_MS)
    # First row, second column: the grid is drawn on a canvas.
    grid.click(position={"x": 237, "y": 53})
    expect_change(desk, "渠：停用")
    press(desk, "撤销")
    expect_change(desk, "渠：停用", 0)


def test_a_conflict_is_left_by_one_click(desk: Page) -> None:
    set_cap(desk, "30")
    expect(desk.get_by_text(NO_PLAN)).to_be_visible(timeout=WAIT_MS)
    expect(desk.get_by_test_id("stMetric")).to_have_count(0)
    # The lever stays at hand, and the conflict is told on every page.
    expect(desk.get_by_role("spinbutton", name=CAP_FIELD, exact=True)).to_have_value("30")
    ways = desk.get_by_role("button", name="采用出路")
    # The last way raises the cap, the others save water in towns or bring more.
    expect(ways.first).to_be_visible()
    ways.last.click()
    expect(desk.get_by_test_id("stMetric").first).to_be_visible(timeout=WAIT_MS)
    expect(desk.get_by_text(NO_PLAN)).to_have_count(0)
    expect_use(desk, ASKED_BY_TOWNS_YI)
    press(desk, "撤销")
    expect(desk.get_by_text(NO_PLAN)).to_be_visible(timeout=WAIT_MS)


def test_saved_opened_and_the_same_as_on_the_command_line(
    desk: Page, folder: Path, tmp_path: Path
) -> None:
    set_cap(desk, "80")
    expect_use(desk, 80.0)
    unfold(desk)
    name = desk.get_by_label("情景名称")
    name.fill("少用五亿")
    name.press("Enter")
    press(desk, "保存")
    expect(desk.get_by_text("已保存“少用五亿”。")).to_be_visible(timeout=WAIT_MS)
    path = folder / "kept" / "少用五亿.toml"
    assert tomllib.loads(path.read_text("utf-8")) == {
        "name": "少用五亿",
        "limits": {"PLAN-CAP": 80},
    }
    plan = solve_plan(load_dataset(folder / "data"), scenario=path)
    assert plan.summary["total_use_wan_m3"] == pytest.approx(80e4)
    set_cap(desk, "75")
    expect_use(desk, 75.0)
    press(desk, "保存")
    expect(desk.get_by_text("已有名为“少用五亿”的情景，没有覆盖。")).to_be_visible(timeout=WAIT_MS)
    assert tomllib.loads(path.read_text("utf-8"))["limits"] == {"PLAN-CAP": 80}
    press(desk, "不替换")
    press(desk, "打开")
    expect_use(desk, 80.0)
    file = saved(desk.get_by_role("button", name="下载情景文件"), tmp_path)
    assert file.read_bytes() == path.read_bytes()


def test_a_link_opens_in_a_second_window_that_is_its_own(
    desk: Page, opened: Opened, app: str
) -> None:
    set_cap(desk, "78")
    expect_use(desk, 78.0)
    unfold(desk)
    expect(desk.get_by_test_id("stCode")).to_be_visible(timeout=WAIT_MS)
    second = opened(f"{app}/?{link_of(desk).split('?')[1]}")
    expect_use(second, 78.0)
    open_page(second, "情景推演")
    expect_change(second, "总量：85 → 78 亿m³")
    set_cap(second, "60")
    expect_use(second, 60.0)
    expect_use(desk, 78.0)
    set_cap(desk, "79")
    expect_use(desk, 79.0)
    expect_use(second, 60.0)


def test_a_reload_keeps_the_scenario_and_the_language(opened: Opened, app: str) -> None:
    page = opened(app)
    page.get_by_text("English", exact=True).click()
    open_page(page, "What-if")
    set_cap(page, "80", CAP_FIELD_EN)
    expect_use(page, 80.0)
    expect_change(page, "cap: 85 → 80 10⁸ m³")
    # The address is told after the figures.
    expect(page).to_have_url(re.compile(r"[?&]s="), timeout=WAIT_MS)
    # Reloaded at the root: deep addresses make Streamlit ask for files that are not there.
    page.goto(f"{app}/?{page.url.split('?')[1]}")
    expect_use(page, 80.0)
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()


def test_a_damaged_link_is_told_and_answers_the_base(opened: Opened, app: str) -> None:
    page = opened(f"{app}/?s=abc")
    expect_use(page, 85.0)
    expect(page.get_by_text("链接中的情景无法使用")).to_be_visible()
    expect(page.get_by_text("· 基准情景 ·")).to_be_visible()


def test_a_name_in_a_link_is_no_picture(opened: Opened, app: str) -> None:
    name = "![x](http://evil.example/x.png) **b**"
    text = link_text({"name": name, "limits": {"PLAN-CAP": 80.0}})
    page = opened(f"{app}/?s={text}")
    expect_use(page, 80.0)
    # That nothing was asked of another host is checked when the page closes.
    expect(page.get_by_text(f"情景“{name}”")).to_be_visible()


def test_a_file_with_faults_changes_nothing(desk: Page, tmp_path: Path) -> None:
    unfold(desk)
    bad = tmp_path / "bad.toml"
    bad.write_text('name = "x"\n[limits]\nPLAN-KAP = 80\n', "utf-8")
    desk.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(bad)
    press(desk, "采用 bad.toml")
    expect(desk.get_by_text("情景有误，未作任何改动。")).to_be_visible(timeout=WAIT_MS)
    expect_use(desk, 85.0)
    good = tmp_path / "good.toml"
    good.write_text('name = "x"\n[limits]\n"总量" = 80\n', "utf-8")
    desk.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(good)
    press(desk, "采用 good.toml")
    expect_use(desk, 80.0)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_group_of_levers_opens(opened: Opened, app: str, language: str) -> None:
    page = opened(f"{app}/?lang={language}")
    open_page(page, {"zh": "情景推演", "en": "What-if"}[language])
    group = page.get_by_test_id("stButtonGroup").get_by_role("radio")
    expect(group).to_have_count(10)
    for at in range(10):
        group.nth(at).click()
        expect(group.nth(at)).to_have_attribute("aria-checked", "true", timeout=WAIT_MS)
        expect(page.locator("[data-stale=true]")).to_have_count(0, timeout=WAIT_MS)
        expect(page.get_by_test_id("stException")).to_have_count(0)
