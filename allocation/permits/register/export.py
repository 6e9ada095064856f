"""The whole register as a workbook or as CSV files; no text in them can become a formula."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from allocation.permits.register.models import KINDS
from allocation.permits.register.store import Register
from basins.vocabulary import label

SHEETS = {
    "licence": "许可证",
    "application": "申请",
    "decision": "决定建议",
    "conclusion": "经办意见",
}
ABOUT = "说明"
# What spreadsheets take for the beginning of a formula, full-width forms included.
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST_CELL = 32_767
NOTE = (
    "文本单元格若以 = + - @ 或制表符等开头，CSV 中在其前加了一个撇号（'），以免被电子表格当作公式；"
    "导入时会自动去掉。",
    "In the CSV files an apostrophe (') stands before texts that begin with = + - @ or a tab, so "
    "that no spreadsheet takes them for formulas; import removes it.",
)


def tables(register: Register) -> dict[str, pd.DataFrame]:
    """Every entry of every kind, corrected ones too, by kind."""
    return {kind: register.entries(kind, history=True) for kind in KINDS}


def export(register: Register, path: Path) -> list[Path]:
    """Write the register.

    Args:
        register: the register.
        path: ``FILE.xlsx`` for a workbook, else a folder for CSV files (made if needed).

    Returns:
        The files written.
    """
    content, about = tables(register), _about(register)
    if path.suffix.lower() == ".xlsx":
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_workbook(path, content, about)
        return [path]
    path.mkdir(parents=True, exist_ok=True)
    written = []
    for kind, table in content.items():
        file = path / f"{KINDS[kind].name}.csv"
        table.map(without_formula).to_csv(
            file, index=False, lineterminator="\n", encoding="utf-8-sig"
        )
        written.append(file)
    readme = path / "README.txt"
    lines = [f"{name}: {value}" for name, value in about.items()]
    readme.write_text("\n".join([*lines, *NOTE]) + "\n", encoding="utf-8")
    return [*written, readme]


def without_formula(value: Any) -> Any:
    """A text that a spreadsheet keeps as a text; other values as they are."""
    if isinstance(value, str) and value.startswith((*FORMULA_MARKS, "'")):
        return f"'{value}"
    return value


def _about(register: Register) -> dict[str, str]:
    head = register.head()
    return {
        "登记库 register": register.name,
        "条目数 entries": str(head.sequence),
        "链头 head": str(head),
        "核验 check": f"shuiding permit verify --head {head}",
    }


def _write_workbook(
    path: Path, content: Mapping[str, pd.DataFrame], about: Mapping[str, str]
) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        front = book.add_worksheet(ABOUT)
        front.set_column(0, 0, 22)
        front.set_column(1, 1, 90)
        for row, (name, value) in enumerate(about.items()):
            front.write_string(row, 0, name, bold)
            front.write_string(row, 1, value)
        for kind, name in SHEETS.items():
            _write_sheet(book.add_worksheet(name), content[kind], bold)


def _write_sheet(sheet: Any, table: pd.DataFrame, bold: Any) -> None:
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(table.columns) - 1, 16)
    for position, column in enumerate(table.columns):
        sheet.write_string(0, position, label(str(column), "zh"), bold)
        for row, value in enumerate(table[column], start=1):
            if pd.isna(value):
                continue
            if isinstance(value, str):
                sheet.write_string(row, position, value[:LONGEST_CELL])
            else:
                sheet.write_number(row, position, value)
    if len(table):
        sheet.autofilter(0, 0, len(table), len(table.columns) - 1)
