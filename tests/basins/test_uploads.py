"""Files from strangers: what is let through and what is not."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from basins.faults import BadInput
from basins.sheets import MOST_ROWS, sheets_of
from basins.uploads import LARGEST_UPLOAD_BYTES, checked_upload, read_upload

MAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    b"<worksheet>&b;</worksheet>"
)

Change = Callable[[dict[str, bytes]], None]


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows or (("编号", "水量"), ("甲", 1.5)):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(change: Change) -> bytes:
    """A workbook with other parts in it."""
    with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def put(name: str, data: bytes) -> Change:
    return lambda parts: parts.update({name: data})


def types(parts: dict[str, bytes]) -> None:
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(MAIN, MACRO)


def test_a_plain_workbook_and_a_csv_file_are_let_through(tmp_path: Path) -> None:
    (tmp_path / "a.XLSX").write_bytes(workbook())
    (sheet,) = sheets_of(read_upload(tmp_path / "a.XLSX"))
    assert sheet.rows == [(1, ["编号", "水量"]), (2, ["甲", 1.5])]
    assert sheet.label == "a.XLSX [Sheet]"
    table = checked_upload("C:\\in\\b.csv", "\ufeff编号,水量\n\n甲,1.5\n".encode())
    (sheet,) = sheets_of(table)
    assert (sheet.label, sheet.rows) == ("b.csv", [(1, ["编号", "水量"]), (3, ["甲", "1.5"])])


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("a.xlsm", workbook(), ".xlsm"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"x" * 600, ".xls"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"x" * 600, "an old .xls or an encrypted workbook"),
        ("a.exe", b"MZ", ".exe"),
        ("a", b"x", "no ending"),
        ("a.csv", workbook(), "a workbook"),
        ("a.xlsx", b"number,holder\n", "b'number,h'"),
        ("a.xlsx", b"", "b''"),
        ("a.xlsx", workbook()[:-400], "a damaged file"),
        ("a.csv", b"x" * (LARGEST_UPLOAD_BYTES + 1), "20,971,521 bytes"),
        ("a.xlsx", changed(put("xl/vbaProject.bin", b"x")), "xl/vbaProject.bin"),
        ("a.xlsx", changed(put("xl/macrosheets/sheet1.xml", b"<x/>")), "xl/macrosheets/sheet1.xml"),
        ("a.xlsx", changed(put("xl/activeX/activeX1.xml", b"<x/>")), "xl/activeX/activeX1.xml"),
        ("a.xlsx", changed(types), "macros"),
        (
            "a.xlsx",
            changed(put("xl/worksheets/sheet1.xml", LAUGHS)),
            "a document type in xl/worksheets/sheet1.xml",
        ),
        # Whatever the encoding and whatever the ending: a reader follows names.
        (
            "a.xlsx",
            changed(put("xl/x.dat", LAUGHS.decode().encode("utf-16"))),
            "a document type in xl/x.dat",
        ),
        (
            "a.xlsx",
            changed(put("xl/worksheets/sheet1.xml", b"<worksheet")),
            "a damaged file",
        ),
        ("a.xlsx", changed(put("xl/styles.xml", b"<<")), "xl/styles.xml is damaged"),
        (
            "a.xlsx",
            changed(lambda parts: parts.pop("[Content_Types].xml")),
            "a damaged file",
        ),
    ],
)
def test_what_is_refused(name: str, data: bytes, found: str) -> None:
    with pytest.raises(BadInput) as error:
        sheets_of(checked_upload(name, data))
    (fault,) = error.value.faults
    assert fault.file == name and fault.remedy
    assert fault.value == found or (fault.value or "").startswith("a damaged workbook")


@pytest.mark.parametrize("megabytes", [15, 101])
def test_a_zip_bomb_is_refused_without_being_unpacked(megabytes: int) -> None:
    bomb = changed(put("xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * (megabytes * 2**20)))
    assert len(bomb) < 2**20
    tracemalloc.start()
    try:
        with pytest.raises(BadInput) as error:
            checked_upload("a.xlsx", bomb)
        assert tracemalloc.get_traced_memory()[1] < 5 * 2**20
    finally:
        tracemalloc.stop()
    assert "unpacked" in str(error.value.faults[0].value)


def test_too_many_parts_are_refused() -> None:
    many = changed(lambda parts: parts.update({f"x/{n}.xml": b"<x/>" for n in range(2001)}))
    with pytest.raises(BadInput) as error:
        checked_upload("a.xlsx", many)
    assert "parts" in str(error.value.faults[0].value)


def test_an_encrypted_part_is_refused() -> None:
    data = bytearray(workbook())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    with pytest.raises(BadInput) as error:
        checked_upload("a.xlsx", bytes(data))
    assert error.value.faults[0].value == "an encrypted part"


def test_a_cell_at_the_far_end_does_not_fill_the_memory() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "编号"
    book.active["XFD3"] = "far"
    book.active.cell(MOST_ROWS + 5, 1, "low")
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(BadInput) as error:
        sheets_of(checked_upload("a.xlsx", out.getvalue()))
    assert error.value.faults[0].expected == "at most 100,000 rows"


def test_a_csv_file_of_another_encoding_is_told_where() -> None:
    with pytest.raises(BadInput) as error:
        sheets_of(checked_upload("a.csv", "编号,水量\n甲,1\n".encode("gbk")))
    (fault,) = error.value.faults
    assert (fault.row, fault.value) == (1, "编号") and "UTF-8" in fault.remedy
