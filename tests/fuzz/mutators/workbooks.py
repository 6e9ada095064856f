"""Damage to a workbook: the archive, its parts, cells in its sheets, and what people do by hand."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any

from openpyxl import load_workbook

from tests.fuzz.mutators import values
from tests.fuzz.mutators.octets import damaged, flipped, truncated

Parts = dict[str, bytes]
BY_HAND = 0.15
EPOCH = (2020, 1, 1, 0, 0, 0)
CORE = "docProps/core.xml"
# What no XML may hold.
UNPRINTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def workbook(rng: Random, data: bytes) -> bytes:
    """A damaged .xlsx file."""
    kind = rng.random()
    if kind < 0.12:
        return rng.choice((flipped, truncated, damaged))(rng, data)
    if kind < 0.12 + BY_HAND:
        return _by_hand(rng, data)
    parts = unpacked(data)
    for _ in range(rng.choice((1, 1, 2, 4))):
        if kind < 0.45:
            parts = rng.choice(PARTS)(rng, parts)
        else:
            _sheet(rng, parts)
    return packed(parts)


def unpacked(data: bytes) -> Parts:
    """The parts of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Parts) -> bytes:
    """The parts as an archive, the same bytes for the same parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED, 1)
    return made.getvalue()


def _some(rng: Random, parts: Parts) -> str:
    sheets = [name for name in parts if "worksheets/sheet" in name]
    return rng.choice(sheets if sheets and rng.random() < 0.5 else list(parts) or ["x.xml"])


def lost_part(rng: Random, parts: Parts) -> Parts:
    """A part is missing."""
    lost = _some(rng, parts)
    return {name: content for name, content in parts.items() if name != lost}


def damaged_part(rng: Random, parts: Parts) -> Parts:
    """A part with damaged bytes."""
    name = _some(rng, parts)
    return parts | {name: damaged(rng, parts.get(name, b""))}


def exchanged_parts(rng: Random, parts: Parts) -> Parts:
    """Two parts under each other's names."""
    one, other = _some(rng, parts), _some(rng, parts)
    return parts | {one: parts.get(other, b""), other: parts.get(one, b"")}


def added_part(rng: Random, parts: Parts) -> Parts:
    """A part that has no business there: a program, a bomb, a path that leads out."""
    name = rng.choice(
        (
            "xl/vbaProject.bin",
            "../outside.xml",
            "/etc/passwd",
            "xl/x.xml",
            "xl/worksheets/sheet1.xml ",
        )
    )
    bomb = b"<x>" + b"0" * rng.choice((10, 30_000_000)) + b"</x>"
    entities = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    return parts | {name: rng.choice((b"", b"<x/>", bomb, entities))}


def other_names(rng: Random, parts: Parts) -> Parts:
    """The list of sheets says something else than is there."""
    name = rng.choice(("xl/workbook.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"))
    text = parts.get(name, b"").decode("utf-8", errors="replace")
    quoted = re.findall(r'"([^"]+)"', text)
    if quoted:
        old, new = rng.choice(quoted), rng.choice((rng.choice(quoted), values.cell(rng)[:40]))
        text = text.replace(f'"{old}"', f'"{_escaped(new)}"', rng.choice((1, -1)))
    return parts | {name: text.encode("utf-8", errors="replace")}


PARTS: tuple[Callable[[Random, Parts], Parts], ...] = (
    lost_part,
    damaged_part,
    damaged_part,
    exchanged_parts,
    added_part,
    other_names,
    other_names,
)


def _escaped(text: str) -> str:
    plain = "".join(ESCAPES.get(sign, sign) for sign in text.replace('"', "&quot;"))
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "?", plain)


def _sheet(rng: Random, parts: Parts) -> None:
    """Change the text of a sheet: a value, a kind of cell, a place, a formula, what is merged."""
    sheets = [name for name in parts if "worksheets/sheet" in name]
    if not sheets:
        return
    name = rng.choice(sheets)
    text = parts[name].decode("utf-8", errors="replace")
    parts[name] = rng.choice(IN_A_SHEET)(rng, text).encode("utf-8", errors="replace")


def _once(rng: Random, pattern: str, text: str, new: Callable[[re.Match[str]], str]) -> str:
    """One occurrence of a pattern replaced."""
    found = list(re.finditer(pattern, text))
    if not found:
        return text
    one = rng.choice(found)
    return text[: one.start()] + new(one) + text[one.end() :]


def other_value(rng: Random, text: str) -> str:
    value = _escaped(values.cell(rng))
    return _once(rng, r"<v>[^<]*</v>", text, lambda _: f"<v>{value}</v>")


def near_value(rng: Random, text: str) -> str:
    def new(found: re.Match[str]) -> str:
        try:
            return f"<v>{values.number(rng, float(found[1]))}</v>"
        except (ValueError, OverflowError):
            return "<v/>"

    return _once(rng, r"<v>([^<]*)</v>", text, new)


def inline_text(rng: Random, text: str) -> str:
    value = _escaped(values.cell(rng))
    return _once(
        rng,
        r'<c r="([A-Z]+\d+)"[^>]*>.*?</c>',
        text,
        lambda found: f'<c r="{found[1]}" t="inlineStr"><is><t>{value}</t></is></c>',
    )


