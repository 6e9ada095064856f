"""Workbooks as people lay them out, and everything that is wrong with one, cell by cell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from basins.dataset import load_dataset
from basins.faults import BadInput
from basins.workbook.layout import sheet_name
from basins.workbook.units import number_in
from tests.basins.test_workbook import same_tables
from tests.basins.workbook_files import column_letter, edit, edit_sheet, exported, read

Told = tuple[int | None, str | None, str | None, str]


@pytest.fixture
def book(sound_folder: Path, tmp_path: Path) -> Path:
    return exported(sound_folder, tmp_path / "book.xlsx")


def faults_of(path: Path) -> list[tuple[str, Told]]:
    with pytest.raises(BadInput) as bad:
        read(path)
    return [
        (f.file.split("[")[-1].rstrip("]"), (f.row, f.column, f.value, f.remedy))
        for f in bad.value.faults
    ]


def _titles_above(sheet: Any) -> None:
    sheet.insert_rows(1, 3)
    sheet["A1"] = "某省 2020 年县级行政区"
    sheet.merge_cells("A1:G1")
    sheet["A2"] = "单位：见表头"


def _merged_heads(sheet: Any) -> None:
    """Two rows of heads: a group over two columns, all others merged downwards."""
    sheet.insert_rows(1)
    for column in "ABCDEFG":
        if column in "EF":
            continue
        sheet[f"{column}1"] = sheet[f"{column}2"].value
        sheet[f"{column}2"] = None
        sheet.merge_cells(f"{column}1:{column}2")
    sheet["E1"] = "基本情况"
    sheet.merge_cells("E1:F1")


def _other_order(sheet: Any) -> None:
    sheet.move_range("A1:A3", cols=9)


def _typed_as_numbers(sheet: Any) -> None:
    sheet["A2"], sheet["A3"] = 1, 2.0
    sheet["E2"] = "１００"
    sheet["E3"] = "100.00 "


def _blank_rows(sheet: Any) -> None:
    sheet.insert_rows(3)
    sheet["A3"] = "   "
    sheet["A60"] = None
    sheet["C90"] = ""


def _identifiers_only(sheet: Any) -> None:
    for cell in sheet[1]:
        cell.value = f" {str(cell.value).splitlines()[1].upper()} "


def _titles_only(sheet: Any) -> None:
    for cell in sheet[1]:
        cell.value = str(cell.value).splitlines()[0]


@pytest.mark.parametrize(
    "change",
    [
        _titles_above,
        _merged_heads,
        _other_order,
        _typed_as_numbers,
        _blank_rows,
        _identifiers_only,
        _titles_only,
    ],
)
def test_layouts_are_understood(
    sound_folder: Path, book: Path, change: Callable[[Any], None]
) -> None:
    edit_sheet(book, "counties", change)
    same_tables(read(book).tables, load_dataset(sound_folder).tables)


def _yi_in_a_row_of_units(sheet: Any) -> None:
    """Dead in 亿m³, normal in 万m³, flood limit in m³, as a row of units says."""
    sheet.insert_rows(2)
    sheet["B2"], sheet["C2"], sheet["D2"], sheet["E2"] = "亿m³", "万立方米", "（m³）", "万m3"
    sheet["B3"], sheet["D3"] = 0.001, "800,000"


def _yi_in_the_head(sheet: Any) -> None:
    sheet["B1"] = "死库容（亿立方米）"
    sheet["B2"] = 0.001


def _units_in_cells(sheet: Any) -> None:
    sheet["B2"], sheet["C2"], sheet["D2"] = "10万m³", "0.01亿", "８０ 万"


def _percent(sheet: Any) -> None:
    sheet["F2"] = "０％"


@pytest.mark.parametrize(
    "change", [_yi_in_a_row_of_units, _yi_in_the_head, _units_in_cells, _percent]
)
def test_units_are_converted(sound_folder: Path, book: Path, change: Callable[[Any], None]) -> None:
    edit_sheet(book, "reservoirs", change)
    same_tables(read(book).tables, load_dataset(sound_folder).tables)


def test_percent_dates_and_yes_no(sound_folder: Path, book: Path) -> None:
    def flows(sheet: Any) -> None:
        for row in range(2, 14):
            sheet[f"D{row}"] = 0.9
            sheet[f"D{row}"].number_format = "0%"

    def wells(sheet: Any) -> None:
        letter = column_letter(sheet, "banned_share")
        sheet[f"{letter}2"] = 0.2
        sheet[f"{letter}2"].number_format = "0.00%"

    def declared(sheet: Any) -> None:
        sheet[f"{column_letter(sheet, 'date')}2"] = datetime(2020, 12, 22)

    def enabled(sheet: Any) -> None:
        sheet[f"{column_letter(sheet, 'enabled')}2"] = "是"

    edit_sheet(book, "ecological_flows", flows)
    edit_sheet(book, "groundwater", wells)
    edit_sheet(book, "declarations", declared)
    edit_sheet(book, "transfers", enabled)
    same_tables(read(book).tables, load_dataset(sound_folder).tables)


def test_all_faults_are_told_with_their_cells(book: Path) -> None:
    def counties(sheet: Any) -> None:
        sheet["E2"] = "约一百"
        sheet["D3"] = "d"

    def runoff(sheet: Any) -> None:
        sheet["C3"] = 99
        sheet["B2"] = "=1/0"

    edit_sheet(book, "counties", counties)
    edit_sheet(book, "runoff", runoff)
    edit_sheet(book, "rivers", lambda sheet: sheet.delete_rows(3))
    edit_sheet(book, "nodes", lambda sheet: sheet.__setitem__("J1", "备注"))
    edit(book, lambda whole: whole.remove(whole[sheet_name("grades")]))
    told = faults_of(book)
    places = [(sheet.split()[-1], row, column) for sheet, (row, column, _, _) in told]
    assert ("counties", 2, "E2 area_km2") in places
    assert ("counties", 3, "D3 city") in places
    assert ("runoff", 3, "C3 cv") in places
    assert ("nodes", 1, "J1 备注") in places
    assert ("nodes", 6, "B6 river") in places
    assert ("grades", None, None) in places
    remedies = {column: remedy for _, (_, column, _, remedy) in told}
    assert remedies["E2 area_km2"] == "write digits only, without units or words"
    assert remedies["D3 city"] == "add it to cities or correct it"


def test_a_failed_formula_is_told(book: Path) -> None:
    def broken(sheet: Any) -> None:
        sheet["B2"] = "#REF!"
        sheet["B2"].data_type = "e"

    edit_sheet(book, "counties", broken)
    assert faults_of(book) == [
        (
            "县级行政区 counties",
            (2, "B2 name_zh", "#REF!", "correct the formula, or write the value itself"),
        )
    ]


def test_units_that_cannot_be_are_told(book: Path) -> None:
    edit_sheet(book, "drivers", lambda sheet: sheet.__setitem__("C1", "数值（人）"))
    edit_sheet(book, "runoff", lambda sheet: sheet.__setitem__("B1", "多年平均径流量（亩）"))
    told = {column: value for _, (_, column, value, _) in faults_of(book)}
    assert told == {"C1 value": "人", "B1 mean_wan_m3": "亩"}


def test_data_below_no_head_is_told(book: Path) -> None:
    edit_sheet(book, "counties", lambda sheet: sheet.__setitem__("I3", "x"))
    assert faults_of(book)[0][1][:2] == (3, "I3")


def test_a_sheet_twice_or_under_another_name(book: Path) -> None:
    edit(book, lambda whole: setattr(whole[sheet_name("rivers")], "title", "河流水系"))
    edit(book, lambda whole: whole.create_sheet("草稿"))
    assert read(book).ignored == ("草稿",)
    edit(book, lambda whole: whole.create_sheet("rivers"))
    assert [sheet for sheet, _ in faults_of(book)] == ["rivers"]


@pytest.mark.parametrize(
    "text,wanted,expected",
    [
        ("１，２３４．５", "万m³", "1234.5"),
        ("1 234", "万m³", "1234"),
        ("1,234,567", "", "1234567"),
        ("0.3亿m³", "万m³", "3000"),
        ("5000 立方米", "万m³", "0.5"),
        ("12％", "1", "0.12"),
        ("90%", "%", "90"),
        ("−3", "", "-3"),
        ("3万", "", None),
        ("12,34", "万m³", None),
        ("1e999999999", "万m³", None),
        ("十", "万m³", None),
        (".", "1", None),
    ],
)
def test_numbers_as_people_write_them(text: str, wanted: str, expected: str | None) -> None:
    from decimal import Decimal

    assert number_in(text, wanted, Decimal(1)) == expected
