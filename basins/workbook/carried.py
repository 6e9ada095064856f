"""What a workbook carries unseen: the dataset it was exported from, in a hidden sheet.

So the three-way comparison finds the state both sides began with, whatever became of it since, and
what no sheet shows (descriptor, permit rules, boundaries) comes back as it was.
"""

from __future__ import annotations

import base64
import binascii
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import NoReturn

from basins.dataset import digest_of
from basins.faults import BadInput, Fault
from basins.schema import table_names
from basins.uploads import DAMAGE
from basins.workbook.texts import carried

FORMAT = "shuiding-workbook 1"
CHUNK = 30_000
LARGEST_CONTENT_BYTES = 40 * 2**20
MOST_FILES = 500
EPOCH = (2020, 1, 1, 0, 0, 0)
REMEDY = "export the dataset again, or remove the sheet and name its origin with --data"


def packed(files: Mapping[str, bytes]) -> list[str]:
    """The cells of the hidden sheet, from top to bottom.

    Raises:
        BadInput: if the files are more than a workbook can carry.
    """
    size = sum(map(len, files.values()))
    if size > LARGEST_CONTENT_BYTES or len(files) > MOST_FILES:
        most = f"at most {LARGEST_CONTENT_BYTES // 2**20} MiB in {MOST_FILES} files"
        remedy = "take what is no table out of the folder"
        raise BadInput([Fault("dataset", None, None, f"{size:,} bytes", most, remedy)])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), files[name], zipfile.ZIP_DEFLATED, 9)
    text = base64.b64encode(buffer.getvalue()).decode("ascii")
    chunks = [text[at : at + CHUNK] for at in range(0, len(text), CHUNK)]
    return [FORMAT, digest_of(files), *chunks]


def unpacked(cells: Sequence[str], sheet: str) -> dict[str, bytes]:
    """The files a workbook carries.

    Args:
        cells: of the hidden sheet, from top to bottom.
        sheet: its name in faults.

    Raises:
        BadInput: if they are damaged, do not have the hash the sheet tells, or hold anything but
            the files of a dataset.
    """
    if len(cells) < 3 or cells[0] != FORMAT:
        _refuse(sheet, 1, cells[0] if cells else None, FORMAT)
    try:
        data = base64.b64decode("".join(cells[2:]), validate=True)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_FILES or sum(p.file_size for p in parts) > LARGEST_CONTENT_BYTES:
                _refuse(sheet, 3, "more than a workbook carries", "the files of a dataset")
            if not all(carried(part.filename) for part in parts):
                _refuse(sheet, 3, "other files", "the files of a dataset")
            files = {part.filename: archive.read(part) for part in parts}
    except (*DAMAGE, binascii.Error, RuntimeError):
        _refuse(sheet, 3, "damaged content", "the files of a dataset")
    if not {f"{name}.csv" for name in table_names()} <= set(files):
        _refuse(sheet, 3, "a table is missing", "the files of a dataset")
    if digest_of(files) != cells[1]:
        _refuse(sheet, 2, cells[1], "the hash of the dataset that follows")
    return files


def _refuse(sheet: str, row: int, value: str | None, expected: str) -> NoReturn:
    shown = None if value is None else value[:60]
    raise BadInput([Fault(sheet, row, f"A{row}", shown, expected, REMEDY)])
