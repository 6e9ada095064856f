"""The page that reads studies, on the small province and a study worked out by hand.

The study is that of ``tests/allocation/risk/studies.py``: of six members with a plan two lack no
water, and the project has the least largest regret, 4 against 15 万m³.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from allocation.pages.risk.store import studies
from allocation.pages.words import word
from tests.allocation.risk.studies import begin, hand_made
from tests.pages.conftest import SOLVED_MS, Opened, open_page, quiet, saved, served
from tests.pages.small_province import write_province

NAME = "手算"
# What stands in a view once it is drawn, and in no other.
DRAWN = {
    "fan": ("stVegaLiteChart", "缺水（万m³）"),
    "curve": ("stVegaLiteChart", "超过概率（%）"),
    "map": ("stMain", "乙 66.7 %"),
    "regret": ("stVegaLiteChart", "2025 样本 1"),
}
TABLES = {"service": "assurance", "lines": "red-lines", "overload": "overload"}


@pytest.fixture(scope="module")
def risk_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("risk-app")
    data = write_province(folder / "data")
    hand_made(folder / "studies" / NAME)
    damaged = hand_made(folder / "studies" / "坏")
    (damaged / "manifest.json").unlink()
    with served(folder, SHUIDING_DATA=str(data), SHUIDING_STUDIES=str(folder / "studies")) as url:
        yield url


def open_risk(opened: Opened, url: str, language: str = "zh", width: int = 1280) -> Page:
    page = opened(f"{url}/?lang={language}", width, 1100)
    open_page(page, word("risk", language))
    return page


def choose_study(page: Page, name: str, language: str = "zh") -> None:
    page.get_by_role("combobox", name=re.compile(word("risk_study", language))).first.click()
    page.get_by_role("option", name=name).click()
    quiet(page)


def choose(page: Page, view: str, language: str = "zh") -> None:
    button = page.get_by_test_id("stButtonGroup").get_by_text(
        word(f"risk_{view}", language), exact=True
    )
    button.click(timeout=SOLVED_MS)
    note = page.get_by_text(word(f"risk_{view}_note", language)[:24])
    expect(note).to_be_visible(timeout=SOLVED_MS)


def test_every_view_of_a_study(opened: Opened, risk_app: str, tmp_path: Path) -> None:
    page = open_risk(opened, risk_app)
    choose_study(page, NAME)
    expect(page.get_by_text(re.compile("2 个成员没有方案"))).to_be_visible(timeout=SOLVED_MS)
    for view, (where, text) in DRAWN.items():
        choose(page, view)
        expect(page.get_by_test_id(where).first).to_contain_text(text, timeout=SOLVED_MS)
    for view, stem in TABLES.items():
        choose(page, view)
        file = saved(page.get_by_role("button", name=word("download_csv", "zh")).last, tmp_path)
        assert file.name == f"{stem}.csv"
        file.replace(tmp_path / f"{view}.csv")
    rows = read(tmp_path / "service.csv")
    shares = {row["情景"]: float(row["水量保证率 %"]) for row in rows}
    assert shares == pytest.approx({"基准": 80.0, "project": 100 * (1 - 79 / 450)})
    assert {row["另有无方案成员"] for row in rows} == {"1"}
    assert float(read(tmp_path / "lines.csv")[0]["起约束概率 %"]) == pytest.approx(200 / 3)


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def test_the_choice_is_told_in_words(opened: Opened, risk_app: str) -> None:
    page = open_risk(opened, risk_app)
    choose_study(page, NAME)
    choose(page, "regret")
    told = page.get_by_text(re.compile(r"最大后悔最小：project，最大后悔 4 万m³（3 个可比的未来）"))
    expect(told).to_be_visible(timeout=SOLVED_MS)


def test_english_on_a_tablet(opened: Opened, risk_app: str) -> None:
    page = open_risk(opened, risk_app, "en", 820)
    choose_study(page, NAME, "en")
    main = page.locator(".stMain")
    for view in ("curve", "service", "regret", "map"):
        choose(page, view, "en")
        quiet(page)
        assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
        # A study and its causes are called what their authors called them.
        text = main.inner_text().replace(NAME, "").replace("红线互相矛盾", "")
        assert re.findall(r"[\u4e00-\u9fff]+", text) == []


def test_a_damaged_study_says_what_is_wrong(opened: Opened, risk_app: str) -> None:
    page = open_risk(opened, risk_app)
    choose_study(page, "坏")
    expect(page.get_by_text(word("risk_bad", "zh"))).to_be_visible(timeout=SOLVED_MS)


def test_nothing_outside_the_folder_is_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pandas as pd

    members = pd.DataFrame({"member": [0]})
    begin(tmp_path / "root" / "inside", members)
    begin(tmp_path / "elsewhere", members)
    (tmp_path / "root" / "link").symlink_to(tmp_path / "elsewhere")
    monkeypatch.setenv("SHUIDING_STUDIES", str(tmp_path / "root"))
    assert list(studies()) == ["inside"]
    monkeypatch.setenv("SHUIDING_STUDIES", str(tmp_path / "none"))
    assert studies() == {}
