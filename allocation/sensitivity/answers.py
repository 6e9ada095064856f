"""Warm re-solves of one live model, one after the other, with a way to stop between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pandas as pd

from allocation.costs import supply_cost
from allocation.plan import Infeasible, LiveModel, Plan
from allocation.sensitivity.levers import Asked
from allocation.sensitivity.questions import Question
from basins.dataset import Dataset
from basins.faults import BadInput
from basins.scenario import Scenario, apply_scenario
from basins.scenario_file import scenario_from_dict

FIGURES = ("shortage_wan_m3", "cost_wan_yuan", "overloaded_places")
SOLVED, INFEASIBLE, REFUSED = "optimal", "infeasible", "bad input"
Row = dict[str, str | float]


def study_model(dataset: Dataset, scenario: Scenario | None) -> LiveModel:
    """A live model of the dataset under a scenario, for one study alone: the pages' own model stays
    free and near its last answer."""
    return LiveModel(dataset if scenario is None else apply_scenario(dataset, scenario))


def answers(
    live: LiveModel,
    asked: Asked,
    questions: Sequence[Question],
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[Row]:
    """Solve the questions in turn.

    Args:
        live: the model, on the tables from which the questions were made.
        asked: year and hydrology of every plan whose setting has none of its own.
        questions: what to ask.
        stop: asked before each solve; true ends the study.

    Yields:
        Per question its labels, ``status`` (``optimal``, ``infeasible`` or ``bad input``) and,
        where there is a plan, ``shortage_wan_m3``, ``demand_wan_m3``, ``use_wan_m3``,
        ``cost_wan_yuan`` (see ``supply_cost``), ``overloaded_places`` and ``delivered_wan_m3``
        (of the project that is the option, else empty).
    """
    for question in questions:
        if stop():
            return
        yield dict(question.labels) | _figures(live, asked, question)


def _figures(live: LiveModel, asked: Asked, question: Question) -> Row:
    setting = question.setting
    try:
        scenario = None
        if setting.changes:
            content = {"name": "sensitivity", **setting.changes}
            scenario = scenario_from_dict(content, live.dataset)
        plan = live.solve(asked.year, setting.hydrology or asked.hydrology, scenario)
    except Infeasible:
        return {"status": INFEASIBLE}
    except BadInput:
        return {"status": REFUSED}
    return {
        "status": SOLVED,
        "shortage_wan_m3": float(plan.summary["shortage_wan_m3"]),
        "demand_wan_m3": float(plan.summary["demand_wan_m3"]),
        "use_wan_m3": float(plan.summary["total_use_wan_m3"]),
        "cost_wan_yuan": supply_cost(plan.problem.inputs.dataset, plan.tables),
        "overloaded_places": float(overloaded(plan)),
        "delivered_wan_m3": _delivered(plan, str(question.labels.get("option", ""))),
    }


def overloaded(plan: Plan) -> int:
    """How many places (county, city, river, basin, province) have an element that is overloaded."""
    table = plan.tables["overload"]
    return int(table.loc[table["grade"].isin(["overloaded", "severe"]), "place"].nunique())


def _delivered(plan: Plan, transfer: str) -> float:
    table = plan.tables["transfer"]
    rows: pd.DataFrame = table[table["transfer"] == transfer]
    return float(rows["delivered_wan_m3"].sum()) if len(rows) else float("nan")
