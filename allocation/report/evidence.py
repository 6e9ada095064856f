"""Evidence in words and marks: what kind of figures a result rests on, and which ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from allocation.evidence.weights import LOW, Evidence
from basins.confidence import DOCUMENTS, SURE
from basins.schema import columns_of
from basins.vocabulary import label, listed
from basins.workbook.layout import sheet_name

MOST_FIGURES = 3


def shares_told(shares: Mapping[str, float], language: str) -> str:
    """The shares in words, those below half a percent left out."""
    found = [(name, shares[name]) for name in SURE if shares[name] >= 0.005]
    return listed((f"{label(name, language)} {share:.0%}" for name, share in found), language)


def evidence_told(what: str, found: Evidence, names: Mapping[str, str], language: str) -> str:
    """One sentence: the shares, the mark, and the figures with the greatest weight.

    Args:
        what: the result, in words.
        found: its evidence.
        names: of ``allocation.report.explain.names_in``.
        language: ``zh`` or ``en``.
    """
    if not found.mark:
        return ""
    unsure = found.figures[found.figures["confidence"].isin(LOW)]
    # What makes the result as unsure as it is comes before what is merely heavy.
    first = unsure["confidence"].ne(found.mark).argsort(kind="stable")
    unsure = unsure.iloc[first].head(MOST_FIGURES)
    told = [_short(row, names, language) for row in unsure.to_dict("records")]
    shares, mark = shares_told(found.shares, language), label(found.mark, language)
    if language == "zh":
        heaviest = f"；未经证实而分量最大的数字：{'、'.join(told)}" if told else ""
        return f"{what}的数据依据（{mark}）：{shares}{heaviest}。"
    heaviest = f"; the heaviest figures among the unsure: {', '.join(told)}" if told else ""
    return f"Evidence of {what} ({mark}): {shares}{heaviest}."


def _short(row: Mapping[Any, Any], names: Mapping[str, str], language: str) -> str:
    table, column = str(row["table"]), str(row["column"])
    where = " · ".join(_named(part, names, language) for part in str(row["key"]).split("·"))
    title = column_title(table, column, language)
    weight = f"（{row['weight']:.0%}）" if language == "zh" else f" ({row['weight']:.0%})"
    colon = "" if language == "zh" else ":"
    return f"{where}{colon} {title} {row['value']:,.6g}{weight}"


def column_title(table: str, column: str, language: str) -> str:
    """What a column of the dataset is called: its title, in English the first of its meaning."""
    rule = columns_of(table).loc[column]
    if language == "zh":
        return str(rule["title_zh"])
    first = re.split(r"[;:(]", str(rule["meaning"]))[0].strip()
    return first[:1].lower() + first[1:]


def _named(part: str, names: Mapping[str, str], language: str) -> str:
    return names.get(part) or label(part, language)


def figures_shown(figures: pd.DataFrame, names: Mapping[str, str], language: str) -> pd.DataFrame:
    """Figures for people: names for keys, titles for tables and columns, the mark of each.

    Args:
        figures: of an ``Evidence``, or any with its columns.
        names: by identifier.
        language: ``zh`` or ``en``.

    Returns:
        ``table, row, key, column, value, unit, confidence, document, weight``; ``table`` is the
        name of the sheet in the dataset's workbook, ``row`` empty where a scenario says the value.
    """
    titles = [
        column_title(table, column, language)
        for table, column in zip(figures["table"], figures["column"], strict=True)
    ]
    return figures.assign(
        table=[sheet_name(table) if language == "zh" else table for table in figures["table"]],
        row=[str(row) if row else "" for row in figures["row"]],
        key=[
            " · ".join(_named(part, names, language) for part in key.split("·"))
            for key in figures["key"]
        ],
        column=titles,
        confidence=[label(name, language) for name in figures["confidence"]],
        document=[titled(paper, names, language) for paper in figures["document"]],
    )


def titled(documents: str, names: Mapping[str, str], language: str) -> str:
    """Titles of some documents joined by ``|``."""
    comma = "；" if language == "zh" else "; "
    return comma.join(names.get(paper, paper) for paper in documents.split(DOCUMENTS))