def other_kind(rng: Random, text: str) -> str:
    kind = rng.choice(("s", "b", "e", "n", "str", "d", "inlineStr", "x", ""))
    return _once(rng, r'<c r="([A-Z]+\d+)"( s="\d+")?( t="\w+")?', text,
                 lambda found: f'<c r="{found[1]}" t="{kind}"')  # fmt: skip


def other_style(rng: Random, text: str) -> str:
    style = rng.choice((0, 1, 2, 9, 14, 9999, -1))
    return _once(rng, r'<c r="([A-Z]+\d+)"( s="-?\d+")?', text,
                 lambda found: f'<c r="{found[1]}" s="{style}"')  # fmt: skip


def other_place(rng: Random, text: str) -> str:
    place = rng.choice(
        ("A1", "XFD1048576", "ZZZZ1", "A0", "1A", "", "B2", "A99999999999", "a3", "A-1")
    )
    return _once(rng, r'r="[A-Z]*\d+"', text, lambda _: f'r="{place}"')


def formula(rng: Random, text: str) -> str:
    made = rng.choice(("1+1", "A1", "1/0", "SUM(A:A)", "_xlfn.X()", "[1]x!A1", "A" * 9000))
    value = rng.choice(("", "<v></v>", "<v>5</v>", "<v>#REF!</v>"))
    return _once(rng, r'(<c r="[A-Z]+\d+"[^>]*>)(?:<v>[^<]*</v>)', text,
                 lambda found: f"{found[1]}<f>{made}</f>{value}")  # fmt: skip


def merged(rng: Random, text: str) -> str:
    area = rng.choice(("A1:B1", "A1:Z1", "A1:A3", "B2:C4", "A1:XFD1048576", "x", "C3:A1"))
    return text.replace(
        "</sheetData>", f'</sheetData><mergeCells><mergeCell ref="{area}"/></mergeCells>'
    )


def other_size(rng: Random, text: str) -> str:
    area = rng.choice(("A1", "A1:XFD1048576", "x", "", "A1:A1", "Z9:A1"))
    return re.sub(r'<dimension ref="[^"]*"/>', f'<dimension ref="{area}"/>', text)


def lost_rows(rng: Random, text: str) -> str:
    return _once(rng, r"<row .*?</row>", text, lambda found: rng.choice(("", found[0] * 2)))


def moved_down(rng: Random, text: str) -> str:
    """A title stands above the head, far above at times: all rows have other numbers."""
    by = rng.choice((1, 2, 5, 1000, 900_000, 2_000_000))
    moved = re.sub(r'(<row [^>]*?r=")(\d+)"', lambda m: f'{m[1]}{int(m[2]) + by}"', text)
    return re.sub(r'(<c r="[A-Z]+)(\d+)"', lambda m: f'{m[1]}{int(m[2]) + by}"', moved)


IN_A_SHEET: tuple[Callable[[Random, str], str], ...] = (
    other_value,
    other_value,
    near_value,
    near_value,
    inline_text,
    inline_text,
    other_kind,
    other_style,
    other_place,
    formula,
    merged,
    other_size,
    lost_rows,
    moved_down,
)


def _by_hand(rng: Random, data: bytes) -> bytes:
    """What somebody does in an office: sheets, rows and columns moved, cells typed over."""
    book = load_workbook(io.BytesIO(data))
    for _ in range(rng.choice((1, 2, 3))):
        _edit(rng, book)
    made = io.BytesIO()
    book.save(made)
    # The hour at which it was saved would make other bytes each time.
    return packed(unpacked(made.getvalue()) | {CORE: unpacked(data)[CORE]})


def _edit(rng: Random, book: Any) -> None:
    sheet = rng.choice(book.worksheets)
    row, column = rng.randint(1, max(sheet.max_row, 1)), rng.randint(1, max(sheet.max_column, 1))
    kind = rng.randrange(10)
    if kind == 0 and len(book.worksheets) > 1:
        book.remove(sheet)
    elif kind == 1:
        typed = re.sub(r"[\[\]:*?/\\]", "", values.cell(rng))
        sheet.title = "".join(filter(str.isprintable, typed))[:31] or "Sheet"
    elif kind == 2:
        sheet.insert_rows(row, rng.choice((1, 2)))
    elif kind == 3:
        sheet.delete_rows(row, rng.choice((1, 3)))
    elif kind == 4:
        sheet.delete_cols(column)
    elif kind == 5:
        sheet.insert_cols(column)
    elif kind == 6:
        sheet.merge_cells(
            start_row=row, end_row=row + 1, start_column=column, end_column=column + 2
        )
    else:
        _typed_over(rng, sheet.cell(row, column))


def _typed_over(rng: Random, cell: Any) -> None:
    value = rng.choice((values.thing(rng), values.cell(rng), "=1/0", "=SUM(A1:A9)", 0.5))
    if isinstance(value, list | dict):
        value = str(value)
    if isinstance(value, str):
        value = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "?", value)[
            :32_000
        ]
    # A merged cell cannot be typed into.
    if hasattr(cell, "column_letter"):
        cell.value = value
        cell.number_format = rng.choice(("General", "0%", "yyyy-mm-dd", "@", "0.00"))
