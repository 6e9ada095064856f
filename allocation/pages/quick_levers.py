"""Three levers in the sidebar: shortcuts into the scenario of the session."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import streamlit as st

from allocation.pages import access, scenario_session, state
from allocation.pages.scenario_session import SIDEBAR
from allocation.pages.words import word
from allocation.scenarios.levers import BASE_HYDROLOGY

CAP_ABOVE, FALL_MOST, STEP = 15.0, 40.0, 0.5
CAP_AT, INTENSITY_AT = ("limits", state.CAP), ("limits", state.INTENSITY)


def fall_of(limit: float) -> float:
    """Fall of the intensity against the base year in percent."""
    data = state.dataset()
    start = state.limit_of(data, state.INTENSITY, state.years(data)[0])
    return round(100.0 * (1.0 - limit / start), 4)


def hydrology_of(content: Mapping[str, Any]) -> str:
    """The hydrology that a scenario asks for."""
    return str(content.get("hydrology") or BASE_HYDROLOGY)


def show() -> None:
    """Draw the levers for whoever may move them."""
    if not access.who().may("action", "what_if"):
        return
    language, content, data = state.language(), state.current(), state.dataset()
    year = state.year_of(content)
    lines = set(data["red_lines"]["red_line"])
    with st.sidebar:
        st.subheader(word("levers", language), anchor=False)
        st.button(word("reset", language), width="stretch", on_click=scenario_session.reset)
        if state.CAP in lines:
            base = state.limit_of(data, state.CAP, year)
            # Down to nothing, so that an analyst finds where the cap meets what homes must have.
            span = (base % STEP, base + CAP_ABOVE)
            _slider("cap_lever", state.limit_in(content, state.CAP), span, language)
            st.caption(word("cap_help", language, base=base, year=year))
        if state.INTENSITY in lines:
            start = state.limit_of(data, state.INTENSITY, state.years(data)[0])
            limit = state.limit_of(data, state.INTENSITY, year)
            fall = fall_of(state.limit_in(content, state.INTENSITY))
            _slider("intensity_lever", fall, (0.0, FALL_MOST), language)
            base = fall_of(limit)
            st.caption(word("intensity_help", language, base=base, start=start, limit=limit))
        _hydrology(hydrology_of(content), language)


def _slider(name: str, value: float, span: tuple[float, float], language: str) -> None:
    low, high = min(span[0], math.floor(value)), max(span[1], math.ceil(value))
    key = scenario_session.key(name, SIDEBAR)
    st.slider(
        word(name, language),
        float(low) if value < span[0] else span[0],
        float(high) if value > span[1] else span[1],
        value,
        step=STEP,
        format="%g",
        key=key,
        on_change=_moved,
        args=(name, key),
    )


def _hydrology(value: str, language: str) -> None:
    steps = sorted({*state.HYDROLOGIES, value}, key=lambda name: float(name[1:]))
    key = scenario_session.key("hydrology_lever", SIDEBAR)
    st.select_slider(
        word("hydrology_lever", language),
        steps,
        value=value,
        format_func=lambda name: str(name).removeprefix("p"),
        key=key,
        on_change=_moved,
        args=("hydrology_lever", key),
    )
    st.caption(word("hydrology_help", language))


def _moved(name: str, key: str) -> None:
    if not scenario_session.is_live(key, SIDEBAR):
        return
    value, data = st.session_state[key], state.dataset()
    year = state.year_of(state.current())
    if name == "hydrology_lever":
        scenario_session.put(("hydrology",), None if value == BASE_HYDROLOGY else value, SIDEBAR)
    elif name == "cap_lever":
        base = state.limit_of(data, state.CAP, year)
        scenario_session.put(CAP_AT, None if value == base else float(value), SIDEBAR)
    else:
        base = fall_of(state.limit_of(data, state.INTENSITY, year))
        start = state.limit_of(data, state.INTENSITY, state.years(data)[0])
        limit = start * (1.0 - value / 100.0)
        scenario_session.put(INTENSITY_AT, None if value == base else limit, SIDEBAR)
