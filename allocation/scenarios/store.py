"""Scenarios kept under names: a folder of scenario files, the ones the command line takes."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from basins.dataset import Dataset
from basins.faults import BadInput, Fault, printable, shown
from basins.files import read_file
from basins.scenario import Scenario
from basins.scenario_file import scenario_from_bytes, scenario_text

VARIABLE = "SHUIDING_SCENARIOS"
ENDING = ".toml"
LONGEST_NAME, LARGEST_BYTES, MOST_FILES = 60, 2**20, 1000
# What a file system or a shell would take for something else than a name.
FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]|^[.\s]|[.\s]$')
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


class NameTaken(Exception):
    """A scenario of this name is kept already; nothing was written."""


def default_folder() -> Path:
    """The folder for scenarios: SHUIDING_SCENARIOS, else beside the other data of the user."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / "shuiding" / "scenarios"


class ScenarioFolder:
    """A folder of scenario files; it is made when something is first kept in it."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or default_folder()

    def names(self) -> list[str]:
        """Names of what is kept, in order; files that are no scenarios show when opened."""
        try:
            return sorted(f.stem for f in self.folder.glob(f"*{ENDING}") if not _is_wrong(f.stem))
        except OSError:
            return []

    def keep(self, content: Mapping[str, Any], replace: bool = False) -> Path:
        """Keep a scenario under the name it has.

        Args:
            content: as in a scenario file, with ``name``.
            replace: whether it may take the place of one kept under that name.

        Raises:
            NameTaken: if it may not, and there is one.
            BadInput: if the name can be no name of a file, or the folder cannot be written.
        """
        name = str(content.get("name", "")).strip()
        expected = f"a name of at most {LONGEST_NAME} characters"
        if _is_wrong(name):
            remedy = 'leave out / \\ : * ? " < > | and dots at the ends'
            raise BadInput([Fault(ENDING, None, "name", shown(name), expected, remedy)])
        path = self.folder / f"{name}{ENDING}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if len(self.names()) >= MOST_FILES and not path.exists():
                raise BadInput([_full(path)])
            # Mode x makes the file or fails: of two who keep one name at once, one is told.
            with path.open("w" if replace else "x", encoding="utf-8", newline="\n") as file:
                file.write(scenario_text(dict(content) | {"name": name}))
        except OSError as error:
            if isinstance(error, FileExistsError) and path.exists():
                raise NameTaken(name) from None
            what, remedy = shown(error.strerror or error), f"check the folder, or set {VARIABLE}"
            fault = Fault(printable(path.name), None, None, what, "a folder to write in", remedy)
            raise BadInput([fault]) from None
        return path

    def open(self, name: str, dataset: Dataset) -> Scenario:
        """A scenario that is kept.

        Raises:
            BadInput: if it is gone, or has faults against the dataset.
        """
        path = self.folder / f"{name}{ENDING}"
        if _is_wrong(name):
            raise BadInput([Fault(ENDING, None, "name", shown(name), "a name kept", "choose one")])
        data = read_file(path, "a scenario file", "it was removed: choose another", LARGEST_BYTES)
        if isinstance(data, Fault):
            raise BadInput([data])
        return scenario_from_bytes(data, dataset, printable(path.name))


def _full(path: Path) -> Fault:
    most = f"at most {MOST_FILES} scenarios"
    return Fault(printable(path.name), None, None, None, most, "remove files from the folder")


def _is_wrong(name: str) -> bool:
    reserved = FORBIDDEN.search(name) or RESERVED.fullmatch(name)
    return not name or len(name) > LONGEST_NAME or not name.isprintable() or bool(reserved)
