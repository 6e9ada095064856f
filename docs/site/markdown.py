"""Tables and links as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd


def cell(value: object) -> str:
    """A value that stays in its cell."""
    return str(value).replace("|", r"\|").replace("\n", " ")


def rows(head: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """A table; an empty text where there is no line."""
    body = ["| " + " | ".join(map(cell, line)) + " |" for line in lines]
    if not body:
        return ""
    return "\n".join(["| " + " | ".join(head) + " |", "| --- " * len(head) + "|", *body])


def frame(table: pd.DataFrame) -> str:
    """A table of pandas, without its index."""
    return rows([str(name) for name in table.columns], table.itertuples(index=False))
