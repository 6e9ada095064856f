"""情景推演: the levers in the groups of the plan, what they change in words, and what follows."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from allocation.evidence import shortage_evidence
from allocation.pages import (
    scenario_files,
    scenario_levers,
    scenario_overrides,
    scenario_projects,
    scenario_session,
    state,
)
from allocation.pages.scenario_session import ELSEWHERE
from allocation.pages.words import units_in, word
from allocation.report.evidence import evidence_told
from allocation.report.explain import names_in
from allocation.scenarios.edit import is_base
from allocation.scenarios.sentences import told

YI = 1e4
MOST_LINES = 30
COUNTS = ("binding", "overloaded")
GROUPS: dict[str, Callable[[], None]] = {
    "caps": scenario_levers.caps,
    "hydrology": scenario_levers.hydrology,
    "growth": scenario_levers.growth,
    "saving": scenario_levers.saving,
    "projects": scenario_projects.projects,
    "groundwater": scenario_levers.groundwater,
    "ecology": scenario_levers.ecology,
    "nonconventional": scenario_levers.nonconventional,
    "priorities": scenario_projects.priorities,
    "overrides": scenario_overrides.show,
}


def build() -> None:
    """Draw what changes the scenario; it stays where there is no answer."""
    language, history = state.language(), scenario_session.history()
    # The hint keeps its place when it goes, else what is unfolded below would fold.
    with st.container():
        if len(history.states) == 1 and is_base(history.now):
            st.info(word("scenario_hint", language))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _button("undo", scenario_session.undo, history.can_undo, language)
        _button("redo", scenario_session.redo, history.can_redo, language)
        _button("scenario_reset", scenario_session.reset, not is_base(history.now), language)
    with st.expander(word("scenario_files", language)):
        scenario_files.show()
    group = st.segmented_control(
        word("scenario_groups", language),
        list(GROUPS),
        default="caps",
        format_func=lambda name: word(f"group_{name}", language),
        key="scenario_group",
        required=True,
    )
    with st.container(border=True, key="lever_group"):
        GROUPS[str(group or "caps")]()
    _changes(language)


def _button(name: str, do: Callable[[], None], active: bool, language: str) -> None:
    st.button(word(name, language), on_click=do, disabled=not active, key=name)


def _changes(language: str) -> None:
    """Every change in words, each with the way back."""
    st.subheader(word("changes_title", language), anchor=False)
    sentences = told(state.dataset(), state.current(), language)
    if not sentences:
        st.caption(word("no_changes", language))
    for address, sentence in sentences[:MOST_LINES]:
        text = units_in(sentence, language)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                word("take_back", language),
                on_click=scenario_session.put,
                args=(address, None, ELSEWHERE),
                key=f"take-back-{address}",
                help=text,
            )
            st.text(text, width="stretch")
    if len(sentences) > MOST_LINES:
        st.caption(word("more_changes", language, count=len(sentences) - MOST_LINES))


def show(answer: state.Answer) -> None:
    """Draw the headline figures of an answer, each beside the base's."""
    language = state.language()
    base = state.answer({})
    before = _figures(base) if base.exists else {}
    with st.container(key="outcome"):
        for name, value in _figures(answer).items():
            digits, note = 0 if name in COUNTS else 2, ""
            if name in before:
                # No minus before a nought.
                change = round(value - before[name], digits) + 0.0
                told_base, told_change = f"{before[name]:,.{digits}f}", f"{change:+,.{digits}f}"
                note = word("against_base", language, base=told_base, change=told_change)
            st.metric(
                word(f"outcome_{name}", language),
                f"{value:,.{digits}f}",
                note,
                delta_color="off",
                delta_arrow="off",
                border=True,
            )

    names = names_in(state.dataset(), language)
    short = shortage_evidence(state.grounds(answer.summary), answer.tables)
    told = evidence_told(word("outcome_shortage_what", language), short, names, language)
    if told:
        st.caption(told)


def _figures(answer: state.Answer) -> dict[str, float]:
    s = answer.summary
    return {
        "use": s["total_use_wan_m3"] / YI,
        "intensity": s["intensity_m3_per_wan_yuan"],
        "shortage": s["shortage_wan_m3"] / YI,
        "met": 100.0 * s["supplied_wan_m3"] / (s["demand_wan_m3"] or 1.0),
        "binding": float(len(s["binding_red_lines"])),
        "overloaded": float(len(s["overloaded_places"])),
    }
