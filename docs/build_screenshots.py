"""Take the pictures of the pages for the docs: ``python -m docs.build_screenshots [NAME …]``.

Run it from the root of a checkout, with Chromium and a font that has Chinese. Every picture is of
the default province, 1280 pixels wide; without names all of them are taken (about five minutes).
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Locator, Page, expect, sync_playwright

from allocation.pages.words import word
from allocation.scenarios.link import link_text
from tests.chromium import QUIET, chromium
from tests.pages.conftest import SOLVED_MS, open_page, quiet, served

FOLDER = Path(__file__).with_name("pictures")
WIDTH, HEIGHT, COLOURS, MOST_BYTES = 1280, 960, 200, 150_000
# Ten plans on a busy machine.
YEARS_MS = 900_000
# A year as dry as one in four, a lower cap, and a tenth less lost on the way to the fields.
CALLED = {"zh": "枯水年节水", "en": "Dry year, less lost"}
SCENARIO = {
    "hydrology": "p75",
    "limits": {"PLAN-CAP": 84.0},
    "norms": [{"sector": "irrigation", "place": "140000", "loss_factor": 0.9}],
}
STUDY = """name = "risk-2025"
scenarios = ["base", "saving.toml"]
years = [2025]
chunk = 8
[hydrology]
samples = 16
seed = 1
"""
SAVING = """name = "saving"
[[norms]]
sector = "irrigation"
place = "140000"
loss_factor = 0.8
"""
Taken = Callable[[Page, str], None]


def settled(page: Page) -> None:
    """Wait until nothing on the page is of a run before, and it is drawn."""
    # What was pressed must reach the server first.
    page.wait_for_timeout(800)
    quiet(page)
    # Pictures and fonts are drawn after the script.
    page.wait_for_timeout(1500)


def main_of(page: Page) -> Locator:
    return page.get_by_test_id("stMain")


def press(page: Page, name: str, language: str) -> None:
    main_of(page).get_by_text(word(name, language), exact=True).first.click()
    settled(page)


def choose(page: Page, title: str, text: str) -> None:
    """Pick a line of a box by what is typed into it."""
    box = main_of(page).get_by_role("combobox", name=title).first
    box.click()
    box.fill(text)
    page.get_by_role("option", name=text).first.click()


def nothing(page: Page, language: str) -> None:
    """The page as it opens."""


def county(page: Page, language: str) -> None:
    choose(page, word("board_place", language), "尧都区")
    expect(page.get_by_role("heading", name="尧都区")).to_be_visible(timeout=SOLVED_MS)
    settled(page)


def permit(page: Page, language: str) -> None:
    """An application in a declared county, and why it is suspended."""
    county(page, language)
    press(page, "permit_tab", language)
    for title, value in (
        ("申请人", "某化工公司"),
        ("年取水量（万m³）", "50"),
        ("按定额核定水量", "50"),
        ("工程设计年取水量", "50"),
    ):
        field = main_of(page).get_by_label(title).first
        field.fill(value)
        field.press("Tab")
    choose(page, "水源", "当地地表水")
    choose(page, "用途", "一般工业")
    main_of(page).get_by_role("button", name=word("permit_check", language), exact=True).click()
    verdict = main_of(page).get_by_test_id("stAlert").filter(has_text="暂停审批")
    expect(verdict).to_be_visible(timeout=SOLVED_MS)
    settled(page)
    verdict.evaluate("e => e.scrollIntoView({block: 'start'})")
    main_of(page).evaluate("e => e.scrollBy(0, -120)")


def years(page: Page, language: str) -> None:
    main_of(page).get_by_role("button", name=word("study_start", language)).click()
    done = page.get_by_role("button", name=word("plans_workbook", language))
    expect(done).to_be_visible(timeout=YEARS_MS)
    settled(page)


def compared(page: Page, language: str) -> None:
    main_of(page).get_by_text({"zh": "分行业", "en": "By sector"}[language]).first.click()
    settled(page)


def carried(page: Page, language: str) -> None:
    """What the cities' water carries; the run of the other language is still there."""
    start = main_of(page).get_by_role("button", name=word("study_start", language))
    if start.count():
        start.click()
    done = page.get_by_role("button", name=word("study_cancel", language))
    expect(done).to_have_count(0, timeout=YEARS_MS)
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible(timeout=YEARS_MS)
    settled(page)


