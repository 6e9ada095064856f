"""What is wrong with an input, as a table."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from allocation.pages import state
from allocation.pages.words import word
from basins.fault_words import told
from basins.faults import Fault


def show(faults: Sequence[Fault], title: str = "bad_input") -> None:
    """Draw faults as a table: where, what stands there, what to do.

    Args:
        faults: what is wrong.
        title: the word that says with what.
    """
    st.error(word(title, state.language()))
    table(faults)


def table(faults: Sequence[Fault]) -> None:
    """Draw only the table, where the page has said itself what is wrong."""
    language = state.language()
    rows = [
        {
            word("fault_where", language): " ".join(
                str(part) for part in (f.file, f.row, f.column) if part is not None
            ),
            word("fault_value", language): f.value or "",
            word("fault_expected", language): f.expected,
            word("fault_remedy", language): f.remedy,
        }
        for f in (told(one, language) for one in faults)
    ]
    st.dataframe(rows, hide_index=True)
