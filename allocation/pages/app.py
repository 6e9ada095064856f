"""The frame of the pages: navigation, language, levers; every page answers one scenario."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter
from typing import Any, Literal

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from allocation.pages import (
    access,
    allocation_table,
    board,
    capacity,
    compare,
    conflict_panel,
    data,
    faults_panel,
    ledger,
    overview,
    own_words,
    pictures,
    plans,
    quick_levers,
    register,
    rights,
    risk,
    scenario,
    scenario_session,
    sensitivity,
    state,
)
from allocation.pages.roles import Person
from allocation.pages.words import LANGUAGES, plain, word
from allocation.scenarios.edit import is_base
from basins.faults import BadInput

Show = Callable[[state.Answer], None]
STYLE = Path(__file__).with_name("style.css")
PAGES: dict[str, Show] = {
    "overview": overview.show,
    "scenario": scenario.show,
    "allocation": allocation_table.show,
    "ledger": ledger.show,
    "pictures": pictures.show,
    "sensitivity": sensitivity.show,
    "capacity": capacity.show,
    "rights": rights.show,
    "board": board.show,
    "compare": compare.show,
}
# What a page draws below its answer, and where there is none.
BUILDS: dict[str, Callable[[], None]] = {"scenario": scenario.build}


def main() -> None:
    """Draw the page that is open."""
    language = state.language()
    st.set_page_config(page_title=word("title", language), layout="wide")
    st.html(STYLE)
    person = access.who()
    shows = {name: _answered(name, show) for name, show in PAGES.items()} | {
        "plans": plans.show,
        "risk": risk.show,
        "data": data.show,
        "register": register.show,
    }
    pages = [_page(name, show, person, language) for name, show in shows.items()]
    # Streamlit would fold a menu of more than twelve pages.
    where: Literal["sidebar", "hidden"] = "sidebar" if person.role else "hidden"
    opened = st.navigation(pages, position=where, expanded=True)
    with st.sidebar:
        st.radio(
            word("language", language),
            list(LANGUAGES),
            index=list(LANGUAGES).index(language),
            format_func=LANGUAGES.__getitem__,
            horizontal=True,
            key="language",
        )
        if person.role:
            access.badge(person)
        own_words.translate(language)
    if not person.role:
        access.sign_in_page(person)
        return
    try:
        state.dataset()
    except BadInput as bad:
        faults_panel.show(bad.faults)
        return
    scenario_session.begin()
    if faults := st.session_state.get(scenario_session.FAULTS):
        faults_panel.show(faults, "bad_link")
    opened.run()
    scenario_session.keep_address()


def _page(name: str, show: Callable[[], None], person: Person, language: str) -> StreamlitPage:
    """A page behind its guard; who may not open it does not see it in the menu."""
    return st.Page(
        access.page(name, show),
        title=word(name, language),
        url_path=name,
        default=name == "overview",
        visibility="visible" if person.may("page", name) else "hidden",
    )


def _answered(name: str, show: Show) -> Callable[[], None]:
    def page() -> None:
        language, content = state.language(), state.current()
        quick_levers.show()
        st.title(word(name, language), anchor=False)
        # The spinner takes the place of all figures, so old ones never pass for current ones.
        with st.container(key="answer" if name in BUILDS else None):
            body = st.empty()
        if name in BUILDS:
            BUILDS[name]()
        asked = perf_counter()
        with body, st.spinner(word("solving", language)):
            answer = state.answer(content)
            if name in BUILDS:
                # The base is shown beside it; a session that began with a link has not asked yet.
                state.answer({})
        answered = perf_counter()
        with body.container():
            _state_line(answer, content, language)
            if answer.exists:
                show(answer)
            elif answer.faults:
                faults_panel.show(answer.faults)
            else:
                conflict_panel.show(answer)
            _times(answer, answered - asked, perf_counter() - answered, language)

    return page


def _times(answer: state.Answer, waited: float, drawn: float, language: str) -> None:
    """Where the time went between the question and the figures."""
    took = answer.summary.get("seconds", {})
    if waited < answer.seconds / 2.0:
        st.caption(word("times_known", language, waited=waited, drawn=drawn))
    elif took:
        solve = took["assemble"] + took["solve"]
        st.caption(word("times", language, solve=solve, tables=took["tables"], drawn=drawn))


def _state_line(answer: state.Answer, content: Mapping[str, Any], language: str) -> None:
    data, asked = state.dataset(), word("is_base", language)
    if not is_base(content):
        asked = word("is_changed", language, called=plain(str(content.get("name", ""))))
    lines = set(data["red_lines"]["red_line"])
    parts = [
        word("state_place", language, province=_province(language), year=state.year_of(content)),
        asked,
    ]
    if state.CAP in lines:
        parts.append(word("state_cap", language, cap=state.limit_in(content, state.CAP)))
    if state.INTENSITY in lines:
        fall = quick_levers.fall_of(state.limit_in(content, state.INTENSITY))
        parts.append(word("state_fall", language, fall=fall))
    exceedance = quick_levers.hydrology_of(content).removeprefix("p")
    parts.append(word("state_hydrology", language, exceedance=exceedance))
    parts.append(word("state_seconds", language, seconds=answer.seconds))
    st.caption(" · ".join(parts).replace("~", "–"))
    if answer.exists:
        st.caption(_evidence(answer, language))


def _province(language: str) -> str:
    return str(state.dataset()["province"][f"name_{language}"].iloc[0])


def _evidence(answer: state.Answer, language: str) -> str:
    """On what figures the plan rests: it stands over every page, so that none passes for more."""
    parts = [
        f"{word(name, language)} {100.0 * share:.0f} %"
        for name, share in answer.summary["evidence_share"].items()
    ]
    return word("evidence", language, shares=" · ".join(parts))


if __name__ == "__main__":
    main()
