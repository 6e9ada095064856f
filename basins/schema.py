"""Schemas of all tables from the one data dictionary, ``dictionary.csv``.

The dictionary gives each column its type, unit, range, key and meaning; the pandera schemas here,
the ``datapackage.json`` of a dataset and the reference in the documentation come from it. pandera
rather than Frictionless because tables are checked in memory: the same schema checks a folder of
CSV files, the tables a scenario has changed and the sheets of a workbook, and its lazy mode reports
every failing cell at once. The folder still carries a standard Data Package descriptor that any
Frictionless tool reads.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

import pandas as pd
import pandera.pandas as pa

from basins.faults import Fault, did_you_mean, shown

WHOLE_TABLE = "*"


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


def is_number(kind: str) -> bool:
    """Whether a dictionary type holds numbers."""
    return kind in ("number", "integer")


@lru_cache(maxsize=64)
def table_schema(table: str) -> pa.DataFrameSchema:
    """The pandera schema of one table: types, ranges, allowed values, keys."""
    columns = {str(row["column"]): _column(row) for _, row in columns_of(table).iterrows()}
    return pa.DataFrameSchema(columns, unique=keys_of(table) or None, strict=True)


def keys_of(table: str) -> list[str]:
    """Columns that together name a row."""
    rows = columns_of(table)
    return rows.index[rows["key"] == "yes"].tolist()


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
    kind = {"number": "float64", "integer": "int64"}.get(str(row["type"]), "str")
    return pa.Column(kind, checks=checks, nullable=False)


def check_table(table: str, frame: pd.DataFrame, file: str, first_row: int = 2) -> list[Fault]:
    """Check one typed table against the dictionary.

    Args:
        table: name of the table.
        frame: the table, its index the line of each row less ``first_row``.
        file: file name to report.
        first_row: line of the first row of data.

    Returns:
        All faults, empty if there are none.
    """
    try:
        table_schema(table).validate(frame, lazy=True)
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
    index = case["index"]
    row = None if index is None or pd.isna(index) else int(index) + first_row
    if str(case["check"]).startswith("multiple_fields_uniqueness"):
        keys = keys_of(table)
        value = "" if row is None else "·".join(str(frame.loc[int(index), key]) for key in keys)
        return Fault(
            file,
            row,
            " + ".join(keys),
            shown(value),
            "each key only once",
            "remove the row that repeats the key, or correct its key",
        )
    column = str(case["column"])
    rule = columns_of(table).loc[column]
    value = shown(case["failure_case"])
    if rule["allowed"]:
        allowed = str(rule["allowed"]).split("|")
        expected = f"one of {', '.join(allowed)}"
        return Fault(file, row, column, value, expected, did_you_mean(value, allowed, expected))
    if is_number(str(rule["type"])):
        expected = f"from {rule['minimum'] or '−∞'} to {rule['maximum'] or '∞'} {rule['unit']}"
        remedy = f"give a value {expected.strip()} ({rule['meaning']})"
        return Fault(file, row, column, value, expected.strip(), remedy)
    return Fault(file, row, column, value, "not empty", f"fill in: {rule['meaning']}")
