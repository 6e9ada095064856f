"""集合风险: what the thousands of plans of a study say of risk; no plan is solved here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from allocation.pages import faults_panel, state
from allocation.pages.risk import choice, county_map, spread, tables
from allocation.pages.risk.store import Asked, found_by, members_of, studies
from allocation.pages.words import plain, word
from allocation.report.ensemble import notes, say, scenario_name
from allocation.risk.findings import Findings
from basins.faults import BadInput

VIEWS: dict[str, Callable[[Asked, Findings, str], None]] = {
    "fan": spread.show_fan,
    "curve": spread.show_curve,
    "map": county_map.show,
    "service": tables.show_service,
    "lines": tables.show_lines,
    "overload": tables.show_overload,
    "regret": choice.show,
}
COUNTS = ("members", "solved", "infeasible", "failed", "pending")
LEAST_DEGREE = 80


def show() -> None:
    """Choose a study and a view of it."""
    language = state.language()
    st.title(word("risk", language), anchor=False)
    st.caption(word("risk_note", language))
    offered = studies()
    if not offered:
        st.info(word("risk_none", language))
        return
    name = st.selectbox(
        word("risk_study", language), list(offered), format_func=str, key="risk_study"
    )
    try:
        asked = _asked(offered[name], language)
        found = found_by(asked)
    except BadInput as bad:
        faults_panel.show(bad.faults, "risk_bad")
        return
    if found.cases.empty:
        st.info(word("no_rows", language))
        return
    _counts(found, language)
    st.caption(plain(" ".join(notes(found, language))))
    view = st.segmented_control(
        word("risk_view", language),
        list(VIEWS),
        default="fan",
        required=True,
        format_func=lambda view: word(f"risk_{view}", language),
        key="risk_view",
        label_visibility="collapsed",
    )
    st.caption(word(f"risk_{view}_note", language))
    VIEWS[view](asked, found, language)


def _asked(path: Path, language: str) -> Asked:
    """The study and the filters over every view."""
    scenarios, years = members_of(path)
    left, middle, right = st.columns([3, 2, 2])
    chosen = left.multiselect(
        word("risk_scenarios", language),
        scenarios,
        format_func=lambda name: scenario_name(name, language),
        placeholder=word("all", language),
        key="risk_scenarios",
    )
    of_years = middle.multiselect(
        word("risk_years", language),
        years,
        placeholder=word("all", language),
        key="risk_years",
    )
    pooled = middle.toggle(word("risk_pooled", language), key="risk_pooled")
    degree = right.slider(
        word("risk_degree", language),
        LEAST_DEGREE,
        100,
        100,
        help=word("risk_degree_help", language),
        key="risk_degree",
    )
    return Asked(path, tuple(chosen), tuple(of_years), degree / 100.0, pooled)


def _counts(found: Findings, language: str) -> None:
    """Of how many members everything below speaks."""
    with st.container(key="volumes"):
        for name in COUNTS:
            total = int(found.cases[name].sum())
            st.metric(say(name, language), f"{total:,}", border=True)
    if len(found.causes):
        with st.expander(say("causes", language)):
            tables.draw("causes", found.causes, "causes", language)
