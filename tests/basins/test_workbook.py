"""A dataset survives its workbook: whichever figures, texts and spreadsheet program."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from basins.dataset import Dataset, load_dataset
from basins.schema import table_names
from basins.uploads import read_upload
from basins.workbook.importing import prepare
from basins.workbook.layout import CARRIED, head_of, head_text, sheet_name
from basins.workbook.saving import save
from basins.workbook.visible import visible, visible_forms
from tests.basins.dataset_folder import columns, write_folder
from tests.basins.workbook_files import edit, edit_sheet, exported, read, without_its_base

AWKWARD = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "'quoted",
    "＝1+1",
    "_x000D_",
    "_x005F_x0041_",
    "x005F_",
    "a\r\nb",
    "a\nb",
    "a\tb",
    "\x01",
    "\x85mid\x85end.",
    "\ufeffbom",
    "1e5",
    "007",
    "TRUE",
    "#N/A",
    "２０２０",
    "（甲）",
    "2020-01-01",
    "90%",
    'say "no", twice',
    "长" * 33_000,
    "🜄 水",
]
TEXTS = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1),
).map(lambda text: text.strip().replace("\r", "\r\n").replace("\r\n\n", "\r\n"))
FIGURES = st.one_of(
    st.floats(0.1, 1e5, allow_nan=False), st.sampled_from([0.1 + 0.2, 1 / 3, 1e5, 1234.5, 2.0**-3])
)


def same_tables(one: Mapping[str, pd.DataFrame], other: Mapping[str, pd.DataFrame]) -> None:
    for name in table_names():
        pd.testing.assert_frame_equal(one[name], other[name], rtol=0, atol=0, obj=name)


NOW = datetime(2026, 1, 2, 3, 4, 5)


def imported(path: Path, out: Path) -> Dataset:
    shutil.rmtree(out, ignore_errors=True)
    made = prepare(read_upload(path, (".xlsx",)), out)
    save(out, made.files, NOW)
    return load_dataset(out)


@settings(
    max_examples=8,
    # An example takes a second: a failing one is told as it is.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    names=st.lists(TEXTS.filter(bool), min_size=4, max_size=4),
    document=TEXTS.filter(bool),
    figures=st.lists(FIGURES, min_size=2, max_size=2),
    observed=st.lists(st.tuples(st.integers(1980, 2100), FIGURES), max_size=3),
)
def test_any_dataset_survives_its_workbook(
    tmp_path_factory: pytest.TempPathFactory,
    names: list[str],
    document: str,
    figures: list[float],
    observed: list[tuple[int, float]],
) -> None:
    root = tmp_path_factory.mktemp("any")
    folder = write_folder(root / "data")
    columns("counties", lambda t: t.assign(name_zh=names[:2], area_km2=figures))(folder)
    columns("documents", lambda t: t.assign(document=document, title=names[2], note=names[3]))(
        folder
    )
    for name in table_names():
        if name not in ("documents", "red_lines", "driver_kinds"):
            columns(name, lambda t: t.assign(document=document))(folder)
    rows = [(y, "a", "river_water", v, document, "derived") for y, v in dict(observed).items()]
    columns("observed_supply", lambda t: pd.DataFrame(rows, columns=t.columns))(folder)
    before = load_dataset(folder)
    path = exported(folder, root / "book.xlsx")
    same_tables(read(path).tables, before.tables)
    after = imported(path, root / "back")
    same_tables(after.tables, before.tables)
    assert after.digest == before.digest


def test_the_default_province_survives_to_the_byte(shanxi: Dataset, tmp_path: Path) -> None:
    path = exported(shanxi.root, tmp_path / "book.xlsx")
    imported(path, tmp_path / "back")
    carried = [p for p in shanxi.root.rglob("*") if p.is_file() and "build" not in p.parts]
    assert len(carried) > len(table_names()) + 3
    for file in carried:
        name = file.relative_to(shanxi.root)
        assert (tmp_path / "back" / name).read_bytes() == file.read_bytes(), name


def test_the_sheets_alone_say_it_all(sound_folder: Path, tmp_path: Path) -> None:
    path = without_its_base(exported(sound_folder, tmp_path / "book.xlsx"))
    book = read(path)
    assert not book.carried
    same_tables(book.tables, load_dataset(sound_folder).tables)
    same_tables(imported(path, tmp_path / "back").tables, book.tables)


def test_libreoffice_saves_it_without_loss(folder: Path, tmp_path: Path) -> None:
    if not shutil.which("soffice"):
        pytest.fail("LibreOffice is missing: install libreoffice-calc-nogui")
    awkward = [text for text in AWKWARD if len(text) < 1000]
    columns("documents", lambda t: t.assign(title="\n".join(awkward[4:6]), note="_x000D_"))(folder)
    columns("counties", lambda t: t.assign(name_zh=["=1+1", "'甲"], area_km2=[0.1 + 0.2, 1 / 3]))(
        folder
    )
    path = exported(folder, tmp_path / "book.xlsx")
    home = f"-env:UserInstallation=file://{tmp_path / 'home'}"
    command = ["soffice", home, "--headless", "--convert-to", "xlsx", "--outdir"]
    subprocess.run([*command, str(tmp_path / "saved"), str(path)], check=True, timeout=120)
    after = imported(tmp_path / "saved" / "book.xlsx", tmp_path / "back")
    same_tables(after.tables, load_dataset(folder).tables)
    assert after.digest == load_dataset(folder).digest


def test_the_same_dataset_gives_the_same_bytes(sound_folder: Path, tmp_path: Path) -> None:
    one = exported(sound_folder, tmp_path / "one.xlsx").read_bytes()
    assert one == exported(sound_folder, tmp_path / "two.xlsx").read_bytes()


def test_no_text_becomes_a_formula(folder: Path, tmp_path: Path) -> None:
    columns("counties", lambda t: t.assign(name_zh=["=1+1", "@A1"]))(folder)
    book = load_workbook(exported(folder, tmp_path / "book.xlsx"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    marked = book[sheet_name("counties")]["B2"]
    assert (marked.value, marked.quotePrefix) == ("=1+1", True)


def test_heads_notes_and_drop_downs(sound_folder: Path, tmp_path: Path) -> None:
    book = load_workbook(exported(sound_folder, tmp_path / "book.xlsx"))
    assert {sheet_name(name) for name in table_names()} <= set(book.sheetnames)
    assert book[CARRIED].sheet_state == "hidden"
    sheet = book["计算单元 units"]
    assert sheet.freeze_panes == "B2"
    assert sheet["B1"].value == "县\ncounty"
    assert "counties.county" in sheet["B1"].comment.text
    assert "worked out on paper" in sheet["B1"].comment.text
    lists = {str(v.sqref).split(":")[0]: v.formula1 for v in sheet.data_validations.dataValidation}
    assert lists["B2"].startswith("'县级行政区 counties'!$A$2:$A$")
    assert lists["K2"] == '"official,secondary,derived,to confirm"'
    assert book["径流特征值 runoff"]["B1"].value.endswith("（万m³）")
    for sheet in book:
        for row in sheet.iter_rows(max_row=1):
            for cell in row:
                assert not str(sheet.title)[:1].isdigit() and (
                    sheet.title in (CARRIED, "封面 cover") or cell.value
                )


@pytest.mark.parametrize("name", table_names())
def test_every_head_is_recognised(name: str) -> None:
    from basins.schema import columns_of

    for column, title in columns_of(name)["title_zh"].items():
        for text in (head_text(name, column), column, title, f"{title}（亿m³）", f" {column} "):
            head = head_of(text, name)
            assert head is not None and head.column == column, text


def test_texts_no_sheet_can_hold_stay_apart() -> None:
    forms = visible_forms(["a\x01b", "a␁b", "a\x01b\x01", "plain", "\x85"])
    assert forms["a\x01b"] not in ("a\x01b", "a␁b")
    assert "plain" not in forms and len(set(forms.values())) == len(forms)
    assert visible("_x000D_") != "_x000D_"


def test_a_damaged_base_is_told(sound_folder: Path, tmp_path: Path) -> None:
    from basins.faults import BadInput

    def damage(book: object) -> None:
        sheet = book[CARRIED]  # type: ignore[index]
        sheet["A2"] = "0" * 64

    path = edit(exported(sound_folder, tmp_path / "book.xlsx"), damage)
    with pytest.raises(BadInput) as bad:
        read(path)
    assert [(f.column, f.expected) for f in bad.value.faults] == [
        ("A2", "the hash of the dataset that follows")
    ]


def test_a_changed_cell_arrives(sound_folder: Path, tmp_path: Path) -> None:
    path = exported(sound_folder, tmp_path / "book.xlsx")
    edit_sheet(path, "counties", lambda sheet: sheet.__setitem__("E2", 123.25))
    assert read(path).tables["counties"]["area_km2"].tolist() == [123.25, 100.0]
    assert imported(path, tmp_path / "back")["counties"]["area_km2"].tolist() == [123.25, 100.0]
