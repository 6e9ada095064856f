"""Files a user gives us: read whole, within bounds, or a fault that says why not."""

from __future__ import annotations

import os
from pathlib import Path

from basins.faults import Fault, printable, shown

LARGEST_FILE_BYTES = 64 * 1024 * 1024
UTF16 = (b"\xff\xfe", b"\xfe\xff")
SAVE_AS_UTF8 = "save the file as UTF-8 (in Excel: CSV UTF-8)"


def is_oversized(path: Path) -> bool:
    """Whether a file is too large to be what it should be."""
    try:
        return path.is_file() and path.stat().st_size > LARGEST_FILE_BYTES
    except OSError:
        return False


def read_file(
    path: Path, expected: str, remedy: str, largest: int = LARGEST_FILE_BYTES
) -> bytes | Fault:
    """The bytes of a file, or why there are none.

    Args:
        path: the file.
        expected: what the file is.
        remedy: what to do if it is not there.
        largest: size in bytes beyond which it cannot be what it should be.
    """
    name = printable(path.name)
    try:
        if not path.is_file():
            return Fault(name, None, None, instead(path), expected, remedy)
        size = path.stat().st_size
        if size > largest:
            most = f"at most {largest // 2**20} MiB"
            return Fault(name, None, None, f"{size:,} bytes", most, "is this the right file?")
        return path.read_bytes()
    except OSError as error:
        remedy = "check that you may read it"
        return Fault(name, None, None, error.strerror, f"{expected}, readable", remedy)


def instead(path: Path) -> str | None:
    """What stands at a path where something else should; nothing if nothing does."""
    try:
        if path.is_dir():
            return "a folder"
        if path.is_symlink():
            return f"a link to {shown(os.readlink(path))} that leads to nothing of use"
        if path.is_file():
            return "a file"
        return "neither file nor folder" if path.exists() else None
    except OSError as error:
        return error.strerror


def is_folder(path: Path) -> bool:
    """Whether there is a folder; a path the system refuses (too long, forbidden) is none."""
    try:
        return path.is_dir()
    except OSError:
        return False


def read_text(path: Path, expected: str, remedy: str) -> str | Fault:
    """The text of a UTF-8 file (a byte order mark is accepted), or why there is none."""
    data = read_file(path, expected, remedy)
    return data if isinstance(data, Fault) else text_of(data, printable(path.name))


def text_of(data: bytes, name: str) -> str | Fault:
    """The text of UTF-8 bytes, or on which line of the file ``name`` they are none."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        line = data.splitlines()[row - 1] if not data.startswith(UTF16) else b""
        return Fault(name, row, None, shown(as_written(line)), "text in UTF-8", SAVE_AS_UTF8)


def as_written(data: bytes) -> str:
    """Bytes that are not UTF-8 as their writer most likely saw them: GB18030, else hexadecimal."""
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError:
        return data[:20].hex(" ")
