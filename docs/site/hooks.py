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
# A link from a page at ``docs/`` to a file beside that folder, as a reader of the repository
# follows it.
OUTSIDE = re.compile(r"\[([^\]]+)\]\(\.\./([\w./-]+)\)")
# Where a paragraph in Chinese goes on in the next line, a browser would put a space.
HAN = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef\u201c\u201d]"
BROKEN = re.compile(rf"(?<={HAN})\n(?={HAN})")
BETWEEN = re.compile(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])")
RESULTS = re.compile(r"benchmarks/results/(\w+)\.md")


def _file(name: str) -> str:
    """A file of the repository, without its own title."""
    return (ROOT / name).read_text(encoding="utf-8").partition("\n")[2].strip()


def _results() -> str:
    """The results of all benchmarks, each reached by its name."""
    files = sorted((ROOT / "benchmarks/results").glob("*.md"))
    return "\n\n".join(_result(file) for file in files)


def _result(file: Path) -> str:
    title, _, text = file.read_text(encoding="utf-8").partition("\n")
    return f"## {title.lstrip('# ')} {{ #{file.stem} }}\n\n{text.strip()}"


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
    """Fill the page in, and lead its links to pages of the site."""
    text = filled(markdown)
    return text if "/" in page.file.src_uri else OUTSIDE.sub(_inside, text)


def _inside(link: re.Match[str]) -> str:
    """A link to the results of a benchmark leads to the page that shows them; others end."""
    name = RESULTS.fullmatch(link[2])
    return f"[{link[1]}](benchmarks.md#{name[1]})" if name else link[1]


def on_post_build(config: Any, **_: Any) -> None:
    """Let the search find Chinese words inside a sentence: each character is a word of its own."""
    index = Path(config.site_dir) / "search" / "search_index.json"
    text = index.read_text(encoding="utf-8")
    index.write_text(BETWEEN.sub("\u200b", text), encoding="utf-8")


def on_page_content(html: str, **_: Any) -> str:
    """Draw the equations; join the lines of Chinese text."""
    return BROKEN.sub("", with_mathml(html))
