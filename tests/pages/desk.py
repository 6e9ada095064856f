"""The app with an officer's page and an action on a page that all may open, for the tests."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from allocation.pages import access, app, state, words

TITLES = {"board": "看板", "register": "台账"}


@access.action("record")
def record(text: str) -> None:
    """Leave a trace that a test can look for."""
    with Path(os.environ["SHUIDING_TEST_RECORD"]).open("a", encoding="utf-8") as file:
        file.write(text + "\n")


def board(answer: state.Answer) -> None:
    """A page for all whose author forgot to hide the officer's button."""
    if st.button("记录"):
        record(access.who().account)
        st.write("已记录")


def register() -> None:
    """The officer's page."""
    st.write("台账内容")


for name, title in TITLES.items():
    words._words()[name] = {"zh": title, "en": name}
app.PAGES["board"] = board
app.register.show = register
app.main()
