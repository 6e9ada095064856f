"""Fan charts and exceedance curves of a figure of a place."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from allocation.pages import state
from allocation.pages.compare import COLOURS
from allocation.pages.pictures.frame import BLUE, INK, Layers, draw
from allocation.pages.risk import tables
from allocation.pages.risk.store import Asked, values_by
from allocation.pages.words import word
from allocation.report.ensemble import place_labels, scenario_name
from allocation.risk.curves import FIGURES, exceedance, fan
from allocation.risk.findings import Findings
from allocation.risk.reading import ALL_SECTORS, LEVELS

HEIGHT = 420
BANDS = (("q05", "q95", 0.18), ("q10", "q90", 0.25), ("q25", "q75", 0.4))
DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [10, 4]]


def show_fan(asked: Asked, found: Findings, language: str) -> None:
    """Quantiles by year, or by scenario where there is but one year."""
    figure, values = _values(asked, found, language)
    spread = fan(values)
    if spread.empty:
        st.info(word("no_rows", language))
        return
    if spread["year"].nunique() > 1:
        names = list(dict.fromkeys(spread["scenario"]))
        chosen = st.radio(
            word("risk_of_scenario", language),
            names,
            format_func=lambda name: scenario_name(name, language),
            horizontal=True,
            key="risk_fan_scenario",
        )
        draw(fan_picture(spread[spread["scenario"] == chosen], figure, language), "risk-fan")
    else:
        draw(box_picture(spread, figure, language), "risk-fan")
    tables.figures_of("fan", spread, f"fan-{figure}", language)


def show_curve(asked: Asked, found: Findings, language: str) -> None:
    """How often a figure is reached or passed, a line for each scenario."""
    figure, values = _values(asked, found, language)
    curve = exceedance(values, found.cases)
    if curve.empty:
        st.info(word("no_rows", language))
        return
    draw(curve_picture(curve, figure, language), "risk-curve")
    tables.figures_of("curve", curve, f"exceedance-{figure}", language)


def _values(asked: Asked, found: Findings, language: str) -> tuple[str, pd.DataFrame]:
    """Ask for figure, place and sector; the figure of each member."""
    data = state.dataset()
    columns = st.columns(4)
    figure = columns[0].selectbox(
        word("risk_figure", language),
        list(FIGURES),
        format_func=lambda name: word(f"risk_figure_{name}", language),
        key="risk_figure",
    )
    if FIGURES[figure] == "summary":
        return figure, values_by(asked, figure, "province", "", ALL_SECTORS)
    level = columns[1].selectbox(
        word("risk_level", language),
        LEVELS,
        format_func=lambda name: word(f"risk_level_{name}", language),
        key="risk_level",
    )
    served = found.service[found.service["level"] == level]
    names = place_labels(data, language)
    place = columns[2].selectbox(
        word("risk_place", language),
        list(dict.fromkeys(served["place"])),
        format_func=lambda place: names.get((level, place), place),
        key=f"risk_place_{level}",
    )
    sectors = data["sectors"].set_index("sector")[f"name_{language}"]
    sector = columns[3].selectbox(
        word("sector", language),
        [ALL_SECTORS, *sectors.index],
        format_func=lambda name: str(sectors.get(name, word("all", language))),
        key="risk_sector",
    )
    return figure, values_by(asked, figure, level, str(place), sector)


def _axis(figure: str, language: str) -> alt.Axis:
    return alt.Axis(title=word(f"risk_figure_{figure}", language), format=_format(figure))


def _format(figure: str) -> str:
    return ".0%" if figure == "shortage_ratio" else ",.0f"


def fan_picture(spread: pd.DataFrame, figure: str, language: str) -> Layers:
    """Bands of quantiles over the years around the median, of one scenario."""
    x = alt.X("year:O", title=word("risk_year", language), axis=alt.Axis(labelAngle=0))
    base = alt.Chart(spread, height=HEIGHT)
    bands = [
        base.mark_area(color=BLUE, opacity=opacity).encode(
            x=x, y=alt.Y(f"{low}:Q", axis=_axis(figure, language)), y2=f"{high}:Q"
        )
        for low, high, opacity in BANDS
    ]
    line = base.mark_line(color=INK, point=True).encode(
        x=x, y="q50:Q", tooltip=_tips(figure, language)
    )
    drawn: Layers = alt.layer(*bands, line)
    return drawn


def box_picture(spread: pd.DataFrame, figure: str, language: str) -> Layers:
    """The same bands as bars, a bar for each scenario."""
    named = spread.assign(name=[scenario_name(s, language) for s in spread["scenario"]])
    y = alt.Y("name:N", title=None, sort=named["name"].tolist(), axis=alt.Axis(labelLimit=260))
    base = alt.Chart(named, height=110 + 46 * len(named))
    bars = [
        base.mark_bar(color=BLUE, opacity=opacity, height=26).encode(
            y=y,
            x=alt.X(f"{low}:Q", axis=_axis(figure, language)),
            x2=f"{high}:Q",
            tooltip=_tips(figure, language),
        )
        for low, high, opacity in BANDS
    ]
    median = base.mark_tick(color=INK, thickness=3, height=30).encode(y=y, x="q50:Q")
    text = base.mark_text(dy=-22, fontSize=12, color=INK).encode(
        y=y, x="q50:Q", text=alt.Text("q50:Q", format=_format(figure))
    )
    drawn: Layers = alt.layer(*bars, median, text)
    return drawn


def _tips(figure: str, language: str) -> list[Any]:
    named = {"q05": "5 %", "q25": "25 %", "q50": "50 %", "q75": "75 %", "q95": "95 %"}
    tips = [alt.Tooltip("year:O", title=word("risk_year", language))]
    tips += [alt.Tooltip(f"{q}:Q", title=n, format=_format(figure)) for q, n in named.items()]
    return [*tips, alt.Tooltip("members:Q", title=word("risk_members", language))]


def curve_picture(curve: pd.DataFrame, figure: str, language: str) -> Layers:
    """Exceedance of each scenario; colours and dashes tell them apart."""
    names = [scenario_name(s, language) for s in dict.fromkeys(curve["scenario"])]
    shown = curve.assign(name=[scenario_name(s, language) for s in curve["scenario"]])
    shown["percent"] = 100.0 * shown["exceedance"]
    dashes = [DASHES[i % len(DASHES)] for i in range(len(names))]
    colours = [COLOURS[i % len(COLOURS)] for i in range(len(names))]
    legend = alt.Legend(orient="bottom", symbolStrokeWidth=3, labelLimit=260)
    line = (
        alt.Chart(shown, height=HEIGHT)
        .mark_line(strokeWidth=2.5, point=len(shown) <= 40)
        .encode(
            x=alt.X(
                "percent:Q",
                title=word("risk_exceeded", language),
                scale=alt.Scale(domain=[0.0, 100.0]),
                axis=alt.Axis(tickCount=10),
            ),
            y=alt.Y("value:Q", axis=_axis(figure, language)),
            color=alt.Color(
                "name:N",
                title=None,
                sort=names,
                scale=alt.Scale(domain=names, range=colours),
                legend=legend,
            ),
            strokeDash=alt.StrokeDash(
                "name:N", title=None, sort=names, scale=alt.Scale(domain=names, range=dashes)
            ),
            tooltip=[
                alt.Tooltip("name:N", title=word("risk_of_scenario", language)),
                alt.Tooltip("percent:Q", title=word("risk_exceeded", language), format=".1f"),
                alt.Tooltip("value:Q", title=word("risk_value", language), format=_format(figure)),
            ],
        )
    )
    drawn: Layers = alt.layer(line)
    return drawn
