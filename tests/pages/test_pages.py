"""The pages in a real browser: they open, answer to levers, and never leave the machine."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from allocation.pages.launch import command

SOLVED_MS = 120_000
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app, started away from the checkout so that only its flags configure it."""
    port = free_port()
    folder = tmp_path_factory.mktemp("app")
    log = (folder / "log").open("wb")
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    server = subprocess.Popen(
        command(port), cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            assert server.poll() is None, (folder / "log").read_text()
            try:
                urlopen(f"{url}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield url
    finally:
        server.terminate()
        server.wait(10)
        log.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    named = os.environ.get("SHUIDING_CHROMIUM")
    found = named or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.fail("Chromium is missing: install it or name it in SHUIDING_CHROMIUM")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The overview, solved; at the end nothing left the host and nothing went wrong."""
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    hosts: set[str | None] = set()
    errors: list[str] = []
    opened.on("request", lambda request: hosts.add(urlparse(request.url).hostname))
    opened.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(address)
    expect(opened.get_by_test_id("stMetric").first).to_be_visible(timeout=SOLVED_MS)
    yield opened
    expect(opened.get_by_test_id("stException")).to_have_count(0)
    opened.close()
    # Shapes drawn as data: or blob: addresses have no host.
    assert hosts <= {"127.0.0.1", None, ""}
    assert errors == []


def headline(page: Page) -> list[str]:
    return page.get_by_test_id("stMetricValue").all_inner_texts()


def open_page(page: Page, name: str) -> None:
    page.get_by_test_id("stSidebarNavLink").filter(has_text=name).click()
    expect(page.get_by_role("heading", name=name)).to_be_visible(timeout=SOLVED_MS)


def test_chinese_comes_first_and_english_is_a_switch(page: Page) -> None:
    expect(page.get_by_role("heading", name="总览")).to_be_visible()
    expect(page.get_by_text("用水总量（亿m³）", exact=True)).to_be_visible(timeout=SOLVED_MS)
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible(timeout=SOLVED_MS)
    expect(page.get_by_text("Total use (10⁸ m³)", exact=True)).to_be_visible(timeout=SOLVED_MS)


def test_a_lever_changes_the_headline(page: Page) -> None:
    before = headline(page)
    page.get_by_role("slider", name="万元GDP用水量下降目标（%）").press("ArrowRight")
    expect(page.get_by_text("调整后的情景")).to_be_visible(timeout=SOLVED_MS)
    expect(page.get_by_test_id("stMetric")).to_have_count(len(before), timeout=SOLVED_MS)
    assert headline(page) != before


def test_allocation_filters_and_downloads(page: Page, tmp_path: Path) -> None:
    open_page(page, "水量配置")
    rows = page.get_by_text(re.compile(r"^[\d,]+ 行$"))
    expect(rows).to_be_visible(timeout=SOLVED_MS)
    everything = rows.inner_text()
    page.get_by_role("combobox", name="行业").click()
    page.get_by_role("option", name="农田灌溉").click()
    expect(rows).not_to_have_text(everything, timeout=SOLVED_MS)
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 CSV").click()
    saved = tmp_path / "allocation.csv"
    download.value.save_as(saved)
    content = saved.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("市,县")
    assert f"{len(lines) - 1:,} 行" == rows.inner_text()


def test_every_page_opens(page: Page) -> None:
    for name in ("水量配置", "红线账本", "数据", "总览"):
        open_page(page, name)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        shown = page.get_by_test_id("stDataFrame").or_(page.get_by_test_id("stMetric")).first
        expect(shown).to_be_visible(timeout=SOLVED_MS)
