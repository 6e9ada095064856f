"""Why there is no plan, and the ways out, each one click away from being the scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from allocation.pages import access, scenario_session, state
from allocation.pages.words import units_in, word

MOST_CHANGES = 5


def show(answer: state.Answer) -> None:
    """Draw the conflict of an answer without a plan."""
    language, told = state.language(), answer.conflict
    message = units_in(told[f"message_{language}"], language)
    st.error(f"**{word('infeasible', language)}**\n\n{message}")
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
        _way(way, language)


def _way(way: Mapping[str, Any], language: str) -> None:
    joined = "；" if language == "zh" else "; "
    changes = joined.join(move[f"text_{language}"] for move in way["moves"][:MOST_CHANGES])
    more = len(way["moves"]) - MOST_CHANGES
    if more > 0:
        changes += word("ways_more", language, count=more)
    title = word("way_title", language, title=way[f"title_{language}"], total=way["total_wan_m3"])
    st.markdown(f"{way['number']}. **{title}** {units_in(changes, language)}")
    if access.who().may("action", "what_if"):
        st.button(
            word("way_take", language, number=way["number"]),
            on_click=scenario_session.become,
            args=(way["scenario"],),
            key=f"way-{way['number']}",
        )
