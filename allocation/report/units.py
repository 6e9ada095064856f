"""Units as the reader writes them: the data have 万m³, English has 10⁴ m³."""

from __future__ import annotations

UNITS = {"m³/万元": "m³ per 10⁴ yuan", "万m³": "10⁴ m³", "亿m³": "10⁸ m³"}


def unit_word(text: str, language: str) -> str:
    """A unit, or a sentence with units, as the reader writes them."""
    if language == "en":
        for unit, english in UNITS.items():
            text = text.replace(f"{unit} ({english})", english).replace(unit, english)
    return text