def traded(page: Page, language: str) -> None:
    """A transfer between two places, tested."""
    main_of(page).get_by_role("button", name=word("rights_test", language)).click()
    expect(page.get_by_test_id("stAlert").first).to_be_visible(timeout=YEARS_MS)
    settled(page)


# name of the picture: page, what is done there, whether under the scenario
SHOTS: dict[str, tuple[str, Taken, bool]] = {
    "overview": ("overview", nothing, False),
    "whatif": ("scenario", nothing, True),
    "allocation": ("allocation", nothing, False),
    "ledger": ("ledger", nothing, False),
    "overload": ("board", county, False),
    "permit": ("board", permit, False),
    "years": ("plans", years, False),
    "ensemble": ("risk", nothing, False),
    "compare": ("compare", compared, True),
    "data": ("data", nothing, False),
    "pictures": ("pictures", nothing, False),
    "capacity": ("capacity", carried, False),
    "rights": ("rights", traded, False),
}
ENGLISH = ("overview", "whatif", "compare", "capacity", "rights")
NAMES = [f"{name}-zh" for name in SHOTS] + [f"{name}-en" for name in ENGLISH]


def take(page: Page, url: str, name: str) -> Path:
    """Open the page of a picture, do what it shows, and save it."""
    shot, _, language = name.rpartition("-")
    opened, act, changed = SHOTS[shot]
    scenario = link_text({"name": CALLED[language], **SCENARIO})
    asked = f"lang={language}" + (f"&s={scenario}" if changed else "")
    page.goto(f"{url}/?{asked}")
    expect(page.get_by_test_id("stMetric").first).to_be_visible(timeout=SOLVED_MS)
    open_page(page, word(opened, language))
    settled(page)
    act(page, language)
    path = FOLDER / f"{name}.png"
    path.write_bytes(packed(page.screenshot()))
    return path


def packed(picture: bytes) -> bytes:
    """The picture with few colours, which a page of flat colours does not miss.

    Raises:
        ValueError: if it is still too large for the docs.
    """
    buffer = BytesIO()
    image = Image.open(BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    if buffer.tell() > MOST_BYTES:
        raise ValueError(f"{buffer.tell()} bytes are more than {MOST_BYTES}")
    return buffer.getvalue()


def write_study(folder: Path) -> None:
    """A small ensemble for the page that reads studies."""
    (folder / "saving.toml").write_text(SAVING, encoding="utf-8")
    study = folder / "study.toml"
    study.write_text(STUDY, encoding="utf-8")
    out = folder / "studies" / "risk-2025"
    run = [sys.executable, "-m", "allocation.cli", "batch", "run", str(study), "--out", str(out)]
    subprocess.run(run, check=True)


def main(names: list[str]) -> None:
    """Take the pictures."""
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary)
        if any(name.startswith("ensemble") for name in names):
            write_study(folder)
        places = {
            "SHUIDING_STUDIES": str(folder / "studies"),
            "SHUIDING_SCENARIOS": str(folder / "scenarios"),
            "SHUIDING_PLANS": str(folder / "plans"),
            "SHUIDING_REGISTER": str(folder / "register.sqlite"),
            "LOGNAME": "officer",
        }
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        with served(folder, **places) as url:
            for name in names:
                page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
                path = take(page, url, name)
                print(f"{path.name}\t{path.stat().st_size:,} bytes")
                page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:] or NAMES)
