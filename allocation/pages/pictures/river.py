"""A river like a railway map, with the flow at each section beside what it is owed."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from allocation.pages import state
from allocation.pages.pictures.frame import BLUE, INK, ORANGE, PALE, RED, SKY, draw, figures
from allocation.pages.words import word
from allocation.report.pictures.schematic import STATES, schematic
from basins.vocabulary import listed

ROW, LANE, NAME, BARS = 23, 22, 290, 300
COLOURS = {"free": SKY, "at_limit": ORANGE, "below": RED, "none": PALE}
SIGNS = {"free": "✓", "at_limit": "＝", "below": "▼", "none": ""}
SHAPES = {"reach": "circle", "section": "diamond", "reservoir": "triangle-down"}


def show(answer: state.Answer, language: str) -> None:
    """Choose river and month, draw the river."""
    data = state.dataset()
    rivers = data["rivers"].sort_values("position").set_index("river")[f"name_{language}"]
    left, right = st.columns([1, 2])
    river = left.selectbox(
        word("river", language), rivers.index, format_func=rivers.__getitem__, key="picture_river"
    )
    month = right.select_slider(
        word("month", language),
        [0, *range(1, 13)],
        format_func=lambda m: str(m) if m else word("year_mean", language),
        key="picture_month",
    )
    table = schematic(data, answer.tables["flow"], river, month or None, language)
    draw(river_picture(table, language), f"river-{river}-{month}")
    owed = table[table["owed_m3s"].notna()]
    below = owed.loc[owed["state"] == "below", "name"].tolist()
    names = listed(below, language)
    told = "sections_below" if below else "sections_kept"
    st.markdown(word(told, language, count=len(below), all=len(owed), names=names))
    heads = {
        "name": word("node", language),
        "kind_name": word("node_kind", language),
        "flow_m3s": word("flow_m3s", language),
        "owed_m3s": word("owed_m3s", language),
        "state_name": word("flow_state", language),
        "months_below": word("months_below", language),
    }
    stem = f"river-{river}-{month or 'year'}-{answer.summary['year']}-{answer.summary['hydrology']}"
    figures(_worded(table, language)[list(heads)].rename(columns=heads), stem, language)


def _worded(table: pd.DataFrame, language: str) -> pd.DataFrame:
    states = {name: f"{SIGNS[name]} {word(f'flow_{name}', language)}".strip() for name in STATES}
    kinds = {kind: word(f"node_{kind}", language) for kind in SHAPES}
    owed = table["owed_m3s"].map(lambda value: "" if pd.isna(value) else f" / {value:.3g}")
    flow = table["flow_m3s"].map(lambda value: f"{value:.3g}")
    return table.assign(
        state_name=table["state"].map(states),
        kind_name=table["kind"].map(kinds),
        text=flow + owed + " " + table["state"].map(SIGNS),
    )


def river_picture(table: pd.DataFrame, language: str) -> alt.HConcatChart:
    """The map of lanes with names, and bars of flow with a mark at what is owed, row by row.

    Args:
        table: what ``schematic`` gives.
        language: ``zh`` or ``en``.
    """
    shown = _worded(table, language)
    lanes = int(shown["lane"].max()) + 1
    height = ROW * len(shown)
    rows = alt.Scale(domain=[len(shown) - 0.5, -0.5], nice=False)
    y = alt.Y("row:Q", axis=None, scale=rows)
    lines = _lines(shown, lanes, rows)
    left = alt.layer(*lines).properties(width=LANE * lanes + NAME, height=height)
    right = alt.layer(*_bars(shown, y, language)).properties(width=BARS, height=height)
    both: alt.HConcatChart = alt.hconcat(left, right, spacing=0)
    return both


def _lines(shown: pd.DataFrame, lanes: int, rows: alt.Scale) -> list[alt.Chart]:
    """Links, nodes and names."""
    end = lanes + NAME / LANE
    y = alt.Y("row:Q", axis=None, scale=rows)
    x = alt.Scale(domain=[-0.6, end - 0.6], nice=False)
    # A tributary keeps its lane down to the row above its junction.
    links = shown[shown["to_row"].notna()].assign(bend=lambda t: t["to_row"] - 0.5)
    base = alt.Chart(links).encode(size=alt.value(3), color=alt.value(BLUE))
    straight = base.mark_rule(strokeCap="round").encode(
        x=alt.X("lane:Q", axis=None, scale=x), y=y, y2="bend:Q"
    )
    joined = base.mark_rule(strokeCap="round").encode(
        x=alt.X("lane:Q", axis=None, scale=x),
        x2="to_lane:Q",
        y=alt.Y("bend:Q", axis=None, scale=rows),
        y2="to_row:Q",
    )
    kinds = list(SHAPES)
    shape = alt.Shape(
        "kind:N", scale=alt.Scale(domain=kinds, range=list(SHAPES.values())), legend=None
    )
    points = (
        alt.Chart(shown)
        .mark_point(filled=True, opacity=1.0, size=90, stroke=INK, strokeWidth=1.2)
        .encode(x=alt.X("lane:Q", axis=None, scale=x), y=y, shape=shape, color=_state_colour())
    )
    names = (
        alt.Chart(shown.assign(at=float(lanes)))
        .mark_text(align="left", fontSize=12, limit=NAME, color=INK)
        .encode(x=alt.X("at:Q", axis=None, scale=x), y=y, text="name:N")
    )
    return [straight, joined, points, names]


def _state_colour(legend: alt.Legend | None = None) -> alt.Color:
    scale = alt.Scale(domain=list(STATES), range=[COLOURS[name] for name in STATES])
    return alt.Color("state:N", scale=scale, legend=legend, title=None)


def _bars(shown: pd.DataFrame, y: alt.Y, language: str) -> list[alt.Chart]:
    """Flow of every node, a mark at what is owed, and both in figures."""
    # A root keeps small flows readable beside large ones and knows zero, as no logarithm does.
    most = max(float(shown["flow_m3s"].max()), float(shown["owed_m3s"].fillna(0.0).max()), 0.1)
    scale = alt.Scale(type="sqrt", domain=[0.0, 1.9 * most], nice=False)
    x = alt.X(
        "flow_m3s:Q", title=word("flow_m3s", language), scale=scale, axis=alt.Axis(orient="top")
    )
    tips = [
        alt.Tooltip("name:N", title=word("node", language)),
        alt.Tooltip("kind_name:N", title=word("node_kind", language)),
        alt.Tooltip("flow_m3s:Q", title=word("flow_m3s", language), format=".3f"),
        alt.Tooltip("owed_m3s:Q", title=word("owed_m3s", language), format=".3f"),
        alt.Tooltip("state_name:N", title=word("flow_state", language)),
        alt.Tooltip("months_below:Q", title=word("months_below", language)),
    ]
    bars = (
        alt.Chart(shown.assign(zero=0.0))
        .mark_bar(height=12, stroke="#8a8a8a", strokeWidth=0.5)
        .encode(x=x, x2="zero:Q", y=y, color=_state_colour(), tooltip=tips)
    )
    owed = shown[shown["owed_m3s"].notna()]
    marks = (
        alt.Chart(owed)
        .mark_tick(thickness=3, size=18, color=INK)
        .encode(x=alt.X("owed_m3s:Q", scale=scale), y=y, tooltip=tips)
    )
    end = shown[["flow_m3s", "owed_m3s"]].max(axis=1)
    texts = (
        alt.Chart(shown.assign(end=end))
        .mark_text(align="left", dx=7, fontSize=11, color=INK)
        .encode(x=alt.X("end:Q", scale=scale), y=y, text="text:N")
    )
    return [bars, marks, texts]
