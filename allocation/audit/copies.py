"""The other forms of a plan say the same as its CSV tables: Parquet, workbook, manifest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from allocation.audit.findings import Check, Part, check, numbers_differ, texts_differ, wrong
from allocation.audit.tables import PlanFolder, Sheets, is_number, steps_listed
from basins.dataset import Dataset
from basins.scenario import Scenario
from basins.vocabulary import label

CSV_DIGITS = 1e-9
WORKBOOK: dict[str, tuple[str, str]] = {
    # sheet: table, volume that stands under the months
    "水量配置": ("allocation", "use_wan_m3"),
    "缺水": ("shortage", "shortage_wan_m3"),
    "断面流量": ("flow", "outflow_wan_m3"),
    "水库蓄水": ("storage", "end_wan_m3"),
    "引调水": ("transfer", "delivered_wan_m3"),
}
WHOLE = {"红线账本": "red_lines", "超载": "overload"}
WHOLE_YEAR = "全年"
LANGUAGE = "zh"
NEGLIGIBLE = 1e-6


def parquet_check(folder: PlanFolder) -> Check:
    """Every cell of the Parquet tables against the CSV tables, row by row."""
    parts = []
    for name, table in folder.tables.items():
        copy = folder.copies[name]
        file = f"{name}.parquet"
        if len(copy) != len(table):
            parts.append(_one(f"{file} rows", len(copy), len(table)))
        elif list(copy.columns) != list(table.columns):
            parts.append(_one(f"{file} columns", list(copy.columns), list(table.columns)))
        else:
            parts += [_copied(file, table[column], copy[column]) for column in table]
    return check("parquet", parts, CSV_DIGITS)


def _one(place: str, found: Any, expected: Any) -> Part:
    return Part(np.array([np.inf]), _named(place), str(found), str(expected))


def _copied(file: str, table: pd.Series, copy: pd.Series) -> Part:
    def place(at: int) -> str:
        return f"{file}.{table.name}[row {at + 1}]"

    if is_number(str(table.name)):
        found = pd.to_numeric(copy, errors="coerce").to_numpy(np.float64)
        expected = table.to_numpy(np.float64)
        return Part(numbers_differ(found, expected), place, found, expected)
    texts = copy.to_numpy(object), table.to_numpy(object)
    return Part(texts_differ(*texts), place, *texts)


def workbook_check(folder: PlanFolder) -> Check:
    """Sums of the workbook against the tables: each month of each sheet, each column of figures."""
    parts: list[Part] = []
    for sheet, (name, value) in WORKBOOK.items():
        sums = folder.tables[name].groupby("month")[value].sum()
        wanted = {f"{month}月": sums.get(month, 0.0) for month in range(1, 13)}
        parts += _columns(folder.sheets, sheet, wanted | {WHOLE_YEAR: sum(wanted.values())})
    for sheet, name in WHOLE.items():
        table = folder.tables[name]
        figures = [column for column in table if is_number(str(column))]
        wanted = {label(str(column), LANGUAGE): _finite_sum(table[column]) for column in figures}
        parts += _columns(folder.sheets, sheet, wanted)
    return check("workbook", parts)


def _finite_sum(values: pd.Series) -> float:
    return float(values[np.isfinite(values)].sum())


def _columns(sheets: Sheets, sheet: str, wanted: Mapping[str, float]) -> list[Part]:
    """Sums of the columns of one sheet that it has; a missing sheet or month is off."""
    cells = sheets.get(sheet)
    if cells is None:
        return [_one(f"plan.xlsx {sheet}", "no sheet", "a sheet")]
    parts = []
    for column, total in wanted.items():
        if column not in cells:
            if column != WHOLE_YEAR:
                parts.append(_one(f"plan.xlsx {sheet} {column}", "no column", "a column"))
            continue
        values = cells[column].fillna(0.0).to_numpy(np.float64)
        # Sheets leave out rows of next to nothing.
        size = np.abs(values).sum() + NEGLIGIBLE * len(values)
        residual = numbers_differ(values.sum(keepdims=True), np.array([float(total)]), size)
        place = f"plan.xlsx {sheet} {column}"
        parts.append(Part(residual, _named(place), values.sum(), float(total)))
    return parts


def _named(place: str) -> Callable[[int], str]:
    return lambda _: place


def dataset_check(folder: PlanFolder, dataset: Dataset) -> Check:
    """Whether the plan was made from this dataset (and its scenario)."""
    written = folder.manifest["dataset"]
    digest = written.get("sha256") if isinstance(written, dict) else None
    wrongs = (
        [] if digest == dataset.digest else [("manifest.dataset.sha256", digest, dataset.digest)]
    )
    return wrong("dataset", 1, wrongs)


def manifest_check(folder: PlanFolder, scenario: Scenario | None) -> Check:
    """What the manifest says of the plan: year, scenario, programme, steps, how to make it again.

    Times, iterations, versions and the platform tell how it was made, not what it is.

    Args:
        scenario: the one beside the plan, if there is one.
    """
    manifest, summary, arrays = folder.manifest, folder.summary, folder.certificate
    command = f"shuiding plan --year {summary.get('year')} --hydrology {summary.get('hydrology')}"
    names = [step.get("objective") for step in steps_listed(manifest)]
    expected = {
        "program": "shuiding",
        "year": summary.get("year"),
        "hydrology": summary.get("hydrology"),
        "scenario": None
        if scenario is None
        else {"name": scenario.name, "sha256": scenario.digest},
        "programme": {
            "rows": int(arrays["shape"][0]),
            "columns": int(arrays["shape"][1]),
            "nonzeros": len(arrays["data"]),
        },
    }
    wrongs = [
        (f"manifest.{key}", manifest.get(key), value)
        for key, value in expected.items()
        if manifest.get(key) != value
    ]
    reproduce = str(manifest.get("reproduce"))
    if not reproduce.startswith(command):
        wrongs.append(("manifest.reproduce", reproduce, command))
    if names != list(arrays["step_name"]):
        wrongs.append(("manifest.steps", names, list(arrays["step_name"])))
    return wrong("manifest", len(expected) + 2, wrongs)
