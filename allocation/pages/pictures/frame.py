"""What all pictures share: type, ways to save, and no request to anywhere."""

from __future__ import annotations

from typing import Any, Literal

import altair as alt
import pandas as pd
import streamlit as st

from allocation.pages.charts import FONT
from allocation.pages.tables import downloads, height_of
from allocation.pages.words import word

INK, PALE = "#1b2733", "#e5e5e5"
# Okabe-Ito: told apart by colour-blind readers, and far enough apart in grey.
BLUE, SKY, GREEN, ORANGE, RED = "#0072B2", "#56B4E9", "#009E73", "#E69F00", "#D55E00"
# What a picture that fills its width needs above its rows: an axis, and a legend below.
AXIS, LEGEND = 60, 50
SCHEME: Literal["viridis"] = "viridis"
# What ``alt.layer`` may give back.
Layers = alt.LayerChart | alt.FacetChart


def draw(chart: Any, key: str) -> None:
    """Draw a Vega chart; the button above it saves it as PNG inside the browser."""
    framed = (
        chart.configure(font=FONT)
        .configure_axis(labelFontSize=12, titleFontSize=12, labelColor=INK, titleColor=INK)
        .configure_legend(labelFontSize=12, titleFontSize=12, titleLimit=320)
        .configure_view(stroke=None)
    )
    with st.container(key=f"picture-{key}"):
        st.altair_chart(framed, key=f"chart-{key}")


def figures(table: pd.DataFrame, stem: str, language: str) -> None:
    """The figures behind a picture as a table to read and to save."""
    with st.expander(word("picture_figures", language)):
        st.dataframe(table, hide_index=True, height=height_of(len(table), 420))
    downloads(table, stem, language)
