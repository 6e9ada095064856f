"""What a result rests on: the shares of each class, and the figures one by one."""

from __future__ import annotations

from typing import Any

import streamlit as st

from allocation.evidence import Evidence, Grounds
from allocation.pages import state
from allocation.pages.tables import downloads, height_of, text_column
from allocation.pages.words import unit_name, word
from allocation.report.evidence import evidence_told, figures_shown
from allocation.report.explain import names_in

COLUMNS = ("weight", "confidence", "key", "column", "value", "unit", "table", "row", "document")


def show(found: Evidence, what: str, key: str, grounds: Grounds) -> None:
    """Draw the evidence of a result.

    Args:
        found: the evidence.
        what: the result, in the words of the page.
        key: names the table among those of the page.
        grounds: what the evidence was taken from.
    """
    language = state.language()
    names = names_in(grounds.dataset, language)
    if not found.mark:
        st.caption(word("rests_nothing", language, what=what))
        return
    st.markdown(evidence_told(what, found, names, language))
    heads = {name: word(f"figure_{name}", language) for name in COLUMNS}
    shown = figures_shown(found.figures, names, language)[list(COLUMNS)]
    units = [unit_name(unit, language) for unit in shown["unit"]]
    shown = shown.assign(unit=units).rename(columns=heads)
    configured: dict[str, Any] = {
        heads["weight"]: st.column_config.ProgressColumn(
            format="percent", min_value=0.0, max_value=1.0
        ),
        heads["value"]: st.column_config.NumberColumn(format="%.6g"),
        heads["key"]: text_column([*shown[heads["key"]], heads["key"]], 260),
    }
    st.dataframe(
        shown,
        hide_index=True,
        height=height_of(len(shown), 400),
        column_config=configured,
        key=f"figures-{key}",
    )
    downloads(shown, f"evidence-{key}", language)
