"""Which figures to confirm first, on a basin small enough to work each effect out.

Towns at ``a`` take 600 of the runoff of 1200 and give 360 back; fields at ``b`` ask for 1200, get
960 and lack 240. A m³ of towns' demand takes 0.4 m³ from the fields, so the towns' driver moved by
30 % (180) changes the shortage by 72; the fields' own by 2 % (24) by 24.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from rich.console import Console
from typer.testing import CliRunner

from allocation.cli import app
from allocation.confirmation import Need, Study, ranked, spreads, study_of
from allocation.confirmation.spreads import spread_table
from allocation.report.confirmation import needs_view, write_needs
from allocation.report.explain import names_in
from basins.dataset import Dataset
from tests.allocation.evidence.basins import sure_basin
from tests.allocation.sequence.years import written
from tests.tiny_basin import table

DOUBTS = {("drivers", "1 towns"): "to confirm", ("runoff", "a"): "derived"}


@lru_cache
def studied() -> tuple[Study, list[Need]]:
    """The basin with ``DOUBTS``, each of its figures tried."""
    study = study_of(sure_basin(DOUBTS, None, a_towns=600, b_fields=1200), 2025)
    return study, list(study.needs())


def by_cell(needs: Iterable[Need]) -> dict[tuple[str, str, str], Need]:
    return {(n.figure["table"], n.figure["key"], n.figure["column"]): n for n in needs}


@lru_cache
def contradicting() -> tuple[Dataset, list[Need]]:
    """Towns must get their 600 in full; a cap of 650, 30 % lower, would forbid it."""
    must = table(
        "level item name share assurance_percent",
        (1, "towns", "domestic", 1.0, 95.0),
        (2, "ecological_flow", "ecological_flow", 1.0, 0.0),
        (3, "fields", "farmland", 1.0, 0.0),
    )
    limits = table("red_line year limit", ("CAP", 2020, 650.0))
    doubts = {("red_line_limits", "CAP 2020"): "to confirm"}
    changes = {"priorities": must, "red_line_limits": limits}
    dataset = sure_basin(doubts, changes, a_towns=600, b_fields=1200)
    return dataset, list(study_of(dataset, 2025).needs(most=1))


def test_spreads_grow_with_doubt_and_are_marked_as_an_assumption() -> None:
    found = [spreads()[name] for name in ("official", "secondary", "derived", "to confirm")]
    assert found == sorted(found) and found[0] > 0.0 and found[-1] < 1.0
    assert spread_table()["reason_zh"].ne("").all()


def test_effects_worked_out_on_paper() -> None:
    needs = by_cell(studied()[1])
    towns = needs["drivers", "1·towns", "value"]
    assert (towns.low, towns.high) == pytest.approx((420.0, 780.0))
    assert (towns.at_low, towns.at_high) == pytest.approx((-72.0, 72.0))
    assert (towns.county, towns.sector) == ("2", "fields")
    fields = needs["drivers", "2·fields", "value"]
    assert (fields.at_low, fields.at_high) == pytest.approx((-24.0, 24.0))
    # Half the runoff less would leave the fields 180 less: each m³ of it is theirs.
    runoff = needs["runoff", "a", "mean_wan_m3"]
    assert (runoff.at_low, runoff.at_high) == pytest.approx((180.0, -180.0), rel=1e-6)


def test_the_list_is_in_the_order_of_effects() -> None:
    first = ranked(studied()[1])
    effects = [need.effect_wan_m3 for need in first]
    assert effects == sorted(effects, reverse=True)
    assert first[0].figure["table"] == "runoff", "180 before 72"
    assert all(need.effect_wan_m3 > 0 for need in first)


def test_a_bound_is_never_less_than_the_effect() -> None:
    for need in studied()[1]:
        assert need.effect_wan_m3 <= need.bound_wan_m3 * (1.0 + 1e-6)


def test_a_limit_out_of_reach_is_not_tried_and_one_that_binds_is() -> None:
    """The cap of 1000 binds: two percent less is 20 more short. One of 2000 is out of reach."""
    for cap, expected in ((1000.0, 20.0), (2000.0, None)):
        limits = {"red_line_limits": table("red_line year limit", ("CAP", 2020, cap))}
        study = study_of(sure_basin({}, limits, a_towns=600, b_fields=1200), 2025)
        tables = study.grounds.figures.table.loc[study.bounds.index, "table"]
        limit = study.bounds[(tables == "red_line_limits").to_numpy()]
        assert limit.tolist() == ([] if expected is None else [pytest.approx(expected)])
        if expected is not None:
            (need,) = replace(study, bounds=limit).needs()
            assert (need.at_low, need.at_high) == pytest.approx((expected, -expected))


def test_where_the_red_lines_contradict_each_other_there_is_no_plan() -> None:
    """650 bounded by 30 %: at 845 the fields get 195 more."""
    _, (cap,) = contradicting()
    assert cap.figure["table"] == "red_line_limits" and cap.contradiction
    assert cap.at_high == pytest.approx(-195.0)
    assert ranked([*studied()[1], cap])[0] is cap


def test_the_bounds_are_what_a_figure_carries_times_its_spread() -> None:
    study, _ = studied()
    told = study.grounds.figures.table
    by = {
        (told.at[number, "table"], told.at[number, "key"], told.at[number, "column"]): bound
        for number, bound in study.bounds.items()
    }
    assert by["drivers", "1·towns", "value"] == pytest.approx(0.30 * 600)
    assert by["norms", "fields·c·2020", "norm"] == pytest.approx(0.02 * 1200)
    assert by["supply_capacity", "b·river_water", "annual_wan_m3"] == pytest.approx(0.02 * 960)
    assert by["runoff", "a", "mean_wan_m3"] == pytest.approx(0.15 * 1200)
    assert by["sectors", "fields", "consumption_rate"] == pytest.approx(0.02 * 960)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    # A file may not say that the runoff hardly varies; 0.01 is the least.
    runoff = table("unit mean_wan_m3 cv cs_cv", ("a", 1200.0, 0.01, 2), ("b", 0.0, 0.01, 2))
    basin = sure_basin(DOUBTS, {"runoff": runoff}, a_towns=600, b_fields=1200)
    written(basin, tmp_path / "data")
    return tmp_path / "data"


def test_the_command_writes_a_list_for_the_people_who_keep_the_data(folder: Path) -> None:
    book = folder.parent / "list.xlsx"
    done = CliRunner().invoke(
        app, ["data", "confirm", "--data", str(folder), "--json", "--out", str(book)]
    )
    assert done.exit_code == 0, done.stdout
    told = json.loads(done.stdout)["figures"]
    assert [told[0][name] for name in ("table", "key", "column", "row")] == [
        "runoff",
        "a",
        "mean_wan_m3",
        2,
    ]
    sheets = openpyxl.load_workbook(book)
    assert sheets.sheetnames == ["待核实的数字", "误差假定"]
    rows = list(sheets.worksheets[0].iter_rows(values_only=True))
    assert rows[0][:3] == ("序", "哪一个数字", "字段") and len(rows) == len(told) + 1
    done = CliRunner().invoke(app, ["data", "confirm", "--data", str(folder), "--out", "list.doc"])
    assert done.exit_code == 2


def test_a_list_says_where_there_is_no_plan() -> None:
    dataset, needs = contradicting()
    names = names_in(dataset, "en")
    text = write_needs(needs, names, None, ".csv", "en").decode("utf-8-sig")
    assert "no plan: the red lines conflict" in text.splitlines()[1]
    for lang, told in (("zh", "无方案"), ("en", "no plan")):
        terminal = Console(width=200, file=StringIO())
        terminal.print(needs_view(needs, names_in(dataset, lang), lang))
        printed = terminal.file.getvalue()  # type: ignore[attr-defined]
        assert told in printed and "-195.0" in printed
