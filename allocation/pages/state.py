"""What the pages share: the dataset and live model of the process, and the levers of a session."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from allocation.plan import Infeasible, LiveModel
from basins.dataset import Dataset, load_dataset
from basins.faults import BadInput, Fault
from basins.scenario_file import scenario_from_dict

CAP, INTENSITY = "PLAN-CAP", "PLAN-INT"
HYDROLOGIES = ("p25", "p50", "p75", "p90", "p95")
BASE_HYDROLOGY = "p50"


@dataclass(frozen=True)
class Levers:
    """One question: cap in 亿m³, fall of the intensity in percent, hydrology ``pNN``."""

    cap: float
    fall: float
    hydrology: str


@dataclass(frozen=True)
class Answer:
    """A plan's figures, or why there is none; ``seconds`` is how long the solve took.

    ``conflict`` is what ``Infeasible.told`` says.
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
def model() -> LiveModel:
    """The live model, one for all sessions of the process."""
    return LiveModel(dataset())


def limit_of(data: Dataset, red_line: str, year: int) -> float:
    """Limit of a red line in a year, interpolated between rows and held outside them."""
    rows = data["red_line_limits"]
    rows = rows[rows["red_line"] == red_line].sort_values("year")
    return float(np.interp(year, rows["year"].astype(float), rows["limit"].astype(float)))


def years(data: Dataset) -> tuple[int, int]:
    """Base year and plan year of the province."""
    row = data["province"].iloc[0]
    return int(row["base_year"]), int(row["plan_year"])


def base_levers(data: Dataset) -> Levers:
    """The levers as the dataset has them."""
    base, plan = years(data)
    start = limit_of(data, INTENSITY, base)
    fall = 100.0 * (1.0 - limit_of(data, INTENSITY, plan) / start)
    return Levers(limit_of(data, CAP, plan), round(fall, 4), BASE_HYDROLOGY)


def scenario_of(levers: Levers, data: Dataset) -> dict[str, Any] | None:
    """The levers as the content of a scenario file; nothing where they stand at their base."""
    base = base_levers(data)
    limits: dict[str, float] = {}
    if levers.cap != base.cap:
        limits[CAP] = levers.cap
    if levers.fall != base.fall:
        start = limit_of(data, INTENSITY, years(data)[0])
        limits[INTENSITY] = start * (1.0 - levers.fall / 100.0)
    return {"name": "pages", "limits": limits} if limits else None


@st.cache_resource(show_spinner=False, max_entries=32)
def answer(levers: Levers) -> Answer:
    """The plan under the levers, from memory when it was asked before."""
    started = perf_counter()
    try:
        live = model()
        content = scenario_of(levers, live.dataset)
        scenario = scenario_from_dict(content, live.dataset) if content else None
        plan = live.solve(years(live.dataset)[1], levers.hydrology, scenario)
    except Infeasible as conflict:
        told = conflict.told()
        return Answer({}, {}, perf_counter() - started, told)
    except BadInput as bad:
        return Answer({}, {}, perf_counter() - started, faults=tuple(bad.faults))
    return Answer(plan.summary, plan.tables, perf_counter() - started)


def language() -> str:
    """``zh`` or ``en``, as chosen in the session."""
    return str(st.session_state.get("language") or st.query_params.get("lang") or "zh")
