"""Writing a report down: numbered sections, tables, figures and captions in a template's styles."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Emu

from allocation.report.template import Template
from allocation.report.word import head_repeats, narrow_cells, plain_rows, printable_xml

NUMERALS = "一二三四五六七八九十"
FIGURE_WIDTH, CELL_MARGIN = Cm(15.4), Cm(0.1)
# In letters of the smallest print: a page, what the borders of a cell take, a
# column at its narrowest if there is room, where a cell may wrap, Chinese that stays together.
ACROSS, BESIDE, SHORT, LONG, CHINESE_WORD = 73, 3, 11, 17, 8


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    path = Path(__file__).with_name("document_words.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return {row["word"]: row for row in csv.DictReader(file)}


class Paper:
    """A report while it is written; sections, tables and figures are numbered as they come."""

    def __init__(self, template: Template, language: str) -> None:
        self.language = language
        self._template = template
        self._sections = self._parts = 0
        self.tables = self.figures = 0

    def word(self, name: str, /, **fields: object) -> str:
        """A word or sentence of ``document_words.csv`` with its fields filled in."""
        return _words()[name][self.language].format(**fields)

    def title(self, text: str, under: str) -> None:
        """The title and the line below it."""
        self.text(text, "title")
        paragraph = self.text(under)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.first_line_indent = Cm(0)

    def section(self, name: str) -> None:
        """A numbered section: 一、 or 1."""
        self._sections, self._parts = self._sections + 1, 0
        text = self.word(name)
        zh = self.language == "zh"
        self.text(f"{self.numbered()}、{text}" if zh else f"{self.numbered()}. {text}", "heading")

    def numbered(self, ahead: int = 0) -> str:
        """Number of this section, or of one that comes ``ahead`` sections later."""
        number = self._sections + ahead
        return NUMERALS[number - 1] if self.language == "zh" else str(number)

    def part(self, name: str) -> None:
        """A numbered part of a section: （一） or 1.1."""
        self._parts += 1
        text = self.word(name)
        zh = self.language == "zh"
        before = f"（{NUMERALS[self._parts - 1]}）" if zh else f"{self._sections}.{self._parts} "
        self.text(f"{before}{text}", "subheading")

    def text(self, text: str, role: str = "body") -> Any:
        """A paragraph."""
        return self._template.paragraph(printable_xml(text), role)

    def table(self, caption: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """A table under its caption; cells that are numbers stand at the right."""
        self.tables += 1
        self.text(self.word("table_name", number=self.tables, text=caption), "caption")
        table = self._template.table(len(rows) + 1, len(head))
        style = self._template.styles["cell"]
        for line, cells in zip(table.rows, plain_rows([head, *rows]), strict=True):
            for cell, text in zip(line.cells, cells, strict=True):
                paragraph = cell.paragraphs[0]
                paragraph.style = style
                run = paragraph.add_run(text)
                if line._tr is table.rows[0]._tr:
                    run.bold = True
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                elif _is_number(text):
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        narrow_cells(table, CELL_MARGIN)
        _as_wide_as_words(table, [head, *rows])
        head_repeats(table)
        self.text("", "cell")

    def figure(self, caption: str, picture: bytes) -> None:
        """A picture over its caption."""
        self.figures += 1
        paragraph = self.text("", "cell")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_with_next = True
        paragraph.add_run().add_picture(io.BytesIO(picture), width=FIGURE_WIDTH)
        below = self.text(self.word("figure_name", number=self.figures, text=caption), "caption")
        below.paragraph_format.keep_with_next = False

    def signature(self) -> None:
        """The block to sign, kept on one page."""
        for name in ("signed_by", "signed_names", "signed_date"):
            paragraph = self.text(self.word(name))
            paragraph.paragraph_format.keep_with_next = name != "signed_date"
            if name == "signed_date":
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def saved(self) -> bytes:
        """The document as a file."""
        return self._template.saved()


def _as_wide_as_words(table: Any, rows: Sequence[Sequence[object]]) -> None:
    """Columns share the width of the page as their cells are long, each with room for its longest
    word."""
    columns = [[str(cell) for cell in column] for column in zip(*rows, strict=True)]
    # The head is in bold.
    least = [max(_longest_word(c[0]) + 1, *map(_longest_word, c)) + BESIDE for c in columns]
    wanted = [min(max(*map(_letters, column), SHORT), LONG) + BESIDE for column in columns]
    left, open_ = float(ACROSS), set(range(len(columns)))
    shares = [float(need) for need in least]
    while tight := {
        i for i in open_ if wanted[i] * left < least[i] * sum(wanted[j] for j in open_)
    }:
        open_ -= tight
        left -= sum(least[i] for i in tight)
    for i in open_:
        shares[i] = left * wanted[i] / sum(wanted[j] for j in open_)
    for column, share in zip(table.columns, shares, strict=True):
        width = Emu(int(FIGURE_WIDTH * share / sum(shares)))
        column.width = width
        for cell in column.cells:
            cell.width = width


def _longest_word(text: str) -> int:
    """Letters of the longest part that should not be cut; Chinese breaks where it must."""
    words = text.split() or [""]
    return max(_letters(w) if w.isascii() else min(_letters(w), CHINESE_WORD) for w in words)


def _letters(text: str) -> int:
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)


def _is_number(text: str) -> bool:
    plain = text.replace(",", "").removeprefix("+").removeprefix("-")
    return text == "—" or plain.replace(".", "", 1).isdigit()
