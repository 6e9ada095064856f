"""The evidence for one place, beside the map of the board."""

from __future__ import annotations

from typing import Any

import streamlit as st

from allocation.pages import state
from allocation.pages.tables import height_of, text_column
from allocation.pages.words import word
from allocation.report.overload import named
from allocation.report.place import element_name, place_sentences, rule_sentence
from basins.carrying import PlaceEvidence

VOLUMES = ("used_wan_m3", "limit_wan_m3", "to_lift_wan_m3", "to_clear_wan_m3", "headroom_wan_m3")
COLUMNS = (
    *("basis", "element", "ratio", "grade", *VOLUMES, "origin", "limit_confidence"),
    *("used_confidence", "red_line", "limit_document", "used_document"),
)


def show_place(found: PlaceEvidence) -> None:
    """Draw the evidence for a place: declaration, what is suspended, each element, the words."""
    language, data = state.language(), state.dataset()
    st.subheader(found.names[language], anchor=False)
    if found.declared.empty:
        st.info(word("not_declared", language))
    for row, rules in zip(found.declared.to_dict("records"), found.suspends, strict=True):
        titles = data["documents"].set_index("document")["title"]
        head = word(
            "declared_since",
            language,
            what=element_name(data, str(row["what"]), language),
            grade=word(str(row["grade"]), language),
            date=row["date"],
            document=titles.get(row["document"], row["document"]),
        )
        lines = "\n".join(f"- {rule_sentence(rule, language)}" for rule in rules)
        st.error(f"**{head}**\n\n{lines}")
    worst = found.rows[found.rows["decides"]]
    shown = named(data, worst, language)
    for row in shown.to_dict("records"):
        st.markdown(
            word(
                "worst_element",
                language,
                basis=row["basis"],
                year=row["year"],
                element=row["element"],
                ratio=row["ratio"],
                grade=row["grade"],
            )
        )
    _elements(found, language)
    with st.expander(word("evidence_words", language)):
        for sentence in place_sentences(data, found, language):
            st.markdown(f"- {sentence}")


def _elements(found: PlaceEvidence, language: str) -> None:
    shown = named(state.dataset(), found.rows, language)[list(COLUMNS)]
    heads = {name: word(f"board_{name}", language) for name in COLUMNS}
    number = st.column_config.NumberColumn(format="%,.0f")
    configured: dict[str, Any] = {heads[name]: number for name in VOLUMES}
    configured[heads["ratio"]] = st.column_config.NumberColumn(format="%.4f")
    for name in ("basis", "element", "grade"):
        configured[heads[name]] = text_column([*shown[name], heads[name]], 130)
    st.dataframe(
        shown.rename(columns=heads),
        hide_index=True,
        height=height_of(len(shown), 420),
        column_config=configured,
        key=f"place-{found.kind}-{found.place}",
    )
