"""A dataset: a folder of CSV tables, loaded and validated as one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from os.path import lexists
from pathlib import Path

import pandas as pd

from basins.checks import check_tables
from basins.descriptor import DESCRIPTOR, check_descriptor
from basins.faults import BadInput, Fault, printable
from basins.files import instead, is_folder
from basins.reading import read_table
from basins.schema import check_table, table_names

# The only place in the code that knows a province.
DEFAULT = "shanxi"


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
    installed = here / "_data" / DEFAULT
    return installed if installed.is_dir() else here.parent / "data" / DEFAULT


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
    files = {f"{name}.csv": (root / f"{name}.csv").read_bytes() for name in table_names()}
    return Dataset(root, tables, digest_of(files))


def validate(path: Path | str) -> list[Fault]:
    """All faults of a dataset folder, empty if it is valid."""
    return _read(Path(path))[1]


def check_all(
    tables: Mapping[str, pd.DataFrame],
    files: Mapping[str, str],
    incomplete: frozenset[str] = frozenset(),
) -> list[Fault]:
    """Faults of typed tables: each against the dictionary, then all against each other.

    Args:
        tables: typed tables by name, or what could be read of them.
        files: file name to report for each table.
        incomplete: tables some of whose rows could not be read.
    """
    faults = [
        fault for name, table in tables.items() for fault in check_table(name, table, files[name])
    ]
    return faults + check_tables(tables, files, incomplete)


def _read(root: Path) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    if not is_folder(root) or not any(lexists(root / f"{name}.csv") for name in table_names()):
        value = "a folder without tables" if is_folder(root) else instead(root)
        expected, remedy = "a folder with the tables of a dataset", "check the path"
        return {}, [Fault(printable(str(root)), None, None, value, expected, remedy)]
    readings = {name: read_table(root / f"{name}.csv", name) for name in table_names()}
    files = {name: f"{name}.csv" for name in readings}
    tables = {name: read.frame for name, read in readings.items() if read.frame is not None}
    incomplete = frozenset(name for name in tables if not readings[name].complete)
    faults = check_descriptor(root)
    faults += [fault for read in readings.values() for fault in read.faults]
    faults += check_all(tables, files, incomplete)
    sound = {name: table.reset_index(drop=True) for name, table in tables.items()}
    return sound, sorted(faults, key=_place_of(files))


def _place_of(files: Mapping[str, str]) -> Callable[[Fault], tuple[int, int]]:
    """Faults are listed file by file in the order of the tables, each from its first row on."""
    order = {file: number for number, file in enumerate([DESCRIPTOR, *files.values()])}
    return lambda fault: (order.get(fault.file, -1), fault.row or 0)


def digest_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the files of all tables, each after its name.

    Args:
        files: contents by file name; others than those of tables do not count.
    """
    digest = hashlib.sha256()
    for name in table_names():
        digest.update(name.encode())
        digest.update(files[f"{name}.csv"])
    return digest.hexdigest()
