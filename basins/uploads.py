"""Files that strangers hand in: let through only if small, of a known kind, and harmless to open.

A workbook is a ZIP of XML parts, so it can hold far more than its size tells (a ZIP bomb), entities
that grow while they are read, and programs. All of that is looked at here, before any reader of
workbooks touches the file.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import NoReturn
from xml.parsers import expat

from basins.faults import BadInput, Fault, printable, shown
from basins.files import read_file

LARGEST_UPLOAD_BYTES = 20 * 2**20
LARGEST_CONTENT_BYTES = 100 * 2**20
LARGEST_RATIO = 200
# A sheet of equal rows packs tightly; below this size no ratio can hurt.
RATIO_COUNTS_FROM_BYTES = 10 * 2**20
MOST_PARTS = 2000
CHUNK = 64 * 1024

WORKBOOK, TABLE = ".xlsx", ".csv"
ZIP, OLD_OFFICE = b"PK", b"\xd0\xcf\x11\xe0"
CONTENT_TYPES = "[Content_Types].xml"
SHEETS_WITHIN = b"spreadsheetml.sheet.main+xml"
PROGRAMS = ("vbaproject", "vbadata", "/macrosheets/", "/activex/", "/dialogsheets/")
# zipfile and expat meet damage in many ways, down to wrong offsets and unknown encodings.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
    LookupError,
)
SAVE_AS_XLSX = "save it as .xlsx without macros (Excel workbook) or as CSV UTF-8"


@dataclass(frozen=True)
class Upload:
    """A file that may be read.

    Attributes:
        name: its name, printable and without folders.
        kind: its ending in lower case, for instance ``.xlsx``.
        data: its bytes.
    """

    name: str
    kind: str
    data: bytes


def read_upload(path: Path, kinds: Sequence[str] = (WORKBOOK, TABLE)) -> Upload:
    """A file of this machine, checked like one from the web.

    Args:
        path: the file.
        kinds: endings that are welcome.

    Raises:
        BadInput: if it cannot be read or may not be let through.
    """
    remedy = "check the path"
    data = read_file(path, f"a file of the kind {_either(kinds)}", remedy, LARGEST_UPLOAD_BYTES)
    if isinstance(data, Fault):
        raise BadInput([data])
    return checked_upload(path.name, data, kinds)


def checked_upload(name: str, data: bytes, kinds: Sequence[str] = (WORKBOOK, TABLE)) -> Upload:
    """Let a file through.

    Args:
        name: as the sender named it.
        data: its bytes.
        kinds: endings that are welcome; ``.xlsx`` is checked as a workbook, others as text.

    Raises:
        BadInput: too large, of another kind, a ZIP bomb, with macros or entities, or damaged.
    """
    plain = printable(PurePath(name.replace("\\", "/")).name) or "file"
    kind = PurePath(plain).suffix.lower()
    if len(data) > LARGEST_UPLOAD_BYTES:
        most = f"at most {LARGEST_UPLOAD_BYTES // 2**20} MiB"
        _refuse(plain, f"{len(data):,} bytes", most, "is this the right file? split it if it is")
    if kind in (".xlsm", ".xltm", ".xlsb", ".xlam"):
        _refuse(plain, kind, "a workbook without macros", SAVE_AS_XLSX)
    if kind not in kinds:
        _refuse(plain, kind or "no ending", _either(kinds), SAVE_AS_XLSX)
    if kind == WORKBOOK:
        _check_workbook(plain, data)
    elif data.startswith((ZIP + b"\x03\x04", OLD_OFFICE)):
        _refuse(plain, "a workbook", f"text ({kind})", "give the file its true ending")
    return Upload(plain, kind, data)


def _check_workbook(name: str, data: bytes) -> None:
    """Parts, their true sizes and their kinds; nothing is unpacked beyond the head of a part."""
    if data.startswith(OLD_OFFICE):
        _refuse(name, "an old .xls or an encrypted workbook", "a workbook .xlsx", SAVE_AS_XLSX)
    if not data.startswith(ZIP):
        _refuse(name, shown(repr(data[:8])), "a workbook .xlsx", SAVE_AS_XLSX)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_sizes(name, archive.infolist(), len(data))
            _check_programs(name, archive)
            for part in archive.infolist():
                _check_head(name, archive, part)
    except DAMAGE:
        _refuse(name, "a damaged file", "a workbook .xlsx", f"open it in Excel and {SAVE_AS_XLSX}")
    except RuntimeError:
        _refuse(name, "an encrypted part", "a workbook without password", SAVE_AS_XLSX)


def _check_sizes(name: str, parts: Sequence[zipfile.ZipInfo], packed: int) -> None:
    """The sizes a directory tells are true enough: the reader never unpacks a part beyond them."""
    remedy = "this is no ordinary workbook: ask its sender for another"
    if len(parts) > MOST_PARTS:
        _refuse(name, f"{len(parts):,} parts", f"at most {MOST_PARTS:,} parts", remedy)
    if len({part.filename for part in parts}) < len(parts):
        _refuse(name, "two parts of one name", "each part once", remedy)
    content = sum(part.file_size for part in parts)
    if content > LARGEST_CONTENT_BYTES:
        most = f"at most {LARGEST_CONTENT_BYTES // 2**20} MiB unpacked"
        _refuse(name, f"{content:,} bytes unpacked", most, remedy)
    if content > RATIO_COUNTS_FROM_BYTES and content > LARGEST_RATIO * packed:
        found = f"{content / packed:,.0f} times its size unpacked"
        _refuse(name, found, f"at most {LARGEST_RATIO} times", remedy)


def _check_programs(name: str, archive: zipfile.ZipFile) -> None:
    for part in archive.namelist():
        if any(mark in f"/{part.lower()}" for mark in PROGRAMS):
            _refuse(name, shown(part), "a workbook without macros", SAVE_AS_XLSX)
    types = archive.read(CONTENT_TYPES)
    if b"macroenabled" in types.lower() or b"vbaproject" in types.lower():
        _refuse(name, "macros", "a workbook without macros", SAVE_AS_XLSX)
    if SHEETS_WITHIN not in types:
        _refuse(name, "a ZIP of another kind", "a workbook .xlsx", SAVE_AS_XLSX)


class _Entities(Exception):
    """A part declares a document type, without which no entity can grow."""


class _Harmless(Exception):
    """The first element has begun, after which no document type can follow."""


def _check_head(name: str, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """A reader follows names, not endings, so every part is looked at as if it were XML."""
    parser = expat.ParserCreate()

    def begun(*_: object) -> NoReturn:
        raise _Harmless

    def declared(*_: object) -> NoReturn:
        raise _Entities

    parser.StartElementHandler = begun
    parser.StartDoctypeDeclHandler = declared
    try:
        for chunk in _chunks(archive, part):
            parser.Parse(chunk, False)
    except _Harmless:
        return
    except _Entities:
        found = f"a document type in {shown(part.filename)}"
        _refuse(name, found, "a workbook without entities", SAVE_AS_XLSX)
    except expat.ExpatError:
        if part.filename.lower().endswith((".xml", ".rels")):
            found = f"{shown(part.filename)} is damaged"
            _refuse(name, found, "a workbook .xlsx", f"open it in Excel and {SAVE_AS_XLSX}")


def _chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as content:
        while chunk := content.read(CHUNK):
            yield chunk


def _either(kinds: Sequence[str]) -> str:
    return " or ".join(kinds)


def _refuse(name: str, found: str, expected: str, remedy: str) -> NoReturn:
    raise BadInput([Fault(name, None, None, found, expected, remedy)])
