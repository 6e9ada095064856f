"""The ten figures to confirm first: searched in the background, listed, and saved."""

from __future__ import annotations

import threading
from typing import Any

import streamlit as st

from allocation.background import CANCELLED, FAILED, WAITING
from allocation.confirmation.background import Search
from allocation.confirmation.spreads import spread_table
from allocation.pages import access, state, studies
from allocation.pages.tables import XLSX, height_of, text_column
from allocation.pages.words import unit_name, word
from allocation.report.confirmation import HEADS, change_told, needs_shown, write_needs
from allocation.report.explain import names_in
from basins.vocabulary import label

POLL_SECONDS = 1.0
HYDROLOGY = "p50"


class Desk:
    """The search of the process; there is one at a time, and the last one is kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.search: Search | None = None

    def begin(self) -> None:
        """Start a search, unless one runs."""
        with self._lock:
            if self.search is not None and not self.search.ended:
                return
            data = state.dataset()
            self.search = Search(data, state.years(data)[1], HYDROLOGY, studies.desk().gate)
            self.search.start()


@st.cache_resource(show_spinner=False)
def desk() -> Desk:
    """One desk for all sessions of the process."""
    return Desk()


def show() -> None:
    """Draw the start button, how far the search is, and what it has found."""
    language = state.language()
    st.caption(word("confirm_note", language))
    search = desk().search
    if search is not None and not search.ended:
        _watch(language)
        return
    if not access.who().may("action", "what_if"):
        st.info(word("study_not_allowed", language))
    elif search is None or search.state in (CANCELLED, FAILED):
        st.button(
            word("confirm_start", language), type="primary", key="confirm_start", on_click=_begin
        )
    if search is None:
        _spreads(language)
        return
    if search.state == FAILED:
        st.error(word("study_failed", language))
    if search.state == CANCELLED:
        st.warning(word("confirm_stopped", language, done=search.tried))
    _list(search, language)
    _spreads(language)


@access.action("what_if")
def _begin() -> None:
    desk().begin()


@st.fragment(run_every=POLL_SECONDS)
def _watch(language: str) -> None:
    """Progress, drawn again every second without the rest of the page."""
    search = desk().search
    if search is None or search.ended:
        st.rerun()
        return
    waits = search.state == WAITING or not search.tried
    text = "confirm_solving" if waits else "confirm_running"
    st.progress(search.progress, word(text, language, done=search.tried))
    st.button(
        word("study_cancel", language),
        key="confirm_cancel",
        disabled=search.cancelling,
        on_click=search.cancel,
    )


def _list(search: Search, language: str) -> None:
    needs, heads = search.needs, HEADS[language]
    if not needs:
        return
    names = names_in(search.dataset, language)
    shown = needs_shown(needs, names, language)
    st.markdown(
        word(
            "confirm_found",
            language,
            count=len(needs),
            tried=search.tried,
            year=search.year,
            hydrology=search.hydrology,
        )
    )
    shown["unit"] = [unit_name(unit, language) for unit in shown["unit"]]
    for name in ("at_low", "at_high"):
        shown[name] = [change_told(float(value), language) for value in shown[name]]
    table = shown.rename(columns=heads)
    configured: dict[str, Any] = {
        heads["key"]: text_column([*shown["key"], heads["key"]], 260, True),
        heads["spread"]: st.column_config.NumberColumn(format="percent"),
        heads["value"]: st.column_config.NumberColumn(format="%.6g"),
        heads["moved_wan_m3"]: st.column_config.NumberColumn(format="%.1f"),
    }
    st.dataframe(table, hide_index=True, height=height_of(len(table)), column_config=configured)
    with st.container(horizontal=True):
        for kind, mime in ((".csv", "text/csv"), (".xlsx", XLSX)):
            st.download_button(
                word(f"download_{kind[1:]}", language),
                write_needs(needs, names, None, kind, language),
                f"to-confirm-{search.year}{kind}",
                mime,
                on_click="ignore",
            )


def _spreads(language: str) -> None:
    """The assumed errors, so that nobody takes them for measured ones."""
    with st.expander(word("confirm_spreads", language)):
        table = spread_table()
        rows = {
            word("confidence", language): [label(n, language) for n in table["confidence"]],
            HEADS[language]["spread"]: [f"{value:.0%}" for value in table["relative_spread"]],
            word("confirm_reason", language): table[f"reason_{language}"],
        }
        st.table(rows)
