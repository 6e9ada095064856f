"""A plan folder as it was written: CSV tables, their Parquet copies, JSON, workbook, certificate.

Nothing is corrected or filled in here. What cannot be read at all is a fault with its place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
from numpy.typing import NDArray

from basins.faults import BadInput, Fault, shown
from basins.parquet import read_parquet
from basins.uploads import DAMAGE

KEYS: dict[str, tuple[str, ...]] = {
    "allocation": ("unit", "sector", "source", "month"),
    "shortage": ("unit", "sector", "month"),
    "flow": ("node", "month"),
    "storage": ("reservoir", "month"),
    "transfer": ("transfer", "unit", "month"),
    "red_lines": ("id",),
    "price_effects": ("id", "month", "unit", "sector"),
    "overload": ("place", "river", "element", "red_line"),
}
# Columns without which nothing of a table can be told, beside its keys.
NEEDED = {
    "allocation": ("use_wan_m3",),
    "shortage": ("shortage_wan_m3",),
    "flow": ("outflow_wan_m3",),
    "storage": ("end_wan_m3",),
    "transfer": ("delivered_wan_m3",),
    "red_lines": ("month",),
}
NUMBERS = {"month", "limit", "used", "headroom", "rank", "ratio"}
NUMBERS |= {"price", "price_from", "price_to", "sharing_from", "sharing_to"}
FLAGS = {"binding"}
MAY_BE_EMPTY = {("overload", "used"), ("overload", "limit"), ("overload", "ratio")}
MAY_BE_ENDLESS = {
    ("red_lines", f"{what}_{end}") for what in ("price", "sharing") for end in ("from", "to")
}
SCENARIO = "scenario.toml"
Arrays = Mapping[str, NDArray[Any]]
Sheets = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class PlanFolder:
    """A plan as written.

    Attributes:
        name: of the folder.
        tables: the CSV tables; numbers are floats, flags are booleans, the rest is text.
        copies: the Parquet tables as they come.
        summary, manifest: the JSON files.
        sheets: the workbook's sheets under their headers; cells that are no numbers are empty.
        certificate: arrays of ``certificate.npz``.
        scenario: file of the scenario solved, where there was one.
    """

    name: str
    tables: Mapping[str, pd.DataFrame]
    copies: Mapping[str, pd.DataFrame]
    summary: dict[str, Any]
    manifest: dict[str, Any]
    sheets: Sheets
    certificate: Arrays
    scenario: Path | None


def read_plan(path: Path) -> PlanFolder:
    """Read a plan folder.

    Raises:
        BadInput: with every file, column and cell that cannot be read.
    """
    if not path.is_dir():
        remedy = "name the folder that shuiding plan --out wrote"
        raise BadInput([Fault(str(path), None, None, None, "a plan folder", remedy)])
    faults: list[Fault] = []
    tables = {name: _csv(path / f"{name}.csv", name, faults) for name in KEYS}
    folder = PlanFolder(
        name=path.name,
        tables=tables,
        copies={name: _parquet(path / f"{name}.parquet", faults) for name in KEYS},
        summary=_json(path / "summary.json", ("year", "hydrology"), faults),
        manifest=_json(path / "manifest.json", ("dataset", "year", "hydrology"), faults),
        sheets=_workbook(path / "plan.xlsx", faults),
        certificate=_arrays(path / "certificate.npz", faults),
        scenario=path / SCENARIO if (path / SCENARIO).is_file() else None,
    )
    if folder.manifest.get("scenario") and folder.scenario is None:
        faults.append(_missing(path / SCENARIO))
    if faults:
        raise BadInput(faults)
    return folder


def steps_listed(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Steps of a manifest; whatever is no step is passed over."""
    steps = manifest.get("steps")
    return [step for step in steps if isinstance(step, dict)] if isinstance(steps, list) else []


def is_number(column: str) -> bool:
    """Whether a column of a plan's tables holds numbers, by its name."""
    return column in NUMBERS or column.endswith("_wan_m3")


