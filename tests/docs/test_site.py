"""The documents build into a site that is whole, reads offline, and shows what it promises."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser

from docs.site import commands
from docs.site.mathml import lines_of, with_mathml
from tests.docs.blocks import ROOT

LARGEST_PICTURE = 400 * 1024
# The theme's own page for servers.
UNLINKED = {"404.html"}
FETCHING = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}


class Links(HTMLParser):
    """Addresses that a page leads to, and those a browser fetches by itself to show it."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.followed: list[str] = []
        self.fetched: list[str] = []
        self.names: set[str] = set()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.names |= {given[key] for key in ("id", "name") if given.get(key)}  # type: ignore[misc]
        if tag == "a" and given.get("href"):
            self.followed.append(str(given["href"]))
        if tag in FETCHING and given.get(FETCHING[tag]) and given.get("rel") != "canonical":
            self.fetched.append(str(given[FETCHING[tag]]))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built strictly: a warning (a lost link, a page in no menu) is an error."""
    folder = tmp_path_factory.mktemp("site")
    argv = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", folder]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        argv, cwd=ROOT, capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[Path, Links]:
    return {path: Links(path) for path in sorted(site.rglob("*.html"))}


def test_every_page_of_the_folder_is_in_the_site_and_in_its_menu(
    site: Path, pages: dict[Path, Links]
) -> None:
    written = {
        path.relative_to(ROOT / "docs").with_suffix(".html").as_posix()
        for path in (ROOT / "docs").rglob("*.md")
    }
    assert written | UNLINKED == {path.relative_to(site).as_posix() for path in pages}
    home = {unquote(urlsplit(link).path) for link in pages[site / "index.html"].followed}
    assert written <= home


def test_links_and_pictures_lead_somewhere(site: Path, pages: dict[Path, Links]) -> None:
    for page, links in pages.items():
        for link in links.followed + links.fetched:
            address = urlsplit(link)
            if address.scheme in ("https", "http", "mailto", "data"):
                continue
            target = (page.parent / unquote(address.path)).resolve() if address.path else page
            if page.name in UNLINKED:
                target = site / unquote(address.path).lstrip("/")
            assert target.exists(), f"{page.relative_to(site)}: {link}"
            if address.fragment and target in pages:
                known = pages[target].names | {"__search"}
                assert unquote(address.fragment) in known, f"{page.relative_to(site)}: {link}"


def test_pictures_are_small() -> None:
    pictures = [path for kind in ("png", "svg") for path in (ROOT / "docs").rglob(f"*.{kind}")]
    assert len(pictures) > 5
    assert [path.name for path in pictures if path.stat().st_size > LARGEST_PICTURE] == []


def test_a_reader_s_browser_asks_no_other_machine(
    site: Path,
    pages: dict[Path, Links],
    browser: Browser,
) -> None:
    for page, links in pages.items():
        remote = [link for link in links.fetched if urlsplit(link).scheme or link[:2] == "//"]
        assert [link for link in remote if not link.startswith("data:")] == [], page.name
    asked: list[str] = []
    shown = browser.new_page()
    shown.on("request", lambda request: asked.append(request.url))
    for name in ("index.html", "maths.html", "tutorials/analyst.html", "reference/commands.html"):
        shown.goto((site / name).as_uri(), wait_until="networkidle")
    assert len(asked) > 10
    assert {urlsplit(url).scheme for url in asked} <= {"file", "data", "blob"}, asked


def test_a_search_finds_chinese_and_english_words(site: Path, browser: Browser) -> None:
    shown = browser.new_page()
    for word in ("超载", "sharing", "红线冲突"):
        shown.goto((site / "index.html").as_uri())
        shown.locator(".md-search__input").click()
        shown.keyboard.type(word)
        shown.keyboard.press("Shift")  # the search listens to keys, and typed Chinese presses none
        shown.locator(".md-search-result__link").first.wait_for(timeout=30_000)
        assert shown.locator(".md-search-result__link").count() > 0, word


def test_equations_are_drawn_without_a_script(site: Path) -> None:
    page = (site / "maths.html").read_text(encoding="utf-8")
    assert page.count("<math") >= 20 and "arithmatex" not in page
    sources = (ROOT / "docs/maths.md").read_text("utf-8").count("$$") // 2
    assert page.count('<div class="equation">') == sources


def test_an_equation_becomes_mathml() -> None:
    page = '<p><span class="arithmatex">\\(a \\lt b\\)</span></p>'
    drawn = with_mathml(page)
    assert '<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline">' in drawn
    assert "<mi>a</mi>" in drawn and "arithmatex" not in drawn
    assert lines_of("a +\n\\frac{b\n}{c}\n= d") == ["a +", "\\frac{b }{c}", "= d"]


def test_the_reference_has_every_command_table_and_word(site: Path) -> None:
    told = (site / "reference/commands.html").read_text(encoding="utf-8")
    for call, command in commands.called("shuiding"):
        assert f">{call}<" in told, call
        for option in command.params:
            assert all(name in told for name in option.opts if name.startswith("-")), call
    tables = (site / "reference/tables.html").read_text(encoding="utf-8")
    with (ROOT / "basins/dictionary.csv").open(encoding="utf-8") as file:
        columns = {row["column"] for row in csv.DictReader(file)} - {"*"}
    assert all(f"<code>{column}</code>" in tables for column in columns)


def test_the_results_of_all_benchmarks_are_included(site: Path) -> None:
    page = (site / "benchmarks.html").read_text(encoding="utf-8")
    names = [path.stem for path in (ROOT / "benchmarks/results").glob("*.md")]
    assert len(names) >= 5
    assert [name for name in names if f'id="{name}"' not in page] == []
