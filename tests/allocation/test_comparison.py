"""Plans of the tiny basin side by side, worked out on paper.

Towns of ``a`` ask for 600, fields of ``a`` for 600 and fields of ``b`` for 300 万m³; A has 1200 and
b gets the return flow of the towns, 360. The cap of 1e6 binds nowhere: towns take 600, fields of
``a`` 600 and 360 flow back, enough for the 300 of ``b``: use 1500, nobody short. Under a cap of
1000 towns keep 600 and fields get 400 of 900: short 500. Each 万m³ of cap is one less short.
"""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
import pytest

from allocation.comparison import (
    WHERE,
    Case,
    case_of,
    changed,
    compare,
    overloaded,
    own_names,
    pick_lines,
)
from allocation.comparison import side_by_side as wide
from allocation.plan import solve_plan
from allocation.report.comparison import cells, notes, shown_tables, told
from basins.scenario_file import scenario_from_dict
from tests.tiny_basin import tiny

DEMAND = {"a_towns": 600.0, "a_fields": 600.0, "b_fields": 300.0}


@lru_cache
def base() -> Case:
    data = tiny(**DEMAND)
    return case_of(solve_plan(data, 2025, "p50"), data)


@lru_cache
def tight(cap: float = 1000.0, name: str = "tight") -> Case:
    data = tiny(**DEMAND)
    scenario = scenario_from_dict({"name": name, "limits": {"CAP": cap}}, data)
    return case_of(solve_plan(data, 2025, "p50", scenario), data)


def test_headline_figures_and_their_differences() -> None:
    table = compare([base(), tight()]).tables["headline"].set_index(["measure", "plan"])
    assert table.loc[("total_use", 1), "value"] == pytest.approx(1500.0)
    assert table.loc[("total_use", 2), "value"] == pytest.approx(1000.0)
    assert table.loc[("shortage", 2), "difference"] == pytest.approx(500.0)
    assert table.loc[("cap", 2), "difference"] == pytest.approx(1000.0 - 1e6)
    assert table.loc[("satisfaction", 2), "value"] == pytest.approx(100.0 * 1000 / 1500)
    assert table.loc[("binding_lines", 2), "difference"] == 1.0
    assert table.loc[("overloaded_places", 2), "value"] == 1.0, "1000 of 1000 is at the limit"


def test_who_loses_by_sector_and_source() -> None:
    tables = compare([base(), tight()]).tables
    short = wide(tables["by_sector"], "difference").xs("shortage", level="measure")
    assert short.loc["towns", 2].item() == pytest.approx(0.0)
    assert short.loc["fields", 2].item() == pytest.approx(500.0)
    use = wide(tables["by_source"], "difference").xs("use", level="measure")
    assert use.loc["river_water", 2].item() == pytest.approx(-500.0)
    assert set(changed(tables["by_sector"])["sector"]) == {"fields"}


def test_a_red_line_has_limit_use_headroom_and_price_of_each_plan() -> None:
    table = compare([base(), tight()]).tables["red_lines"]
    lines = wide(table).droplevel(["name_zh", "name_en", *WHERE, "unit"]).loc["CAP"]
    assert lines.loc["limit"].tolist() == [1e6, 1000.0]
    assert lines.loc["used"].tolist() == pytest.approx([1500.0, 1000.0])
    assert lines.loc["headroom"].tolist() == pytest.approx([1e6 - 1500.0, 0.0], abs=1e-6)
    assert lines.loc["binding"].tolist() == [0.0, 1.0]
    assert lines.loc["price", 1] == 0.0 < lines.loc["price", 2]


def test_what_a_plan_lacks_is_zero_for_water_and_empty_for_a_line() -> None:
    other = tight()
    use, lines = other.tables["allocation"], other.tables["red_lines"]
    tables = {
        **other.tables,
        "allocation": use.assign(source="wells"),
        "red_lines": lines.assign(id="OTHER"),
    }
    compared = compare([base(), Case("odd", other.summary, tables)]).tables
    by_source = wide(compared["by_source"]).xs("use", level="measure").droplevel("unit")
    assert by_source.loc["river_water"].tolist() == pytest.approx([1500.0, 0.0])
    assert by_source.loc["wells"].tolist() == pytest.approx([0.0, 1000.0])
    limits = wide(compared["red_lines"]).xs("limit", level="measure")
    assert limits.isna().sum().tolist() == [1, 1]
    assert set(changed(compared["red_lines"])["id"]) == {"CAP", "OTHER"}


