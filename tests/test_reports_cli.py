"""``shuiding compare`` and ``shuiding report`` on plans of a small province, read back as written.

Towns ask for 40 亿m³ and fields for 60; the cap is 85 亿m³, in the scenario 80: 15 and 20 short.
"""

from __future__ import annotations

import csv
import json
import shutil
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Pt

from allocation.plan import solve_plan
from allocation.report.figures import font_file
from allocation.report.pdf import office
from allocation.report.template import STYLES, default_template
from basins.dataset import load_dataset
from tests.pages.small_province import write_province
from tests.test_cli import shuiding

HOSTILE = "=1+1"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the dataset ``data`` and the plans ``base`` and ``tight``."""
    root = tmp_path_factory.mktemp("made")
    data = load_dataset(write_province(root / "data"))
    scenario = root / "s.toml"
    scenario.write_text('name = "收紧"\n[limits]\nPLAN-CAP = 80\n', encoding="utf-8")
    solve_plan(data).write(root / "base")
    solve_plan(data, scenario=scenario).write(root / "tight")
    return root


def compared(made: Path, *arguments: str | Path) -> dict[str, list[dict[str, object]]]:
    done = shuiding("compare", *arguments, "--data", made / "data", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    return {"differs": found["differs"], "plans": found["plans"], **found["tables"]}


def test_compare_tells_machines_and_people_the_same(made: Path) -> None:
    tables = compared(made, made / "base", made / "tight")
    assert tables["plans"] == ["base", "tight"]
    assert tables["differs"] == {}, "a scenario is no other dataset"
    short = [row for row in tables["headline"] if row["measure"] == "shortage"]
    assert [row["value"] for row in short] == pytest.approx([150_000, 200_000])
    done = shuiding("compare", made / "base", made / "tight", "--data", made / "data")
    assert done.returncode == 0 and "+5.00" in done.stdout and "主要指标" in done.stdout


def test_compare_solves_scenario_files_and_the_base(made: Path, tmp_path: Path) -> None:
    folders = compared(made, made / "base", made / "tight")
    solved = compared(made, "base", made / "s.toml")
    assert solved["plans"] == ["base", "收紧"] and solved["differs"] == {}
    for name in ("headline", "by_sector", "red_lines"):
        assert [r["value"] for r in solved[name]] == pytest.approx(
            [r["value"] for r in folders[name]], nan_ok=True
        )
    bad = tmp_path / "bad.toml"
    bad.write_text('name = "x"\n[limits]\nPLAN-CUP = 80\n', encoding="utf-8")
    done = shuiding("compare", bad, made / "none", "--data", made / "data", "--json")
    assert done.returncode == 2
    assert [f["file"] for f in json.loads(done.stdout)["faults"]] == [
        "bad.toml",
        str(made / "none"),
    ]
    low = tmp_path / "low.toml"
    low.write_text('name = "x"\n[limits]\nPLAN-CAP = 30\n', encoding="utf-8")
    done = shuiding("compare", "base", low, "--data", made / "data", "--json")
    assert done.returncode == 3 and json.loads(done.stdout)["members"]


def test_compare_writes_tables_and_a_workbook_without_formulas(made: Path, tmp_path: Path) -> None:
    hostile = tmp_path / HOSTILE
    shutil.copytree(made / "tight", hostile)
    out = tmp_path / "out"
    done = shuiding(
        "compare", made / "base", hostile, "--data", made / "data", "--out", out, "--lang", "en"
    )
    assert done.returncode == 0, done.stderr
    text = (out / "plans.csv").read_text("utf-8-sig")
    assert [row[1] for row in csv.reader(text.splitlines())] == ["name", "base", f"'{HOSTILE}"]
    rows = list(csv.DictReader((out / "by_sector.csv").read_text("utf-8-sig").splitlines()))
    lost = [r for r in rows if r["sector"] == "fields" and r["measure"] == "shortage"]
    assert float(lost[1]["difference"]) == pytest.approx(50_000)
    book = openpyxl.load_workbook(out / "comparison.xlsx")
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert HOSTILE in {cell.value for cell in cells}
    assert not any(cell.data_type == "f" for cell in cells)
    sheet = book["By sector (10⁴ m³)"]
    assert sheet.freeze_panes == "C2" and len(sheet._charts) == 1


def test_compare_of_bad_folders_lists_all_faults_and_writes_nothing(
    made: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(made / "tight", broken)
    (broken / "overload.parquet").unlink()
    summary = json.loads((broken / "summary.json").read_text("utf-8"))
    del summary["year"]
    summary["demand_wan_m3"] = "many"
    (broken / "summary.json").write_text(json.dumps(summary), "utf-8")
    (broken / "shortage.parquet").write_bytes(b"PAR1 no more")
    none, out = tmp_path / "none", tmp_path / "out"
    done = shuiding("compare", broken, none, "--data", made / "data", "--json", "--out", out)
    assert done.returncode == 2 and "Traceback" not in done.stderr and not out.exists()
    faults = json.loads(done.stdout)["faults"]
    assert [(fault["file"], fault["column"]) for fault in faults] == [
        ("broken/summary.json", "year"),
        ("broken/summary.json", "demand_wan_m3"),
        ("broken/shortage.parquet", None),
        ("broken/overload.parquet", None),
        (str(none), None),
    ]


def test_compare_takes_two_to_six(made: Path) -> None:
    done = shuiding("compare", made / "base", "--data", made / "data")
    assert done.returncode == 2 and "2 to 6" in done.stderr


def texts(document: bytes | Path) -> list[tuple[str, str]]:
    """Style and text of every paragraph of the body."""
    source = document if isinstance(document, Path) else BytesIO(document)
    found = Document(str(source) if isinstance(source, Path) else source)
    return [(p.style.name, p.text) for p in found.paragraphs if p.text]


def test_the_report_has_the_form_of_an_official_document(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.docx"
    done = shuiding("report", made / "tight", "--data", made / "data", "--out", out)
    assert done.returncode == 0, done.stderr
    written = texts(out)
    assert written[0] == ("公文标题", "省2025年水量配置方案报告")
    assert written[1][1] == "（来水频率 50%，情景“收紧”）"
    sections = [text for style, text in written if style == "公文一级标题"]
    assert sections == [
        "一、总体结论",
        "二、水量配置",
        "三、缺水情况",
        "四、红线账本",
        "五、超载情况",
        "六、与基准方案比较",
        "七、数据可信度",
        "八、方案说明",
    ]
    plain = "\n".join(text for _, text in written)
    assert "用水总量 80.00 亿m³，需水 100.00 亿m³，供需满足率 80.0%，缺水 20.00 亿m³" in plain
    assert "见第七部分" in plain, "where the confidence of the data stands"
    assert "编制单位（盖章）：" in plain and written[-1][1].endswith("日")
    document = Document(str(out))
    heads = {tuple(cell.text for cell in table.rows[0].cells) for table in document.tables}
    assert ("红线", "限值", "已用", "余量", "单位", "影子价格", "可信度") in heads
    rows = [[c.text for c in row.cells] for table in document.tables for row in table.rows]
    assert ["缺水", "亿m³", "15.00", "20.00", "+5.00"] in rows, "against the base, solved for it"
    assert ["田", "600,000.0", "400,000.0", "200,000.0"] in rows
    captions = [text for style, text in written if style == "公文图表题"]
    assert [c for c in captions if c.startswith("图")] and len(document.inline_shapes) == 4
    numbers = [int(c.split("　")[0][1:]) for c in captions if c.startswith("表")]
    assert numbers == list(range(1, len(document.tables) + 1))


def test_a_base_plan_has_no_differences_to_tell(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.docx"
    done = shuiding("report", made / "base", "--data", made / "data", "--out", out, "--lang", "en")
    assert done.returncode == 0, done.stderr
    written = texts(out)
    assert written[0][1] == "Water allocation plan of Province for 2025"
    headings = [text for style, text in written if style == "公文一级标题"]
    assert headings[5:] == ["6. Data and confidence", "7. How it was made"]
    assert any("see section 6" in text for _, text in written)


def test_a_template_of_the_bureau_is_honoured(made: Path, tmp_path: Path) -> None:
    own = Document()
    own.add_paragraph("某市水务局文件", "Title")
    own.add_paragraph("{{正文}}")
    own.add_paragraph("附件：略")
    own.sections[0].header.paragraphs[0].text = "内部资料"
    style = own.styles.add_style("公文正文", WD_STYLE_TYPE.PARAGRAPH)
    style.font.size = Pt(15)
    own.save(str(tmp_path / "t.docx"))
    out = tmp_path / "r.docx"
    done = shuiding(
        *("report", made / "base", "--data", made / "data", "--out", out),
        *("--template", tmp_path / "t.docx"),
    )
    assert done.returncode == 0, done.stderr
    written = texts(out)
    assert written[0] == ("Title", "某市水务局文件")
    assert written[1] == ("Title", "省2025年水量配置方案报告")
    assert written[-1] == ("Normal", "附件：略"), "the report stands where the template wants it"
    assert {style for style, _ in written} >= {"Heading 1", "Heading 2", "Caption", "公文正文"}
    assert "{{正文}}" not in {text for _, text in written}
    assert Document(str(out)).sections[0].header.paragraphs[0].text == "内部资料"


def test_a_template_without_styles_is_refused_with_their_names(made: Path, tmp_path: Path) -> None:
    own = Document()
    for name in ("Title", "Caption"):
        own.styles.element.remove(own.styles[name].element)
    own.save(str(tmp_path / "t.docx"))
    out = tmp_path / "r.docx"
    done = shuiding(
        *("report", made / "base", "--data", made / "data", "--out", out),
        *("--template", tmp_path / "t.docx"),
    )
    assert done.returncode == 2 and not out.exists() and "Traceback" not in done.stderr
    plain = "".join(done.stderr.split())
    assert "公文标题" in plain and "公文图表题" in plain and "公文正文" not in plain
    (tmp_path / "t.docx").write_bytes(b"no document")
    done = shuiding(
        *("report", made / "base", "--data", made / "data", "--out", out),
        *("--template", tmp_path / "t.docx"),
    )
    assert done.returncode == 2 and "Traceback" not in done.stderr


def test_the_default_template_can_be_saved_and_used(tmp_path: Path) -> None:
    done = shuiding("report", "--save-template", tmp_path / "t.docx")
    assert done.returncode == 0, done.stderr
    names = {style.name for style in Document(str(tmp_path / "t.docx")).styles}
    assert {first for first, *_ in STYLES.values()} - {"公文表格"} <= names
    assert [text for _, text in texts(default_template())] == ["{{正文}}"]


def test_wrong_calls_of_report_are_usage_errors(made: Path, tmp_path: Path) -> None:
    assert shuiding("report", made / "base").returncode == 2
    done = shuiding("report", made / "base", "--out", tmp_path / "r.pdf")
    assert done.returncode == 2 and ".docx" in done.stderr


def test_pdf_by_libreoffice_or_a_clear_word(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.docx"
    done = shuiding("report", made / "base", "--data", made / "data", "--out", out, "--pdf")
    if office():
        assert done.returncode == 0, done.stderr
        assert out.with_suffix(".pdf").read_bytes().startswith(b"%PDF-")
    else:
        assert done.returncode == 1 and "LibreOffice is not on PATH" in done.stderr
        assert not out.exists()


def test_figures_use_a_font_that_has_chinese() -> None:
    from matplotlib.ft2font import FT2Font

    shapes = FT2Font(str(font_file())).get_charmap()
    assert all(ord(sign) in shapes for sign in "水定万亿滹沱涑³")


def test_the_workbook_of_a_plan_is_made_for_people(made: Path) -> None:
    book = openpyxl.load_workbook(made / "tight" / "plan.xlsx")
    for name in ("分河流", "分市", "分行业", "分水源", "逐月"):
        assert book[name].freeze_panes == "B2" and len(book[name]._charts) == 1, name
    rows = {row[0]: row[1:] for row in book["分行业"].iter_rows(values_only=True)}
    assert rows["田"] == pytest.approx((400_000, 600_000, 200_000))
    heads = [cell.value for cell in book["水量配置"][1]]
    assert heads[-1] == "全年\n万m³" and heads[6] == "1月\n万m³"
    assert book["水量配置"].freeze_panes == "G2"
    papers = list(book["数据来源"].iter_rows(values_only=True))
    assert papers[0][:2] == ("编号", "文献") and "推算（行数）" in papers[0]
    assert {"paper", "scenario"} <= {row[0] for row in papers}
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert not any(cell.data_type == "f" for cell in cells)


def test_a_changed_plan_still_passes_its_audit(made: Path) -> None:
    done = shuiding("verify", made / "tight", "--data", made / "data")
    assert done.returncode == 0, done.stdout
