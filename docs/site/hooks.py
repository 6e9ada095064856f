"""Hooks of MkDocs: what is made from the code when the site is built.

A line ``<!-- made: NAME ARGUMENT -->`` of a page stands for text that would grow stale if it were
written down: the reference, the tables of the benchmarks, files of other folders.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from docs.site import commands, dataset  # noqa: E402
from docs.site.mathml import with_mathml  # noqa: E402

MADE_HERE = re.compile(r"^<!-- made: (\w+)(?: (\S+))? -->$", re.MULTILINE)
# Links that leave the folder, as a reader of the repository follows them.
BENCHMARK = re.compile(r"\]\((?:\.\./)+benchmarks/results/(\w+)\.md\)")


def _file(name: str) -> str:
    """A file of the repository, without its own title."""
    return (ROOT / name).read_text(encoding="utf-8").partition("\n")[2].strip()


def _results(name: str) -> str:
    """Results of a benchmark, its title one step lower and reached by its name."""
    title, _, text = (ROOT / "benchmarks/results" / f"{name}.md").read_text("utf-8").partition("\n")
    return f"## {title.lstrip('# ')} {{ #{name} }}\n\n{text.strip()}"


MADE: Mapping[str, Callable[..., str]] = {
    "commands": commands.commands,
    "dictionary": dataset.dictionary,
    "glossary": dataset.glossary,
    "documents": dataset.documents,
    "confidence": dataset.confidence,
    "published": dataset.published,
    "file": _file,
    "results": _results,
}


def filled(markdown: str) -> str:
    """A page with all that is made put in."""
    return MADE_HERE.sub(lambda found: MADE[found[1]](*filter(None, [found[2]])), markdown)


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Fill the page in; lead links to the benchmarks' results to the page that shows them."""
    up = "../" * page.file.src_uri.count("/")
    return BENCHMARK.sub(rf"]({up}benchmarks.md#\1)", filled(markdown))


def on_page_content(html: str, **_: Any) -> str:
    """Draw the equations."""
    return with_mathml(html)
