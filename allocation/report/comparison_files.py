"""A comparison on a terminal, as JSON, as a folder of tables and as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from allocation.comparison import Comparison
from allocation.report.comparison import Shown, cells, notes, plan_names, say, shown_tables
from allocation.report.drafts import appearing_together
from allocation.report.sheets import as_csv, book_at
from allocation.report.sheets import sheet_of as write_sheet
from basins.dataset import Dataset

FILE = "comparison.xlsx"
MOST_NAME = 31


def comparison_report(
    comparison: Comparison, dataset: Dataset, language: str = "zh"
) -> RenderableType:
    """The comparison for a terminal.

    Args:
        comparison: plans side by side.
        dataset: for names.
        language: ``zh`` or ``en``.
    """
    parts: list[RenderableType] = [
        Text(note, style="bold yellow") for note in notes(comparison, language)
    ]
    for shown in shown_tables(comparison, dataset, language):
        if not shown.rows.empty:
            parts.append(_terminal_table(shown))
    return Group(*parts)


def _terminal_table(shown: Shown) -> Table:
    title = Text(shown.title, style="bold")
    table = Table(title=title, title_justify="left", header_style="bold")
    for position, column in enumerate(shown.rows.columns):
        # Names come from folders and files: they are text, whatever signs are in them.
        justify: Any = "left" if position < shown.texts else "right"
        table.add_column(Text(str(column)), justify=justify, overflow="fold")
    for row in cells(shown):
        table.add_row(*map(Text, row))
    return table


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """The comparison for machines: identifiers, long tables as lists of rows, empty as null."""
    tables = {
        name: table.astype(object).where(table.notna(), None).to_dict("records")
        for name, table in comparison.tables.items()
    }
    return {
        "plans": list(comparison.names),
        "differs": {key: list(values) for key, values in comparison.differs.items()},
        "tables": tables,
    }


def write_comparison(
    comparison: Comparison, dataset: Dataset, path: Path, language: str = "zh"
) -> None:
    """Write the long tables as CSV, ``plans.csv`` with the names, and the workbook.

    Args:
        comparison: plans side by side.
        dataset: for names.
        path: folder; its files appear together.
        language: of the workbook, ``zh`` or ``en``.
    """
    with appearing_together(path) as draft:
        numbers = range(1, len(comparison.names) + 1)
        names = pd.DataFrame({"plan": numbers, "name": comparison.names, **comparison.differs})
        for name, table in {"plans": names, **comparison.tables}.items():
            (draft / f"{name}.csv").write_bytes(as_csv(table))
        (draft / FILE).write_bytes(comparison_workbook(comparison, dataset, language))


def comparison_workbook(comparison: Comparison, dataset: Dataset, language: str = "zh") -> bytes:
    """The comparison as a workbook, with a native chart of shortage and use on their sheets."""
    from allocation.report.book_charts import grouped_columns

    with book_at() as (book, data):
        plans = plan_names(comparison, language)
        cover = pd.DataFrame({say("title", language): [*plans, *notes(comparison, language)]})
        write_sheet(book, say("title", language), cover, widths={0: 80})
        for shown in shown_tables(comparison, dataset, language):
            if shown.rows.empty:
                continue
            title = "".join(c for c in shown.title if c not in "[]:*?/\\÷")[:MOST_NAME]
            sheet = write_sheet(book, title, shown.rows, frozen=shown.texts)
            if shown.name.startswith("by_"):
                grouped_columns(book, sheet, title, shown, len(plans), language)
    return data.getvalue()
