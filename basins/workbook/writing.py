"""The workbook of a dataset."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from basins.dataset import Dataset
from basins.schema import WHOLE_TABLE, dictionary, keys_of, table_names
from basins.workbook.carried import packed
from basins.workbook.layout import (
    CARRIED,
    CONTENTS,
    COVER,
    DICTIONARY,
    head_text,
    sheet_name,
)
from basins.workbook.notes import SPARE_ROWS, note_of, validation_of
from basins.workbook.texts import Texts, files_of, kinds_of, texts_of
from basins.workbook.visible import visible_forms

# Text stays text: a name that begins with "=" must never become a formula.
OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
FORMULA_MARKS = ("=", "+", "-", "@", "'", "＝", "＋", "－", "＠")
HEAD = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter", "bg_color": "#DCE6F1"}
KEY = HEAD | {"bg_color": "#FCE4D6"}
EPOCH = datetime(2020, 1, 1)
NARROWEST, WIDEST, SAMPLE = 9, 44, 500
ABOUT = (
    ("每张表一个工作表；表头：中文名、字段名、单位；橙色为主键，批注说明含义与来源。",
     "One sheet per table; heads: title, column, unit; keys in orange; notes give the meaning."),
    ("修改、增加或删除行后，用 shuiding data import 读回；先比较，再写入，写前备份。",
     "Change, add or remove rows, then: shuiding data import; it compares before it writes."),
    ("许可规则、行政边界和 datapackage.json 随表携带（隐藏表 _base），原样带回，不在此修改。",
     "Permit rules, boundaries and datapackage.json travel in the hidden sheet _base, unchanged."),
    ("构建脚本（build 目录）不在表中。", "Build scripts (folder build) do not travel."),
    ("可以在表头上方加标题行，或在表头下加一行单位（如 亿m³），导入时自动换算。",
     "Title rows above a head and a row of units below it (such as 亿m³) are understood."),
)  # fmt: skip


class Exact(float):
    """A number that xlsxwriter writes with all its figures; its own format keeps sixteen."""

    def __format__(self, specification: str) -> str:
        return repr(float(self))


def workbook_bytes(dataset: Dataset) -> bytes:
    """The workbook of a dataset, the same bytes for the same dataset.

    Args:
        dataset: as loaded from its folder.

    Raises:
        BadInput: if the folder holds more than a workbook can carry.
    """
    files = files_of(dataset.root)
    texts = texts_of(files)
    cells = packed(files)
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        book.set_properties({"title": _title(texts), "created": EPOCH})
        formats = {
            "head": book.add_format(HEAD),
            "key": book.add_format(KEY),
            "text": book.add_format({"quote_prefix": True}),
            "title": book.add_format({"bold": True, "font_size": 16}),
            "bold": book.add_format({"bold": True}),
            "link": book.add_format({"font_color": "#0563C1", "underline": 1}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        _cover(book, texts, dataset.digest, formats)
        _contents(book, texts, formats)
        _dictionary(book, formats)
        for name in table_names():
            _table(book, texts, name, formats)
        hidden = book.add_worksheet(CARRIED)
        hidden.write_column(0, 0, cells)
        hidden.hide()
    return buffer.getvalue()


def write_workbook(dataset: Dataset, path: Path) -> None:
    """Write the workbook of a dataset to a file (folders above it are made)."""
    content = workbook_bytes(dataset)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _title(texts: Texts) -> str:
    province = texts["province"].iloc[0]
    return f"{province['name_zh']} {province['name_en']} 水资源配置数据集"


def _cover(book: Any, texts: Texts, digest: str, formats: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet(COVER)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, _title(texts), formats["title"])
    rows = sum(len(table) for table in texts.values())
    told = [
        ("数据指纹 digest", digest),
        ("表与行 tables, rows", f"{len(texts)}, {rows:,}"),
        ("可信度 confidence", _confidence(texts)),
    ]
    for row, (name, value) in enumerate(told, start=2):
        sheet.write_string(row, 0, name, formats["bold"])
        sheet.write_string(row, 1, value)
    for number, (chinese, english) in enumerate(ABOUT):
        sheet.write_string(2 * number + 6, 1, chinese, formats["wrap"])
        sheet.write_string(2 * number + 7, 1, english, formats["wrap"])


def _confidence(texts: Texts) -> str:
    columns = [table["confidence"] for table in texts.values() if "confidence" in table]
    counts = pd.concat(columns).value_counts()
    return ", ".join(f"{name} {count:,}" for name, count in counts.items())


def _contents(book: Any, texts: Texts, formats: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet(CONTENTS)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 9)
    sheet.set_column(2, 2, 90)
    sheet.write_row(0, 0, ["工作表 sheet", "行 rows", "含义 meaning"], formats["head"])
    heads = dictionary()
    heads = heads[heads["column"] == WHOLE_TABLE].set_index("table")
    for row, name in enumerate(table_names(), start=1):
        place = f"internal:'{sheet_name(name)}'!A1"
        sheet.write_url(row, 0, place, formats["link"], sheet_name(name))
        sheet.write_number(row, 1, len(texts[name]))
        sheet.write_string(row, 2, str(heads.loc[name, "meaning"]))


def _dictionary(book: Any, formats: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet(DICTIONARY)
    sheet.freeze_panes(1, 2)
    rows = dictionary()
    sheet.write_row(0, 0, list(rows.columns), formats["head"])
    for position, column in enumerate(rows.columns):
        sheet.set_column(position, position, 60 if column == "meaning" else 18)
        sheet.write_column(1, position, rows[column].tolist())
    sheet.autofilter(0, 0, len(rows), len(rows.columns) - 1)


def _table(book: Any, texts: Texts, name: str, formats: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet(sheet_name(name))
    table, keys = texts[name], keys_of(name)
    columns = [str(column) for column in table.columns]
    leading = next((i for i, column in enumerate(columns) if column not in keys), 0)
    sheet.freeze_panes(1, leading)
    sheet.set_row(0, 48)
    for position, (column, numeric) in enumerate(kinds_of(name).items()):
        head = head_text(name, column)
        sheet.write_string(0, position, head, formats["key" if column in keys else "head"])
        note = {"x_scale": 2.4, "y_scale": 2.4, "author": "shuiding"}
        sheet.write_comment(0, position, note_of(texts, name, column), note)
        cells = table[column].tolist()
        sheet.set_column(position, position, _width(head, cells))
        if numeric:
            for row, cell in enumerate(cells, start=1):
                sheet.write_number(row, position, Exact(cell))
        else:
            _write_texts(sheet, position, cells, formats["text"])
        if (rule := validation_of(texts, name, column)) is not None:
            sheet.data_validation(1, position, len(table) + SPARE_ROWS, position, rule)
    if len(table):
        sheet.autofilter(0, 0, len(table), len(columns) - 1)


def _write_texts(sheet: Any, position: int, cells: list[str], quoted: Any) -> None:
    forms = visible_forms(cells)
    for row, cell in enumerate(cells, start=1):
        text = forms.get(cell, cell)
        if text:
            sheet.write_string(row, position, text, quoted if _could_calculate(text) else None)


def _could_calculate(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula once somebody edits the cell."""
    return text.startswith(FORMULA_MARKS)


def _width(head: str, cells: list[str]) -> int:
    shown = [*head.split("\n"), *(cell[:WIDEST] for cell in cells[:SAMPLE])]
    longest = max(sum(2 if ord(sign) > 0x2E7F else 1 for sign in text) for text in shown)
    return min(max(longest + 2, NARROWEST), WIDEST)
