"""What Word documents share: A4 as official documents have it, text in Chinese fonts, tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm

# Margins of GB/T 9704, in mm.
MARGINS = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}


def a4_document() -> WordDocument:
    """An empty document on A4 with the margins of GB/T 9704."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, size in MARGINS.items():
        setattr(section, name, Mm(size))
    return document


def in_font(run: Any, font: str, size: Any) -> None:
    """Set font and size of a run, or of a style, for Latin and Chinese text alike."""
    run.font.name, run.font.size = font, size
    properties = run._element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        if attribute.endswith("Theme"):
            del fonts.attrib[attribute]
    fonts.set(qn("w:eastAsia"), font)


def head_repeats(table: Any) -> None:
    """The first row of a table stands again on every page, and no row is cut by one."""
    for number, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))


def narrow_cells(table: Any, margin: Length) -> None:
    """Leave less beside the text of a table's cells than the program would."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        element = OxmlElement(f"w:{side}")
        element.set(qn("w:w"), str(margin.twips))
        element.set(qn("w:type"), "dxa")
        margins.append(element)
    properties = table._tbl.tblPr
    # Where the order of the format wants it: before the look, after everything else.
    look = properties.find(qn("w:tblLook"))
    if look is None:
        properties.append(margins)
    else:
        look.addprevious(margins)


def page_number(paragraph: Any, before: str = "— ", after: str = " —") -> None:
    """The number of the page, as official documents have it at the foot."""
    paragraph.add_run(before)
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._element.append(element)
    paragraph.add_run(after)


def plain_rows(rows: Sequence[Sequence[object]]) -> list[list[str]]:
    """Cells as text without signs that XML forbids."""
    return [[printable_xml(str(cell)) for cell in row] for row in rows]


def printable_xml(text: str) -> str:
    """A text without control characters, which a Word document cannot hold."""
    return "".join(sign for sign in text if sign in "\t\n" or ord(sign) >= 0x20)
