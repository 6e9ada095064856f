"""Workbooks changed by hand, as somebody in an office would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from basins.dataset import load_dataset
from basins.uploads import read_upload
from basins.workbook.layout import CARRIED, sheet_name
from basins.workbook.reading import Book, read_book
from basins.workbook.writing import write_workbook


def exported(folder: Path, path: Path) -> Path:
    """The workbook of a dataset folder."""
    write_workbook(load_dataset(folder), path)
    return path


def read(path: Path) -> Book:
    return read_book(read_upload(path, (".xlsx",)))


def edit(path: Path, change: Callable[[Workbook], None]) -> Path:
    """Change a workbook in place."""
    book = load_workbook(path)
    change(book)
    book.save(path)
    return path


def edit_sheet(path: Path, table: str, change: Callable[[Any], None]) -> Path:
    return edit(path, lambda book: change(book[sheet_name(table)]))


def without_its_base(path: Path) -> Path:
    return edit(path, lambda book: book.remove(book[CARRIED]))


def column_letter(sheet: Any, column: str) -> str:
    """Letter of the column whose head names it."""
    for cell in sheet[1]:
        if column in str(cell.value).split("\n"):
            return str(cell.column_letter)
    raise AssertionError(column)
