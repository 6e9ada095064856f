"""Many who ask at once get the plans they would get alone, from a bounded number of models."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from allocation.pages.live_models import Ahead, LiveModels, likely_questions
from allocation.plan import Infeasible, solve_plan
from basins.dataset import Dataset
from basins.scenario import Scenario
from basins.scenario_file import scenario_from_dict
from tests.allocation.test_live_model import assert_same_plan
from tests.tiny_basin import table, tiny

ASKERS, MOST = 8, 2


def capped(dataset: Dataset, cap: float) -> Scenario:
    return scenario_from_dict({"name": "cap", "limits": {"CAP": cap}}, dataset)


def test_all_who_ask_at_once_get_their_own_plan() -> None:
    dataset = tiny(a_towns=400, a_fields=700, b_towns=200, b_fields=600)
    models, start = LiveModels(dataset, MOST), Barrier(ASKERS)

    def ask(number: int) -> None:
        start.wait(30)
        for step in range(3):
            changes = capped(dataset, 650.0 + 100.0 * number + 10.0 * step)
            plan = models.solve(2025, "p50", changes)
            assert_same_plan(plan, solve_plan(dataset, 2025, "p50", changes), 1e-6)

    with ThreadPoolExecutor(ASKERS) as pool:
        list(pool.map(ask, range(ASKERS)))
    assert len(models) == MOST, "two at once, and never more"


def test_one_who_asks_alone_needs_one_model_and_a_conflict_gives_it_back() -> None:
    dataset = tiny(a_fields=700, b_fields=600)
    least = dataset["red_lines"].assign(red_line="LEAST", sense="min")
    limits = table("red_line year limit", ("LEAST", 2020, 100.0))
    dataset = tiny({"red_lines": least, "red_line_limits": limits}, a_fields=700, b_fields=600)
    models = LiveModels(dataset, MOST)
    impossible = scenario_from_dict({"name": "x", "limits": {"LEAST": 5000.0}}, dataset)
    for _ in range(MOST + 1):
        with pytest.raises(Infeasible):
            models.solve(2025, "p50", impossible)
    assert_same_plan(models.solve(2025, "p50"), solve_plan(dataset, 2025, "p50"), 1e-6)
    assert len(models) == 1


def test_likely_questions_are_answered_ahead_once_somebody_asked() -> None:
    dataset = tiny(a_fields=700, b_fields=600)
    models, questions = LiveModels(dataset, MOST), likely_questions(2025)
    ahead = Ahead(models, questions, pause=0.01).start()
    assert not ahead.wait(0.3), "nobody asked yet: whether anybody will is not known"
    models.solve(2025, "p50")
    assert ahead.wait(60)
    assert all(models.knows(*question) for question in questions)
    capped_too = capped(dataset, 650.0)
    plan = models.solve(2025, "p75", capped_too)
    assert_same_plan(plan, solve_plan(dataset, 2025, "p75", capped_too), 1e-6)


def test_what_is_answered_ahead_stops_when_told() -> None:
    ahead = Ahead(LiveModels(tiny(), MOST), likely_questions(2025), pause=0.01).start()
    ahead.cancel()
    assert ahead.wait(30)
    assert ahead.state == "cancelled"
