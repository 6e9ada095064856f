"""Plan folders read for a comparison or a report: what these need and no more."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from allocation.comparison import Case
from basins.dataset import Dataset
from basins.faults import BadInput, Fault, printable, shown
from basins.files import instead, is_folder
from basins.parquet import read_parquet

COLUMNS = {
    "allocation": "unit county city river sector source month withdrawal_wan_m3 use_wan_m3 "
    "consumption_wan_m3",
    "shortage": "unit county city river sector month demand_wan_m3 supplied_wan_m3 shortage_wan_m3",
    "red_lines": "id name_zh name_en scope place counted sources sectors month limit used headroom "
    "unit binding enforced price price_unit price_level price_from price_to sharing_from "
    "sharing_to first_more first_less document confidence",
    "overload": "place river element used limit ratio grade declared suspended",
    "price_effects": "id month unit county sector avoided_wan_m3",
}
NUMBERS = {"month", "limit", "used", "headroom", "price", "ratio"}
NUMBERS |= {"price_from", "price_to", "sharing_from", "sharing_to"}
FLAGS = {"binding"}
LARGEST = 1e15


def _text(value: object) -> bool:
    return isinstance(value, str)


def _year(value: object) -> bool:
    return isinstance(value, int) and 1900 <= value <= 9999


def _number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -LARGEST < value < LARGEST


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_text, value))


def _numbers(value: object) -> bool:
    return isinstance(value, dict) and all(map(_number, value.values()))


NUMBER = (_number, "a number")
# What the headline figures must be, and how that is told.
SUMMARY: dict[str, tuple[Callable[[object], bool], str]] = {
    "province": (_text, "a name"),
    "year": (_year, "a year"),
    "hydrology": (_text, "a name such as p75"),
    "total_use_wan_m3": NUMBER,
    "cap_wan_m3": NUMBER,
    "intensity_m3_per_wan_yuan": NUMBER,
    "intensity_limit_m3_per_wan_yuan": NUMBER,
    "demand_wan_m3": NUMBER,
    "supplied_wan_m3": NUMBER,
    "shortage_wan_m3": NUMBER,
    "binding_red_lines": (_texts, "a list of texts"),
    "evidence_share": (_numbers, "a number for each kind of evidence"),
}
MAY_BE_NULL = {"cap_wan_m3", "intensity_limit_m3_per_wan_yuan"}
AGAIN = "write the plan again with shuiding plan --out"


def read_cases(paths: Sequence[Path], dataset: Dataset) -> list[Case]:
    """Plan folders as plans to compare, each under the name of its folder.

    Args:
        paths: the folders.
        dataset: the dataset at hand; a plan that was made from it, with or without a scenario,
            carries its hash, others the hash that their manifest tells.

    Raises:
        BadInput: with every folder, file, key and column that is not as it should be.
    """
    faults: list[Fault] = []
    cases = [_case(path, dataset, faults) for path in paths]
    if faults:
        raise BadInput(faults)
    return [case for case in cases if case is not None]


def read_case(path: Path, dataset: Dataset) -> Case:
    """One plan folder; see :func:`read_cases`."""
    return read_cases([path], dataset)[0]


def _case(path: Path, dataset: Dataset, faults: list[Fault]) -> Case | None:
    folder = printable(path.resolve().name)
    if not is_folder(path):
        remedy = "name the folder that shuiding plan --out wrote"
        faults.append(
            Fault(printable(str(path)), None, None, instead(path), "a plan folder", remedy)
        )
        return None
    known = len(faults)
    summary = _json(path / "summary.json", list(SUMMARY), faults)
    manifest = _json(path / "manifest.json", ["dataset"], faults)
    tables = {name: _table(path, name, faults) for name in COLUMNS}
    if len(faults) > known:
        return None
    return Case(folder, summary, tables, _origin(manifest, dataset))


def _origin(manifest: dict[str, Any], dataset: Dataset) -> str:
    """Hash of the dataset before the scenario; a manifest has it after the scenario."""
    made, scenario = manifest["dataset"], manifest.get("scenario")
    found = str(made.get("sha256", "")) if isinstance(made, dict) else ""
    if isinstance(scenario, dict):
        changed = f"{dataset.digest}{scenario.get('sha256')}".encode()
        if hashlib.sha256(changed).hexdigest() == found:
            return dataset.digest
    return found


def _json(path: Path, keys: Sequence[str], faults: list[Fault]) -> dict[str, Any]:
    name = _place(path)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.append(Fault(name, None, None, "missing", "a file of the plan", AGAIN))
        return {}
    except (OSError, ValueError, RecursionError) as error:
        faults.append(Fault(name, None, None, shown(error), "JSON", AGAIN))
        return {}
    if not isinstance(content, dict):
        faults.append(Fault(name, None, None, shown(content), "an object", AGAIN))
        return {}
    for key in keys:
        if key not in content:
            faults.append(Fault(name, None, key, None, f"the key {key}", AGAIN))
        elif not _as_it_should_be(key, content[key]):
            faults.append(Fault(name, None, key, shown(content[key]), SUMMARY[key][1], AGAIN))
    return content


def _as_it_should_be(key: str, value: Any) -> bool:
    if key in MAY_BE_NULL and value is None:
        return True
    return key not in SUMMARY or SUMMARY[key][0](value)


def _table(folder: Path, name: str, faults: list[Fault]) -> pd.DataFrame:
    path, wanted = folder / f"{name}.parquet", COLUMNS[name].split()
    try:
        table = read_parquet(path)
    except FileNotFoundError:
        faults.append(Fault(_place(path), None, None, "missing", "a file of the plan", AGAIN))
        return pd.DataFrame(columns=wanted)
    except (OSError, ValueError) as error:
        faults.append(Fault(_place(path), None, None, shown(error), "a table as Parquet", AGAIN))
        return pd.DataFrame(columns=wanted)
    for column in wanted:
        if column not in table:
            faults.append(Fault(_place(path), 1, column, None, f"the column {column}", AGAIN))
        elif _is_number(column) and not pd.api.types.is_numeric_dtype(table[column]):
            kind = str(table[column].dtype)
            faults.append(Fault(_place(path), None, column, kind, "numbers", AGAIN))
        elif column in FLAGS and not pd.api.types.is_bool_dtype(table[column]):
            kind = str(table[column].dtype)
            faults.append(Fault(_place(path), None, column, kind, "true or false", AGAIN))
    return table


def _is_number(column: str) -> bool:
    return column in NUMBERS or column.endswith("_wan_m3")


def _place(path: Path) -> str:
    return printable(f"{path.resolve().parent.name}/{path.name}")


def scenario_name(path: Path) -> str:
    """Name of the scenario that a plan folder was made under; empty if there was none."""
    try:
        found = json.loads((path / "manifest.json").read_text(encoding="utf-8")).get("scenario")
    except (OSError, ValueError, AttributeError, RecursionError):
        return ""
    return str(found.get("name", "")) if isinstance(found, dict) else ""
