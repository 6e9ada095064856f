"""图: one picture at a time, each with its figures to save."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from allocation.pages import state
from allocation.pages.pictures import (
    changes,
    counties,
    ladder,
    months,
    river,
    supply,
    uses,
)
from allocation.pages.words import word

PICTURES: dict[str, Callable[[state.Answer, str], None]] = {
    "counties": counties.show,
    "uses": uses.show,
    "river": river.show,
    "months": months.show,
    "changes": changes.show,
    "ladder": ladder.show,
    "supply": supply.show,
}


def show(answer: state.Answer) -> None:
    """Choose a picture and draw it."""
    language = state.language()
    chosen = st.segmented_control(
        word("picture", language),
        list(PICTURES),
        default="counties",
        required=True,
        format_func=lambda name: word(f"picture_{name}", language),
        key="picture",
        label_visibility="collapsed",
    )
    st.caption(word(f"picture_{chosen}_note", language))
    PICTURES[chosen](answer, language)
