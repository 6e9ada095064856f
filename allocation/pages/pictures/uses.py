"""The Sankey picture source → river → sector with its figures."""

from __future__ import annotations

import streamlit as st

from allocation.pages import state
from allocation.pages.pictures.frame import figures
from allocation.pages.sankey import sankey
from allocation.pages.words import word
from allocation.report.pictures.uses import use_table

# Plotly's own button, without the rest of its tools.
SAVE = {
    "displayModeBar": True,
    "displaylogo": False,
    "modeBarButtons": [["toImage"]],
    "toImageButtonOptions": {"format": "svg"},
}


def show(answer: state.Answer, language: str) -> None:
    """Draw the picture."""
    use = answer.tables["allocation"]
    with st.container(key="picture-uses"):
        figure = sankey(state.dataset(), use, language)
        # Room for the button that saves the picture.
        figure.update_layout(margin={"t": 34}, height=figure.layout.height + 24)
        st.plotly_chart(figure, key="chart-uses", config=SAVE)
    shown = use_table(state.dataset(), use, language).rename(
        columns={
            "source": word("source", language),
            "river": word("river", language),
            "sector": word("sector", language),
            "use_wan_m3": word("use", language),
        }
    )
    stem = f"uses-{answer.summary['year']}-{answer.summary['hydrology']}"
    figures(shown, stem, language)
