"""Writing the dataset to begin with."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from basins.descriptor import DESCRIPTOR
from basins.faults import BadInput, Fault, printable
from basins.package import descriptor
from basins.starting.steps import instructions
from basins.starting.tables import starting_tables
from basins.workbook.saving import save
from basins.workbook.texts import csv_of


def write_start(name: str, out: Path) -> None:
    """Write a dataset to begin with.

    Args:
        name: of the province.
        out: folder; made if it is not there, and empty if it is.

    Raises:
        BadInput: if there is something in the folder, or the name is empty.
    """
    plain = printable(name.strip())
    if not plain:
        remedy = "give the name of the province"
        raise BadInput([Fault("PROVINCE", None, None, name, "a name", remedy)])
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        remedy = "name a folder that is not there yet"
        found = "something is there already"
        raise BadInput([Fault(printable(str(out)), None, None, found, "an empty folder", remedy)])
    files = {f"{table}.csv": csv_of(rows) for table, rows in starting_tables(plain).items()}
    head = {"name": "province", "title": plain, "description": "A dataset to begin with."}
    files[DESCRIPTOR] = descriptor(head, files)
    files["README.md"] = instructions(plain).encode("utf-8")
    save(out, files, datetime.now())
