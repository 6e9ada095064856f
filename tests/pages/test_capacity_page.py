"""The pages of the four determinations and of water rights, on the small province.

Towns ask for 40 and fields for 60 亿m³ under a cap of 85 亿m³: towns are full, fields, which the
plan gives 45, carry 45 of 60.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from allocation.pages.words import word
from tests.basins.dataset_folder import columns
from tests.pages.conftest import SOLVED_MS, Opened, open_page, quiet, served
from tests.pages.small_province import write_province


@pytest.fixture(scope="module")
def units_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The small province with its people in 万人 and its fields in 万亩."""
    folder = tmp_path_factory.mktemp("capacity-app")
    data = write_province(folder / "data")
    columns("driver_kinds", lambda table: table.assign(unit=["万人", "万亩"]))(data)
    kept = folder / "transfers"
    with served(folder, SHUIDING_DATA=str(data), SHUIDING_TRANSFERS=str(kept)) as url:
        yield url


def units_page(opened: Opened, url: str, name: str, language: str = "zh") -> Page:
    page = opened(f"{url}/?lang={language}", 1280, 1100)
    open_page(page, word(name, language))
    return page


def test_places_tell_what_they_carry(opened: Opened, units_app: str) -> None:
    page = units_page(opened, units_app, "capacity")
    page.get_by_role("button", name=word("study_start", "zh")).click()
    line = page.get_by_text(re.compile("省：水可承载灌溉面积"))
    expect(line).to_contain_text("超出承载（负荷 133%）；受限于：总量", timeout=SOLVED_MS)


def test_the_trade_off_is_drawn(opened: Opened, units_app: str) -> None:
    page = units_page(opened, units_app, "capacity", "en")
    page.get_by_text(word("capacity_trade", "en"), exact=True).click(timeout=SOLVED_MS)
    expect(page.get_by_text(word("capacity_trade_note", "en")[:30])).to_be_visible(
        timeout=SOLVED_MS
    )
    quiet(page)
    page.get_by_role("button", name=word("study_start", "en")).click()
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible(timeout=SOLVED_MS)


def test_a_transfer_is_tested_and_kept(opened: Opened, units_app: str) -> None:
    """Fields at A sell to fields at B, which the same river joins."""
    page = units_page(opened, units_app, "rights")
    sectors = page.get_by_role("combobox", name=re.compile(word("sector", "zh")))
    expect(sectors).to_have_count(2, timeout=SOLVED_MS)
    for combo in sectors.all():
        combo.click()
        page.get_by_role("option", name="田").click()
        expect(combo).to_have_value("田", timeout=SOLVED_MS)
        quiet(page)
    page.get_by_role("button", name=word("rights_test", "zh")).click()
    expect(page.get_by_text(re.compile("甲田 → 乙田"))).to_contain_text(
        "不损害任何第三方", timeout=SOLVED_MS
    )
    page.get_by_role("button", name=word("rights_keep", "zh")).click()
    expect(page.get_by_text(re.compile("已保存，编号"))).to_be_visible(timeout=SOLVED_MS)
