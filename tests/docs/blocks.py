"""The code blocks of the documents.

A comment in the line above a block says what a test cannot know by itself::

    <!-- scenario: lower.toml -->     the block is this file (also study, targets, sign-in, file)
    <!-- exit: 3 -->                  its commands end with this code
    <!-- not run: REASON -->          nothing here is run, and why
    <!-- run by: tests/FILE.py -->    another test runs it
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MARKS = ("scenario", "study", "targets", "sign-in", "file", "exit", "not run", "run by")
BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>[a-z -]+): (?P<value>.+?) -->\n+)?"
    r"^(?P<indent> *)```(?P<language>[\w-]*)\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """A fenced block: where it stands, its language and text, and the mark above it."""

    page: Path
    line: int
    language: str
    text: str
    mark: str
    value: str

    @property
    def place(self) -> str:
        """File and line, for messages."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    @property
    def is_synopsis(self) -> bool:
        """Whether it shows how a command is called, with options in brackets."""
        return self.text.startswith("shuiding") and " [-" in self.text

    @property
    def is_shell(self) -> bool:
        """Whether its lines are commands."""
        return self.language == "sh"

    def commands(self) -> list[str]:
        """Its commands, continued lines joined, comments left."""
        joined = re.sub(r"\\\n\s*", " ", self.text)
        return [line for line in joined.splitlines() if line.split("#")[0].strip()]


def pages() -> list[Path]:
    """Every document with blocks: the readmes and all of ``docs/``."""
    at_root = [ROOT / name for name in ("README.md", "README.zh-CN.md", "CONTRIBUTING.md")]
    readmes = sorted(ROOT.glob("data/*/README.md"))
    return [*at_root, *readmes, *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page in their order."""
    text = page.read_text(encoding="utf-8")
    for found in BLOCK.finditer(text):
        line = text.count("\n", 0, found.start("language")) + 1
        mark, value = found["mark"] or "", found["value"] or ""
        yield Block(page, line, found["language"], found["text"], mark, value)
