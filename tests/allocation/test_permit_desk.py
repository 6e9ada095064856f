"""The permit desk: headroom by solving again, facts, verdicts, deadlines, lists and sheets."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from docx import Document
from openpyxl import Workbook
from typer.testing import CliRunner

from allocation.cli import app
from allocation.permits.application import Application, application_of
from allocation.permits.application_list import read_applications
from allocation.permits.deadlines import after_working_days
from allocation.permits.decision import Decision
from allocation.permits.desk import Desk
from allocation.permits.headroom import PlanRoom
from allocation.permits.rules import load_rules
from allocation.report.decision_sheet import decision_sheet
from basins.dataset import Dataset, default_path
from basins.faults import BadInput
from basins.uploads import checked_upload
from tests.allocation.conflicts import WELLS, must_be_met
from tests.basins.dataset_folder import write_folder
from tests.tiny_basin import table, tiny

DAY = "2026-03-02"
CLEAR = {
    "zone": "none",
    "transfer": "no",
    "negative_list": "no",
    "public_network": "no",
    "non_conventional": "not_usable",
    "water_short": "yes",
    "harms_function_zone": "no",
    "bad_siting": "no",
    "harms_third_party": "no",
    "filing_missing": "no",
    "breaks_standard": "no",
    "illegal_cultivation": "no",
    "exports_basin": "no",
    "exceptional_drought": "no",
    "section_missed": "no",
}


def basin(cap: float = 1500.0, **changes: pd.DataFrame) -> Dataset:
    """Towns of a use 600 and consume 240; fields of b use 500 of the 960 that reach them."""
    limits = table("red_line year limit", ("CAP", 2020, cap))
    return tiny({"red_line_limits": limits} | changes, a_towns=600.0, b_fields=500.0)


def asked(dataset: Dataset, **record: Any) -> Application:
    plain = {
        "applicant": "某公司",
        "county": "甲",
        "river": "河",
        "source": "river_water",
        "sector": "fields",
        "annual_wan_m3": 400.0,
        "quota_wan_m3": 1000.0,
        "design_wan_m3": 1000.0,
        "received": DAY,
    }
    return application_of(plain | CLEAR | record, dataset)


def decided(dataset: Dataset, licensed: pd.DataFrame | None = None, **record: Any) -> Decision:
    desk = Desk(dataset, licensed=licensed, rules=load_rules(default_path()))
    return desk.decide(asked(dataset, **record))


def even(volume: float) -> tuple[float, ...]:
    return (volume / 12.0,) * 12


def line(room: Any, name: str) -> dict[str, Any]:
    rows = room.lines.set_index("id")
    return dict(rows.loc[name])


def test_what_fits_leaves_what_is_left() -> None:
    """1100 of 1500 are used; 400 more are all of the rest, and 560 still reach the fields of b."""
    room = PlanRoom(basin()).with_withdrawal("a", "fields", "river_water", even(400.0))
    cap = line(room, "CAP")
    assert (cap["headroom_before"], cap["headroom_after"]) == pytest.approx((400.0, 0.0), abs=1e-6)
    assert room.breaks == "nothing" and not room.displaces


def test_what_does_not_fit_is_taken_from_others() -> None:
    """500 at a leave 460 for b: 40 are short by water, and 100 where the cap stays at 1500."""
    wide = PlanRoom(basin(cap=1600.0)).with_withdrawal("a", "fields", "river_water", even(500.0))
    assert wide.displaced_wan_m3 == pytest.approx(40.0)
    room = PlanRoom(basin()).with_withdrawal("a", "fields", "river_water", even(500.0))
    assert room.displaced_wan_m3 == pytest.approx(100.0)
    assert room.others.to_dict("records") == [
        {"unit": "b", "sector": "fields", "more_wan_m3": pytest.approx(100.0)}
    ]
    assert line(room, "CAP")["headroom_after"] == pytest.approx(0.0, abs=1e-6)


def test_return_flow_of_the_new_user_counts_for_those_below() -> None:
    """550 more for towns of a consume 220 only: 740 reach b, nobody loses water."""
    room = PlanRoom(basin(cap=1e6)).with_withdrawal("a", "towns", "river_water", even(550.0))
    assert not room.displaces
    # Fields consume all of it: 410 reach b, which is 90 short.
    room = PlanRoom(basin(cap=1e6)).with_withdrawal("a", "fields", "river_water", even(550.0))
    assert room.displaced_wan_m3 == pytest.approx(90.0)


def test_one_question_leaves_no_trace_in_the_next() -> None:
    room = PlanRoom(basin())
    first = room.with_withdrawal("a", "fields", "river_water", even(500.0))
    room.with_withdrawal("b", "fields", "river_water", even(300.0))
    again = room.with_withdrawal("a", "fields", "river_water", even(500.0))
    pd.testing.assert_frame_equal(first.lines, again.lines)


def test_a_cap_that_homes_need_is_broken() -> None:
    dataset = basin(cap=1000.0, priorities=must_be_met())
    room = PlanRoom(dataset).with_withdrawal("a", "fields", "river_water", even(500.0))
    assert room.breaks == "total"
    assert "总量" in room.why["zh"] and "cannot hold together" in room.why["en"]
    found = decided(dataset, annual_wan_m3=500.0)
    assert found.verdict == "refuse"
    assert found.deciding is not None and found.deciding.id == "YR-CAP-TOTAL"
    assert {"LAW-CAPW", "PLAN-CAP"} <= {s.rule.id for s in found.steps if s.standing == "concurs"}


def test_more_groundwater_than_there_is() -> None:
    wells = table(WELLS, ("a", "wells", 100.0, 50.0, 100.0, 0.0, 0.0))
    dataset = basin(groundwater=wells)
    room = PlanRoom(dataset).with_withdrawal("a", "towns", "wells", even(150.0))
    assert room.breaks == "groundwater"
    assert "100.0 万m³" in room.why["zh"] and "150.0" in room.why["zh"]


def test_groundwater_without_a_declaration_is_held_against_the_lists() -> None:
    wells = table(WELLS, ("a", "wells", 100.0, 50.0, 100.0, 0.0, 0.0))
    found = decided(basin(groundwater=wells), source="wells", sector="towns", annual_wan_m3=5.0)
    assert {f.fact: f.value for f in found.figures}["water"] == "shallow_groundwater"
    assert "declared" in found.doubts
    assert "declared" not in decided(basin()).doubts


def test_water_that_the_tables_do_not_have() -> None:
    room = PlanRoom(basin()).with_withdrawal("b", "fields", "canal", even(10.0))
    assert not room.known
    found = decided(basin(), county="乙", source="canal", annual_wan_m3=10.0)
    assert "plan_breaks" in found.doubts


def test_a_passing_application_says_how_much_and_until_when() -> None:
    found = decided(basin(), quota_wan_m3=350.0)
    assert found.verdict == "pass" and found.approvable_wan_m3 == pytest.approx(350.0)
    assert found.deciding is not None and found.deciding.id == "LAW-QUOTA"
    days = {one.what: one.day for one in found.deadlines}
    # 2026-03-02 is a Monday; 清明 (6 April) and 1–5 May are holidays, 9 May is a working Saturday.
    assert days == {"check": date(2026, 3, 9), "decide": date(2026, 5, 8)}


def test_what_is_not_stated_is_asked_for() -> None:
    found = decided(basin(), filing_missing="", quota_wan_m3=None)
    assert found.verdict == "needs more information"
    assert set(found.missing) == {"filing_missing", "above_quota"}
    assert found.approvable_wan_m3 == 0.0 and found.deciding is None
    assert "需要补充：是否缺少项目审批、核准或备案" in found.reasoning("zh")
    assert any(line.startswith("needed: ") for line in found.reasoning("en"))


DECLARED = ("c", "", "r", "surface", "", "overloaded", "2020-12-22", "")


def test_a_declaration_suspends_but_for_livelihood() -> None:
    declared = table("city county river element source grade date lifted", DECLARED)
    found = decided(basin(declarations=declared))
    assert found.verdict == "suspend"
    assert found.deciding is not None and found.deciding.id == "YR-OVER"
    lifted = declared.assign(lifted="2026-01-01")
    assert decided(basin(declarations=lifted)).verdict == "pass"


def test_licensed_volumes_fill_the_cap() -> None:
    """1200 of 1500 are licensed: 300 more fit, 400 do not."""
    held = pd.DataFrame(
        [("a", "river_water", "towns", 700.0), ("b", "river_water", "fields", 500.0)],
        columns=["unit", "source", "sector", "annual_wan_m3"],
    )
    found = decided(basin(), held)
    assert found.verdict == "refuse"
    assert found.deciding is not None and found.deciding.id == "LAW-REFUSE-CAP"
    (touch,) = found.touches
    assert (touch["limit"], touch["licensed_wan_m3"]) == ("CAP", pytest.approx(1200.0))
    assert decided(basin(), held, annual_wan_m3=300.0).verdict != "refuse"
    # Without a register nobody knows, and the decision says so.
    assert "permits_full" in decided(basin()).doubts


def test_a_renewal_adds_nothing() -> None:
    found = decided(
        basin(), kind="renewal", licensed_wan_m3=400.0, expires="2026-06-30", annual_wan_m3=400.0
    )
    assert found.room is None and found.verdict == "pass"
    late = decided(
        basin(), kind="renewal", licensed_wan_m3=400.0, expires="2026-04-01", annual_wan_m3=400.0
    )
    assert late.verdict == "needs more information"
    assert late.deciding is not None and late.deciding.id == "LAW-TIME-LATE"


@pytest.mark.parametrize(
    ("start", "count", "end", "sure"),
    [
        # 14 February 2026 is a working Saturday; the Spring Festival holiday is 15 to 23 February.
        (date(2026, 2, 13), 2, date(2026, 2, 24), True),
        (date(2026, 9, 30), 1, date(2026, 10, 8), True),
        (date(2035, 1, 5), 1, date(2035, 1, 8), False),
    ],
)
def test_working_days_of_the_chinese_calendar(
    start: date, count: int, end: date, sure: bool
) -> None:
    assert after_working_days(start, count) == (end, sure)


def test_all_faults_of_an_application_come_at_once() -> None:
    with pytest.raises(BadInput) as bad:
        asked(
            basin(),
            applicant="",
            county="丙",
            source="rivr_water",
            annual_wan_m3="很多",
            received="3月2日",
            zone="禁止区",
            monthly_wan_m3="1|2|3",
            colour="red",
        )
    columns = [fault.column for fault in bad.value.faults]
    wrong = {"applicant", "county", "source", "annual_wan_m3", "received", "zone"}
    assert set(columns) == wrong | {"monthly_wan_m3", "colour"}
    remedies = {fault.column: fault.remedy for fault in bad.value.faults}
    assert remedies["source"] == "did you mean 'river_water'?"


def test_months_must_sum_to_the_year() -> None:
    months = "|".join(["30"] * 11 + ["71"])
    with pytest.raises(BadInput) as bad:
        asked(basin(), monthly_wan_m3=months)
    assert "401" in bad.value.faults[0].remedy
    right = asked(basin(), monthly_wan_m3=months.replace("71", "70"))
    assert right.monthly_wan_m3[11] == 70.0


HEADERS = [
    "申请人",
    "县(市、区)",
    "河流",
    "水源",
    "用途",
    "年取水量（万m3）",
    "受理日期",
    "地下水分区",
]


def workbook(*rows: list[Any]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["取水许可申请清单"])
    for row in (HEADERS, *rows):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_list_from_a_workbook() -> None:
    good = ["某公司", "甲", "河", "河水", "田", 12.5, date(2026, 3, 2), "禁采区"]
    upload = checked_upload("清单.xlsx", workbook(good))
    (one,) = read_applications(upload, basin())
    assert (one.annual_wan_m3, one.received, one.stated["zone"]) == (
        12.5,
        date(2026, 3, 2),
        "banned",
    )
    bad = ["某公司", "丙", "河", "河水", "田", "多", date(2026, 3, 2), ""]
    with pytest.raises(BadInput) as faults:
        read_applications(checked_upload("清单.xlsx", workbook(good, bad)), basin())
    assert [(f.row, f.column) for f in faults.value.faults] == [
        (4, "county"),
        (4, "annual_wan_m3"),
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sheet_says_what_was_decided(language: str) -> None:
    dataset = basin()
    found = decided(dataset, annual_wan_m3=500.0)
    document = Document(io.BytesIO(decision_sheet(found, dataset, language)))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    cells = [cell.text for t in document.tables for row in t.rows for cell in row.cells]
    assert "LAW-PRIO" in words and found.rules_version in words
    assert {"zh": "取水许可申请审查意见表", "en": "Review of an application"}[language] in words
    unit = {"zh": "万m³", "en": "10⁴ m³"}[language]
    assert "500.00" in cells and f"1,500.00 {unit}" in cells
    assert {"zh": "经办人（签字）", "en": "Officer (signature)"}[language] in words


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small dataset of the tests of tables, with the rules of the default province."""
    data = write_folder(tmp_path / "data")
    (data / "permits").mkdir()
    rules = (default_path() / "permits" / "rules.csv").read_bytes()
    (data / "permits" / "rules.csv").write_bytes(rules)
    return data


