"""The folder of a study: what is there, what is whole, and every fault of what is not.

Results come in chunks of members. A chunk counts when its marker in ``done/`` is there; what a
study that still runs, or was stopped, has written besides is left alone, and its members are
``pending``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet

from basins.faults import BadInput, Fault, did_you_mean, printable
from basins.files import instead, is_folder
from basins.toml_file import read_toml

MEMBERS, MANIFEST, STUDY, DONE = "members.parquet", "manifest.json", "study.toml", "done"
LEVER = "lever:"
# Column → whether it is a number; more columns are welcome.
MEMBER_COLUMNS = {"member": True, "scenario": False, "year": True, "hydrology": False}
COLUMNS: dict[str, dict[str, bool]] = {
    "summary": {
        "member": True,
        "status": False,
        "cause": False,
        "total_use_wan_m3": True,
        "demand_wan_m3": True,
        "shortage_wan_m3": True,
        "cost_wan_yuan": True,
    },
    "service": {
        "member": True,
        "unit": False,
        "sector": False,
        "demand_wan_m3": True,
        "shortage_wan_m3": True,
        "short_months": True,
        "recoveries": True,
        "worst_month_ratio": True,
    },
    "red_lines": {
        "member": True,
        "red_line": False,
        "headroom": True,
        "binding": True,
        "price": True,
    },
    "overload": {
        "member": True,
        "place": False,
        "element": False,
        "ratio": True,
        "grade": False,
    },
}
AGAIN = "let the study run again: shuiding batch run goes on where it stopped"


@dataclass(frozen=True)
class StudyFolder:
    """A study that can be read.

    Attributes:
        path: its folder.
        name: as its study file has it, else the folder's name.
        drawn: whether its levers are drawn at random (Latin hypercube, Sobol).
        dataset: SHA-256 of the dataset it was made from; empty if the manifest does not tell.
        levers: names of the levers, columns ``lever:…`` of the members.
        parts: for each table the files of the whole chunks, and how many rows each has.
    """

    path: Path
    name: str
    drawn: bool
    dataset: str
    levers: tuple[str, ...]
    parts: Mapping[str, tuple[tuple[Path, int], ...]]


def stamp(path: Path) -> tuple[int, int]:
    """What changes when a study has gone on: for whoever keeps what was read."""
    try:
        times = [(path / name).stat().st_mtime_ns for name in (DONE, MEMBERS)]
    except OSError:
        return 0, 0
    return times[0], times[1]


def study_folder(path: Path) -> StudyFolder:
    """Check the folder that ``shuiding batch run`` wrote.

    Args:
        path: the folder.

    Raises:
        BadInput: with every file and column that is missing or is not what it should be.
    """
    if not is_folder(path):
        name = printable(str(path))
        remedy = "name the folder that shuiding batch run --out wrote"
        raise BadInput([Fault(name, None, None, instead(path), "the folder of a study", remedy)])
    faults: list[Fault] = []
    members = _checked(path, path / MEMBERS, MEMBER_COLUMNS, faults)
    chunks = sorted(marker.name for marker in (path / DONE).glob("part-*"))
    parts = {
        table: tuple(_part(path, table, chunk, faults) for chunk in chunks) for table in COLUMNS
    }
    content = _study(path, faults)
    manifest = _manifest(path, faults)
    if not chunks and not faults:
        remedy = "wait until the study has solved its first members"
        faults.append(Fault(f"{DONE}/", None, None, None, "results of members", remedy))
    if faults:
        raise BadInput(faults)
    found = [] if members is None else members.schema.names
    levers = tuple(name.removeprefix(LEVER) for name in found if name.startswith(LEVER))
    drawn = bool(levers) and content.get("sampling", "grid") != "grid"
    made = manifest.get("dataset")
    digest = made.get("sha256", "") if isinstance(made, dict) else made
    name = str(content.get("name") or path.resolve().name)
    return StudyFolder(path, name, drawn, str(digest or ""), levers, parts)


def _part(root: Path, table: str, chunk: str, faults: list[Fault]) -> tuple[Path, int]:
    path = root / "results" / table / f"{Path(chunk).stem}.parquet"
    found = _checked(root, path, COLUMNS[table], faults)
    return path, 0 if found is None else int(found.num_rows)


def _checked(root: Path, path: Path, columns: dict[str, bool], faults: list[Fault]) -> Any:
    """What a Parquet file says of itself, once its columns are found to be right."""
    name = printable(path.relative_to(root).as_posix())
    if not path.is_file():
        faults.append(Fault(name, None, None, instead(path), "a Parquet file", AGAIN))
        return None
    try:
        metadata = parquet.read_metadata(path)
        schema = metadata.schema.to_arrow_schema()
    except (OSError, ValueError) as error:
        told = printable(str(error).splitlines()[0])
        faults.append(Fault(name, None, None, told[:60], "a Parquet file", AGAIN))
        return None
    for column, number in columns.items():
        if column not in schema.names:
            remedy = did_you_mean(column, schema.names, AGAIN)
            faults.append(Fault(name, None, column, None, "the column", remedy))
        elif number == _is_text(schema.field(column).type):
            kind = "numbers" if number else "text"
            found = str(schema.field(column).type)
            faults.append(Fault(name, None, column, found, kind, AGAIN))
    return metadata


def _is_text(kind: Any) -> bool:
    value = getattr(kind, "value_type", kind)
    return str(value) in ("string", "large_string", "string_view")


def _study(root: Path, faults: list[Fault]) -> dict[str, Any]:
    if not (root / STUDY).exists():
        return {}
    try:
        return read_toml(root / STUDY, "a study file")[0]
    except BadInput as bad:
        faults += bad.faults
        return {}


def _manifest(root: Path, faults: list[Fault]) -> dict[str, Any]:
    try:
        content = json.loads((root / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.append(Fault(MANIFEST, None, None, None, "a manifest", AGAIN))
    except (OSError, ValueError, RecursionError) as error:
        told = printable(str(error))[:60]
        faults.append(Fault(MANIFEST, None, None, told, "a manifest in JSON", AGAIN))
    else:
        if isinstance(content, dict):
            return content
        faults.append(Fault(MANIFEST, 1, None, type(content).__name__, "an object", AGAIN))
    return {}
