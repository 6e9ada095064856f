"""Streamlit speaks English: its own labels in the reader's language, from ``own_words.csv``.

Texts of an application are given to Streamlit, but what it calls its buttons and fields itself is
English and cannot be set. A script in the page exchanges the labels that the table has, as they
appear. A star in the table stands for what a label is about.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

import streamlit as st

HERE = Path(__file__)
_words = st.components.v2.component(
    "shuiding_own_words", js=HERE.with_name("own_words.js").read_text(encoding="utf-8")
)


@lru_cache(maxsize=2)
def table(language: str) -> list[tuple[str, str]]:
    """Pairs of what a label is called in the other language and in this one."""
    with HERE.with_name("own_words.csv").open(encoding="utf-8", newline="") as file:
        pairs = [(row["en"], row["zh"]) for row in csv.DictReader(file)]
    return [pair[::-1] for pair in pairs] if language == "en" else pairs


def translate(language: str) -> None:
    """Let the labels of the page follow the language, from now on."""
    _words(key="own_words", data={"words": table(language)}, height="content")
