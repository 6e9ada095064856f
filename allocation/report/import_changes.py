"""What an import would change, for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from basins.faults import shown
from basins.workbook.difference import CONFLICT, FOLDER, WORKBOOK, Change

WORDS = {
    "zh": {
        "table": "表",
        "key": "行（主键）",
        "column": "字段",
        "base": "导出时",
        WORKBOOK: "工作簿",
        FOLDER: "文件夹现状",
        "who": "谁改的",
        "by_workbook": "您改的",
        "by_folder": "对方改的",
        "by_conflict": "冲突",
        "row": "整行",
        "more": "… 另有 {count} 处，用 --json 查看全部",
    },
    "en": {
        "table": "table",
        "key": "row (key)",
        "column": "column",
        "base": "exported",
        WORKBOOK: "workbook",
        FOLDER: "folder now",
        "who": "changed by",
        "by_workbook": "you",
        "by_folder": "others",
        "by_conflict": "conflict",
        "row": "whole row",
        "more": "… {count} more; --json lists all",
    },
}
COLOURS = {WORKBOOK: "green", FOLDER: "cyan", CONFLICT: "bold red"}
MOST_ROWS = 60
HEADS = ("who", "table", "key", "column", "base", WORKBOOK, FOLDER)


def changes_table(changes: Sequence[Change], language: str) -> Table:
    """Differences as a table, conflicts first; at most 60 rows.

    Args:
        changes: from ``basins.workbook.difference``.
        language: ``zh`` or ``en``.
    """
    words = words_of(language)
    table = Table(*(words[name] for name in HEADS))
    for change in ordered(changes)[:MOST_ROWS]:
        cells = (Text(cell) for cell in cells_of(change, language))
        table.add_row(*cells, style=COLOURS[change.changed_by])
    if len(changes) > MOST_ROWS:
        table.caption = words["more"].format(count=len(changes) - MOST_ROWS)
    return table


def words_of(language: str) -> dict[str, str]:
    """The words of the table in a language."""
    return WORDS["en" if language == "en" else "zh"]


def ordered(changes: Sequence[Change]) -> list[Change]:
    """Conflicts first."""
    return sorted(changes, key=lambda change: change.changed_by != CONFLICT)


def cells_of(change: Change, language: str) -> list[str]:
    """One difference under ``HEADS``."""
    words, states = words_of(language), (change.base, change.workbook, change.folder)
    return [
        words[f"by_{change.changed_by}"],
        change.table,
        shown(change.key),
        change.column or words["row"],
        *("—" if state is None else shown(state) for state in states),
    ]
