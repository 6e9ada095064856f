"""What the pages share: dataset and live model of the process, the scenario of a session."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from allocation.evidence import Grounds
from allocation.pages.live_models import Ahead, LiveModels, likely_questions, looks_ahead
from allocation.plan import Infeasible
from allocation.scenarios.edit import is_base
from allocation.scenarios.history import History
from basins.dataset import Dataset, load_dataset
from basins.faults import BadInput, Fault
from basins.hydrology import parse_hydrology
from basins.scenario import apply_scenario
from basins.scenario_file import scenario_from_dict

CAP, INTENSITY = "PLAN-CAP", "PLAN-INT"
HYDROLOGIES = ("p25", "p50", "p75", "p90", "p95")
SESSION, UNNAMED = "scenario", "pages"


@dataclass(frozen=True)
class Answer:
    """A plan's figures, or why there is none.

    Attributes:
        summary, tables: of the plan.
        seconds: from the question to the answer.
        conflict: what ``Infeasible.told`` says.
        faults: of the scenario or the dataset.
    """

    summary: dict[str, Any]
    tables: dict[str, pd.DataFrame]
    seconds: float
    conflict: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    @property
    def exists(self) -> bool:
        return bool(self.summary)


@st.cache_resource(show_spinner=False)
def dataset() -> Dataset:
    """The dataset named by ``SHUIDING_DATA``, else the default province; loaded once."""
    return load_dataset(os.environ.get("SHUIDING_DATA"))


@st.cache_resource(show_spinner=False)
def model() -> LiveModels:
    """The live models, shared by all sessions of the process; they answer ahead."""
    models = LiveModels(dataset())
    if looks_ahead():
        Ahead(models, likely_questions(years(models.dataset)[1])).start()
    return models


def limit_of(data: Dataset, red_line: str, year: int) -> float:
    """Limit of a red line in a year, interpolated between rows and held outside them."""
    rows = data["red_line_limits"]
    rows = rows[rows["red_line"] == red_line].sort_values("year")
    return float(np.interp(year, rows["year"].astype(float), rows["limit"].astype(float)))


def years(data: Dataset) -> tuple[int, int]:
    """Base year and plan year of the province."""
    row = data["province"].iloc[0]
    return int(row["base_year"]), int(row["plan_year"])


def current() -> dict[str, Any]:
    """Content of the scenario of this session, as a scenario file has it; ``{}`` for the base."""
    history = st.session_state.get(SESSION)
    return history.now if isinstance(history, History) else {}


def year_of(content: Mapping[str, Any]) -> int:
    """The year that a scenario plans."""
    return int(content.get("year") or years(dataset())[1])


def limit_in(content: Mapping[str, Any], red_line: str) -> float:
    """Limit of a red line in the year of a scenario, as the scenario has it."""
    limits = content.get("limits", {})
    return float(limits.get(red_line, limit_of(dataset(), red_line, year_of(content))))


def answer(content: Mapping[str, Any] | None = None) -> Answer:
    """The plan under a scenario, from memory when it was asked before.

    Args:
        content: of the scenario; that of the session if nothing is given, ``{}`` for the base.
    """
    asked = current() if content is None else dict(content)
    return _answer(json.dumps(asked, ensure_ascii=False))


@st.cache_resource(show_spinner=False, max_entries=32)
def _answer(text: str) -> Answer:
    started = perf_counter()
    try:
        live, content = model(), json.loads(text)
        scenario = None
        if not is_base(content):
            scenario = scenario_from_dict({"name": UNNAMED} | content, live.dataset)
        plan = live.solve(scenario=scenario)
    except Infeasible as conflict:
        told = conflict.told()
        return Answer({}, {}, perf_counter() - started, told)
    except BadInput as bad:
        return Answer({}, {}, perf_counter() - started, faults=tuple(bad.faults))
    return Answer(plan.summary, plan.tables, perf_counter() - started)


def grounds(summary: Mapping[str, Any], content: Mapping[str, Any] | None = None) -> Grounds:
    """What the figures of an answer rest on, under its scenario.

    Args:
        summary: of the answer.
        content: of its scenario; that of the session if nothing is given.
    """
    text = json.dumps(current() if content is None else dict(content), ensure_ascii=False)
    return _grounds(text, int(summary["year"]), str(summary["hydrology"]))


@st.cache_resource(show_spinner=False, max_entries=8)
def _grounds(text: str, year: int, hydrology: str) -> Grounds:
    data, content = dataset(), json.loads(text)
    if not is_base(content):
        data = apply_scenario(data, scenario_from_dict({"name": UNNAMED} | content, data))
    return Grounds(data, year, parse_hydrology(hydrology))


def language() -> str:
    """``zh`` or ``en``, as chosen in the session."""
    return str(st.session_state.get("language") or st.query_params.get("lang") or "zh")
