"""The figures that a grade of a place rests on: use, limit and threshold."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from allocation.evidence import Grounds, grade_evidence
from allocation.pages import evidence_panel, state
from allocation.pages.words import word
from allocation.report.overload import named
from basins.carrying import Basis, PlaceEvidence


def show(found: PlaceEvidence, bases: Sequence[Basis], grounds: Grounds) -> None:
    """Draw them for the elements of a place that have a grade, on the bases that there are.

    Args:
        found: the place.
        bases: what its status was made on.
        grounds: of the plan among them.
    """
    language = state.language()
    rows = found.rows[found.rows["grade"] != ""]
    rows = rows.sort_values("decides", ascending=False, kind="stable").reset_index(drop=True)
    if rows.empty:
        return
    told = named(grounds.dataset, rows, language)
    names = [
        f"{basis} · {element} · {grade}"
        for basis, element, grade in zip(told["basis"], told["element"], told["grade"], strict=True)
    ]
    with st.expander(word("rests_title", language)):
        st.caption(word("rests_note", language))
        chosen = st.selectbox(
            word("rests_row", language),
            range(len(rows)),
            format_func=names.__getitem__,
            key=f"rests-{found.kind}-{found.place}",
        )
        row = rows.iloc[chosen].to_dict()
        basis = next(basis for basis in bases if basis.name == row["basis"])
        sure, key = grade_evidence(grounds, basis, row), f"grade-{found.kind}-{found.place}"
        evidence_panel.show(sure, word("rests_grade", language), key, grounds)