def _missing(path: Path) -> Fault:
    remedy = "write the plan again with shuiding plan --out"
    return Fault(path.name, None, None, "missing", "a file of the plan", remedy)


def _unreadable(path: Path, error: Exception, expected: str) -> Fault:
    if isinstance(error, FileNotFoundError):
        return _missing(path)
    return Fault(path.name, None, None, shown(error), expected, "write the plan again")


def _csv(path: Path, name: str, faults: list[Fault]) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, dtype=object, keep_default_na=False, encoding="utf-8")
    except (OSError, ValueError) as error:
        faults.append(_unreadable(path, error, "a table as CSV in UTF-8"))
        return pd.DataFrame()
    for key in (*KEYS[name], *NEEDED.get(name, ())):
        if key not in table:
            remedy = f"restore the column {key}"
            faults.append(Fault(path.name, 1, key, None, f"the column {key}", remedy))
    for column in table:
        cells = table[column]
        if is_number(str(column)):
            table[column] = _numbers(path, name, cells, faults)
        elif column in FLAGS:
            table[column] = cells.map({"True": True, "False": False})
            _cell_faults(path, cells, table[column].isna(), "True or False", faults)
    return table


def _numbers(path: Path, name: str, cells: pd.Series, faults: list[Fault]) -> pd.Series:
    numbers = pd.to_numeric(cells, errors="coerce").astype(np.float64)
    here = (name, str(cells.name))
    bad = ~np.isfinite(numbers)
    if here in MAY_BE_EMPTY | MAY_BE_ENDLESS:
        bad &= cells != ""
    if here in MAY_BE_ENDLESS:
        bad &= ~np.isinf(numbers)
    _cell_faults(path, cells, bad, "a finite number", faults)
    return numbers


def _cell_faults(
    path: Path, cells: pd.Series, bad: Any, expected: str, faults: list[Fault]
) -> None:
    for at in np.flatnonzero(bad):
        cell = shown(cells.iloc[at])
        faults.append(
            Fault(path.name, int(at) + 2, str(cells.name), cell, expected, "correct the cell")
        )


def _parquet(path: Path, faults: list[Fault]) -> pd.DataFrame:
    try:
        table = read_parquet(path)
        # Python texts compare and look up faster than Arrow's where a table is small.
        return table.astype(
            {name: object for name in table if table[name].dtype.kind not in "fiub"}
        )
    except (OSError, ValueError) as error:
        faults.append(_unreadable(path, error, "a table as Parquet"))
        return pd.DataFrame()


def _json(path: Path, keys: tuple[str, ...], faults: list[Fault]) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        faults.append(_unreadable(path, error, "JSON"))
        return {}
    if not isinstance(content, dict):
        faults.append(Fault(path.name, None, None, shown(content), "an object", "write it again"))
        return {}
    for key in keys:
        if key not in content:
            faults.append(Fault(path.name, None, key, None, f"the key {key}", "write it again"))
    return content


def _workbook(path: Path, faults: list[Fault]) -> Sheets:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        return {sheet.title: _sheet(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
    except DAMAGE as error:
        faults.append(_unreadable(path, error, "a workbook"))
        return {}


def _sheet(rows: Iterable[tuple[Any, ...]]) -> pd.DataFrame:
    header, *body = [*rows] or [()]
    cells = zip(*body, strict=True) if body else [()] * len(header)
    columns = (pd.Series(column, dtype=object) for column in cells)
    numbers = [pd.to_numeric(column, errors="coerce") for column in columns]
    # A second line of a head tells the unit.
    heads = (str(head).split("\n")[0] for head in header)
    return pd.DataFrame(dict(zip(heads, numbers, strict=True)), dtype=np.float64)


def _arrays(path: Path, faults: list[Fault]) -> Arrays:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except DAMAGE as error:
        faults.append(_unreadable(path, error, "NumPy arrays without pickled objects"))
        return {}
