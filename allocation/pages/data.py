"""数据: every table with the document and confidence of each row, and the documents."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import pandas as pd
import streamlit as st

from allocation.pages import data_confirm, data_workbook, state
from allocation.pages.tables import downloads, height_of
from allocation.pages.words import unit_name, word
from basins.confidence import SURE

PARTS = ("tables_tab", "documents_tab", "confirm_tab", "workbook_tab")


@lru_cache(maxsize=1)
def dictionary() -> pd.DataFrame:
    """The data dictionary: one row per table (column ``*``) and per column."""
    with (files("basins") / "dictionary.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, dtype=str, keep_default_na=False)


def show() -> None:
    """Draw the tables and documents of the dataset."""
    language = state.language()
    data = state.dataset()
    st.title(word("data", language), anchor=False)
    st.caption(word("data_note", language))
    # Not tabs: those go back to the first one whenever the page is drawn anew.
    part = st.segmented_control(
        word("data_part", language),
        PARTS,
        default=PARTS[0],
        required=True,
        format_func=lambda name: word(name, language),
        key="data_part",
        label_visibility="collapsed",
    )
    if part == "workbook_tab":
        data_workbook.show()
    elif part == "confirm_tab":
        data_confirm.show()
    elif part == "documents_tab":
        if "documents" in data.tables:
            _table(data["documents"], "documents", language)
    else:
        names = [name for name in data.tables if name != "documents"]
        titles = _titles(language)
        chosen = st.selectbox(
            word("choose_table", language),
            names,
            format_func=titles.__getitem__,
            key="table",
        )
        _table(data[chosen], chosen, language)


def _titles(language: str) -> dict[str, str]:
    rows = dictionary()
    rows = rows[rows["column"] == "*"].set_index("table")
    chinese = {str(name): f"{title} ({name})" for name, title in rows["title_zh"].items()}
    return chinese if language == "zh" else {name: name for name in chinese}


def headings(table: str, columns: list[str], language: str) -> dict[str, str]:
    """Heading of each column: Chinese title or English name, with the unit."""
    rows = dictionary()
    rows = rows[rows["table"] == table].set_index("column")
    heads: dict[str, str] = {}
    for column in columns:
        if column not in rows.index:
            heads[column] = column
            continue
        row = rows.loc[column]
        title = str(row["title_zh"]) if language == "zh" else column
        plain = row["unit"] in ("", "1") or row["unit"].startswith("see ")
        unit = unit_name(str(row["unit"]), language)
        heads[column] = title if plain else f"{title} [{unit}]"
    return heads


def _table(table: pd.DataFrame, name: str, language: str) -> None:
    rows = dictionary()
    meaning = rows.loc[(rows["table"] == name) & (rows["column"] == "*"), "meaning"]
    text = "" if meaning.empty or language == "zh" else str(meaning.iloc[0])
    st.caption(word("table_meaning", language, rows=f"{len(table):,}", meaning=text))
    shown = table.copy()
    if "confidence" in table:
        counts = table["confidence"].value_counts()
        parts = [f"{word(c, language)} {counts[c]:,}" for c in SURE if c in counts]
        st.caption(f"{word('confidence_rows', language)}: {' · '.join(parts)}")
        shown["confidence"] = [word(str(value), language) for value in table["confidence"]]
    shown = shown.rename(columns=headings(name, list(shown.columns), language))
    st.dataframe(shown, hide_index=True, height=height_of(len(shown)), key=f"table-{name}")
    downloads(shown, name, language)
