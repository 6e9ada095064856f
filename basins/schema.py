"""Schemas of all tables from the one data dictionary, ``dictionary.csv``.

The dictionary gives each column its type, unit, range, key and meaning; the pandera schemas here,
the ``datapackage.json`` of a dataset and the reference in the documentation come from it. pandera
rather than Frictionless because tables are checked in memory: the same schema checks a folder of
CSV files, the tables a scenario has changed and the sheets of a workbook, and its lazy mode reports
every failing cell at once. The folder still carries a standard Data Package descriptor that any
Frictionless tool reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

import pandas as pd
import pandera.pandas as pa

from basins.faults import Fault, did_you_mean, shown

WHOLE_TABLE = "*"
DTYPES = {"number": "float64", "integer": "int64"}


@lru_cache(maxsize=1)
def dictionary() -> pd.DataFrame:
    """The data dictionary: one row per column (and one per table, its column ``*``)."""
    with files("basins").joinpath("dictionary.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, dtype=str, keep_default_na=False)


@lru_cache(maxsize=1)
def table_names() -> tuple[str, ...]:
    """Tables a dataset must have."""
    return tuple(dictionary()["table"].drop_duplicates())


@lru_cache(maxsize=64)
def columns_of(table: str) -> pd.DataFrame:
    """Dictionary rows of one table, indexed by column, without the row of the table itself."""
    rows = dictionary()
    rows = rows[(rows["table"] == table) & (rows["column"] != WHOLE_TABLE)]
    return rows.set_index("column", drop=False)


def needs_rows(table: str) -> bool:
    """Whether a table must have at least one row (``required`` in its row ``*``)."""
    rows = dictionary()
    heads = rows[(rows["table"] == table) & (rows["column"] == WHOLE_TABLE)]
    return bool((heads["required"] == "yes").all())


def is_number(kind: str) -> bool:
    """Whether a dictionary type holds numbers."""
    return kind in ("number", "integer")


@lru_cache(maxsize=128)
def table_schema(table: str, columns: tuple[str, ...] | None = None) -> pa.DataFrameSchema:
    """The pandera schema of one table: types, ranges, allowed values, keys.

    Args:
        table: name of the table.
        columns: those that could be read, if not all; a key needs all of its columns.
    """
    rules = columns_of(table).T
    there = rules.columns.tolist() if columns is None else list(columns)
    keys = keys_of(table)
    return pa.DataFrameSchema(
        {column: _column(rules[column]) for column in there},
        unique=keys if keys and set(keys) <= set(there) else None,
        report_duplicates="exclude_first",
        strict=True,
    )


def keys_of(table: str) -> list[str]:
    """Columns that together name a row."""
    rows = columns_of(table)
    return rows.index[rows["key"] == "yes"].tolist()


def _is_sound(table: str, frame: pd.DataFrame) -> bool:
    """Whether all rules hold; a table in doubt is left to pandera, which is far slower."""
    rules, keys = _rules(table), keys_of(table)
    if not set(frame.columns) <= set(rules):
        return False
    if keys and set(keys) <= set(frame.columns) and frame.duplicated(keys).any():
        return False
    return all(_column_is_sound(frame[str(name)], rules[str(name)]) for name in frame.columns)


@lru_cache(maxsize=64)
def _rules(table: str) -> dict[str, dict[str, str]]:
    """The dictionary's row of each column of a table."""
    rows = columns_of(table).to_dict("records")
    return {str(row["column"]): {str(k): str(v) for k, v in row.items()} for row in rows}


def _column_is_sound(cells: pd.Series, rule: Mapping[str, str]) -> bool:
    if str(cells.dtype) != DTYPES.get(rule["type"], "str"):
        return False
    if is_number(rule["type"]):
        low, high = float(rule["minimum"] or "-inf"), float(rule["maximum"] or "inf")
        # A missing number is neither above nor below anything.
        return bool(((cells >= low) & (cells <= high)).all())
    texts = set(cells.unique())
    if rule["allowed"]:
        return texts <= set(rule["allowed"].split("|"))
    return all(isinstance(text, str) for text in texts) and (
        rule["required"] != "yes" or "" not in texts
    )


def _column(row: pd.Series) -> pa.Column:
    checks = []
    if row["minimum"] != "":
        checks.append(pa.Check.ge(float(row["minimum"])))
    if row["maximum"] != "":
        checks.append(pa.Check.le(float(row["maximum"])))
    if row["allowed"] != "":
        checks.append(pa.Check.isin(str(row["allowed"]).split("|")))
    if not is_number(str(row["type"])) and row["required"] == "yes" and row["allowed"] == "":
        checks.append(pa.Check.str_length(min_value=1))
    kind = DTYPES.get(str(row["type"]), "str")
    return pa.Column(kind, checks=checks, nullable=False)


def check_table(table: str, frame: pd.DataFrame, file: str, first_row: int = 2) -> list[Fault]:
    """Check the readable columns of one typed table against the dictionary.

    Args:
        table: name of the table.
        frame: the table, its index the row of each line in the file less ``first_row``.
        file: file name to report.
        first_row: row of the first line of data.

    Returns:
        All faults, empty if there are none.
    """
    if _is_sound(table, frame):
        return []
    try:
        table_schema(table, tuple(frame.columns)).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        faults = [_fault(table, frame, file, first_row, case) for case in _cases(errors)]
        return list(dict.fromkeys(faults))
    return []


def _cases(errors: pa.errors.SchemaErrors) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = errors.failure_cases.to_dict("records")
    return records


def _fault(
    table: str, frame: pd.DataFrame, file: str, first_row: int, case: dict[str, Any]
) -> Fault:
    index = int(case["index"])
    row = index + first_row
    if str(case["check"]).startswith("multiple_fields_uniqueness"):
        keys = keys_of(table)
        value = shown("·".join(str(frame.loc[index, key]) for key in keys))
        remedy = "remove the row that repeats the key, or correct its key"
        return Fault(file, row, " + ".join(keys), value, "each key only once", remedy)
    column = str(case["column"])
    expected, remedy = _expectation(columns_of(table).T[column], str(case["failure_case"]))
    return Fault(file, row, column, shown(case["failure_case"]), expected, remedy)


def _expectation(rule: pd.Series, value: str) -> tuple[str, str]:
    """What a column may hold, and what to do about a value it may not."""
    if rule["allowed"]:
        allowed = str(rule["allowed"]).split("|")
        expected = f"one of {', '.join(allowed)}"
        return expected, did_you_mean(value, allowed, f"write {expected}")
    if not is_number(str(rule["type"])):
        return "not empty", f"fill in: {rule['meaning']}"
    unit = "" if rule["type"] == "integer" or rule["unit"] == "1" else str(rule["unit"])
    if unit.startswith("see "):
        unit = ""
    expected = f"from {rule['minimum'] or '−∞'} to {rule['maximum'] or '∞'} {unit}".strip()
    return expected, f"give a value {expected} ({rule['meaning']})"
