"""Pictures of the docs: each that a page shows is there, is named in words, and is small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), *sorted(ROOT.glob("README*.md"))]
SHOWN = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
MOST_BYTES = 150_000


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_picture_that_a_page_shows_is_there(page: Path) -> None:
    for told, name in SHOWN.findall(page.read_text(encoding="utf-8")):
        if "://" not in name:
            assert told.strip() and (page.parent / name).is_file(), name


def test_pictures_of_the_pages_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in (ROOT / "docs" / "pictures").glob("*.png")}
    assert sizes and max(sizes.values()) <= MOST_BYTES
