"""The maths page says what the formulation says."""

from __future__ import annotations

import runpy
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"


def test_the_page_is_made_from_the_code() -> None:
    script = runpy.run_path(str(DOCS / "build_maths.py"))
    text = (DOCS / "maths.md").read_text("utf-8")
    assert text == script["page"](), "run python docs/build_maths.py"
    assert text.count("$$") >= 24
