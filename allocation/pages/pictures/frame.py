"""What all pictures share: type, ways to save, and no request to anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import altair as alt
import pandas as pd
import streamlit as st

from allocation.pages import state
from allocation.pages.charts import FONT
from allocation.pages.pictures.saving import save_buttons
from allocation.pages.tables import as_csv, downloads, height_of
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
    """Draw a Vega chart in the type of all pictures, with the buttons that save it."""
    framed = (
        chart.configure(font=FONT)
        .configure_axis(labelFontSize=12, titleFontSize=12, labelColor=INK, titleColor=INK)
        .configure_legend(labelFontSize=12, titleFontSize=12, titleLimit=320)
        .configure_view(stroke=None)
    )
    with kept(key):
        st.altair_chart(framed, key=f"chart-{key}")


@contextmanager
def kept(key: str, table: pd.DataFrame | None = None) -> Iterator[None]:
    """A place for one picture, with the buttons that save what is drawn in it.

    Args:
        key: of the picture.
        table: its figures in words, for a picture without ``figures`` of its own.
    """
    language = state.language()
    with st.container(key=f"picture-{key}"):
        yield
        with st.container(horizontal=True, vertical_alignment="center"):
            save_buttons(key, language)
            if table is not None:
                st.download_button(
                    word("download_csv", language),
                    lambda: as_csv(table),
                    f"{key}.csv",
                    "text/csv",
                    on_click="ignore",
                    key=f"save-{key}-csv",
                )


def figures(table: pd.DataFrame, stem: str, language: str) -> None:
    """The figures behind a picture as a table to read and to save."""
    with st.expander(word("picture_figures", language)):
        st.dataframe(table, hide_index=True, height=height_of(len(table), 420))
    downloads(table, stem, language)
