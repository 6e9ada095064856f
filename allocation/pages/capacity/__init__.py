"""四定: how much the water of places carries, who has room, who is over, and trade-offs."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from allocation.capacity import Rules
from allocation.pages import state
from allocation.pages.capacity import county_map, places, trade
from allocation.pages.words import word

VIEWS: dict[str, Callable[[state.Answer, Rules, str], None]] = {
    "places": places.show,
    "map": county_map.show,
    "trade": trade.show,
}


def show(answer: state.Answer) -> None:
    """Choose what stays as it is and a view, run it, draw it."""
    language = state.language()
    st.caption(word("capacity_note", language))
    left, right = st.columns([3, 2])
    keep = left.radio(
        word("capacity_keep", language),
        ["plan", "norm"],
        format_func=lambda name: word(f"capacity_keep_{name}", language),
        horizontal=True,
        key="capacity_keep",
    )
    own = right.toggle(
        word("capacity_own", language),
        value=True,
        help=word("capacity_own_help", language),
        key="capacity_own",
    )
    view = st.segmented_control(
        word("capacity_view", language),
        list(VIEWS),
        default="places",
        required=True,
        format_func=lambda name: word(f"capacity_{name}", language),
        key="capacity_view",
        label_visibility="collapsed",
    )
    VIEWS[view](answer, Rules(keep == "norm", own), language)
