"""The tornado: how far each lever moves a figure, farthest on top."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from allocation.pages import state
from allocation.pages.asked import question
from allocation.pages.pictures.frame import AXIS, BLUE, INK, LEGEND, ORANGE, Layers, draw, figures
from allocation.pages.studies import study_panel
from allocation.pages.words import unit_name, word
from allocation.report.lever_names import lever_name
from allocation.sensitivity import FIGURES, swings, tornado_questions, tornado_table
from allocation.sensitivity.questions import BASE

ROW, NAME = 44, 250
COLOURS = {"low": ORANGE, "high": BLUE}
FORMATS = {"shortage_wan_m3": ",.0f", "cost_wan_yuan": ",.0f", "overloaded_places": ",.0f"}


def show(answer: state.Answer, language: str) -> None:
    """Start the study or draw what it found."""
    study = study_panel("tornado", question(), tornado_questions, language)
    if study is None:
        return
    figure = st.radio(
        word("measure", language),
        FIGURES,
        format_func=lambda name: word(f"moved_{name}", language),
        horizontal=True,
        key="study_figure",
        label_visibility="collapsed",
    )
    table = tornado_table(study.rows)
    base = table[table["lever"] == BASE]
    if base.empty or pd.isna(base[figure].iloc[0]):
        st.error(word("infeasible", language))
        return
    bars = bars_of(table, swings(table, figure), figure, language)
    st.markdown(
        word(
            "tornado_base",
            language,
            measure=word(f"moved_{figure}", language),
            value=float(base[figure].iloc[0]),
            seconds=study.seconds,
            count=len(study.rows),
        )
    )
    if not bars.empty:
        draw(tornado_picture(bars, figure, language), f"tornado-{figure}")
    stem = f"tornado-{answer.summary['year']}-{answer.summary['hydrology']}"
    figures(_worded(table, language), stem, language)


def bars_of(table: pd.DataFrame, order: pd.DataFrame, figure: str, language: str) -> pd.DataFrame:
    """One bar per lever and side that was asked, in the order of ``swings``.

    Returns:
        ``name, side, change, text, infeasible``; a side without a plan has an empty change.
    """
    moved = table[table["lever"].isin(order["lever"])].copy()
    rank = {lever: position for position, lever in enumerate(order["lever"])}
    moved["rank"] = moved["lever"].map(rank)
    change = moved[f"{figure}_change"].astype(float)
    # A lever that moves nothing needs no bar, but its row says so.
    texts = []
    for value, at, unit in zip(change, moved["value"], moved["unit"], strict=True):
        to = setting(float(at), str(unit), language)
        told = word("no_plan", language) if pd.isna(value) else signed(float(value), figure)
        texts.append(f"{to}: {told}")
    return moved.assign(
        name=[lever_name(lever, language) for lever in moved["lever"]],
        change=change,
        text=texts,
        infeasible=change.isna(),
    ).sort_values(["rank", "side"])[["name", "side", "change", "text", "infeasible"]]


def signed(change: float, figure: str) -> str:
    """A change with its sign; ±0 where nothing changes."""
    told = f"{change:+{FORMATS[figure]}}".replace("-", "−")
    return "±0" if told in ("+0", "−0") else told


def setting(value: float, unit: str, language: str) -> str:
    """Where a lever stands, in words."""
    if unit == "p":
        return word("exceedance", language, percent=value)
    if unit == "%":
        return f"{value - 100.0:+.0f} %".replace("-", "−")
    named = unit_name(unit, language)
    return f"{value:.4g} {'× ' if named.startswith('10') else ''}{named}"


def tornado_picture(bars: pd.DataFrame, figure: str, language: str) -> Layers:
    """Bars left and right of the base; each says its setting and its change in figures."""
    most = max(float(bars["change"].abs().max()), 1e-9)
    scale = alt.Scale(domain=[-1.9 * most, 1.9 * most], nice=False)
    shown = bars.assign(
        zero=0.0,
        at=bars["change"].fillna(0.0),
        right=bars["change"].fillna(0.0) >= 0.0,
    )
    # Two bars on the same side of the base would lie on each other: each has half of the row.
    y = alt.Y(
        "name:N",
        sort=shown["name"].drop_duplicates().tolist(),
        title=None,
        axis=alt.Axis(labelLimit=NAME),
    )
    half = alt.YOffset("side:N", sort=["low", "high"])
    labels = (
        f"datum.label == 'low' ? '{word('side_low', language)}' : '{word('side_high', language)}'"
    )
    colour = alt.Color(
        "side:N",
        scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())),
        title=None,
        legend=alt.Legend(orient="bottom", labelExpr=labels, labelLimit=320),
    )
    x = alt.X("at:Q", title=word(f"change_{figure}", language), scale=scale)
    base = alt.Chart(shown, height=ROW * shown["name"].nunique() + AXIS + LEGEND)
    marks = base.mark_bar(stroke=INK, strokeWidth=0.5).encode(
        x=x, x2="zero:Q", y=y, yOffset=half, color=colour, tooltip=["name:N", "text:N"]
    )
    layers = [marks]
    to_right = base.mark_text(align="left", dx=5, fontSize=11, color=INK)
    to_left = base.mark_text(align="right", dx=-5, fontSize=11, color=INK)
    for texts, right in ((to_right, "datum.right"), (to_left, "!datum.right")):
        layers.append(
            texts.transform_filter(right).encode(
                x=alt.X("at:Q", scale=scale), y=y, yOffset=half, text="text:N"
            )
        )
    layers.append(base.mark_rule(color=INK).encode(x=alt.X("zero:Q", scale=scale)))
    drawn: Layers = alt.layer(*layers)
    return drawn


def _worded(table: pd.DataFrame, language: str) -> pd.DataFrame:
    """The whole study in words, to read and to save."""
    named = table.assign(
        lever=[
            word("study_base", language) if lever == BASE else lever_name(lever, language)
            for lever in table["lever"]
        ],
        value=[
            "" if lever == BASE else setting(float(value), str(unit), language)
            for lever, value, unit in zip(
                table["lever"], table["value"], table["unit"], strict=True
            )
        ],
        status=[word(f"status_{status}", language) for status in table["status"]],
    )
    heads = {
        "lever": word("lever", language),
        "value": word("setting", language),
        "status": word("study_status", language),
    }
    heads |= {figure: word(f"moved_{figure}", language) for figure in FIGURES}
    heads |= {f"{figure}_change": word(f"change_{figure}", language) for figure in FIGURES}
    return named[list(heads)].rename(columns=heads)
