"""敏感性: which levers matter most, and two levers at once."""

from __future__ import annotations

import streamlit as st

from allocation.pages import state
from allocation.pages.sensitivity import grid, tornado
from allocation.pages.words import word
from allocation.sensitivity import GRIDS

TORNADO = "tornado"


def show(answer: state.Answer) -> None:
    """Choose a study, run it, draw it."""
    language = state.language()
    chosen = st.segmented_control(
        word("study", language),
        [TORNADO, *GRIDS],
        default=TORNADO,
        required=True,
        format_func=lambda name: word(f"study_{name}", language),
        key="study",
        label_visibility="collapsed",
    )
    st.caption(word(f"study_{chosen}_note", language))
    if chosen == TORNADO:
        tornado.show(answer, language)
    else:
        grid.show(answer, chosen, language)
