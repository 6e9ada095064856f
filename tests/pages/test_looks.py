"""What the eye would complain about: cut labels, names on names, boxes for Chinese, lost paper.

``SHUIDING_PICTURES=docs/images pytest tests/pages/test_looks.py`` makes the pictures of README.md.
"""

from __future__ import annotations

import os
from itertools import combinations
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import SOLVED_MS, Opened, open_page

WIDTHS = {"desk": 1280, "tablet": 820}
LANGUAGES = ("zh", "en")
PICTURES = {"zh": "overview.png", "en": "overview-en.png"}
SCALE, MOST_BYTES = 0.65, 400_000

CUT = """selector => [...document.querySelectorAll(selector)]
  .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== "visible")
  .map(e => e.innerText)"""
# Two signs drawn alike are two empty boxes: no font of the page has them.
SAME_SHAPE = """signs => {
  const drawn = signs.map(sign => {
    const pen = new OffscreenCanvas(40, 40).getContext("2d");
    pen.font = "32px " + getComputedStyle(document.querySelector("h1")).fontFamily;
    pen.fillText(sign, 2, 34);
    return pen.getImageData(0, 0, 40, 40).data.join();
  });
  return drawn[0] === drawn[1];
}"""


def settled(page: Page) -> Page:
    """The overview with all its pictures drawn."""
    expect(page.locator(".js-plotly-plot .annotation")).not_to_have_count(0, timeout=SOLVED_MS)
    expect(page.get_by_test_id("stVegaLiteChart").locator("svg, canvas")).to_have_count(2)
    return page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
def test_nothing_is_cut_or_overlaps(
    opened: Opened, shanxi_app: str, language: str, width: int
) -> None:
    page = settled(opened(f"{shanxi_app}/?lang={language}", width))
    main = page.locator(".stMain")
    assert main.evaluate("e => e.scrollWidth <= e.clientWidth"), "the page scrolls sideways"
    assert page.evaluate(CUT, '[data-testid="stMetric"] *') == []
    names = page.locator(".js-plotly-plot .annotation")
    boxes = [names.nth(i).bounding_box() for i in range(names.count())]
    assert len(boxes) > 20
    for one, other in combinations([box for box in boxes if box], 2):
        apart = (
            one["x"] + one["width"] <= other["x"] + 1
            or other["x"] + other["width"] <= one["x"] + 1
            or one["y"] + one["height"] <= other["y"] + 1
            or other["y"] + other["height"] <= one["y"] + 1
        )
        assert apart, (one, other)
    right = main.bounding_box()
    assert right
    assert all(b and b["x"] + b["width"] <= right["x"] + right["width"] for b in boxes)


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
def test_pictures_stand_side_by_side_only_where_there_is_room(
    opened: Opened, shanxi_app: str, width: int
) -> None:
    page = settled(opened(shanxi_app, width))
    charts = page.get_by_test_id("stVegaLiteChart")
    left, right = charts.nth(0).bounding_box(), charts.nth(1).bounding_box()
    assert left and right
    assert left["width"] > 350 and right["width"] > 350
    beside = right["x"] >= left["x"] + left["width"]
    assert beside == (width == WIDTHS["desk"])


def test_tablet_reaches_every_page_and_lever(opened: Opened, small_app: str) -> None:
    page = opened(small_app, WIDTHS["tablet"], 1100)
    for name in ("水量配置", "红线账本", "超载与许可", "数据", "总览"):
        open_page(page, name)
        assert page.locator(".stMain").evaluate("e => e.scrollWidth <= e.clientWidth"), name
    page.get_by_role("slider", name="用水总量上限（亿m³）").press("ArrowLeft")
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("84.50", timeout=SOLVED_MS)


def test_chinese_is_drawn_and_not_boxed(small_page: Page) -> None:
    assert small_page.evaluate(SAME_SHAPE, ["水", "水"])
    for signs in (["水", "定"], ["³", "⁴"], ["滹", "涑"], ["万", "亿"]):
        assert not small_page.evaluate(SAME_SHAPE, signs), signs


def test_paper_gets_the_whole_page_without_controls(page: Page) -> None:
    settled(page)
    page.emulate_media(media="print")
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    scrolled = page.locator(".stMain").evaluate("e => getComputedStyle(e).overflowY")
    assert scrolled == "visible"
    assert page.pdf(format="A4").count(b"/Type /Page\n") >= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pictures_of_the_readme(
    opened: Opened, shanxi_app: str, language: str, tmp_path: Path
) -> None:
    page = settled(opened(f"{shanxi_app}/?lang={language}", WIDTHS["desk"], 900, SCALE))
    height = page.locator(".stMainBlockContainer").evaluate("e => e.scrollHeight")
    page.set_viewport_size({"width": WIDTHS["desk"], "height": height})
    folder = Path(os.environ.get("SHUIDING_PICTURES", tmp_path))
    picture = folder / PICTURES[language]
    page.wait_for_timeout(1000)
    page.screenshot(path=picture)
    assert 50_000 < picture.stat().st_size < MOST_BYTES
