"""Buttons that save a picture as PNG and as SVG; the browser makes both, nothing is fetched."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from allocation.pages.words import word

KINDS = ("png", "svg")
CSS = """
.bar { display: flex; gap: 0.5rem; }
button {
  padding: 0.2rem 0.6rem;
  font: 0.85rem var(--st-font);
  color: var(--st-text-color);
  background: var(--st-background-color);
  border: 1px solid var(--st-border-color);
  border-radius: var(--st-button-radius);
  cursor: pointer;
}
button:hover, button:focus-visible { color: var(--st-primary-color); border-color: currentColor; }
@media print { .bar { display: none; } }
"""
_buttons = st.components.v2.component(
    "shuiding_save_picture",
    html='<div class="bar"></div>',
    css=CSS,
    js=Path(__file__).with_name("saving.js").read_text(encoding="utf-8"),
)


def save_buttons(key: str, language: str) -> None:
    """Draw the buttons for the picture in the container with the key ``picture-{key}``.

    Args:
        key: of the picture; the files are called like it.
        language: ``zh`` or ``en``.
    """
    _buttons(
        key=f"save-{key}",
        data={
            "container": f"st-key-picture-{key}",
            "name": key,
            "labels": {kind: word(f"save_{kind}", language) for kind in KINDS},
        },
        width="content",
    )
