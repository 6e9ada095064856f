"""The waterfall from the shortage of the baseline to that of the scenario."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from allocation.pages import state
from allocation.pages.asked import baseline, question
from allocation.pages.pictures.frame import (
    AXIS,
    BLUE,
    GREEN,
    INK,
    LEGEND,
    RED,
    Layers,
    draw,
    figures,
)
from allocation.pages.words import word
from allocation.report.pictures.waterfall import BASE, SCENARIO, WAYS, waterfall

ROW, NAME = 40, 320
COLOURS = {"total": BLUE, "more": RED, "less": GREEN}


def show(answer: state.Answer, language: str) -> None:
    """Draw what the scenario changed."""
    if question().content is None:
        st.info(word("nothing_changed", language))
        return
    base = baseline()
    if not base.exists:
        st.warning(word("no_baseline", language))
        return
    way = st.radio(
        word("waterfall_way", language),
        WAYS,
        format_func=lambda name: word(f"waterfall_{name}", language),
        horizontal=True,
        key="picture_way",
        label_visibility="collapsed",
    )
    steps = worded(waterfall(state.dataset(), base.tables, answer.tables, way), language)
    draw(waterfall_picture(steps, language), f"changes-{way}")
    heads = {"name": word("step", language), "change_wan_m3": word("change_wan_m3", language)}
    stem = f"changes-{way}-{answer.summary['year']}-{answer.summary['hydrology']}"
    figures(steps[list(heads)].rename(columns=heads), stem, language)


def worded(steps: pd.DataFrame, language: str) -> pd.DataFrame:
    """The steps of ``waterfall`` with a ``name`` and a ``way``: total, more or less shortage."""
    data = state.dataset()
    column = f"name_{language}"
    sectors = data["sectors"].set_index("sector")[column].to_dict()
    sources = data["sources"].set_index("source")[column].to_dict()
    names = []
    for kind, key in zip(steps["kind"], steps["key"], strict=True):
        place = (sources if kind == "supply" else sectors).get(key, word("step_rest", language))
        names.append(word(f"step_{kind}", language, place=place))
    total = steps["kind"].isin([BASE, SCENARIO])
    way = (steps["change_wan_m3"] > 0).map({True: "more", False: "less"}).mask(total, "total")
    return steps.assign(name=names, way=way)


def waterfall_picture(steps: pd.DataFrame, language: str) -> Layers:
    """Bars from step to step; the sign stands before each figure, so that colour is not needed."""
    sign = {"total": "", "more": "▲ +", "less": "▼ "}
    shown = steps.assign(
        text=[
            f"{sign[way]}{change:,.1f}".replace("-", "−")
            for way, change in zip(steps["way"], steps["change_wan_m3"], strict=True)
        ],
        right=steps[["start_wan_m3", "end_wan_m3"]].max(axis=1),
    )
    most = max(float(shown["right"].max()), 1.0)
    scale = alt.Scale(domain=[min(0.0, float(shown["end_wan_m3"].min())), 1.2 * most], nice=False)
    y = alt.Y("name:N", sort=shown["name"].tolist(), title=None, axis=alt.Axis(labelLimit=NAME))
    ways = list(COLOURS)
    labels = " : ".join(f"datum.label == '{w}' ? '{word(f'way_{w}', language)}'" for w in ways)
    colour = alt.Color(
        "way:N",
        scale=alt.Scale(domain=ways, range=list(COLOURS.values())),
        title=None,
        legend=alt.Legend(orient="bottom", labelExpr=f"{labels} : ''", labelLimit=300),
    )
    tips = [
        alt.Tooltip("name:N", title=word("step", language)),
        alt.Tooltip("change_wan_m3:Q", title=word("change_wan_m3", language), format=",.1f"),
    ]
    base = alt.Chart(shown, height=ROW * len(shown) + AXIS + LEGEND)
    bars = base.mark_bar(stroke=INK, strokeWidth=0.6).encode(
        x=alt.X("start_wan_m3:Q", title=word("shortage", language), scale=scale),
        x2="end_wan_m3:Q",
        y=y,
        color=colour,
        tooltip=tips,
    )
    texts = base.mark_text(align="left", dx=6, fontSize=12, color=INK).encode(
        x=alt.X("right:Q", scale=scale), y=y, text="text:N"
    )
    drawn: Layers = alt.layer(bars, texts)
    return drawn
