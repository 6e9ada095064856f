"""A live model gives the plan that a cold solve gives, whatever was asked before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from allocation.plan import Infeasible, LiveModel, Plan, solve_plan
from basins.dataset import Dataset
from basins.scenario_file import scenario_from_dict
from tests.tiny_basin import table, tiny

TABLES = ("allocation", "shortage", "flow", "storage", "transfer")


def assert_same_plan(warm: Plan, cold: Plan, tolerance: float) -> None:
    for a, b in zip(warm.solution.steps, cold.solution.steps, strict=True):
        assert a.name == b.name and a.value == pytest.approx(b.value, rel=1e-6, abs=1e-6)
    for name in TABLES:
        a, b = warm.tables[name], cold.tables[name]
        keys = [column for column in a if not column.endswith("_wan_m3")]
        both = a.merge(b, on=keys, how="outer", suffixes=("", "_cold")).fillna(0.0)
        for column in (column for column in a if column.endswith("_wan_m3")):
            gap = np.abs(both[column] - both[f"{column}_cold"]).max() if len(both) else 0.0
            assert gap <= tolerance, f"{name}.{column}"


def test_the_order_of_questions_does_not_matter_in_a_tiny_basin() -> None:
    wells = {
        "groundwater": table(
            "unit source exploitable_wan_m3 base_withdrawal_wan_m3 monthly_wan_m3 banned_share "
            "limited_share",
            ("a", "wells", 300.0, 200.0, 60.0, 0.0, 0.0),
            ("b", "wells", 100.0, 100.0, 20.0, 0.0, 0.0),
        )
    }
    dataset = tiny(wells, a_towns=400, a_fields=700, b_towns=200, b_fields=600)
    live = LiveModel(dataset)
    for cap in (1e6, 1100.0, 900.0, 700.0, 1100.0, 2000.0, 650.0):
        changes = scenario_from_dict({"name": "cap", "limits": {"CAP": cap}}, dataset)
        assert_same_plan(
            live.solve(2025, "p50", changes), solve_plan(dataset, 2025, "p50", changes), 1e-6
        )


def test_a_live_model_goes_on_after_a_conflict() -> None:
    dataset = tiny(a_fields=700, b_fields=600)
    minimum = dataset["red_lines"].assign(red_line="LEAST", sense="min")
    tables = {
        "red_lines": minimum,
        "red_line_limits": table("red_line year limit", ("LEAST", 2020, 100.0)),
    }
    dataset = tiny(tables, a_fields=700, b_fields=600)
    live = LiveModel(dataset)
    impossible = scenario_from_dict({"name": "x", "limits": {"LEAST": 5000.0}}, dataset)
    with pytest.raises(Infeasible):
        live.solve(2025, "p50", impossible)
    assert_same_plan(live.solve(2025, "p50"), solve_plan(dataset, 2025, "p50"), 1e-6)
    with pytest.raises(Infeasible):
        live.solve(2025, "p50", impossible)
    assert_same_plan(live.solve(2025, "p50"), solve_plan(dataset, 2025, "p50"), 1e-6)


@pytest.mark.parametrize(
    "content",
    [
        {"limits": {"PLAN-INT": 36.0}},
        {"drivers": [{"driver": "irrigated_area", "place": "太原市", "factor": 1.1}]},
    ],
)
def test_a_lever_of_the_province_gives_the_plan_of_a_cold_solve(
    shanxi: Dataset, content: dict[str, Any]
) -> None:
    live = LiveModel(shanxi)
    live.solve(2025, "p50")
    changes = scenario_from_dict({"name": "lever", **content}, shanxi)
    assert_same_plan(
        live.solve(2025, "p50", changes), solve_plan(shanxi, 2025, "p50", changes), 1e-3
    )
