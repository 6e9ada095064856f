"""The page of years in a real browser, in both languages."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from allocation.pages.words import word
from tests.pages.conftest import SOLVED_MS, Opened, open_page, quiet
from tests.pages.test_pictures import chart

SAVED = os.environ.get("SHUIDING_PICTURES", "")


def planned(page: Page, language: str) -> None:
    """Begin the sequence that the page asks for, and wait for its end."""
    page.get_by_role("button", name=word("study_start", language)).click(timeout=SOLVED_MS)
    done = page.get_by_role("button", name=word("plans_workbook", language))
    expect(done).to_be_visible(timeout=SOLVED_MS)
    quiet(page)


@pytest.mark.parametrize(("language", "way"), [("zh", "rolling"), ("en", "alone")])
def test_years_are_planned_and_the_path_is_drawn(
    opened: Opened, small_app: str, language: str, way: str
) -> None:
    page = opened(f"{small_app}/?lang={language}")
    open_page(page, word("plans", language))
    page.locator(".stMain").get_by_text(word(f"plans_way_{way}", language), exact=True).click()
    note = word(f"plans_way_{way}_note", language)
    expect(page.get_by_text(note[:24])).to_be_visible(timeout=SOLVED_MS)
    quiet(page)
    planned(page, language)
    expect(page.get_by_text(word("plans_kept", language))).to_be_visible(timeout=SOLVED_MS)
    drawn = chart(page).first
    expect(drawn).to_contain_text(word("plans_target", language), timeout=SOLVED_MS)
    # The path from 90 亿m³ in 2020 to 85 in 2025 has 89 in 2021.
    expect(drawn).to_contain_text("89.0")
    if SAVED:
        page.screenshot(path=str(Path(SAVED) / f"plans-{language}.png"), full_page=True)
    page.get_by_role("tab", name=word("plans_owed", language)).click()
    expect(page.get_by_text(word("plans_owed_note", language)[:20])).to_be_visible()
