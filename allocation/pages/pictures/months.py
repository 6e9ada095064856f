"""Sectors × months: demand, supply or shortage, with the figures in the cells."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from allocation.pages import state
from allocation.pages.pictures.frame import AXIS, INK, LEGEND, SCHEME, Layers, draw, figures
from allocation.pages.words import word
from allocation.report.pictures.months import MEASURES, month_table

ROW, NAME = 46, 190
# Above this share of the largest value viridis is so dark that figures on it are white.
DARK = 0.45


def show(answer: state.Answer, language: str) -> None:
    """Choose a measure and draw it."""
    measure = st.radio(
        word("measure", language),
        MEASURES,
        format_func=lambda name: word(f"month_{name}", language),
        horizontal=True,
        key="picture_months_measure",
        label_visibility="collapsed",
    )
    table = month_table(state.dataset(), answer.tables["shortage"], language)
    if float(table[f"{measure}_wan_m3"].max()) < 0.5:
        st.success(word("no_shortage", language))
    draw(months_picture(table, measure, language), f"months-{measure}")
    heads = {"name": word("sector", language), "month": word("month", language)} | {
        f"{name}_wan_m3": word(f"month_{name}", language) for name in MEASURES
    }
    stem = f"months-{answer.summary['year']}-{answer.summary['hydrology']}"
    figures(table[list(heads)].rename(columns=heads), stem, language)


def months_picture(table: pd.DataFrame, measure: str, language: str) -> Layers:
    """The heat map of one of ``MEASURES`` from ``month_table``."""
    field = f"{measure}_wan_m3"
    order = table["name"].drop_duplicates().tolist()
    most = float(table[field].max())
    shown = table.assign(
        text=table[field].map(lambda value: f"{value:,.0f}" if value >= 0.5 else ""),
    )
    x = alt.X("month:O", title=word("month", language), axis=alt.Axis(labelAngle=0))
    y = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=NAME))
    title = word(f"month_{measure}", language)
    colour = alt.Color(
        f"{field}:Q",
        scale=alt.Scale(scheme=SCHEME, reverse=True, domain=[0.0, max(most, 1.0)]),
        title=title,
        legend=alt.Legend(orient="bottom", gradientLength=260),
    )
    tips = [
        alt.Tooltip("name:N", title=word("sector", language)),
        alt.Tooltip("month:O", title=word("month", language)),
        alt.Tooltip(f"{field}:Q", title=title, format=",.1f"),
    ]
    base = alt.Chart(shown, height=ROW * len(order) + AXIS + 2 * LEGEND).encode(x=x, y=y)
    cells = base.mark_rect(stroke="#ffffff").encode(color=colour, tooltip=tips)
    dark = f"datum.{field} > {DARK * most}"
    ink = alt.condition(dark, alt.value("#ffffff"), alt.value(INK))
    texts = base.mark_text(fontSize=11).encode(text="text:N", color=ink, tooltip=tips)
    drawn: Layers = alt.layer(cells, texts)
    return drawn
