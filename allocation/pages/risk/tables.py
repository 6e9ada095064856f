"""Tables of a study with filters and files to save."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from allocation.pages import state
from allocation.pages.risk.store import Asked
from allocation.pages.tables import downloads, height_of, text_column
from allocation.pages.words import word
from allocation.report.comparison import Shown
from allocation.report.ensemble import in_words, scenario_name, year_name
from allocation.risk.findings import Findings
from allocation.risk.reading import ALL_SECTORS, LEVELS

NAME_PIXELS = 240


def draw(name: str, table: pd.DataFrame, stem: str, language: str) -> None:
    """One of the tables in words, with buttons that save it.

    Args:
        name: of the table in ``allocation.report.ensemble``.
        table: identifiers and figures.
        stem: of the names of files.
        language: ``zh`` or ``en``.
    """
    shown = _grid(name, table, language)
    downloads(shown.rows, stem, language)


def figures_of(name: str, table: pd.DataFrame, stem: str, language: str) -> None:
    """The figures behind a picture."""
    with st.expander(word("picture_figures", language)):
        shown = _grid(name, table, language)
    downloads(shown.rows, stem, language)


def _grid(name: str, table: pd.DataFrame, language: str) -> Shown:
    shown = in_words(name, table, state.dataset(), language)
    rows = shown.rows
    configured: dict[str, Any] = {}
    for position, column in enumerate(rows.columns):
        if pd.api.types.is_float_dtype(rows[column]):
            form = "%,.1f" if "%" in str(column) else "%,.4g"
            configured[str(column)] = st.column_config.NumberColumn(format=form)
        elif position < shown.texts:
            texts = [*rows[column].astype(str), str(column)]
            configured[str(column)] = text_column(texts, NAME_PIXELS, position < 2)
    st.dataframe(rows, hide_index=True, height=height_of(len(rows)), column_config=configured)
    return shown


def show_service(_asked: Asked, found: Findings, language: str) -> None:
    """Assurance, reliability, resilience and vulnerability of the places of one level."""
    data, table = state.dataset(), found.service
    level = st.radio(
        word("risk_level", language),
        LEVELS,
        format_func=lambda name: word(f"risk_level_{name}", language),
        horizontal=True,
        key="risk_table_level",
    )
    sectors = data["sectors"].set_index("sector")[f"name_{language}"]
    wanted = st.multiselect(
        word("sector", language),
        [ALL_SECTORS, *sectors.index],
        default=[ALL_SECTORS],
        format_func=lambda name: str(sectors.get(name, word("risk_all_sectors", language))),
        key="risk_table_sectors",
    )
    table = table[(table["level"] == level) & table["sector"].isin(wanted)]
    _drawn("service", table.sort_values("assurance", kind="stable"), "assurance", language)


def show_lines(_asked: Asked, found: Findings, language: str) -> None:
    """How likely red lines bind, the likeliest first."""
    table = found.lines
    if st.toggle(word("risk_only_binding", language), value=True, key="risk_binding"):
        table = table[table["binding"] > 0.0]
    _drawn("lines", table.sort_values("binding", ascending=False), "red-lines", language)


def show_overload(_asked: Asked, found: Findings, language: str) -> None:
    """How likely places are overloaded, the likeliest first."""
    table = found.overload.rename(columns={"largest_ratio": "largest"})
    if st.toggle(word("risk_only_worst", language), value=True, key="risk_worst"):
        table = table[table["element"] == ALL_SECTORS]
    _drawn("overload", table.sort_values("overloaded", ascending=False), "overload", language)


def _drawn(name: str, table: pd.DataFrame, stem: str, language: str) -> None:
    if table.empty:
        st.info(word("no_rows", language))
        return
    draw(name, table, stem, language)


def one_case(found: Findings, key: str, language: str) -> tuple[str, int]:
    """Ask for one scenario and year."""
    left, right = st.columns(2)
    scenario = left.selectbox(
        word("risk_of_scenario", language),
        list(dict.fromkeys(found.cases["scenario"])),
        format_func=lambda name: scenario_name(name, language),
        key=f"risk_{key}_scenario",
    )
    years = found.cases.loc[found.cases["scenario"] == scenario, "year"]
    year = right.selectbox(
        word("risk_year", language),
        list(years),
        format_func=lambda year: year_name(int(year), language),
        key=f"risk_{key}_year",
    )
    return str(scenario), int(year)
