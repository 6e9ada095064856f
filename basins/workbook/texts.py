"""A dataset folder as texts: the cells of each table as they stand in its file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from basins.cells import cells_of
from basins.schema import columns_of, is_number, table_names
from basins.workbook.units import number_text

# Spreadsheets keep at least this many figures of a number.
KEPT = 1e-14
FOLDERS, KINDS = (".", "geo", "permits"), (".csv", ".json", ".geojson", ".md", ".txt")

Texts = dict[str, pd.DataFrame]


def texts_of(files: Mapping[str, bytes]) -> Texts:
    """The cells of every table, columns in the order of the dictionary.

    Args:
        files: the files of a valid dataset by path in its folder.
    """
    return {name: _text_table(name, files[f"{name}.csv"]) for name in table_names()}


def _text_table(name: str, content: bytes) -> pd.DataFrame:
    (_, header), *body = cells_of(content, f"{name}.csv")[0]
    frame = pd.DataFrame([cells for _, cells in body], columns=header, dtype=object)
    return frame[columns_of(name).index.tolist()]


def csv_of(table: pd.DataFrame) -> bytes:
    """A text table as the bytes of its file."""
    out = io.StringIO(newline="")
    # Quotes around a carriage return are written only where it ends a line.
    writer = csv.writer(out, lineterminator="\r\n")
    lines = []
    for row in [list(table.columns), *table.to_numpy().tolist()]:
        writer.writerow(row)
        lines.append(out.getvalue().removesuffix("\r\n") + "\n")
        out.seek(0)
        out.truncate()
    return "".join(lines).encode("utf-8")


def kinds_of(name: str) -> dict[str, bool]:
    """Whether each column of a table holds numbers."""
    return {str(column): is_number(str(kind)) for column, kind in columns_of(name)["type"].items()}


def same(one: str, other: str, numeric: bool) -> bool:
    """Whether two cells say the same; numbers may differ where no spreadsheet keeps figures."""
    if one == other:
        return True
    if not numeric:
        return False
    first, second = float(one), float(other)
    return first == second or abs(first - second) <= KEPT * max(abs(first), abs(second))


def key_text(cell: str, numeric: bool) -> str:
    """A cell of a key, written in one way only."""
    return number_text(float(cell)) if numeric else cell


def files_of(root: Path) -> dict[str, bytes]:
    """The files of a dataset folder that belong to the data, by path in the folder.

    Tables, descriptor, permit rules, boundaries and notes; not hidden files, and not the scripts
    that built the data.
    """
    return {name: (root / name).read_bytes() for name in sorted(_paths(root))}


def _paths(root: Path) -> Iterator[str]:
    yield from (f"{name}.csv" for name in table_names())
    tables = set(table_names())
    for path in root.rglob("*"):
        name = path.relative_to(root)
        if path.is_file() and carried(name.as_posix()) and name.stem not in tables:
            yield name.as_posix()


def carried(name: str) -> bool:
    """Whether a file of a dataset folder travels in its workbook."""
    path = Path(name)
    return (
        not path.is_absolute()
        and str(path.parent) in FOLDERS
        and path.suffix in KINDS
        and not path.name.startswith(".")
        and path.name.isprintable()
    )
