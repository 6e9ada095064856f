"""The frame of the pages: navigation, language, levers; every page shows one answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from allocation.pages import (
    access,
    allocation_table,
    board,
    compare,
    data,
    ledger,
    overview,
    pictures,
    register,
    sensitivity,
    state,
)
from allocation.pages.roles import Person
from allocation.pages.words import LANGUAGES, word
from basins.faults import BadInput, Fault

MOST_CHANGES = 5
Show = Callable[[state.Answer], None]
STYLE = Path(__file__).with_name("style.css")
CAP_ABOVE, FALL_MOST, STEP = 15.0, 40.0, 0.5
PAGES: dict[str, Show] = {
    "overview": overview.show,
    "allocation": allocation_table.show,
    "ledger": ledger.show,
    "pictures": pictures.show,
    "sensitivity": sensitivity.show,
    "board": board.show,
    "compare": compare.show,
}


def main() -> None:
    """Draw the page that is open."""
    language = state.language()
    st.set_page_config(page_title=word("title", language), layout="wide")
    st.html(STYLE)
    person = access.who()
    shows = {name: _answered(name, show) for name, show in PAGES.items()} | {
        "data": data.show,
        "register": register.show,
    }
    pages = [_page(name, show, person, language) for name, show in shows.items()]
    opened = st.navigation(pages, position="sidebar" if person.role else "hidden")
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
    if not person.role:
        access.sign_in_page(person)
        return
    try:
        state.dataset()
    except BadInput as bad:
        show_faults(bad.faults)
        return
    opened.run()


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
        language = state.language()
        levers = _levers(language)
        st.title(word(name, language), anchor=False)
        # The spinner takes the place of all figures, so old ones never pass for current ones.
        body = st.empty()
        with body, st.spinner(word("solving", language)):
            answer = state.answer(levers)
        with body.container():
            _state_line(answer, levers, language)
            if answer.exists:
                show(answer)
            elif answer.faults:
                show_faults(answer.faults)
            else:
                _no_plan(answer, language)

    return page


def _levers(language: str) -> state.Levers:
    """The three levers in the sidebar; who may only look gets the base."""
    data_set = state.dataset()
    base = state.base_levers(data_set)
    if not access.who().may("action", "what_if"):
        return base
    first, year = state.years(data_set)
    start = state.limit_of(data_set, state.INTENSITY, first)
    limit = state.limit_of(data_set, state.INTENSITY, year)
    values = st.session_state.setdefault("levers", asdict(base) | {"round": 0})
    with st.sidebar:
        st.subheader(word("levers", language), anchor=False)
        st.button(word("reset", language), width="stretch", on_click=_reset, args=(base,))
        # Down to nothing, so that an analyst finds where the cap meets what homes must have.
        span = (base.cap % STEP, base.cap + CAP_ABOVE)
        values["cap"] = _slider("cap_lever", values["cap"], span, language)
        st.caption(word("cap_help", language, base=base.cap, year=year))
        values["fall"] = _slider("intensity_lever", values["fall"], (0.0, FALL_MOST), language)
        help_text = word("intensity_help", language, base=base.fall, start=start, limit=limit)
        st.caption(help_text)
        values["hydrology"] = st.select_slider(
            word("hydrology_lever", language),
            state.HYDROLOGIES,
            value=values["hydrology"],
            format_func=lambda name: name.removeprefix("p"),
            key=f"hydrology_lever-{values['round']}",
        )
        st.caption(word("hydrology_help", language))
    return state.Levers(values["cap"], values["fall"], values["hydrology"])


def _reset(base: state.Levers) -> None:
    """Back to the base. New keys, because a browser that is a step behind still sends the old
    positions of the levers under the old ones."""
    values = st.session_state["levers"]
    values.update(asdict(base), round=values["round"] + 1)


def _state_line(answer: state.Answer, levers: state.Levers, language: str) -> None:
    data_set = state.dataset()
    changed = levers != state.base_levers(data_set)
    st.caption(
        word(
            "state_line",
            language,
            province=data_set["province"][f"name_{language}"].iloc[0],
            year=state.years(data_set)[1],
            changed=word("is_changed" if changed else "is_base", language),
            cap=levers.cap,
            fall=levers.fall,
            exceedance=levers.hydrology.removeprefix("p"),
            seconds=answer.seconds,
        )
    )
    if answer.exists:
        st.caption(_evidence(answer, language))


def _evidence(answer: state.Answer, language: str) -> str:
    """On what figures the plan rests: it stands over every page, so that none passes for more."""
    parts = [
        f"{word(name, language)} {100.0 * share:.0f} %"
        for name, share in answer.summary["evidence_share"].items()
    ]
    return word("evidence", language, shares=" · ".join(parts))


def _no_plan(answer: state.Answer, language: str) -> None:
    told = answer.conflict
    st.error(f"**{word('infeasible', language)}**\n\n{told[f'message_{language}']}")
    st.info(word("infeasible_hint", language))
    if not told["members"]:
        return
    st.markdown(word("conflict_note", language))
    rows = [
        {
            word("line_name", language): fact[f"name_{language}"],
            word("month", language): str(fact["month"] or word("whole_year", language)),
            word("conflict_short", language): f"{fact['short_wan_m3']:,.1f}",
        }
        for fact in told["members"]
    ]
    st.table(rows)
    if told["ways_out"]:
        st.markdown(word("ways_note", language))
    for way in told["ways_out"]:
        changes = "；".join(move[f"text_{language}"] for move in way["moves"][:MOST_CHANGES])
        title = f"**{way[f'title_{language}']}**（{way['total_wan_m3']:,.1f} 万m³）"
        st.markdown(f"{way['number']}. {title}：{changes}")


def show_faults(faults: tuple[Fault, ...]) -> None:
    """The faults of the dataset as a table: where, what stands there, what to do."""
    language = state.language()
    st.error(word("bad_input", language))
    rows = [
        {
            word("fault_where", language): " ".join(
                str(part) for part in (f.file, f.row, f.column) if part is not None
            ),
            word("fault_value", language): f.value or "",
            word("fault_expected", language): f.expected,
            word("fault_remedy", language): f.remedy,
        }
        for f in faults
    ]
    st.dataframe(rows, hide_index=True)


def _slider(name: str, value: float, span: tuple[float, float], language: str) -> float:
    low, high = span
    key = f"{name}-{st.session_state['levers']['round']}"
    return float(st.slider(word(name, language), low, high, value, STEP, "%g", key=key))


if __name__ == "__main__":
    main()
