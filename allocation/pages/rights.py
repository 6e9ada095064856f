"""水权转让: a transfer between two users or places, tested by solving again and kept."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from allocation.capacity import Place, places_of
from allocation.pages import access, faults_panel, state
from allocation.pages.asked import question
from allocation.pages.tables import downloads, height_of
from allocation.pages.words import word
from allocation.report.rights import named_flows, named_shortage, sentences
from allocation.rights import PASSES, Checked, Party, Trade, check_trade
from allocation.rights.record import keep, record_of
from basins.dataset import Dataset
from basins.faults import BadInput
from basins.vocabulary import name_of

LEVELS = ("county", "city", "river")
FOUND = "rights_found"
SHOWN = {PASSES: st.success}
Asked = tuple[str, Trade, float | None]


def show(answer: state.Answer) -> None:
    """Choose the two sides, test, and show what follows."""
    language, data = state.language(), state.dataset()
    st.caption(word("rights_note", language))
    left, right = st.columns(2)
    with left:
        seller = _party(data, "seller", 0, language)
    with right:
        buyer = _party(data, "buyer", 1, language)
    sources = {"": word("all", language)} | _names(data, "sources", "source", language)
    water, volume = st.columns(2)
    source = water.selectbox(
        word("rights_source", language), list(sources), format_func=sources.__getitem__
    )
    asked = volume.number_input(
        word("rights_volume", language),
        0.0,
        1e6,
        None,
        10.0,
        placeholder=word("rights_largest", language),
    )
    key = (question().key, Trade(seller, buyer, source), asked)
    if not access.who().may("action", "what_if"):
        st.info(word("study_not_allowed", language))
    elif st.button(word("rights_test", language), type="primary"):
        _test(key, language)
    kept: tuple[Asked, Checked] | None = st.session_state.get(FOUND)
    if kept is not None and kept[0] == key:
        _found(data, kept[1], f"rights-{answer.summary['year']}", language)


def _party(data: Dataset, side: str, first: int, language: str) -> Party:
    """A place and one of the sectors that have a demand there."""
    st.markdown(f"**{word(f'rights_{side}', language)}**")
    level = st.selectbox(
        word("capacity_level", language),
        LEVELS,
        format_func=lambda name: word(f"capacity_level_{name}", language),
        key=f"rights_level-{side}",
    )
    places = places_of(data, level)
    place: Place = st.selectbox(
        word("place", language),
        places,
        index=min(first, len(places) - 1),
        format_func=lambda one: name_of(one, language),
        key=f"rights_place-{side}-{level}",
    )
    sectors = _names(data, "sectors", "sector", language)
    sector = st.selectbox(
        word("sector", language),
        list(sectors),
        format_func=sectors.__getitem__,
        key=f"rights_sector-{side}",
    )
    return Party(place, sector)


def _names(data: Dataset, table: str, key: str, language: str) -> dict[str, str]:
    rows = data[table].sort_values("position")
    return {str(k): str(n) for k, n in zip(rows[key], rows[f"name_{language}"], strict=True)}


@access.action("what_if")
def _test(key: Asked, language: str) -> None:
    asked = question()
    st.session_state.pop(FOUND, None)
    try:
        with st.spinner(word("rights_solving", language)):
            plan = state.model().solve(asked.asked.year, asked.asked.hydrology, asked.scenario())
            st.session_state[FOUND] = (key, check_trade(plan, key[1], key[2]))
    except BadInput as bad:
        faults_panel.show(bad.faults, "rights_bad")


def _found(data: Dataset, found: Checked, stem: str, language: str) -> None:
    first, *others = sentences(data, found, language)
    SHOWN.get(found.verdict, st.error)(first)
    st.markdown("\n".join(f"- {line}" for line in others).replace("~", "–"))
    tables = (
        ("shortage", named_shortage(data, found, language)),
        ("flows", named_flows(data, found, language)),
    )
    for name, table in tables:
        if len(table):
            st.markdown(f"**{word(f'rights_{name}', language)}**")
            _table(table, f"{stem}-{name}", language)
    if not len(found.shortage) and found.verdict == PASSES:
        st.caption(word("rights_nobody", language))
    if found.verdict == PASSES and access.who().may("action", "check"):
        _keep(found, language)


def _table(table: pd.DataFrame, stem: str, language: str) -> None:
    heads = {column: word(f"rights_{column}", language) for column in table}
    figures = table.select_dtypes("number").columns
    shown = table.assign(**{name: table[name].round(2) + 0.0 for name in figures})
    shown = shown.rename(columns=heads)
    st.dataframe(shown, hide_index=True, height=height_of(len(shown), 320))
    downloads(shown, stem, language)


def _keep(found: Checked, language: str) -> None:
    """Keep the test, so that an application can name it."""
    st.caption(word("rights_keep_note", language))
    if st.button(word("rights_keep", language)):
        access.require_action("check")
        record = record_of(found)
        try:
            keep(record)
        except OSError as failure:
            st.error(f"{failure.strerror}: {failure.filename}")
        else:
            st.success(word("rights_kept", language, record=record["record"]))
