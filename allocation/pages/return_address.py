"""The address that someone asked for before signing in, kept in the browser's own tab.

Streamlit comes back from a provider to its front door. A scenario in a link can be longer than a
cookie may be, so the tab keeps the address (``sessionStorage``); it never leaves the browser.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_keeper = st.components.v2.component(
    "shuiding_return_address",
    js=Path(__file__).with_name("return_address.js").read_text(encoding="utf-8"),
)


def keep() -> None:
    """Keep the address that is open, on the page that asks to sign in."""
    _keeper(key="return_address_keep", data={"asks": True}, height=1)


def go_back() -> None:
    """Open the address that was kept, once, after signing in."""
    _keeper(key="return_address_open", data={"asks": False}, height=1)
