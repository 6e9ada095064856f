"""The Sankey picture source → river → sector with its figures."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from allocation.pages import state
from allocation.pages.pictures.frame import figures, kept
from allocation.pages.sankey import sankey
from allocation.pages.words import word
from allocation.report.pictures.uses import use_table

# Plotly's own tools save less than the buttons below every picture.
PLAIN = {"displayModeBar": False}


def show(answer: state.Answer, language: str) -> None:
    """Draw the picture."""
    draw_uses(answer, "uses", language)
    stem = f"uses-{answer.summary['year']}-{answer.summary['hydrology']}"
    figures(worded(answer, language), stem, language)


def draw_uses(
    answer: state.Answer, key: str, language: str, table: pd.DataFrame | None = None
) -> None:
    """The picture with the buttons that save it, and its figures where they are given."""
    with kept(key, table):
        figure = sankey(state.dataset(), answer.tables["allocation"], language)
        st.plotly_chart(figure, key=f"chart-{key}", config=PLAIN)


def worded(answer: state.Answer, language: str) -> pd.DataFrame:
    """The figures of the picture in words: source, river, sector, use in 万m³."""
    heads = {name: word(name, language) for name in ("source", "river", "sector")}
    heads |= {"use_wan_m3": word("use", language)}
    table = use_table(state.dataset(), answer.tables["allocation"], language)
    return table.rename(columns=heads)
