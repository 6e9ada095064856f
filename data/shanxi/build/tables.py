"""Writing tables the same way every time: UTF-8, LF, fixed number of digits."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
DICTIONARY = HERE.parents[2] / "basins" / "dictionary.csv"
DIGITS = {"万m³": 2, "km²": 1, "m³/s": 3, "1": 6}
DEFAULT_DIGITS = 4

Row = dict[str, Any]


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a UTF-8 CSV file as dictionaries."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def dictionary() -> dict[str, list[dict[str, str]]]:
    """Columns of every table in order; the row of the table itself (column ``*``) comes first."""
    tables: dict[str, list[dict[str, str]]] = {}
    for row in read_rows(DICTIONARY):
        tables.setdefault(row["table"], []).append(row)
    return tables


def written(value: Any, unit: str) -> str:
    """A value as text: numbers with the digits of their unit, no trailing zeros."""
    if isinstance(value, float):
        text = f"{value:.{DIGITS.get(unit, DEFAULT_DIGITS)}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text == "-0" else text
    return "" if value is None else str(value)


def write_table(path: Path, columns: Sequence[Mapping[str, str]], rows: Iterable[Row]) -> None:
    """Write rows with exactly the columns of the data dictionary."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow([column["column"] for column in columns])
        for row in rows:
            out.writerow([written(row[c["column"]], c["unit"]) for c in columns])


def fixed_shares(weights: Sequence[float], digits: int = 4) -> list[float]:
    """Weights as shares with fixed digits that add up to exactly one; the largest takes the rest."""
    total = sum(weights)
    shares = [round(weight / total, digits) for weight in weights]
    largest = max(range(len(shares)), key=lambda i: (shares[i], -i))
    shares[largest] = round(1.0 - (sum(shares) - shares[largest]), digits)
    return shares


def split_total(total: float, weights: Sequence[float], digits: int = 2) -> list[float]:
    """A total split by weights with fixed digits, adding up to exactly the total."""
    parts = [round(total * weight / sum(weights), digits) for weight in weights]
    largest = max(range(len(parts)), key=lambda i: (parts[i], -i))
    parts[largest] = round(total - (sum(parts) - parts[largest]), digits)
    return parts
