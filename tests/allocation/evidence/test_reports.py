"""What a plan rests on, in words: the sentences of ``explain``, and the table of all results."""

from __future__ import annotations

import pytest

from allocation.evidence import Grounds, results_of, shortage_evidence
from allocation.plan import Plan, solve_plan
from allocation.report.evidence import evidence_told, figures_shown, titled
from allocation.report.explain import explain_plan, names_in
from allocation.report.workbook import evidence_table
from basins.dataset import Dataset
from tests.allocation.evidence.basins import sure_basin
from tests.tiny_basin import table


@pytest.fixture(scope="module")
def capped() -> tuple[Dataset, Plan]:
    """Towns get 600 of a cap of 1000, fields the other 400 and lack 800; their driver is unsure."""
    limits = table("red_line year limit", ("CAP", 2020, 1000.0))
    doubts = {("drivers", "2 fields"): "to confirm"}
    dataset = sure_basin(doubts, {"red_line_limits": limits}, a_towns=600, b_fields=1200)
    return dataset, solve_plan(dataset, 2025)


def test_explain_says_what_shortage_and_price_rest_on(capped: tuple[Dataset, Plan]) -> None:
    dataset, plan = capped
    zh = explain_plan(plan.tables, plan.summary, dataset, "zh")
    assert zh[0].sentences[-1] == (
        "缺水量的数据依据（△ 待核实）：△ 待核实 100%；"
        "未经证实而分量最大的数字：乙 · 田 数值 1,200（100%）。"
    )
    assert zh[1].sentences[-1].startswith("价格的数据依据（△ 待核实）：△ 待核实 100%")
    en = explain_plan(plan.tables, plan.summary, dataset, "en")
    assert en[0].sentences[-1] == (
        "Evidence of the shortage (△ to confirm): △ to confirm 100%; the heaviest figures among "
        "the unsure: B · fields: value in the base year 1,200 (100%)."
    )


def test_all_results_in_one_table(capped: tuple[Dataset, Plan]) -> None:
    dataset, plan = capped
    grounds = Grounds(dataset, 2025, 50.0)
    found = results_of(grounds, plan.tables, plan.summary["evidence_share"]).set_index("kind")
    assert found.loc["use", ["volume", "to confirm"]].tolist() == pytest.approx([1000.0, 0.4])
    assert found.loc["shortage", ["volume", "to confirm"]].tolist() == pytest.approx([800.0, 1.0])
    assert found.loc["sector_shortage", "id"] == "fields"
    assert found.loc["red_line_use", ["id", "mark"]].tolist() == ["CAP", "to confirm"]
    assert found.loc["price", "official"] == 0.0
    shown = evidence_table(grounds, plan.tables, plan.summary["evidence_share"])
    assert shown.loc[0, ["result", "mark"]].tolist() == ["用水", "△ 待核实"]
    assert shown.loc[0, "to confirm"] == pytest.approx(40.0)


def test_figures_are_shown_with_names_and_where_to_find_them(capped: tuple[Dataset, Plan]) -> None:
    dataset, plan = capped
    found = shortage_evidence(Grounds(dataset, 2025, 50.0), plan.tables)
    shown = figures_shown(found.figures, names_in(dataset, "zh"), "zh")
    row = shown[shown["key"] == "乙 · 田"].iloc[0]
    told = row[["table", "row", "column", "confidence", "document"]].tolist()
    assert told == ["县级驱动因子值 drivers", "5", "数值", "△ 待核实", "worked out on paper"]
    limit = shown[shown["column"] == "限值"].iloc[0]
    assert limit["unit"] == "万m³", "the unit of a limit is that of its line"


def test_nothing_is_told_of_nothing_and_two_documents_are_named() -> None:
    dataset = sure_basin({}, a_towns=100)
    plan = solve_plan(dataset, 2025)
    none = shortage_evidence(Grounds(dataset, 2025, 50.0), plan.tables)
    assert evidence_told("shortage", none, {}, "en") == ""
    assert titled("a|b", {"a": "One", "b": "Two"}, "en") == "One; Two"
