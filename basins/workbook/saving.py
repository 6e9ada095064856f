"""Writing a merged dataset: beside the old one first, checked, then in its place."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from os.path import lexists
from pathlib import Path
from typing import Any

from basins.dataset import load_dataset
from basins.descriptor import DESCRIPTOR
from basins.faults import BadInput, Fault, printable
from basins.files import instead
from basins.package import descriptor
from basins.schema import table_names
from basins.workbook.texts import Texts, csv_of, files_of, texts_of

REMEDY = "name another folder with --out, or move what is there away"


def state_of(out: Path) -> dict[str, bytes] | None:
    """The files of the dataset in a folder; None where there is nothing yet.

    Raises:
        BadInput: if something else than a valid dataset stands there.
    """
    if not lexists(out):
        return None
    if out.is_dir():
        if not any(out.iterdir()):
            return None
        if any((out / f"{name}.csv").is_file() for name in table_names()):
            load_dataset(out)
            return files_of(out)
    value = "a folder of something else" if out.is_dir() else instead(out)
    expected = "a dataset, an empty folder or nothing"
    raise BadInput([Fault(printable(str(out)), None, None, value, expected, REMEDY)])


def merged_files(
    merged: Texts, carried: Mapping[str, bytes], now: Mapping[str, bytes] | None
) -> dict[str, bytes]:
    """The files to write: tables whose cells changed, and what the folder does not have yet.

    Args:
        merged: cells of each table.
        carried: files of the dataset the workbook was exported from.
        now: files of the folder; None where there is nothing yet.
    """
    have = dict(carried) | dict(now or {})
    old = texts_of(have) if all(f"{name}.csv" in have for name in merged) else {}
    files = dict(have)
    for name, table in merged.items():
        if name not in old or not old[name].equals(table):
            files[f"{name}.csv"] = csv_of(table)
    files[DESCRIPTOR] = _described(files) if DESCRIPTOR in files else _made(merged, files)
    return {name: data for name, data in files.items() if (now or {}).get(name) != data}


def _made(merged: Texts, files: Mapping[str, bytes]) -> bytes:
    province = merged["province"].iloc[0]
    title = f"{province['name_zh']} {province['name_en']}"
    return descriptor({"name": str(province["province"]), "title": title}, files)


def _described(files: Mapping[str, bytes]) -> bytes:
    """The descriptor with sizes and hashes of the files, where it tells them."""
    content = json.loads(files[DESCRIPTOR])
    before = json.dumps(content)
    for resource in content.get("resources", []):
        told: dict[str, Any] = resource if isinstance(resource, dict) else {}
        data = files.get(str(told.get("path")))
        if data is not None and "bytes" in told:
            told["bytes"] = len(data)
        if data is not None and "hash" in told:
            told["hash"] = "sha256:" + hashlib.sha256(data).hexdigest()
    if json.dumps(content) == before:
        return files[DESCRIPTOR]
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def save(out: Path, files: Mapping[str, bytes], now: datetime) -> Path | None:
    """Write files into a dataset folder, all or none.

    Args:
        out: the folder; made if it is not there.
        files: contents by path in the folder.
        now: time for the name of the backup.

    Returns:
        Folder the old state was moved to (``OUT.backup-YYYYmmdd-HHMMSS``); None if there was none.

    Raises:
        BadInput: if what was written is not valid; nothing is changed then.
    """
    home = out.resolve()
    home.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{home.name}.new-", dir=home.parent))
    try:
        fresh.chmod(home.stat().st_mode & 0o7777 if home.exists() else 0o755)
        if home.exists():
            shutil.copytree(home, fresh, symlinks=True, dirs_exist_ok=True)
        for name, data in files.items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        load_dataset(fresh)
        return _put_in_place(fresh, home, now)
    finally:
        with suppress(OSError):
            shutil.rmtree(fresh)


def _put_in_place(fresh: Path, home: Path, now: datetime) -> Path | None:
    if not home.exists():
        fresh.rename(home)
        return None
    if not any(home.iterdir()):
        home.rmdir()
        fresh.rename(home)
        return None
    backup = _free(home.with_name(f"{home.name}.backup-{now:%Y%m%d-%H%M%S}"))
    home.rename(backup)
    try:
        fresh.rename(home)
    except OSError:
        backup.rename(home)
        raise
    return backup


def _free(path: Path) -> Path:
    number, free = 2, path
    while lexists(free):
        number, free = number + 1, path.with_name(f"{path.name}-{number}")
    return free
