"""No Chinese is left on an English page and no English on a Chinese one, on any page.

What the data call by one name only is no fault: a document has the title it has, and a table of
the dataset is shown as it stands. Everything else that a reader sees, or hears from a screen
reader, is in the language he chose.
"""

from __future__ import annotations

import getpass
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from allocation.pages.data import PARTS
from allocation.pages.pictures import PICTURES
from allocation.pages.scenario import GROUPS
from allocation.pages.words import LANGUAGES, word
from allocation.permits.application_list import titles
from allocation.permits.rules import load_rules
from basins.carrying.suspensions import suspension_rules
from basins.dataset import load_dataset
from tests.pages.conftest import SOLVED_MS, Opened, open_page, quiet

# Text on the page, cells of tables (drawn on a canvas that holds them for screen readers), and
# what is told of buttons and fields. What Vega tells of the marks of a picture is its own English.
SEEN = """() => {
  const seen = new Set();
  // Signs drawn by a font of icons are words to a script only.
  const shown = e => !e.closest("style, script, [aria-hidden=true], [data-testid=stIconMaterial]")
    && (e.closest("canvas") || e.checkVisibility());
  for (const root of document.querySelectorAll(".stMain, .stSidebar")) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (shown(node.parentElement)) seen.add(node.textContent.trim());
    }
    for (const e of root.querySelectorAll("*"))
      for (const name of ["aria-label", "title", "placeholder", "alt"])
        if (e.hasAttribute(name) && shown(e) && !e.closest("svg.marks"))
          seen.add(e.getAttribute(name).trim());
  }
  return [...seen].filter(text => text);
}"""
HAN = re.compile(r"[\u3400-\u9fff]+")
LATIN = re.compile(r"[A-Za-z]{3,}")
# Names of things that Chinese writes in Latin letters too; and what is a code in any language.
LOANS = {"Excel", "Word", "shuiding", "batch", "run", "plan", "scenario", "out", "toml"}
# What a grid tells screen readers of a check mark is true or false in any language.
LOANS |= {"cnmaps", "data", "kWh", "true", "false"}
CODE = re.compile(r"(?<![A-Za-z])[A-Z][A-Z0-9]*(-[A-Z0-9]+)*(?![a-z])")
# An article of a law is cited as the law calls itself.
ARTICLE = re.compile(r"[\u3400-\u9fff]+ ?第[一二三四五六七八九十百]+条")
# The switch of the language is in both.
SWITCH = {*LANGUAGES.values(), "语言 / Language", "Language / 语言"}


@dataclass(frozen=True)
class Untranslated:
    """What the data of the default province call by one name only.

    Attributes:
        cells: every text of a table, which a page may show as it stands.
        titles: titles of documents and citations of articles, longest first, which a sentence may
            quote.
    """

    cells: frozenset[str]
    titles: tuple[str, ...]


@pytest.fixture(scope="module")
def untranslated() -> Untranslated:
    data = load_dataset()
    texts = [table.select_dtypes(exclude="number") for table in data.tables.values()]
    cells = {str(value) for table in texts for value in table.to_numpy().ravel()}
    cited = {*suspension_rules(data.root)["citation"]}
    cited |= {rule.citation for rule in load_rules(data.root).rules}
    cited |= {str(text) for t in data.tables.values() if "citation" in t for text in t["citation"]}
    quoted = {*data["documents"]["title"].astype(str), *cited} - {""}
    return Untranslated(frozenset(cells), tuple(sorted(quoted, key=len, reverse=True)))


def strange(page: Page, name: str, language: str, untranslated: Untranslated) -> list[str]:
    """What is on the page in the other language."""
    quiet(page)
    found = []
    for text in page.evaluate(SEEN):
        if text in SWITCH or (name == "data" and text in untranslated.cells):
            continue
        rest = text.replace(getpass.getuser(), "")
        for title in untranslated.titles:
            rest = rest.replace(title, "")
        words = (
            HAN.findall(ARTICLE.sub("", rest))
            if language == "en"
            else LATIN.findall(CODE.sub("", rest))
        )
        if set(words) - LOANS:
            found.append(text)
    return found


def groups(page: Page, language: str) -> Iterator[str]:
    """Every group of levers."""
    buttons = page.get_by_test_id("stButtonGroup").first
    for name in GROUPS:
        buttons.get_by_text(word(f"group_{name}", language), exact=True).click()
        quiet(page)
        yield name


def pictures(page: Page, language: str) -> Iterator[str]:
    """Every picture, as far as it is drawn without a study."""
    buttons = page.get_by_test_id("stButtonGroup").first
    for name in PICTURES:
        buttons.get_by_text(word(f"picture_{name}", language), exact=True).click()
        quiet(page)
        yield name


def county(page: Page, language: str) -> Iterator[str]:
    """The evidence of a county that is declared, and the permit form."""
    box = page.get_by_role("combobox", name=word("board_place", language), exact=True)
    box.click()
    box.fill({"zh": "尧都", "en": "Yaodu"}[language])
    page.get_by_role("option").first.click()
    main = page.locator(".stMain")
    for name in ("evidence_tab", "permit_tab"):
        # By its role: a column of a table may be called the same.
        main.get_by_role("radio", name=word(name, language), exact=True).click()
        quiet(page)
        yield name
    for fact, value in (("applicant", "A-1"), ("annual_wan_m3", "50")):
        field = main.get_by_label(titles()[fact][language == "en"]).first
        field.fill(value)
        field.press("Tab")
    main.get_by_role("button", name=word("permit_check", language), exact=True).click()
    reasons = main.get_by_text(word("permit_reasoning", language), exact=True)
    expect(reasons).to_be_visible(timeout=SOLVED_MS)
    yield "decision"


def views(page: Page, language: str) -> Iterator[str]:
    """Every table of a comparison."""
    buttons = page.get_by_test_id("stButtonGroup").first.get_by_role("radio")
    for at in range(buttons.count()):
        buttons.nth(at).click()
        quiet(page)
        yield str(at)


def tables(page: Page, language: str) -> Iterator[str]:
    """What stands beside the tables."""
    buttons = page.get_by_test_id("stButtonGroup").first
    for name in PARTS:
        buttons.get_by_text(word(name, language), exact=True).click()
        quiet(page)
        yield name


def as_opened(page: Page, language: str) -> Iterator[str]:
    yield from ()


PAGES: dict[str, Callable[[Page, str], Iterator[str]]] = {
    "overview": as_opened,
    "scenario": groups,
    "allocation": as_opened,
    "ledger": as_opened,
    "pictures": pictures,
    "sensitivity": as_opened,
    "board": county,
    "compare": views,
    "plans": as_opened,
    "risk": as_opened,
    "data": tables,
    "capacity": as_opened,
    "rights": as_opened,
    "register": as_opened,
}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_in_one_language(
    opened: Opened, shanxi_app: str, language: str, untranslated: Untranslated
) -> None:
    page = opened(f"{shanxi_app}/?lang={language}")
    found: dict[str, list[str]] = {}
    for name, parts in PAGES.items():
        open_page(page, word(name, language))
        found[name] = strange(page, name, language, untranslated)
        for part in parts(page, language):
            found[f"{name} {part}"] = strange(page, name, language, untranslated)
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_every_page_is_looked_at() -> None:
    from allocation.pages.roles import table

    assert {name for kind, name in table() if kind == "page"} == set(PAGES)
