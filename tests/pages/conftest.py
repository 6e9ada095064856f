"""A real Chromium in front of the app: for the default province and for one that solves at once."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from allocation.pages.launch import command
from allocation.pages.live_models import AHEAD
from tests.pages.small_province import write_province

# A solve of the default province on a busy machine.
SOLVED_MS = 240_000
STARTED_S = 120.0
# What is waited for without a time of its own may take long on a busy machine too.
expect.set_options(timeout=60_000)
Opened = Callable[..., Page]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def served(
    folder: Path, port: int = 0, argv: Sequence[str | Path] = (), **environment: str
) -> Iterator[str]:
    """The app, started away from the checkout so that only its flags configure it.

    It answers nothing ahead, as tests that run side by side need the cores. ``argv`` starts
    something else that answers on ``port`` like it.
    """
    port, started = port or free_port(), time.monotonic()
    url = f"http://127.0.0.1:{port}"
    here = {"PYTHONPATH": str(Path(__file__).parents[2]), AHEAD: "no"}
    inherited = os.environ | here | environment
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            argv or command(port), cwd=folder, env=inherited, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            while not _answers(f"{url}/_stcore/health"):
                waiting = server.poll() is None and time.monotonic() < started + STARTED_S
                assert waiting, (folder / "log").read_text()
                time.sleep(0.2)
            yield url
        finally:
            server.terminate()
            server.wait(10)


def _answers(url: str) -> bool:
    try:
        urlopen(url, timeout=1).close()
    except OSError:
        return False
    return True


@pytest.fixture(scope="session")
def shanxi_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("shanxi-app")) as url:
        yield url


@pytest.fixture(scope="session")
def small_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("small-app")
    data = write_province(folder / "data")
    with served(folder, SHUIDING_DATA=str(data)) as url:
        yield url


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """Opens ``opened(url, width, height, scale)`` on a solved overview at rest; at the end of the
    test nothing has left the host, nothing stands on the console and no traceback on a page."""
    pages: list[Page] = []
    hosts: set[str | None] = set()
    errors: list[str] = []

    def start(url: str, width: int = 1280, height: int = 900, scale: float = 1.0) -> Page:
        page = browser.new_page(
            viewport={"width": width, "height": height}, device_scale_factor=scale
        )
        pages.append(page)
        page.on("request", lambda request: hosts.add(urlparse(request.url).hostname))
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url)
        expect(page.get_by_test_id("stMetric").first).to_be_visible(timeout=SOLVED_MS)
        quiet(page)
        return page

    yield start
    for page in pages:
        expect(page.get_by_test_id("stException")).to_have_count(0)
        page.close()
    # Shapes drawn as data: or blob: addresses have no host.
    assert hosts <= {"127.0.0.1", None, ""}
    assert errors == []


def quiet(page: Page) -> None:
    """Wait until the script has ended: nothing on the page is of a run before."""
    app = page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')
    expect(app).to_be_visible(timeout=SOLVED_MS)
    expect(page.locator("[data-stale=true]")).to_have_count(0, timeout=SOLVED_MS)


def open_page(page: Page, name: str) -> None:
    """From a page at rest to another, by its name at the side.

    Whoever leaves a page while it is drawn may leave with it a file that its button still asks for.
    """
    quiet(page)
    link = page.get_by_test_id("stSidebarNavLink")
    link.filter(has=page.get_by_text(name, exact=True)).click()
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible(timeout=SOLVED_MS)
    quiet(page)


def still(thing: Locator) -> None:
    """Wait until a thing moves no more: a click on a place that opens or moves is easily lost."""
    before = None
    while (now := thing.bounding_box(timeout=SOLVED_MS)) != before:
        before = now
        thing.page.wait_for_timeout(200)


def saved(button: Locator, path: Path) -> Path:
    """What the button of a page at rest saves, at ``path``, or in it under the name it comes with
    if that is a folder."""
    quiet(button.page)
    still(button)
    with button.page.expect_download(timeout=SOLVED_MS) as download:
        button.click(timeout=SOLVED_MS)
    file = path / download.value.suggested_filename if path.is_dir() else path
    download.value.save_as(file)
    return file


@pytest.fixture
def page(opened: Opened, shanxi_app: str) -> Page:
    """The overview of the default province."""
    return opened(shanxi_app)


@pytest.fixture
def small_page(opened: Opened, small_app: str) -> Page:
    """The overview of the small province."""
    return opened(small_app)
