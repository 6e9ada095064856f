"""水量配置: who gets how much from where, filtered, summed and saved."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from allocation.pages import state
from allocation.pages.tables import downloads, height_of, text_column
from allocation.pages.words import word
from allocation.report.workbook import with_names

KEYS = ["city", "county", "river", "sector", "source", "month"]
TEXT_PIXELS = 165
VALUES = ["use_wan_m3", "withdrawal_wan_m3", "consumption_wan_m3"]
ORDERED = {"river": "rivers", "sector": "sectors", "source": "sources"}


def show(answer: state.Answer) -> None:
    """Draw the allocation table of an answer."""
    language = state.language()
    table = _filtered(answer.tables["allocation"], language)
    chosen = st.pills(
        word("group_by", language),
        KEYS,
        selection_mode="multi",
        default=KEYS[:-1],
        format_func=lambda key: word(key, language),
        key="group_by",
    )
    keys = [key for key in KEYS if key in chosen] or KEYS[:1]
    if table.empty:
        st.info(word("no_rows", language))
        return
    summed = summary_of(table, keys)
    named = with_names(state.dataset(), summed, language)
    with st.container(key="volumes"):
        for value in VALUES:
            st.metric(word(value, language), f"{table[value].sum():,.0f}", border=True)
    shown = named.rename(columns={name: word(name, language) for name in named.columns})
    st.caption(word("rows", language, shown=f"{len(shown):,}"))
    configured: dict[str, Any] = {
        word(value, language): st.column_config.NumberColumn(format="%,.2f") for value in VALUES
    }
    texts = [key for key in keys if key != "month"]
    for key in texts:
        head = word(key, language)
        configured[head] = text_column([*named[key].unique(), head], TEXT_PIXELS)
    st.dataframe(
        with_total(named, keys, language),
        hide_index=True,
        height=height_of(len(named) + 1),
        column_config=configured,
    )
    s = answer.summary
    downloads(shown, f"allocation-{s['year']}-{s['hydrology']}", language)


def summary_of(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Volumes summed to ``keys``, in the order the keys first appear."""
    return table.groupby(keys, as_index=False, sort=False)[VALUES].sum()


def with_total(named: pd.DataFrame, keys: list[str], language: str) -> pd.DataFrame:
    """The table under a first row of totals, with headings in words."""
    total = {key: "" for key in keys} | {value: named[value].sum() for value in VALUES}
    total[keys[0]] = word("totals", language)
    text = named.astype({key: str for key in keys})
    both = pd.concat([pd.DataFrame([total]), text], ignore_index=True)
    return both.rename(columns={name: word(name, language) for name in both.columns})


def _filtered(table: pd.DataFrame, language: str) -> pd.DataFrame:
    """The rows the reader asks for; counties offered are those of the chosen cities."""
    columns = st.columns(3)
    for position, key in enumerate(KEYS):
        chosen = _choice(table, key, columns[position % 3], language)
        if chosen:
            table = table[table[key].isin(chosen)]
    return table


def _choice(
    table: pd.DataFrame, key: str, column: st.delta_generator.DeltaGenerator, language: str
) -> list[object]:
    options = _options(table, key)
    names = with_names(state.dataset(), pd.DataFrame({key: options}), language)[key]
    named = dict(zip(options, names.astype(str), strict=True))
    state_key = f"filter_{key}"
    # A county that left the offer with its city must leave the choice too.
    if state_key in st.session_state:
        st.session_state[state_key] = [o for o in st.session_state[state_key] if o in named]
    return column.multiselect(
        word(key, language),
        options,
        format_func=lambda option: named.get(option, str(option)),
        placeholder=word("all", language),
        key=state_key,
    )


def _options(table: pd.DataFrame, key: str) -> list[object]:
    present = set(table[key])
    if key in ORDERED:
        order = state.dataset()[ORDERED[key]].sort_values("position")[key]
        return [value for value in order if value in present]
    return sorted(present)