def test_red_lines_are_picked_by_change_and_by_where_they_stand() -> None:
    """The cap of 1000 binds; a line of another place is alike in both plans and binds nowhere."""
    cases = []
    for case in (base(), tight()):
        lines = case.tables["red_lines"]
        cap = lines[lines["id"] == "CAP"]
        far = cap.assign(id="FAR", place="far", scope="county", limit=5.0, used=1.0, headroom=4.0)
        bound = far.assign(id="BOUND", binding=True, price=0.0)
        rows = pd.concat([cap, far.assign(binding=False, price=0.0), bound])
        cases.append(Case(case.name, case.summary, {**case.tables, "red_lines": rows}))
    table = compare(cases).tables["red_lines"]
    picked = {which: set(pick_lines(table, which)["id"]) for which in ("worth", "changed", "all")}
    assert picked == {"worth": {"CAP", "BOUND"}, "changed": {"CAP"}, "all": {"CAP", "FAR", "BOUND"}}
    assert set(pick_lines(table, "all", {"place": ["far"]})["id"]) == {"FAR", "BOUND"}
    assert set(pick_lines(table, "worth", {"scope": ["county"]})["id"]) == {"BOUND"}
    assert pick_lines(table, "changed", {"scope": ["county"], "place": []}).empty


def test_only_what_is_overloaded_somewhere_is_listed() -> None:
    table = compare([base(), tight()]).tables["overload"]
    assert overloaded(table)["grade"].tolist() == ["not_overloaded", "overloaded"]
    like = compare([base(), base()]).tables["overload"]
    assert overloaded(like).empty


def test_unlike_years_and_datasets_are_told() -> None:
    data = tiny(**DEMAND)
    later = case_of(solve_plan(data, 2026, "p50"), data, "later")
    other = Case("other", base().summary, base().tables, "another")
    assert compare([base(), tight()]).differs == {}
    told_of = compare([base(), later, other])
    assert told_of.differs["year"] == ("2025", "2026", "2025")
    assert set(told_of.differs) == {"year", "dataset"}
    assert "规划年不同（2025 / 2026 / 2025）" in notes(told_of, "zh")[0]


@pytest.mark.parametrize("count", [1, 7])
def test_two_to_six_plans(count: int) -> None:
    with pytest.raises(ValueError, match="2 to 6"):
        compare([base()] * count)


def test_like_names_are_told_apart() -> None:
    assert own_names(["a", "a", "b", "a (2)"]) == ("a", "a (2)", "b", "a (2) (2)")
    assert compare([base(), base()]).names == ("base", "base (2)")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_tables_for_people(language: str) -> None:
    data = tiny(**DEMAND)
    shown = {t.name: t for t in shown_tables(compare([base(), tight()]), data, language)}
    first = cells(shown["headline"])[0]
    assert first == (
        ["用水总量", "亿m³", "0.1500", "0.1000", "-0.0500"]
        if language == "zh"
        else ["Total use", "10⁸ m³", "0.1500", "0.1000", "-0.0500"]
    )
    counts = [row for row in cells(shown["headline"]) if row[1] in ("条", "lines")]
    assert counts[0][2:] == ["0", "1", "+1"]
    # Demand is alike in both plans and not repeated.
    assert "需水" not in shown["by_sector"].rows.astype(str).to_numpy()


def test_a_plan_called_like_a_column_of_words_keeps_its_figures() -> None:
    shown = shown_tables(compare([base(), tight(900.0, "指标")]), tiny(**DEMAND))[0].rows
    assert shown.columns.is_unique
    assert shown["指标 *"].iloc[0] == pytest.approx(0.09)


@pytest.mark.parametrize(
    ("value", "signed", "text"),
    [
        (1234567.8, False, "1,234,568"),
        (12.5, True, "+12.50"),
        (-0.0, True, "0"),
        (2.951e-6, False, "2.95e-06"),
        (1e-13, True, "0"),
        (float("nan"), False, "—"),
    ],
)
def test_figures_as_text(value: float, signed: bool, text: str) -> None:
    assert told(value, signed) == text


def test_long_tables_have_a_row_for_every_plan() -> None:
    for name, table in compare([base(), tight(), tight(900.0)]).tables.items():
        keys = [c for c in table.columns if c not in ("plan", "value", "difference", "grade")]
        counts = table.groupby(keys, dropna=False)["plan"].agg(list)
        assert counts.map(lambda plans: plans == [1, 2, 3]).all(), name
        assert pd.api.types.is_float_dtype(table["value"]), name
