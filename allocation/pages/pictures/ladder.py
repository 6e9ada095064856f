"""The price ladder: which red lines hold the plan back, and what one more 万m³ is worth."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from allocation.pages import state
from allocation.pages.pictures.frame import AXIS, BLUE, INK, Layers, draw, figures
from allocation.pages.words import unit_name, word
from allocation.report.pictures.ladder import price_ladder
from basins.vocabulary import label

ROW, NAME, MOST = 34, 330, 20
# Prices below this are written with a power of ten.
SMALL = 1e-3


def show(answer: state.Answer, language: str) -> None:
    """One ladder per step of the objective, the step served first on top."""
    table = worded(price_ladder(state.dataset(), answer.tables["red_lines"], language), language)
    if table.empty:
        st.success(word("no_prices", language))
        return
    for number, (level, lines) in enumerate(table.groupby("level_name", sort=False)):
        unit = lines["unit_name"].iloc[0]
        st.markdown(word("ladder_level", language, level=level, unit=unit, count=len(lines)))
        draw(ladder_picture(lines.head(MOST), language), f"ladder-{number}")
        if len(lines) > MOST:
            st.caption(word("ladder_more", language, most=MOST, count=len(lines)))
    heads = {
        "name": word("line_name", language),
        "price": word("price", language),
        "unit_name": word("price_unit", language),
        "level_name": word("ladder_step", language),
        "limit": word("limit", language),
        "price_from": word("price_from", language),
        "price_to": word("price_to", language),
        "limit_unit": word("unit", language),
        "document": word("document", language),
        "confidence_name": word("confidence", language),
    }
    stem = f"prices-{answer.summary['year']}-{answer.summary['hydrology']}"
    figures(table[list(heads)].rename(columns=heads), stem, language)


def worded(table: pd.DataFrame, language: str) -> pd.DataFrame:
    """The ladder with names of steps, months and units in words."""
    levels = table["price_level"].map(lambda level: _level(str(level), language))
    return table.assign(
        name=[
            word("in_month", language, line=name, month=month) if month else name
            for name, month in zip(table["name"], table["month"], strict=True)
        ],
        level_name=levels,
        unit_name=[unit_name(unit, language) for unit in table["price_unit"]],
        limit_unit=[unit_name(unit, language) for unit in table["unit"]],
        confidence_name=[word(name, language) for name in table["confidence"]],
    )


def _level(level: str, language: str) -> str:
    name, _, kind = level.partition(".")
    return " · ".join(label(part, language) for part in (name, kind) if part)


def ladder_picture(lines: pd.DataFrame, language: str) -> Layers:
    """Bars of the price, dearest first, with the figure and how far it holds."""
    shown = lines.assign(
        text=[
            word("price_holds", language, price=price, low=low, high=high, unit=unit)
            for price, low, high, unit in zip(
                lines["price"],
                lines["price_from"],
                lines["price_to"],
                lines["limit_unit"],
                strict=True,
            )
        ]
    )
    most = float(shown["price"].max())
    scale = alt.Scale(domain=[0.0, 2.2 * most], nice=False)
    y = alt.Y("name:N", sort=shown["name"].tolist(), title=None, axis=alt.Axis(labelLimit=NAME))
    title = f"{word('price', language)} ({shown['unit_name'].iloc[0]})"
    axis = alt.Axis(format=".1~e" if most < SMALL else "~g", tickCount=5)
    base = alt.Chart(shown, height=ROW * len(shown) + AXIS)
    bars = base.mark_bar(color=BLUE, height=16).encode(
        x=alt.X(
            "price:Q",
            title=title,
            scale=scale,
            axis=axis,
        ),
        y=y,
    )
    texts = base.mark_text(align="left", dx=6, fontSize=12, color=INK).encode(
        x=alt.X("price:Q", scale=scale), y=y, text="text:N"
    )
    drawn: Layers = alt.layer(bars, texts)
    return drawn
