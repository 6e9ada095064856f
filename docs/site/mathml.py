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
    lines = lines_of(html.unescape(found["latex"]))
    drawn = "".join(convert(line, display=display) for line in lines)
    tag = found["tag"]
    return f'<{tag} class="equation">{drawn}</{tag}>'


def lines_of(latex: str) -> list[str]:
    """The lines in which an equation stands, for a browser breaks none; a brace is kept whole."""
    lines: list[str] = []
    for line in filter(None, map(str.strip, latex.splitlines())):
        if lines and lines[-1].count("{") != lines[-1].count("}"):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return lines
