"""Names for identifiers, and files to download."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from allocation.pages.words import word
from allocation.report.sheets import OPTIONS, as_csv
from basins.dataset import Dataset

__all__ = [
    "XLSX",
    "as_csv",
    "as_xlsx",
    "downloads",
    "height_of",
    "place_names",
    "text_column",
]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROW_PIXELS = 35
PLACES = (
    ("province", "province"),
    ("cities", "city"),
    ("counties", "county"),
    ("rivers", "river"),
    ("nodes", "node"),
    ("transfers", "transfer"),
)


def place_names(data: Dataset, language: str) -> dict[str, str]:
    """Names of everything a red line can stand at."""
    names = {basin: word(f"place_{basin}", language) for basin in ("yellow", "hai")}
    for table, key in PLACES:
        named = data[table].set_index(key)[f"name_{language}"]
        names |= {str(identifier): str(name) for identifier, name in named.items()}
    return names


def height_of(rows: int, most: int = 520) -> int:
    """Height in pixels that shows the rows without empty ones below them."""
    return min(most, ROW_PIXELS * (rows + 1) + 3)


def text_column(texts: Iterable[str], most: int, pinned: bool = False) -> ColumnConfig:
    """A column wide enough for its longest text, which Streamlit guesses from the first rows.

    Args:
        texts: what stands in the column, its head with it.
        most: largest width in pixels.
        pinned: whether it stays where it is while the others are scrolled.
    """
    longest = max((sum(14 if ord(c) > 0x2E7F else 7 for c in text) for text in texts), default=0)
    return st.column_config.TextColumn(width=min(longest + 20, most), pinned=pinned)


def as_xlsx(table: pd.DataFrame) -> bytes:
    """One sheet; text stays text, so a name that begins with "=" is never a formula."""
    buffer = BytesIO()
    options = {"options": OPTIONS}
    with pd.ExcelWriter(buffer, engine="xlsxwriter", engine_kwargs=options) as writer:
        table.to_excel(writer, index=False)
    return buffer.getvalue()


def downloads(table: pd.DataFrame, stem: str, language: str) -> None:
    """Buttons that save the table as shown: CSV for all, Excel for people."""
    with st.container(horizontal=True):
        st.download_button(
            word("download_csv", language),
            as_csv(table),
            f"{stem}.csv",
            "text/csv",
            on_click="ignore",
        )
        st.download_button(
            word("download_xlsx", language),
            lambda: as_xlsx(table),
            f"{stem}.xlsx",
            XLSX,
            on_click="ignore",
        )
