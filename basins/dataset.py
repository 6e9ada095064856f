"""A dataset: a folder of CSV tables, loaded and validated as one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from basins.checks import check_tables
from basins.faults import BadInput, Fault
from basins.reading import read_table
from basins.schema import check_table, table_names

DESCRIPTOR = "datapackage.json"


@dataclass(frozen=True)
class Dataset:
    """Validated tables of one province.

    Attributes:
        root: folder they came from; ``root / "geo"`` holds boundaries for maps.
        tables: every table of the data dictionary by name, typed; text columns have no missing
            values (an empty cell is ``""``).
        digest: SHA-256 over the files.
    """

    root: Path
    tables: Mapping[str, pd.DataFrame]
    digest: str

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]


def default_path() -> Path:
    """Folder of the default province: inside the installed package, else in the checkout."""
    here = Path(__file__).resolve().parent
    installed = here / "_data" / "shanxi"
    return installed if installed.is_dir() else here.parent / "data" / "shanxi"


def load_dataset(path: Path | str | None = None) -> Dataset:
    """Load and validate a dataset.

    Args:
        path: folder with one CSV file per table; nothing for the default province.

    Returns:
        The dataset.

    Raises:
        BadInput: with all faults of all files, if there is any.
    """
    root = Path(path) if path is not None else default_path()
    tables, faults = _read(root)
    if faults:
        raise BadInput(faults)
    return Dataset(root, tables, _digest(root))


def validate(path: Path | str) -> list[Fault]:
    """All faults of a dataset folder, empty if it is valid."""
    return _read(Path(path))[1]


def check_all(tables: Mapping[str, pd.DataFrame], files: Mapping[str, str]) -> list[Fault]:
    """Faults of typed tables: each against the dictionary, then all against each other.

    Args:
        tables: typed tables by name; a table that could not be read may be absent.
        files: file name to report for each table.
    """
    faults = [
        fault for name, table in tables.items() for fault in check_table(name, table, files[name])
    ]
    return faults + check_tables(tables, files)


def _read(root: Path) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    if not root.is_dir():
        expected, remedy = "a folder with the tables of a dataset", "check the path"
        return {}, [Fault(str(root), None, None, None, expected, remedy)]
    tables, faults = {}, _descriptor_faults(root)
    for name in table_names():
        frame, found = read_table(root / f"{name}.csv", name)
        faults += found
        if frame is not None:
            tables[name] = frame
    faults += check_all(tables, {name: f"{name}.csv" for name in tables})
    return {name: table.reset_index(drop=True) for name, table in tables.items()}, faults


def _descriptor_faults(root: Path) -> list[Fault]:
    file = root / DESCRIPTOR
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(content, dict) and isinstance(content.get("resources"), list):
            return []
        found = "no list of resources"
    except FileNotFoundError:
        found = "missing"
    except (OSError, ValueError) as error:
        found = str(error)
    expected, remedy = "a Data Package descriptor", "restore it or take it from another dataset"
    return [Fault(DESCRIPTOR, None, None, found, expected, remedy)]


def _digest(root: Path) -> str:
    digest = hashlib.sha256()
    for name in table_names():
        digest.update(name.encode())
        digest.update((root / f"{name}.csv").read_bytes())
    return digest.hexdigest()
