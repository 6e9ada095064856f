"""Prices of red lines against finite differences: move the limit, solve again, compare."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from allocation.plan import LiveModel, Plan, solve_plan
from allocation.report.explain import explain_plan, in_words, names_in
from basins.dataset import Dataset
from basins.scenario_file import scenario_from_dict
from tests.tiny_basin import table, tiny


def moved(live: LiveModel, line: str, limit: float, **asked: Any) -> Plan:
    changes = scenario_from_dict({"name": "moved", "limits": {line: limit}}, live.dataset)
    return live.solve(scenario=changes, **asked)


def step_value(plan: Plan, name: str) -> float:
    return next(step.value for step in plan.solution.steps if step.name == name)


def shortage(plan: Plan) -> pd.Series:
    return plan.tables["shortage"].groupby(["unit", "sector"])["shortage_wan_m3"].sum()


def check_price(live: LiveModel, base: Plan, line: str, **asked: Any) -> None:
    """Half way to each end of its range, price and effects say what a new solve gives."""
    row = base.tables["red_lines"].set_index("id").loc[line]
    per_wan = {"亿m³": 1e-4, "m³/万元": 1.0 / gdp(base)}.get(row["unit"], 1.0)
    sign = 1.0 if row["sense"] == "max" else -1.0
    effects = base.tables["price_effects"]
    effects = effects[effects["id"] == line].set_index(["unit", "sector"])["avoided_wan_m3"]
    assert row["price"] > 0 and row["price_from"] < row["price_to"]
    assert row["price_from"] <= row["sharing_from"] <= row["limit"] + 1e-9
    assert row["price_to"] >= row["sharing_to"] >= row["limit"] - 1e-9
    for kind in ("price", "sharing"):
        for end in (row[f"{kind}_from"], row[f"{kind}_to"]):
            limit = (row["limit"] + min(max(end, 0.5 * row["limit"]), 1.5 * row["limit"])) / 2
            room = sign * (limit - row["limit"]) / per_wan
            again = moved(live, line, limit, **asked)
            gain = step_value(base, row["price_level"]) - step_value(again, row["price_level"])
            assert gain == pytest.approx(row["price"] * room, rel=1e-6, abs=1e-7)
            if kind == "sharing":
                avoided = shortage(base) - shortage(again)
                expected = effects.reindex(avoided.index).fillna(0.0) * room
                assert (avoided - expected).abs().max() <= 1e-6 * max(1.0, abs(room))


def gdp(plan: Plan) -> float:
    summary = plan.summary
    return float(summary["total_use_wan_m3"] / summary["intensity_m3_per_wan_yuan"])


def test_a_cap_is_worth_one_for_one_and_both_gain_alike() -> None:
    """Cap 1000, a and b ask 800 each: θ = 3/8. One more under the cap lowers θ by 1/1600."""
    cap = table("red_line year limit", ("CAP", 2020, 1000.0))
    live = LiveModel(tiny({"red_line_limits": cap}, a_fields=800, b_fields=800))
    base = solve_plan(live.dataset, 2025, "p50")
    row = base.tables["red_lines"].set_index("id").loc["CAP"]
    assert row["price_level"] == "farmland.fairness"
    assert row["price"] == pytest.approx(1 / 1600)
    effects = base.tables["price_effects"].set_index("unit")["avoided_wan_m3"]
    assert effects["a"] == pytest.approx(0.5) and effects["b"] == pytest.approx(0.5)
    check_price(live, base, "CAP", year=2025, hydrology="p50")


def test_beyond_its_range_the_price_is_another() -> None:
    """The river gives 1200, so a cap above 1200 is worth nothing more: the range ends there."""
    cap = table("red_line year limit", ("CAP", 2020, 1100.0))
    live = LiveModel(tiny({"red_line_limits": cap}, a_fields=800, b_fields=800))
    whole = solve_plan(live.dataset, 2025, "p50")
    row = whole.tables["red_lines"].set_index("id").loc["CAP"]
    assert row["price_from"] == pytest.approx(0.0, abs=1e-6)
    assert row["price_to"] == pytest.approx(1200.0)
    beyond = moved(live, "CAP", 1300.0, year=2025, hydrology="p50")
    assert beyond.tables["red_lines"].set_index("id").loc["CAP", "price"] == 0


def test_a_minimum_is_priced_when_it_is_lowered() -> None:
    """An outflow of 500 owed leaves 700 for fields that ask 1000: less owed is less short."""
    owed = {
        "red_lines": pd.concat(
            [tiny()["red_lines"], tiny()["red_lines"].assign(red_line="OUT", counted="outflow")]
        ).reset_index(drop=True),
        "red_line_limits": table("red_line year limit", ("CAP", 2020, 1e6), ("OUT", 2020, 500.0)),
    }
    owed["red_lines"].loc[1, ["scope", "place", "sense"]] = ["node", "B", "min"]
    live = LiveModel(tiny(owed, a_fields=1000))
    base = solve_plan(live.dataset, 2025, "p50")
    check_price(live, base, "OUT", year=2025, hydrology="p50")
    # 1200 of runoff cover 1000 and 200 of the 500: up to 300 less owed, one for one (θ: /1000).
    row = base.tables["red_lines"].set_index("id").loc["OUT"]
    assert row["price"] == pytest.approx(1 / 1000)


@pytest.mark.parametrize(
    ("line", "changes"),
    [("PLAN-INT", None), ("PLAN-CAP", {"name": "cap 78", "limits": {"PLAN-CAP": 78.0}})],
)
def test_prices_of_the_province_are_finite_differences(
    shanxi: Dataset, line: str, changes: dict[str, Any] | None
) -> None:
    live = LiveModel(shanxi)
    scenario = scenario_from_dict(changes, shanxi) if changes else None
    base = solve_plan(shanxi, 2025, "p50", scenario)
    check_price(live, base, line, year=2025, hydrology="p50")


def test_a_plan_explains_itself_in_both_languages(shanxi: Dataset, shanxi_plan: Any) -> None:
    plan = shanxi_plan("p50")
    zh = explain_plan(plan.tables, plan.summary, shanxi, "zh")
    en = explain_plan(plan.tables, plan.summary, shanxi, "en")
    assert [len(p.sentences) for p in zh] == [len(p.sentences) for p in en]
    priced = next(p for p in zh if p.title == "万元GDP用水量")
    assert "先变的是" in priced.sentences[-2] and "价格的数据依据" in priced.sentences[-1]
    english = " ".join(sentence for p in en for sentence in p.sentences)
    assert "|" not in english and "Water use per 10 000 yuan of GDP" in {p.title for p in en}


def test_what_the_programme_calls_a_thing_reads_as_words(shanxi: Dataset) -> None:
    unit = str(shanxi["units"]["unit"].iloc[0])
    names = names_in(shanxi, "zh")
    text = in_words(f"use|{unit}|irrigation|karst_groundwater|7", names, "zh")
    assert text == f"用水：{names[unit]} · 农田灌溉 · 岩溶水 · 7月"
    assert in_words("", names, "zh") == "无"


def test_the_folder_is_explained_by_the_command(tmp_path: Path) -> None:
    from allocation.cli.explain import explain

    out = tmp_path / "plan"
    solve_plan(None, 2025, "p50").write(out)
    explain(out, None, True, "zh")