def run(*arguments: object) -> Any:
    return CliRunner().invoke(app, ["permit", *map(str, arguments)])


def test_check_file_record_and_verify(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHUIDING_REGISTER", str(tmp_path / "register.sqlite"))
    facts = [part for name, value in CLEAR.items() for part in ("--fact", f"{name}={value}")]
    facts += ["--fact", "quota_wan_m3=10", "--fact", "design_wan_m3=10"]
    place = ["--county", "1", "--river", "r", "--source", "river_water", "--sector", "fields"]
    options = [*place, "--volume", "10", "--applicant", "某公司", *facts, "--data", folder]
    checked = run("check", *options, "--json")
    assert checked.exit_code == 0, checked.output
    assert not (tmp_path / "register.sqlite").exists(), "a check records nothing"
    (told,) = json.loads(checked.stdout)["decisions"]
    assert told["verdict"] in {"pass", "pass with strict argumentation"}
    filed = run("file", *options, "--out", tmp_path / "out")
    assert filed.exit_code == 0 and "已登记：申请 1，决定 2" in filed.output
    assert (tmp_path / "out" / "decision-001.docx").exists()
    granted = run("record", 2, "--officer", "张三", "--conclude", "grant")
    assert granted.exit_code == 0, granted.output
    again = json.loads(run("check", *options, "--json").stdout)["decisions"][0]
    assert again["touches"][0]["licensed_wan_m3"] == pytest.approx(10.0)
    assert run("verify").exit_code == 0


def test_a_register_that_cannot_be_read_is_not_passed_over(tmp_path: Path, folder: Path) -> None:
    place = ["--county", "1", "--river", "r", "--source", "river_water", "--sector", "fields"]
    options = [*place, "--volume", "10", "--applicant", "x", "--data", folder, "--json"]
    broken = tmp_path / "register.sqlite"
    broken.write_bytes(b"this is no database at all, but long enough to be looked at" * 20)
    for register in (broken, tmp_path / "nowhere.sqlite"):
        done = run("check", *options, "--register", register)
        assert done.exit_code == 2 and json.loads(done.stdout)["status"] == "bad input"


def test_bad_options_and_bad_rules_are_told_with_exit_code_2(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHUIDING_REGISTER", str(tmp_path / "register.sqlite"))
    assert run("check", "--data", folder).exit_code == 2
    wrong = run("check", "--county", "nowhere", "--data", folder, "--json")
    assert wrong.exit_code == 2
    assert len(json.loads(wrong.stdout)["faults"]) == 6
    rules = folder / "permits" / "rules.csv"
    rules.write_text(rules.read_text("utf-8").replace(",suspend,", ",suspends,"), "utf-8")
    place = ["--county", "1", "--river", "r", "--source", "river_water", "--sector", "fields"]
    asked_for = [*place, "--volume", "10", "--applicant", "x", "--data", folder, "--json"]
    broken = run("check", *asked_for)
    assert broken.exit_code == 2
    assert {f["column"] for f in json.loads(broken.stdout)["faults"]} == {"effect"}
    checked = CliRunner().invoke(app, ["validate", str(folder)])
    assert checked.exit_code == 2 and "rules.csv" in checked.output
