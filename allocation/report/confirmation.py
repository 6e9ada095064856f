"""The figures to confirm first, for the terminal, a spreadsheet and the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from rich.table import Table
from rich.text import Text

from allocation.confirmation.needs import Need
from allocation.confirmation.spreads import spread_table
from allocation.report.evidence import figures_shown
from allocation.report.sheets import as_csv, book_at, sheet_of
from basins.vocabulary import label

HEADS = {
    "zh": {
        "rank": "序",
        "key": "哪一个数字",
        "column": "字段",
        "value": "现值",
        "unit": "单位",
        "confidence": "可信度",
        "spread": "误差假定（±）",
        "at_low": "取低值时缺水变化（万m³）",
        "at_high": "取高值时缺水变化（万m³）",
        "place": "影响最大处",
        "moved_wan_m3": "该处缺水变化（万m³）",
        "table": "工作表",
        "row": "行",
        "document": "来源",
    },
    "en": {
        "rank": "no.",
        "key": "which figure",
        "column": "column",
        "value": "value",
        "unit": "unit",
        "confidence": "confidence",
        "spread": "assumed error (±)",
        "at_low": "shortage at the low end (10⁴ m³)",
        "at_high": "shortage at the high end (10⁴ m³)",
        "place": "hits most",
        "moved_wan_m3": "their shortage (10⁴ m³)",
        "table": "table",
        "row": "row",
        "document": "source",
    },
}
BRIEF = ("rank", "key", "column", "value", "confidence", "spread", "at_low", "at_high", "place")
NO_PLAN = {"zh": "红线相互矛盾，无方案", "en": "no plan: the red lines conflict"}
NOTE = {
    "zh": "每个数字在假定误差的两端各重新求解一次；误差是按可信度假定的，不是实测。",
    "en": "Each figure is moved to both ends of its assumed error and the plan solved anew; the "
    "errors are assumed by class, not measured.",
}
SHEETS = {"zh": ("待核实的数字", "误差假定"), "en": ("to confirm", "assumed errors")}


def needs_shown(needs: Sequence[Need], names: Mapping[str, str], language: str) -> pd.DataFrame:
    """The list for people, with the columns of ``HEADS`` under their identifiers.

    Args:
        needs: in the order in which to confirm them.
        names: of places, sectors and documents.
        language: ``zh`` or ``en``.
    """
    if not needs:
        return pd.DataFrame(columns=list(HEADS["zh"]))
    table = pd.DataFrame([need.record() for need in needs])
    places = zip(table["county"], table["sector"], strict=True)
    shown = figures_shown(table, names, language).assign(
        rank=range(1, len(table) + 1),
        place=[
            " · ".join(names.get(name) or label(name, language) for name in pair if name)
            for pair in places
        ],
    )
    return shown[list(HEADS["zh"])]


def needs_view(needs: Sequence[Need], names: Mapping[str, str], language: str) -> Table:
    """The list for a terminal."""
    heads = HEADS["en" if language == "en" else "zh"]
    made = Table(caption=NOTE["en" if language == "en" else "zh"])
    for name in BRIEF:
        wide = name in ("value", "spread", "at_low", "at_high")
        made.add_column(heads[name], justify="right" if wide else "left")
    for row in needs_shown(needs, names, language).to_dict("records"):
        cells = {name: str(row[name]) for name in BRIEF}
        cells["value"] = f"{row['value']:,.6g} {row['unit']}".strip()
        cells["spread"] = f"{row['spread']:.0%}"
        for name in ("at_low", "at_high"):
            cells[name] = change_told(float(row[name]), language)
        made.add_row(*(Text(cells[name]) for name in BRIEF))
    return made


def change_told(change: float, language: str) -> str:
    """A change of the shortage in 万m³, or that there is no plan."""
    none = NO_PLAN["en" if language == "en" else "zh"]
    return none if np.isnan(change) else f"{round(change, 1) + 0.0:+,.1f}"


def write_needs(
    needs: Sequence[Need], names: Mapping[str, str], path: Path | None, kind: str, language: str
) -> bytes:
    """The list as a file for the people who keep the data.

    Args:
        needs: in the order in which to confirm them.
        names: of places, sectors and documents.
        path: file to write; nothing for the bytes alone.
        kind: ``.csv`` or ``.xlsx``; a workbook has the assumed errors on a second sheet.
        language: ``zh`` or ``en``.

    Returns:
        The bytes of the file.
    """
    language = "en" if language == "en" else "zh"
    shown = needs_shown(needs, names, language)
    for name in ("at_low", "at_high"):
        shown[name] = shown[name].map(lambda v: NO_PLAN[language] if pd.isna(v) else v)
    shown = shown.rename(columns=HEADS[language])
    if kind == ".csv":
        content = as_csv(shown)
    else:
        with book_at() as (book, buffer):
            sheet_of(book, SHEETS[language][0], shown, 2)
            sheet_of(book, SHEETS[language][1], spread_table())
        content = buffer.getvalue()
    if path is not None:
        path.write_bytes(content)
    return content
