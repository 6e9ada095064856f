"""红线账本: every red line's limit, use, headroom and price."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from allocation.pages import state
from allocation.pages.tables import downloads, height_of, place_names, text_column
from allocation.pages.words import unit_name, units_in, word
from allocation.report.explain import explain_plan

NAME_PIXELS = 320
NUMBERS = ("limit", "used", "headroom", "price_from", "price_to")
COLUMNS = {
    "name": "line_name",
    "limit": "limit",
    "used": "used",
    "headroom": "headroom",
    "unit": "unit",
    "confidence": "confidence",
    "binding": "binding",
    "price": "price",
    "price_unit": "price_unit",
    "price_from": "price_from",
    "price_to": "price_to",
    "share": "used_share",
    "enforced": "enforced",
    "counted": "counted",
    "scope": "scope",
    "place": "place",
    "document": "document",
    "id": "line_id",
}


def show(answer: state.Answer) -> None:
    """Draw the ledger of an answer."""
    language = state.language()
    st.caption(word("ledger_note", language))
    _explain(answer, language)
    lines = answer.tables["red_lines"]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        scopes = st.multiselect(
            word("scope", language),
            list(dict.fromkeys(lines["scope"])),
            format_func=lambda scope: word(f"scope_{scope}", language),
            placeholder=word("all", language),
            key="ledger_scope",
        )
        enforced = st.toggle(word("only_enforced", language), value=True, key="ledger_enforced")
        binding = st.toggle(word("only_binding", language), key="ledger_binding")
    if scopes:
        lines = lines[lines["scope"].isin(scopes)]
    if enforced:
        lines = lines[lines["enforced"] == "yes"]
    if binding:
        lines = lines[lines["binding"]]
    if lines.empty:
        st.info(word("no_rows", language))
        return
    table = named_lines(lines, place_names(state.dataset(), language), language)
    heads = {column: word(name, language) for column, name in COLUMNS.items()}
    number = st.column_config.NumberColumn(format="%,.2f")
    share = st.column_config.ProgressColumn(format="percent", min_value=0.0, max_value=1.0)
    configured: dict[str, Any] = {heads[name]: number for name in NUMBERS}
    configured[heads["name"]] = text_column([*table["name"], heads["name"]], NAME_PIXELS, True)
    configured[heads["price_unit"]] = text_column([*table["price_unit"], heads["price_unit"]], 120)
    configured[heads["share"]] = share
    configured[heads["price"]] = st.column_config.NumberColumn(format="%.3g")
    shown = table.rename(columns=heads)
    st.dataframe(
        shown, hide_index=True, height=height_of(len(shown), 600), column_config=configured
    )
    s = answer.summary
    downloads(shown, f"red-lines-{s['year']}-{s['hydrology']}", language)


def _explain(answer: state.Answer, language: str) -> None:
    """What binds, who pays for it and what would change first, in sentences."""
    with st.expander(word("explain_title", language), expanded=True):
        told = explain_plan(answer.tables, answer.summary, state.dataset(), language)
        for paragraph in told:
            sentences = "\n".join(f"- {sentence}" for sentence in paragraph.sentences)
            told_all = f"**{paragraph.title}**\n\n{sentences}".replace("~", "–")
            st.markdown(units_in(told_all, language))


def named_lines(lines: pd.DataFrame, places: dict[str, str], language: str) -> pd.DataFrame:
    """Rows of the ledger in words, binding ones first.

    Args:
        lines: the plan's ``red_lines``.
        places: names of places by identifier.
        language: ``zh`` or ``en``.

    Returns:
        The columns of ``COLUMNS``; ``share`` is used ÷ limit, empty where the limit is 0.
    """
    table = lines.sort_values(["binding", "rank"], ascending=[False, True], kind="stable").copy()
    limit = table["limit"].astype(float)
    table["share"] = (table["used"] / limit.where(limit > 0)).replace([np.inf, -np.inf], np.nan)
    table["name"] = [
        word("in_month", language, line=name, month=month) if month else name
        for name, month in zip(table[f"name_{language}"], table["month"], strict=True)
    ]
    table["place"] = table["place"].map(places).fillna(table["place"])
    for column in ("unit", "price_unit"):
        table[column] = [unit_name(unit, language) for unit in table[column]]
    table["binding"] = table["binding"].map(lambda on: word("yes" if on else "no", language))
    for column, prefix in (
        ("enforced", ""),
        ("confidence", ""),
        ("scope", "scope_"),
        ("counted", "counted_"),
    ):
        table[column] = [word(f"{prefix}{value}", language) for value in table[column]]
    return table[list(COLUMNS)].reset_index(drop=True)
