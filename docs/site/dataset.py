"""What the documents say of a dataset: its tables, its sources, how sure its figures are."""

from __future__ import annotations

import pandas as pd

from basins.dataset import default_path
from basins.schema import table_names
from docs.site.markdown import frame, rows

BASINS = default_path().parents[1] / "basins"
CONFIDENCES = ("official", "secondary", "derived", "to confirm")
KINDS = {
    "law": "法律法规 laws and regulations",
    "plan": "规划 plans",
    "notice": "通知 notices",
    "statistics": "统计资料 statistics",
    "paper": "论文与书籍 papers and books",
    "press": "报刊与网络 press and web",
    "recalled": "凭记忆、未见原文 recalled, not read",
    "method": "推算方法 methods of derivation",
}


def _read(name: str) -> pd.DataFrame:
    return pd.read_csv(name, dtype=str, keep_default_na=False)


def dictionary() -> str:
    """Every table of a dataset with its columns, as Markdown."""
    lines = _read(str(BASINS / "dictionary.csv"))
    parts = []
    for name, table in lines.groupby("table", sort=False):
        head = table[table["column"] == "*"].iloc[0]
        columns = table[table["column"] != "*"]
        optional = "" if head["required"] else " 可以没有行 (may be empty)."
        parts.append(f"## {name} {head['title_zh']}\n\n{head['meaning']}.{optional}")
        parts.append(rows(HEAD, [_column(row) for _, row in columns.iterrows()]))
    return "\n\n".join(parts)


HEAD = ("column", "名称", "type", "unit", "limits", "meaning")


def _column(row: pd.Series) -> tuple[str, ...]:
    name = f"**`{row['column']}`**" if row["key"] else f"`{row['column']}`"
    kind = row["type"] if row["required"] else f"{row['type']}, optional"
    span = f"{row['minimum']} … {row['maximum']}" if row["minimum"] or row["maximum"] else ""
    limits = [
        row["allowed"].replace("|", ", "),
        span,
        row["references"] and f"→ {row['references']}",
    ]
    told = "; ".join(part for part in limits if part)
    return name, row["title_zh"], kind, row["unit"], told, row["meaning"]


def glossary() -> str:
    """The words of the field in Chinese and English, with their identifier."""
    return frame(_read(str(BASINS / "glossary.csv")))


def documents() -> str:
    """Every document and method of the default dataset, by kind."""
    table = _read(str(default_path() / "documents.csv"))
    parts = []
    for kind, title in KINDS.items():
        found = table[table["kind"] == kind]
        lines = found[["document", "title", "date", "note"]].to_numpy().tolist()
        parts.append(f"### {title}\n\n{rows(('document', 'title', 'date', 'note'), lines)}")
    return "\n\n".join(parts)


def confidence() -> str:
    """How many rows of each table of the default dataset have which confidence."""
    lines = []
    for name in table_names():
        table = _read(str(default_path() / f"{name}.csv"))
        if "confidence" in table.columns and len(table):
            counts = table["confidence"].value_counts()
            shares = [f"{int(counts.get(one, 0)):,}" for one in CONFIDENCES]
            lines.append((f"`{name}`", f"{len(table):,}", *shares))
    return rows(("table", "rows", *CONFIDENCES), lines)


def published() -> str:
    """The published figures that the default dataset is built from."""
    table = _read(str(default_path() / "build" / "published.csv"))
    return frame(table)
