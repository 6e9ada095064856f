"""Lists of licences as bureaus keep them."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from allocation.permits.register import Register
from allocation.permits.register.export import export, without_formula
from allocation.permits.register.licence_list import read_licences
from basins.dataset import Dataset
from basins.faults import BadInput, Fault
from basins.uploads import Upload, checked_upload, read_upload

HEADER = (
    "序号",
    "取水许可证编号",
    "取水权人",
    "县（市、区）",
    "河流水系",
    "水源类型",
    "取水用途",
    "年取水量（万m³）",
    "有效期起",
    "有效期止",
    "批准文号",
)
GOOD = (
    1,
    "取水(晋)字001",
    "某水泥厂",
    "小店区",
    "汾河",
    "岩溶水",
    "一般工业",
    12.5,
    datetime(2022, 1, 1),
    "2026年12月31日",
    "并水审〔2022〕1号",
)


def book(*sheets: tuple[str, list[tuple[Any, ...]]]) -> Upload:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return checked_upload("台账.xlsx", out.getvalue())


def with_changes(**changes: Any) -> tuple[Any, ...]:
    names = [
        "n",
        "number",
        "holder",
        "county",
        "river",
        "source",
        "sector",
        "volume",
        "first",
        "last",
        "document",
    ]
    row = dict(zip(names, GOOD, strict=True))
    return tuple((row | changes).values())


def faults(upload: Upload, dataset: Dataset) -> list[Fault]:
    with pytest.raises(BadInput) as error:
        read_licences(upload, dataset)
    return list(error.value.faults)


def test_a_chinese_workbook_with_a_title_is_understood(shanxi: Dataset) -> None:
    rows = [("小店区取水许可台账",), (), HEADER, GOOD, with_changes(number="B", river=None)]
    found = read_licences(book(("封面", [("说明",)]), ("台账", rows)), shanxi)
    first, second = found.rows
    assert found.ignored == ("序号",)
    assert first["number"] == "取水(晋)字001" and first["unit"] == "140105-fen"
    assert (first["source"], first["sector"]) == ("karst_groundwater", "general_industry")
    assert (first["valid_from"], first["valid_to"]) == ("2022-01-01", "2026-12-31")
    assert first["annual_wan_m3"] == 12.5 and first["document"] == "并水审〔2022〕1号"
    # The county has one river, so it need not be named.
    assert second["unit"] == "140105-fen" and second["river"] == "fen"


def test_an_english_csv_with_identifiers_is_understood(shanxi: Dataset) -> None:
    text = (
        "number,holder,county,river,source,sector,annual_wan_m3,valid_from,valid_to\n"
        "A1,Works,140105,fen,karst_groundwater,general_industry,12.5,2022-01-01,2026/12/31\n"
    )
    (row,) = read_licences(checked_upload("a.csv", text.encode()), shanxi).rows
    assert row["unit"] == "140105-fen" and row["valid_to"] == "2026-12-31"


def test_all_faults_are_told_at_once_with_sheet_row_and_column(shanxi: Dataset) -> None:
    rows = [
        HEADER,
        GOOD,
        with_changes(number=None, county="小店", volume="12,500"),
        with_changes(number="C", county="城区"),
        with_changes(number="D", county="左权县", river="汾河"),
        with_changes(number="E", volume=12_500_000, last="2021-06-01"),
        with_changes(number="F", first="2022-13-01", source="井水"),
        with_changes(number="取水(晋)字001"),
        with_changes(number="G", last="2032-01-01", sector=None),
        with_changes(number="H", county="晋城市城区", river="沁河", volume="-3"),
    ]
    told = faults(book(("台账", rows)), shanxi)
    assert {fault.file for fault in told} == {"台账.xlsx [台账]"}
    places = [(fault.row, fault.column) for fault in told]
    assert places == [
        (3, "county"),
        (3, "number"),
        (3, "annual_wan_m3"),
        (4, "county"),
        (5, "river"),
        (6, "valid_to"),
        (6, "annual_wan_m3"),
        (7, "valid_from"),
        (7, "source"),
        (8, "number"),
        (9, "valid_to"),
        (9, "sector"),
        (10, "annual_wan_m3"),
    ]
    by_place = dict(zip(places, told, strict=True))
    assert by_place[3, "county"].remedy == "did you mean '小店区'?"
    assert by_place[3, "annual_wan_m3"].value == "12,500"
    assert "12500" in by_place[3, "annual_wan_m3"].remedy
    assert "several have this name" in by_place[4, "county"].remedy
    assert "not m³" in by_place[6, "annual_wan_m3"].remedy
    assert "第二十五条" in by_place[9, "valid_to"].expected


def test_a_volume_in_cubic_metres_is_not_taken_for_wan_m3(shanxi: Dataset) -> None:
    header = tuple("年取水量（m³）" if name.startswith("年取") else name for name in HEADER)
    (fault,) = faults(book(("台账", [header, GOOD])), shanxi)
    assert (fault.row, fault.column) == (1, "annual_wan_m3") and "10⁴ m³" in fault.remedy


def test_a_file_without_headers_is_refused(shanxi: Dataset) -> None:
    (fault,) = faults(book(("台账", [GOOD, GOOD])), shanxi)
    assert fault.expected == "a row of headers"


def test_a_list_is_recorded_whole_or_not_at_all(shanxi: Dataset, where: str) -> None:
    listed = read_licences(book(("台账", [HEADER, GOOD, with_changes(number="B")])), shanxi).rows
    again = read_licences(book(("台账", [HEADER, GOOD, with_changes(number="C")])), shanxi).rows
    with Register.open(where) as register:
        register.add_licences(listed, "张", shanxi.digest)
        with pytest.raises(BadInput) as error:
            register.add_licences(again, "张", shanxi.digest)
        (fault,) = error.value.faults
        assert fault.value == "取水(晋)字001" and "correct entry 1" in fault.remedy
        table = register.entries("licence")
        assert list(table["number"]) == ["取水(晋)字001", "B"]
        assert set(table["dataset_hash"]) == {shanxi.digest} and register.verify().sound
        volumes = register.licensed(shanxi, date(2023, 1, 1))
        assert volumes.to_dict("records") == [
            {
                "unit": "140105-fen",
                "source": "karst_groundwater",
                "sector": "general_industry",
                "annual_wan_m3": 25.0,
            }
        ]


ODD = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "＝1+1", "'quoted")


def test_no_text_of_an_export_is_a_formula(shanxi: Dataset, sqlite: str, tmp_path: Path) -> None:
    rows = [with_changes(number=f"N{n}", holder=holder) for n, holder in enumerate(ODD)]
    # A workbook of ours holds them as texts, as a bureau's might.
    made = openpyxl.Workbook()
    made.active.append(HEADER)
    for row in rows:
        made.active.append(row)
        made.active.cell(made.active.max_row, 3).data_type = "s"
    out = io.BytesIO()
    made.save(out)
    listed = read_licences(checked_upload("a.xlsx", out.getvalue()), shanxi).rows
    with Register.open(sqlite) as register:
        register.add_licences(listed, "=张", shanxi.digest)
        export(register, tmp_path / "all.xlsx")
        written = export(register, tmp_path / "csv")
        expected = list(register.entries("licence")["holder"])
        assert expected[:5] == list(ODD[:5])
    found = openpyxl.load_workbook(tmp_path / "all.xlsx")["许可证"]
    assert [cell.value for cell in found["C"][1:]] == expected
    assert {cell.data_type for row in found.iter_rows() for cell in row} <= {"s", "n"}
    table = pd.read_csv(tmp_path / "csv" / "licences.csv", dtype=str, keep_default_na=False)
    for cell in table.to_numpy().ravel():
        assert not cell.startswith(("=", "+", "-", "@", "＝", "\t"))
    assert set(table["recorded_by"]) == {"'=张"}
    assert "撇号" in (tmp_path / "csv" / "README.txt").read_text("utf-8") and len(written) == 5
    # What was exported can be taken over elsewhere, texts as they were.
    back = read_licences(read_upload(tmp_path / "csv" / "licences.csv"), shanxi)
    assert [row["holder"] for row in back.rows] == expected


@pytest.mark.parametrize("value", [1.5, -2.0, None, "a=b", "取水-1"])
def test_other_cells_stay_as_they_are(value: Any) -> None:
    assert without_formula(value) == value
