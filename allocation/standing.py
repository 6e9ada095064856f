"""Which bases a question of overload can be answered on, and why others are absent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from allocation.plan import solve_plan
from basins.carrying.basis import (
    BASES,
    LICENSED,
    OBSERVED,
    PLAN,
    Basis,
    licensed_basis,
    observed_basis,
    observed_years,
    plan_basis,
)
from basins.dataset import Dataset
from basins.faults import BadInput, Fault, shown
from basins.parquet import read_parquet
from basins.scenario import Scenario, apply_scenario
from basins.scenario_file import load_scenario

NO_LICENCES = {
    "zh": "没有许可登记数据，此项不评价。",
    "en": "there are no licensed volumes, so nothing is graded on them.",
}
NOT_OBSERVED = {
    "zh": "没有 {year} 年及以前的实测用水，此项不评价。",
    "en": "no use was observed in {year} or before, so nothing is graded on it.",
}


@dataclass(frozen=True)
class Standing:
    """What a status rests on.

    Attributes:
        dataset: the tables, with the scenario applied.
        bases: the bases there are.
        absent: why a basis asked for is not there: basis → language → sentence.
    """

    dataset: Dataset
    bases: tuple[Basis, ...]
    absent: Mapping[str, Mapping[str, str]]


def standing(
    dataset: Dataset,
    names: Sequence[str] = BASES,
    year: int | None = None,
    hydrology: str | None = None,
    scenario: Scenario | None = None,
    licences: pd.DataFrame | None = None,
    folder: Path | None = None,
) -> Standing:
    """Collect the bases of a question.

    Args:
        dataset: validated tables.
        names: bases asked for, of ``observed``, ``plan``, ``licensed``.
        year: of the plan and of the limits of licences, else the scenario's, else the province's
            planning year; observed use is that of the year or of the last observed before it.
        hydrology: of the plan, else the scenario's, else ``p50``.
        scenario: what if.
        licences: licensed volumes, see ``basins.carrying.licensed_basis``.
        folder: plan folder to read instead of solving a plan; it brings its own year, hydrology and
            scenario.

    Raises:
        BadInput: if the folder cannot be read or is of other data.
        allocation.plan.Infeasible: if the red lines of the plan contradict each other.
    """
    if folder is not None:
        return _from_folder(dataset, names, licences, folder)
    changed = dataset if scenario is None else apply_scenario(dataset, scenario)
    planned = year or (scenario.year if scenario else None)
    planned = planned or int(dataset["province"]["plan_year"].iloc[0])
    made = None
    if PLAN in names:
        solved = solve_plan(dataset, planned, hydrology, scenario)
        asked = (int(solved.summary["year"]), str(solved.summary["hydrology"]))
        made = plan_basis(solved.tables, *asked, scenario.name if scenario else "")
    return _standing(changed, names, planned, made, licences)


def _standing(
    dataset: Dataset,
    names: Sequence[str],
    year: int,
    plan: Basis | None,
    licences: pd.DataFrame | None,
) -> Standing:
    absent: dict[str, dict[str, str]] = {}
    past = [known for known in observed_years(dataset) if known <= year]
    found = {
        OBSERVED: observed_basis(dataset, past[-1]) if past and OBSERVED in names else None,
        PLAN: plan,
        LICENSED: licensed_basis(dataset, licences, year),
    }
    if OBSERVED in names and not past:
        absent[OBSERVED] = {lang: text.format(year=year) for lang, text in NOT_OBSERVED.items()}
    if LICENSED in names and found[LICENSED] is None:
        absent[LICENSED] = NO_LICENCES
    bases = tuple(basis for name in BASES if name in names and (basis := found[name]) is not None)
    return Standing(dataset, bases, absent)


def _from_folder(
    dataset: Dataset, names: Sequence[str], licences: pd.DataFrame | None, folder: Path
) -> Standing:
    from allocation.report.folder import SCENARIO

    faults: list[Fault] = []
    summary = _json(folder / "summary.json", ("year", "hydrology"), faults)
    manifest = _json(folder / "manifest.json", ("dataset",), faults)
    tables = {name: _table(folder / f"{name}.parquet", faults) for name in _COLUMNS}
    if faults:
        raise BadInput(faults)
    file = folder / SCENARIO
    scenario = load_scenario(file, dataset) if file.is_file() else None
    changed = dataset if scenario is None else apply_scenario(dataset, scenario)
    digest = manifest["dataset"].get("sha256") if isinstance(manifest["dataset"], dict) else None
    if digest != changed.digest:
        remedy = "name the dataset of the plan with --data, or solve the plan again"
        where, value = "dataset.sha256", shown(digest)
        raise BadInput([Fault("manifest.json", None, where, value, changed.digest, remedy)])
    year, hydrology = summary["year"], str(summary["hydrology"])
    made = plan_basis(tables, year, hydrology, folder.name)
    return _standing(changed, names, year, made if PLAN in names else None, licences)


_COLUMNS = {
    "allocation": (
        *("unit", "sector", "source"),
        *("use_wan_m3", "withdrawal_wan_m3", "consumption_wan_m3"),
    ),
    "red_lines": ("id", "used", "unit"),
}
_NUMBERS = ("use_wan_m3", "withdrawal_wan_m3", "consumption_wan_m3", "used")
_AGAIN = "write the plan again with shuiding plan --out"


def _json(path: Path, keys: Sequence[str], faults: list[Fault]) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        faults.append(Fault(path.name, None, None, shown(error), "a file of a plan folder", _AGAIN))
        return {}
    for key in keys:
        if not isinstance(content, dict) or key not in content:
            faults.append(Fault(path.name, None, key, None, "a value", _AGAIN))
        elif key == "year" and type(content[key]) is not int:
            faults.append(Fault(path.name, None, key, shown(content[key]), "a year", _AGAIN))
    return content if isinstance(content, dict) else {}


def _table(path: Path, faults: list[Fault]) -> pd.DataFrame:
    try:
        table = read_parquet(path)
    except (OSError, ValueError) as error:
        faults.append(Fault(path.name, None, None, shown(error), "a table of a plan", _AGAIN))
        return pd.DataFrame()
    for column in _COLUMNS[path.stem]:
        if column not in table:
            faults.append(Fault(path.name, None, column, None, "a column of the plan", _AGAIN))
        elif column in _NUMBERS and not pd.api.types.is_numeric_dtype(table[column]):
            kind = str(table[column].dtype)
            faults.append(Fault(path.name, None, column, kind, "numbers", _AGAIN))
    return table
