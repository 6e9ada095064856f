"""From a lever to new figures on the screen of one analyst; writes ``results/desk.md``.

A real browser on the page of scenarios of the default province. The page tells what solving, tables
and drawing took on the server; the rest, up to the moment when the browser shows new figures and
has nothing more to do, is the way there and back and the browser's own drawing.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
from collections.abc import Callable
from statistics import median

from playwright.sync_api import Page, expect, sync_playwright

from allocation.pages.words import word
from benchmarks.common import machine, markdown, publish
from benchmarks.served_app import served

MOVES, LANGUAGE, WAIT_MS = 3, "zh", 600_000
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
HEAD = ("lever", "moves", "solve s", "tables s", "server draws s", "browser and way s")
HEAD += ("whole s: median", "worst")
NUMBER = re.compile(r"\d+\.\d+")
# The seconds from now until the line of times tells another answer and the page is at rest.
SHOWN = """told => new Promise(done => {
  const began = performance.now();
  const look = () => {
    const quiet = document.querySelector('[data-testid="stApp"]').dataset.testScriptState;
    const line = [...document.querySelectorAll('[data-testid="stCaptionContainer"]')]
      .map(e => e.innerText).find(text => text.startsWith(told.start)) || "";
    const stale = document.querySelector('[data-stale="true"]');
    if (quiet === "notRunning" && line && line !== told.before && !stale)
      done([(performance.now() - began) / 1000, line]);
    else requestAnimationFrame(look);
  };
  look();
})"""
START = word("times", LANGUAGE, solve=0.0, tables=0.0, drawn=0.0).split("：")[0]


def said(name: str) -> str:
    """A word of the pages."""
    return word(name, LANGUAGE)


def line_of(page: Page) -> str:
    """The line of times."""
    found = page.get_by_test_id("stCaptionContainer").filter(has_text=re.compile(f"^{START}"))
    expect(found).to_have_count(1, timeout=WAIT_MS)
    return found.inner_text()


def at_rest(page: Page) -> None:
    """Wait until the script of the page has ended."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=WAIT_MS)
    expect(page.locator("[data-stale=true]")).to_have_count(0, timeout=WAIT_MS)


def pressed(name: str, key: str) -> Callable[[Page, int], None]:
    """One step of a slider in the sidebar."""
    return lambda page, _: page.get_by_role("slider", name=said(name)).press(key)


def group(page: Page, name: str, place: str = "") -> None:
    """Open a group of levers, for a place if one is named."""
    radio = page.get_by_test_id("stButtonGroup").get_by_role("radio", name=said(f"group_{name}"))
    radio.click()
    expect(radio).to_have_attribute("aria-checked", "true", timeout=WAIT_MS)
    at_rest(page)
    if place:
        box = page.get_by_role("combobox", name=said("scenario_place"))
        box.click()
        box.fill(place)
        page.get_by_role("option", name=place).first.click()
        at_rest(page)


def typed(label: str, first: float, step: float) -> Callable[[Page, int], None]:
    """Another number in a field of the page."""

    def move(page: Page, number: int) -> None:
        field = page.get_by_role("spinbutton", name=re.compile(label)).first
        field.fill(f"{first + step * number:g}")
        field.press("Enter")

    return move


LEVERS: dict[str, tuple[Callable[[Page], None], Callable[[Page, int], None]]] = {
    "cap, a step of 0.5 亿m³": (lambda page: None, pressed("cap_lever", "ArrowLeft")),
    "hydrology, one step drier, from p50 to p75 first": (
        lambda page: None,
        pressed("hydrology_lever", "ArrowRight"),
    ),
    "one county: urban population, 2 % more": (
        lambda page: group(page, "growth", "尧都区"),
        typed("城镇人口|城镇常住人口", 102.0, 2.0),
    ),
    "irrigation losses of the province, 5 % less": (
        lambda page: group(page, "saving"),
        typed("农田灌溉.*损失", 95.0, -5.0),
    ),
}


def measured(page: Page, lever: str, moves: int) -> list[str]:
    """The row of a lever, each move from where the last one left it."""
    prepare, move = LEVERS[lever]
    prepare(page)
    rows = []
    for number in range(moves):
        at_rest(page)
        before = line_of(page)
        waiting = page.evaluate_handle(
            f"told => {{ const shown = {SHOWN}; return {{done: shown(told)}}; }}",
            {"start": START, "before": before},
        )
        move(page, number)
        whole, line = waiting.evaluate("handle => handle.done")
        parts = [float(text) for text in NUMBER.findall(line)]
        if len(parts) != 3:
            raise RuntimeError(f"{lever}: answered from memory: {line}")
        rows.append([*parts, max(whole - sum(parts), 0.0), whole])
    columns = list(zip(*rows, strict=True))
    shown = [f"{median(column):.2f}" for column in columns]
    return [lever, str(moves), *shown, f"{max(columns[-1]):.2f}"]


def main() -> None:
    """Measure, print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--moves", type=int, default=MOVES)
    moves = parser.parse_args().moves
    chromium = os.environ.get("SHUIDING_CHROMIUM") or shutil.which("chromium")
    with served() as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(WAIT_MS)
        rows = []
        for lever in LEVERS:
            # Each lever begins at the base, in a session of its own.
            page.goto(app.url)
            expect(page.get_by_test_id("stMetric").first).to_be_visible(timeout=WAIT_MS)
            page.get_by_test_id("stSidebarNavLink").filter(has_text=said("scenario")).click()
            line_of(page)
            rows.append(measured(page, lever, moves))
        browser.close()
    publish(
        "desk",
        "# From the lever to the screen, default province",
        f"{machine('streamlit', 'playwright')} One browser at one server, both on this machine. "
        f"Load of the machine at the end {os.getloadavg()[0]:.1f}.",
        markdown(HEAD, rows),
        "Medians of the moves. Whole: from the key to new figures on a page at rest; solve, "
        "tables and drawing as the page itself tells them, the rest is reading the scenario, the "
        "way to the browser and back, and the browser's drawing.",
    )


if __name__ == "__main__":
    main()
