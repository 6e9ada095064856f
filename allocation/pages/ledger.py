"""红线账本: every red line's limit, use, headroom and price."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from allocation.evidence import Grounds, line_evidence, line_shares, price_evidence
from allocation.pages import evidence_panel, state
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
    "evidence": "evidence_mark",
    "confidence": "limit_sure",
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
    grounds = state.grounds(answer.summary)
    marks = line_shares(grounds, answer.tables)["mark"]
    lines = lines.assign(evidence=marks.reindex(lines.index))
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
    _rests_on(answer, grounds, lines, table["name"].tolist(), language)


def _rests_on(
    answer: state.Answer, grounds: Grounds, lines: pd.DataFrame, names: list[str], language: str
) -> None:
    """The figures that the use of one line rests on, or the price that it has."""
    st.subheader(word("rests_title", language), anchor=False)
    st.caption(word("rests_note", language))
    rows = ordered(lines).to_dict("records")
    chosen = st.selectbox(
        word("rests_choose", language),
        range(len(rows)),
        index=None,
        format_func=names.__getitem__,
        placeholder=word("rests_none", language),
        key="ledger_line",
    )
    if chosen is None or chosen >= len(rows):
        return
    row = rows[chosen]
    used = line_evidence(grounds, answer.tables, row)
    evidence_panel.show(used, word("rests_use", language), f"line-{row['id']}", grounds)
    if row["price"] > 0:
        price = price_evidence(grounds, answer.tables, row)
        evidence_panel.show(price, word("rests_price", language), f"price-{row['id']}", grounds)


def _explain(answer: state.Answer, language: str) -> None:
    """What binds, who pays for it and what would change first, in sentences."""
    with st.expander(word("explain_title", language), expanded=True):
        data = state.grounds(answer.summary).dataset
        told = explain_plan(answer.tables, answer.summary, data, language)
        for paragraph in told:
            sentences = "\n".join(f"- {sentence}" for sentence in paragraph.sentences)
            told_all = f"**{paragraph.title}**\n\n{sentences}".replace("~", "–")
            st.markdown(units_in(told_all, language))


def ordered(lines: pd.DataFrame) -> pd.DataFrame:
    """Rows of the ledger as they are shown, binding ones first."""
    return lines.sort_values(["binding", "rank"], ascending=[False, True], kind="stable")


def named_lines(lines: pd.DataFrame, places: dict[str, str], language: str) -> pd.DataFrame:
    """Rows of the ledger in words, binding ones first.

    Args:
        lines: the plan's ``red_lines`` with ``evidence``, the mark of each line's use.
        places: names of places by identifier.
        language: ``zh`` or ``en``.

    Returns:
        The columns of ``COLUMNS``; ``share`` is used ÷ limit, empty where the limit is 0.
    """
    table = ordered(lines).copy()
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
        ("evidence", ""),
        ("scope", "scope_"),
        ("counted", "counted_"),
    ):
        table[column] = [word(f"{prefix}{value}", language) for value in table[column]]
    return table[list(COLUMNS)].reset_index(drop=True)
