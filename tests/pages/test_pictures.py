"""Every picture appears in both languages, can be saved, and asks nobody outside for anything."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from allocation.pages.words import word
from tests.pages.conftest import SOLVED_MS, Opened, open_page, quiet, saved

LANGUAGES = ("zh", "en")
# What stands in each picture and in no other, as text of the drawing.
DRAWN = {
    "zh": {"river": "断面", "months": "镇", "changes": "基准缺水", "ladder": "总量"},
    "en": {"river": "Outflow", "months": "towns", "changes": "baseline", "ladder": "cap"},
}


def choose(page: Page, name: str, language: str) -> None:
    page.locator(".stMain").get_by_text(word(name, language), exact=True).first.click()
    expect(page.get_by_text(word(f"{name}_note", language)[:24])).to_be_visible(timeout=SOLVED_MS)


def run_study(page: Page, language: str) -> None:
    """Begin a study, unless a session before has left its answer.

    What the page showed before is there until the script ends, and is no answer to this study.
    """
    quiet(page)
    start = page.get_by_role("button", name=word("study_start", language))
    done = page.get_by_text(word("picture_figures", language), exact=True)
    expect(start.or_(done).first).to_be_visible(timeout=SOLVED_MS)
    if start.is_visible():
        start.click()


def chart(page: Page) -> Locator:
    return page.get_by_test_id("stVegaLiteChart")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_appears(opened: Opened, small_app: str, language: str) -> None:
    page = opened(f"{small_app}/?lang={language}")
    # A lower cap changes the plan, so that there is something to compare with the baseline.
    lever = page.get_by_role("slider", name=word("cap_lever", language))
    lever.press("ArrowLeft")
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("84.50", timeout=SOLVED_MS)
    open_page(page, word("pictures", language))
    expect(page.get_by_text(word("no_boundaries", language))).to_be_visible(timeout=SOLVED_MS)
    choose(page, "picture_uses", language)
    expect(page.locator(".js-plotly-plot .annotation").first).to_be_visible(timeout=SOLVED_MS)
    for name in ("river", "months", "changes", "ladder"):
        choose(page, f"picture_{name}", language)
        expect(chart(page).first.locator("svg, canvas").first).to_be_visible(timeout=SOLVED_MS)
        drawn = DRAWN[language][name]
        expect(chart(page).first).to_contain_text(drawn, timeout=SOLVED_MS)
        figures = page.get_by_role("button", name=word("download_csv", language))
        expect(figures).to_have_count(1, timeout=SOLVED_MS)
    choose(page, "picture_supply", language)
    run_study(page, language)
    expect(page.get_by_text(word("nothing_gained", language))).to_be_visible(timeout=SOLVED_MS)


def test_the_waterfall_says_what_half_a_hundred_million_less_does(
    opened: Opened, small_app: str
) -> None:
    """A cap of 84.5 instead of 85 亿m³ is 5,000 万m³ more shortage of the fields."""
    page = opened(small_app)
    page.get_by_role("slider", name=word("cap_lever", "zh")).press("ArrowLeft")
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("84.50", timeout=SOLVED_MS)
    open_page(page, word("pictures", "zh"))
    choose(page, "picture_changes", "zh")
    expect(chart(page)).to_contain_text("▲ +5,000.0", timeout=SOLVED_MS)


def test_a_picture_is_saved_as_an_image_and_as_figures(
    opened: Opened, small_app: str, tmp_path: Path
) -> None:
    page = opened(small_app)
    open_page(page, word("pictures", "zh"))
    choose(page, "picture_months", "zh")
    expect(chart(page)).to_contain_text("镇", timeout=SOLVED_MS)
    png, svg = saved_picture(page, "png", tmp_path), saved_picture(page, "svg", tmp_path)
    assert painted(png) and "镇" in svg_text(svg)
    figures = saved(page.get_by_role("button", name=word("download_csv", "zh")), tmp_path)
    lines = figures.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("行业,月份") and len(lines) == 1 + 2 * 12


def saved_picture(page: Page, kind: str, folder: Path) -> Path:
    """The picture as the button below it saves it; ``kind`` is ``png`` or ``svg``."""
    button = page.get_by_role("button", name=word(f"save_{kind}", "zh")).first
    path = saved(button, folder)
    assert path.suffix == f".{kind}"
    return path


def painted(path: Path) -> bool:
    """Whether a picture is twice as fine as on the screen and has more than its paper."""
    with Image.open(path) as image:
        return image.format == "PNG" and image.width > 1000 and len(image.getcolors(2**24)) > 10


def svg_text(path: Path) -> str:
    """All words that a drawing program would find in the picture."""
    root = ElementTree.parse(path).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg" and float(root.attrib["width"]) > 300
    return " ".join(root.itertext())


def test_a_picture_drawn_on_several_sheets_is_saved_whole(
    opened: Opened, small_app: str, tmp_path: Path
) -> None:
    """The Sankey: flows and names are sheets that lie on each other."""
    page = opened(small_app)
    open_page(page, word("pictures", "zh"))
    choose(page, "picture_uses", "zh")
    expect(page.locator(".js-plotly-plot .annotation").first).to_be_visible(timeout=SOLVED_MS)
    assert painted(saved_picture(page, "png", tmp_path))
    svg = saved_picture(page, "svg", tmp_path)
    assert "镇" in svg_text(svg) and "sankey-link" in svg.read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tornado_runs_and_names_the_levers(
    opened: Opened, small_app: str, language: str
) -> None:
    page = opened(f"{small_app}/?lang={language}")
    open_page(page, word("sensitivity", language))
    run_study(page, language)
    # The cap of 85 亿m³ binds: a tenth less is 85,000 万m³ more shortage.
    expect(chart(page)).to_contain_text("+85,000", timeout=SOLVED_MS)
    open_page(page, word("overview", language))
    open_page(page, word("sensitivity", language))
    expect(chart(page)).to_contain_text("+85,000", timeout=SOLVED_MS)
    choose(page, "study_cap_intensity", language)
    run_study(page, language)
    expect(page.locator(".js-plotly-plot .annotation").first).to_be_visible(timeout=SOLVED_MS)
