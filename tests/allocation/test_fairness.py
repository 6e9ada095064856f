"""Fairness within a level: answers worked out on paper, and the Gini coefficient."""

from __future__ import annotations

import numpy as np
import pytest

from allocation.fairness import gini
from allocation.plan import Plan, solve_plan
from tests.tiny_basin import table, tiny


def shortage_ratio(plan: Plan, unit: str) -> float:
    rows = plan.tables["shortage"]
    rows = rows[rows["unit"] == unit]
    return float(rows["shortage_wan_m3"].sum() / rows["demand_wan_m3"].sum())


def test_everybody_bears_the_same_share() -> None:
    """1200 of water, fields ask 1000 at a and 1000 at b: both get 600, θ = 0.4, Gini 0."""
    plan = solve_plan(tiny(a_fields=1000, b_fields=1000), 2025, "p50")
    assert shortage_ratio(plan, "a") == pytest.approx(0.4)
    assert shortage_ratio(plan, "b") == pytest.approx(0.4)
    fairness = plan.summary["fairness"]["farmland"]
    assert fairness["largest_shortage_ratio"] == pytest.approx(0.4)
    assert fairness["satisfaction_gini"] == pytest.approx(0.0, abs=1e-9)


def test_a_unit_held_back_by_its_own_works_does_not_hold_back_the_others() -> None:
    """b's works carry 200 of the 1000 it asks: θ = 0.8. a could have all it asks (1000 ≤ 1200−200).

    The least total lets a have all of it: 1000 + 200.
    """
    works = table(
        "unit source annual_wan_m3 monthly_wan_m3",
        ("a", "river_water", 9e5, 9e4),
        ("b", "river_water", 200.0, 200.0 / 12),
    )
    plan = solve_plan(tiny({"supply_capacity": works}, a_fields=1000, b_fields=1000), 2025, "p50")
    assert shortage_ratio(plan, "b") == pytest.approx(0.8)
    assert shortage_ratio(plan, "a") == pytest.approx(0.0, abs=1e-9)


def three_units() -> dict[str, object]:
    """a above, b and c below: c's works carry 100, so c sets θ; a and b share what is left."""
    base = tiny()
    tables: dict[str, object] = {
        "counties": table(
            "county name_zh name_en city area_km2",
            ("1", "甲", "A", "c", 100.0),
            ("2", "乙", "B", "c", 100.0),
            ("3", "丙", "C", "c", 100.0),
        ),
        "units": table(
            "unit county river area_share people_share irrigation_share industry_share node "
            "return_node",
            ("a", "1", "r", 1.0, 1.0, 1.0, 1.0, "A", "S"),
            ("b", "2", "r", 1.0, 1.0, 1.0, 1.0, "B", ""),
            ("c", "3", "r", 1.0, 1.0, 1.0, 1.0, "B", ""),
        ),
        "runoff": table(
            "unit mean_wan_m3 cv cs_cv",
            ("a", 1200.0, 1e-9, 2.0),
            ("b", 0.0, 1e-9, 2.0),
            ("c", 0.0, 1e-9, 2.0),
        ),
        "drivers": table(
            "county driver value",
            ("1", "towns", 0.0),
            ("1", "fields", 1000.0),
            ("2", "towns", 0.0),
            ("2", "fields", 1000.0),
            ("3", "towns", 0.0),
            ("3", "fields", 1000.0),
        ),
        "supply_capacity": table(
            "unit source annual_wan_m3 monthly_wan_m3",
            ("a", "river_water", 9e5, 9e4),
            ("b", "river_water", 9e5, 9e4),
            ("c", "river_water", 100.0, 100.0 / 12),
        ),
    }
    assert base["units"]["unit"].tolist() == ["a", "b"]
    return tables


def test_leximin_goes_on_below_the_largest_ratio() -> None:
    """c gets 100 of 1000 whatever happens: θ = 0.9. Of the other 1100 a and b ask 1000 each.

    Least largest ratio alone leaves open who gets them; leximin gives 550 to each: ratios 0.9, 0.45
    and 0.45.
    """
    plan = solve_plan(tiny(three_units()), 2025, "p50", leximin=True)  # type: ignore[arg-type]
    assert shortage_ratio(plan, "c") == pytest.approx(0.9)
    assert shortage_ratio(plan, "a") == pytest.approx(0.45)
    assert shortage_ratio(plan, "b") == pytest.approx(0.45)
    names = [step.name for step in plan.solution.steps]
    assert "farmland.fairness.2" in names


def test_leximin_never_costs_more_of_the_largest_ratio_nor_of_the_total_it_must_keep() -> None:
    plain = solve_plan(tiny(three_units()), 2025, "p50")  # type: ignore[arg-type]
    fair = solve_plan(tiny(three_units()), 2025, "p50", leximin=True)  # type: ignore[arg-type]
    for level, figures in plain.summary["fairness"].items():
        mine = fair.summary["fairness"][level]
        assert mine["largest_shortage_ratio"] == pytest.approx(figures["largest_shortage_ratio"])
        assert mine["satisfaction_gini"] <= figures["satisfaction_gini"] + 1e-9


@pytest.mark.parametrize(
    ("values", "weights", "expected"),
    [
        ([1.0, 1.0, 1.0], [1.0, 2.0, 3.0], 0.0),
        ([0.0, 1.0], [1.0, 1.0], 0.5),
        # Σ|s_i − s_j| over ordered pairs = 2·(1 + 2 + 1) = 8; n² = 9, mean 2: 8 / (2·9·2) = 2/9
        ([1.0, 2.0, 3.0], [1.0, 1.0, 1.0], 2 / 9),
        # a weight of 2 is the same as standing there twice
        ([0.0, 1.0], [2.0, 1.0], 2 / 3),
        ([0.0, 0.0, 1.0], [1.0, 1.0, 1.0], 2 / 3),
        ([0.0, 0.0], [1.0, 1.0], 0.0),
    ],
)
def test_gini(values: list[float], weights: list[float], expected: float) -> None:
    assert gini(np.array(values), np.array(weights)) == pytest.approx(expected)
    assert gini(np.array(values[::-1]), np.array(weights[::-1])) == pytest.approx(expected)
