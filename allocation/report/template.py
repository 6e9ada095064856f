"""The template of reports: a .docx that a bureau can replace, its styles found by name.

A report is written with six styles. Each has a Chinese and an English name; the first that the
template has is taken. Where a paragraph of the template reads ``{{正文}}`` or ``{{body}}`` the
report takes its place; else it stands at the end. Header, footer, page and everything else are the
template's.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Pt, RGBColor

from allocation.report.word import a4_document, in_font, page_number
from basins.faults import BadInput, Fault, printable, shown
from basins.files import read_file

STYLES: dict[str, tuple[str, ...]] = {
    "title": ("公文标题", "Title"),
    "heading": ("公文一级标题", "Heading 1"),
    "subheading": ("公文二级标题", "Heading 2"),
    "body": ("公文正文", "Body Text"),
    "caption": ("公文图表题", "Caption"),
    "cell": ("公文表格文字", "Normal"),
    "table": ("公文表格", "Table Grid"),
}
MARKERS = ("{{正文}}", "{{body}}")
TITLE, HEADING, SUBHEADING, BODY = "SimSun", "SimHei", "KaiTi", "FangSong"
LARGEST = 20 * 2**20
REMEDY = "save it in Word as .docx, or begin with the one that --save-template writes"


class Template:
    """A template, opened to write one report into it."""

    def __init__(self, document: WordDocument, styles: dict[str, str]) -> None:
        self.document = document
        self.styles = styles
        self._written: list[Any] = []

    def paragraph(self, text: str, role: str = "body") -> Any:
        """A paragraph at the end, in the style of its role."""
        made = self.document.add_paragraph(text, self.styles[role])
        self._written.append(made._element)
        return made

    def table(self, rows: int, columns: int) -> Any:
        """A table at the end, in the template's style of tables."""
        made = self.document.add_table(rows, columns, self.styles["table"])
        self._written.append(made._element)
        return made

    def saved(self) -> bytes:
        """The document, the report moved to where the template wants it."""
        for paragraph in self.document.paragraphs:
            if paragraph.text.strip() in MARKERS:
                for element in self._written:
                    paragraph._element.addprevious(element)
                paragraph._element.getparent().remove(paragraph._element)
                break
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()


def open_template(path: Path | None = None) -> Template:
    """The template of a file, or the default one.

    Raises:
        BadInput: if the file is no Word document or lacks styles, all of them listed.
    """
    if path is None:
        return _checked(_default(), "template")
    data = read_file(path, "a Word document (.docx)", "check the path", LARGEST)
    if isinstance(data, Fault):
        raise BadInput([data])
    name = printable(path.name)
    try:
        document = Document(io.BytesIO(data))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        fault = Fault(name, None, None, shown(error), "a Word document (.docx)", REMEDY)
        raise BadInput([fault]) from None
    return _checked(document, name)


def default_template() -> bytes:
    """The default template as a file, to be changed in Word."""
    document = _default()
    document.add_paragraph(MARKERS[0], STYLES["body"][0])
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _checked(document: WordDocument, file: str) -> Template:
    found: dict[str, str] = {}
    faults = []
    for role, names in STYLES.items():
        kind = WD_STYLE_TYPE.TABLE if role == "table" else WD_STYLE_TYPE.PARAGRAPH
        have = {style.name for style in document.styles if style.type == kind}
        named = next((name for name in names if name in have), None)
        if named is None:
            what = "a table style" if role == "table" else "a paragraph style"
            remedy = "add the style in Word and give it this name"
            faults.append(Fault(file, None, role, None, f"{what} {_either(names)}", remedy))
        else:
            found[role] = named
    if faults:
        raise BadInput(faults)
    return Template(document, found)


def _either(names: Sequence[str]) -> str:
    return " or ".join(f"“{name}”" for name in names)


def _default() -> WordDocument:
    """A4 after GB/T 9704: title 22 pt, body 仿宋 16 pt, headings 黑体 and 楷体, lines of 28 pt."""
    document = a4_document()
    title = _style(document, "title", TITLE, 22)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.font.bold = True
    title.paragraph_format.space_after = Pt(14)
    for role, font, level in (("heading", HEADING, 0), ("subheading", SUBHEADING, 1)):
        style = _style(document, role, font, 16, 28.0, 32.0)
        style.paragraph_format.keep_with_next = True
        outline = style.element.get_or_add_pPr()
        mark = outline.makeelement(f"{{{outline.nsmap['w']}}}outlineLvl")
        mark.set(f"{{{outline.nsmap['w']}}}val", str(level))
        outline.append(mark)
    body = _style(document, "body", BODY, 16, 28.0, 32.0)
    body.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    caption = _style(document, "caption", HEADING, 12)
    caption.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    caption.paragraph_format.keep_with_next = True
    caption.paragraph_format.space_before = Pt(6)
    cell = _style(document, "cell", BODY, 10.5)
    cell.paragraph_format.space_before = cell.paragraph_format.space_after = Pt(1.5)
    foot = document.sections[0].footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    page_number(foot)
    return document


def _style(
    document: WordDocument,
    role: str,
    font: str,
    size: float,
    line: float | None = None,
    indent: float = 0.0,
) -> Any:
    style: Any = document.styles.add_style(STYLES[role][0], WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    in_font(style, font, Pt(size))
    style.font.color.rgb = RGBColor(0, 0, 0)
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    if line is not None:
        form.line_spacing = Pt(line)
    if indent:
        form.first_line_indent = Pt(indent)
    return style
