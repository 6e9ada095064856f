"""What a user is told at a head and offered in a cell: notes, drop-downs, ranges."""

from __future__ import annotations

from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from basins.schema import columns_of, is_number
from basins.workbook.layout import sheet_name
from basins.workbook.texts import Texts

# Rows a drop-down is ready for beyond those that are there.
SPARE_ROWS = 1000
# Names that are no key of another table but must stand in it.
NAMES_OF = {
    ("norms", "shape"): ("shapes", "shape"),
    ("transfers", "from_basin"): ("rivers", "basin"),
}
LONGEST_LIST = 255
DOCUMENTS_SHOWN = 3


def note_of(texts: Texts, table: str, column: str) -> str:
    """Meaning, unit, range and origin of a column, for the note at its head."""
    row = columns_of(table).loc[column]
    lines = [f"{row['title_zh']} {table}.{column}", str(row["meaning"])]
    if row["unit"] not in ("", "1"):
        lines.append(f"单位 unit: {row['unit']}")
    if row["minimum"] != "":
        lines.append(f"范围 range: {row['minimum']} – {row['maximum']}")
    if row["allowed"] != "":
        lines.append(f"取值 one of: {str(row['allowed']).replace('|', ', ')}")
    if row["references"] != "":
        several = "（用 | 连接，joined by |）" if row["type"] == "list" else ""
        lines.append(f"引用 a name in: {row['references']}{several}")
    lines.append("必填 required" if row["required"] == "yes" else "可空 may be empty")
    if row["key"] == "yes":
        lines.append("主键 part of the key")
    return "\n".join([*lines, *_origins(texts, table)])


def _origins(texts: Texts, table: str) -> list[str]:
    """The documents most rows of a table rest on."""
    if table == "documents" or "document" not in texts[table]:
        return []
    named = dict(zip(texts["documents"]["document"], texts["documents"]["title"], strict=True))
    counts = texts[table]["document"].value_counts(sort=True)
    lines = [
        f"· {str(named.get(name, name))[:60]}（{count}）"
        for name, count in counts.head(DOCUMENTS_SHOWN).items()
    ]
    more = len(counts) - DOCUMENTS_SHOWN
    return ["来源（行数） sources (rows):", *lines, *([f"… +{more}"] if more > 0 else [])]


def validation_of(texts: Texts, table: str, column: str) -> dict[str, Any] | None:
    """The drop-down or range of a column as xlsxwriter takes it; None if anything may stand there.

    What is not offered can still be typed after a warning, since new names come before the table
    that explains them.
    """
    row = columns_of(table).loc[column]
    warned = {
        "error_type": "warning",
        "error_title": "请核对 check",
        "ignore_blank": True,
    }
    if row["allowed"] != "":
        told = {"error_message": "不在取值之列 not one of the values", "error_type": "stop"}
        return warned | {"validate": "list", "source": str(row["allowed"]).split("|")} | told
    if row["references"] != "" and row["type"] != "list":
        target, key = str(row["references"]).split(".")
        told = {"error_message": f"{sheet_name(target)} 中没有 not in that sheet"}
        return warned | {"validate": "list", "source": _range(texts, target, key)} | told
    if (table, column) in NAMES_OF:
        target, key = NAMES_OF[table, column]
        names = [name for name in pd.unique(texts[target][key]) if "," not in name]
        if names and len(",".join(names)) <= LONGEST_LIST:
            told = {"error_message": f"{sheet_name(target)} 中没有 not in that sheet"}
            return warned | {"validate": "list", "source": names} | told
    if is_number(str(row["type"])) and row["minimum"] != "":
        kind = "integer" if row["type"] == "integer" else "decimal"
        limits = {"minimum": float(str(row["minimum"])), "maximum": float(str(row["maximum"]))}
        told = {"error_message": f"{row['minimum']} – {row['maximum']}", "criteria": "between"}
        return warned | {"validate": kind} | limits | told
    return None


def _range(texts: Texts, table: str, column: str) -> str:
    letter = xl_col_to_name(columns_of(table).index.get_loc(column))
    last = 1 + len(texts[table]) + SPARE_ROWS
    return f"='{sheet_name(table)}'!${letter}$2:${letter}${last}"
