"""The red lines of a comparison, picked by where they stand and whether they change."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from allocation.comparison import ALL, CHANGED, WHERE, WORTH, Comparison, pick_lines
from allocation.pages import state
from allocation.pages.tables import place_names
from allocation.pages.words import word
from allocation.report.comparison import Shown, shown_lines

WHICH = (WORTH, CHANGED, ALL)


def picked(comparison: Comparison, language: str) -> Shown:
    """Ask which red lines, and give them for people; empty where none is left."""
    table = comparison.tables["red_lines"]
    which = st.segmented_control(
        word("compare_lines", language),
        WHICH,
        default=WORTH,
        required=True,
        format_func=lambda name: word(f"compare_lines_{name}", language),
        key="compare_lines",
        label_visibility="collapsed",
    )
    places = place_names(state.dataset(), language)
    only = {}
    for column, name in zip(st.columns(len(WHERE)), WHERE, strict=True):
        found = [str(value) for value in table[name].drop_duplicates()]
        named: Mapping[str, str] = (
            {value: places.get(value, value) for value in found}
            if name == "place"
            else {value: word(f"{name}_{value}", language) for value in found}
        )
        only[name] = column.multiselect(
            word(name, language),
            found,
            format_func=named.__getitem__,
            placeholder=word("all", language),
            key=f"compare_lines_{name}",
        )
    return shown_lines(comparison, pick_lines(table, str(which or WORTH), only), language)
