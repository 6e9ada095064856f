"""Other solvers and the textbook form say the same as the production form, level by level.

Three ways to the same numbers: the production form in HiGHS, its arrays through PuLP in CBC, and
the equations of the maths page written down a second time in Pyomo. What they share is the dataset
and what ``basins`` reads from it (demand, runoff, limits of the year).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from allocation.formulation.inputs import inputs_of
from allocation.formulation.objective import TIE_BREAK
from allocation.formulation.problem import Problem, assemble
from allocation.plan import Infeasible, solve_plan
from allocation.solvers import pulp_solver
from allocation.solvers.lexicographic import LexicographicModel
from allocation.solvers.pulp_solver import interface_named, solve_with_pulp
from allocation.solvers.solution import NoSolution, Solution
from allocation.textbook.model import solve_in_order, textbook
from basins.aggregate import prefectures
from basins.dataset import Dataset
from tests.random_basins import YEAR, Basin, random_basins
from tests.tiny_basin import table, tiny

TOLERANCE = 1e-6
CAPPED = {"red_line_limits": table("red_line year limit", ("CAP", 2020, 900.0))}
PARTS, BASINS = 6, 40
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def solved(problem: Problem, way: Callable[[Problem], Solution]) -> Solution | None:
    try:
        return way(problem)
    except NoSolution:
        return None


def with_highs(problem: Problem) -> Solution:
    return LexicographicModel(problem).solve()


def with_cbc(problem: Problem) -> Solution:
    return solve_with_pulp(problem, interface_named("pulp:cbc"))


def values(solution: Solution) -> dict[str, float]:
    """Least value of every step; the tie-break only chooses among plans equal in all of them."""
    return {step.name: step.value for step in solution.steps if step.name != TIE_BREAK}


def assert_same(one: dict[str, float], other: dict[str, float]) -> None:
    """The same steps in the same order with the same values."""
    assert list(one) == list(other)
    assert list(other.values()) == pytest.approx(list(one.values()), rel=TOLERANCE, abs=TOLERANCE)


def assert_three_ways_agree(dataset: Dataset, exceedance: float) -> bool:
    """Levels agree in all three, the plan itself in the two that share the arrays.

    Returns:
        Whether there is a plan; where there is none, there is none whoever looks for it.
    """
    problem = assemble(inputs_of(dataset, YEAR, exceedance))
    production, cbc = solved(problem, with_highs), solved(problem, with_cbc)
    in_words = solve_in_order(textbook(dataset, YEAR, exceedance))
    if production is None:
        assert cbc is None and in_words is None
        return False
    assert cbc is not None and in_words is not None
    assert_same(values(production), values(cbc))
    assert_same(values(production), in_words)
    assert cbc.values == pytest.approx(production.values, rel=TOLERANCE, abs=TOLERANCE)
    return True


@pytest.mark.parametrize("part", range(PARTS))
def test_three_ways_agree_on_random_basins(part: int) -> None:
    """240 basins in all."""
    plans = []

    @seed(part)
    @settings(
        max_examples=BASINS,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=SLOW,
    )
    @given(random_basins())
    def agree(basin: Basin) -> None:
        plans.append(assert_three_ways_agree(basin.dataset, basin.exceedance))

    agree()
    # Enough of them have a plan, and some have none, or the comparison would say little.
    assert len(plans) >= BASINS and 0.7 * len(plans) <= sum(plans) < len(plans)


def test_three_ways_agree_on_shanxi_at_prefecture_level(shanxi: Dataset) -> None:
    """A dry year, in which not all can be served and many lines bind."""
    assert assert_three_ways_agree(prefectures(shanxi), 75.0)


def test_a_step_stays_at_its_value_to_the_end() -> None:
    """Fields short of water first, then the cost: the cheapest plan is still one of the least."""
    problem = assemble(inputs_of(tiny(a_towns=500, a_fields=1600, b_fields=800), 2025, 50.0))
    solution = solve_with_pulp(problem, interface_named("pulp:cbc"))
    for objective, step in zip(problem.objectives, solution.steps, strict=True):
        assert objective.cost @ solution.values == pytest.approx(step.value, rel=1e-6, abs=1e-6)
        assert np.isfinite(step.row_dual).all()


def test_without_duals_rows_hold_the_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A solver that gives no duals comes to the same values, and its prices are unknown."""
    problem = assemble(inputs_of(tiny(a_towns=500, a_fields=1600, b_fields=800), 2025, 50.0))
    monkeypatch.setattr(pulp_solver, "_proof", lambda *_: None)
    solution = solve_with_pulp(problem, interface_named("pulp:cbc"))
    assert_same(values(with_highs(problem)), values(solution))
    assert np.isnan(solution.steps[0].row_dual).all()


@pytest.mark.parametrize(
    ("name", "state"), [("pulp:nosuch", "not known"), ("pulp:xpress", "not installed")]
)
def test_a_solver_that_is_not_there_is_refused_with_what_is(name: str, state: str) -> None:
    with pytest.raises(ValueError, match=f"{state}.*installed: .*cbc"):
        interface_named(name)


def test_a_plan_by_another_solver_has_the_same_tables_and_says_whose_it_is(tmp_path: Path) -> None:
    basin = tiny(CAPPED, a_towns=500, a_fields=1600, b_fields=800)
    first, second = (solve_plan(basin, YEAR, "p50", solver=s) for s in ("highs", "pulp:cbc"))
    for name in ("allocation", "shortage", "flow"):
        pd.testing.assert_frame_equal(first.tables[name], second.tables[name], rtol=1e-6, atol=1e-5)
    prices = [
        plan.tables["red_lines"].set_index("id").loc["CAP", "price"] for plan in (first, second)
    ]
    assert prices[0] > 0 and prices[1] == pytest.approx(prices[0])
    second.write(tmp_path / "plan")
    manifest = json.loads((tmp_path / "plan" / "manifest.json").read_text("utf-8"))
    assert manifest["solver"]["name"] == "pulp:cbc" and manifest["versions"]["pulp"]
    assert "--solver pulp:cbc" in manifest["reproduce"]


def test_a_conflict_is_a_conflict_with_another_solver() -> None:
    most = {"red_line_limits": table("red_line year limit", ("CAP", 2020, 100.0))}
    sure = table(
        "level item name share assurance_percent",
        (1, "towns", "domestic", 1.0, 95.0),
        (2, "ecological_flow", "ecological_flow", 1.0, 0.0),
        (3, "fields", "farmland", 1.0, 0.0),
    )
    with pytest.raises(Infeasible):
        solve_plan(tiny(most | {"priorities": sure}, a_towns=500), YEAR, "p50", solver="pulp:cbc")


def test_the_command_refuses_a_solver_that_is_not_there() -> None:
    command = [sys.executable, "-m", "allocation.cli", "plan", "--json", "--solver", "pulp:nosuch"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2 and done.stdout == ""
    assert "not known" in done.stderr and "cbc" in done.stderr and "Traceback" not in done.stderr
