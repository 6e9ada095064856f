"""Robust choice: the regret table of scenarios over futures."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from allocation.pages.pictures.frame import INK, Layers, draw
from allocation.pages.risk import tables
from allocation.pages.risk.store import Asked
from allocation.pages.words import plain, word
from allocation.report.ensemble import future_name, scenario_name
from allocation.risk.findings import Findings
from allocation.risk.regret import Regret

MOST = 25


def show(_asked: Asked, found: Findings, language: str) -> None:
    """Who regrets least, and where; the futures that tell alternatives apart most."""
    judged = found.regret
    if judged is None:
        st.info(word("risk_no_choice", language))
        return
    first = judged.table.iloc[0]
    st.markdown(
        word(
            "risk_chosen",
            language,
            called=plain(scenario_name(str(first["scenario"]), language)),
            regret=float(first["largest_regret"]),
            futures=int(first["futures"]),
        )
    )
    tables.draw("regret", judged.table.rename(columns={"futures": "n_futures"}), "regret", language)
    telling = most_telling(judged)
    if telling.empty:
        return
    st.caption(word("risk_futures", language, most=MOST))
    draw(picture(telling, language), "risk-regret")
    renamed = judged.futures.rename(columns={"regret": "regret_of"})
    tables.figures_of("futures", renamed, "regret-by-future", language)


def most_telling(judged: Regret) -> pd.DataFrame:
    """The futures with the largest regret of any alternative, in that order."""
    table = judged.futures
    kept = _order(table).head(MOST).index
    return table[table["future"].isin(kept)]


def _order(table: pd.DataFrame) -> pd.Series:
    """Largest regret of each future that has one, largest first; without a plan goes before all."""
    largest = table["regret"].fillna(np.inf).groupby(table["future"]).max()
    return largest[largest > 0.0].sort_values(ascending=False, kind="stable")


def picture(telling: pd.DataFrame, language: str) -> Layers:
    """Futures × alternatives with the regret as a figure in each cell: pale is none."""
    shown = telling.assign(
        name=[scenario_name(s, language) for s in telling["scenario"]],
        future=[future_name(name, language) for name in telling["future"]],
        text=[
            word("risk_no_plan", language) if pd.isna(value) else f"{value:,.0f}"
            for value in telling["regret"]
        ],
    )
    order = [future_name(str(name), language) for name in _order(telling).index]
    x = alt.X("name:N", title=None, axis=alt.Axis(labelAngle=0, orient="top", labelLimit=200))
    y = alt.Y("future:N", sort=order, title=None, axis=alt.Axis(labelLimit=320))
    base = alt.Chart(shown, height=60 + 24 * len(order))
    largest = max(float(telling["regret"].max()), 1.0)
    scale = alt.Scale(range=["#fffdf2", "#fec44f", "#ec7014"], domain=[0, largest / 2, largest])
    cells = base.mark_rect(stroke="#d0d0d0").encode(
        x=x, y=y, color=alt.Color("regret:Q", scale=scale, legend=None)
    )
    texts = base.mark_text(fontSize=12, color=INK).encode(x=x, y=y, text="text:N")
    drawn: Layers = alt.layer(cells, texts)
    return drawn
