"""Equations as MathML, which browsers draw by themselves: no script, no font to fetch."""

from __future__ import annotations

import html
import re

from latex2mathml.converter import convert

EQUATION = re.compile(
    r'<(?P<tag>div|span) class="arithmatex">\\(?P<open>[\[(])(?P<latex>.*?)\\[\])]</(?P=tag)>',
    re.DOTALL,
)


def with_mathml(page: str) -> str:
    """A page of HTML whose equations, as arithmatex leaves them, are MathML."""
    return EQUATION.sub(_drawn, page)


def _drawn(found: re.Match[str]) -> str:
    display = "block" if found["open"] == "[" else "inline"
    latex = html.unescape(found["latex"]).strip()
    drawn = convert(latex, display=display)
    tag = found["tag"]
    return f'<{tag} class="equation">{drawn}</{tag}>'
