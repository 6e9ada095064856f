"""A study of the levers as files and as lines of text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from allocation.report.lever_names import lever_name

SHOWN = 10
HEADS = {
    "zh": "缺水量变化（万m³）：各杠杆 −10 % / +10 %（来水为枯一档 / 丰一档）",
    "en": "Change of the shortage (10⁴ m³), lever −10 % / +10 % (hydrology: a step drier / wetter)",
}
NONE = {"zh": "无可行方案", "en": "no plan"}


def write_sensitivity(tables: Mapping[str, pd.DataFrame], path: Path) -> None:
    """Write each table as ``<name>.csv`` (UTF-8 with byte order mark, as Excel wants it).

    Raises:
        OSError: if the folder cannot be written.
    """
    path.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.to_csv(path / f"{name}.csv", index=False, encoding="utf-8-sig")


def tornado_in_words(table: pd.DataFrame, language: str) -> list[str]:
    """The tornado of the shortage as lines, farthest lever first.

    Args:
        table: columns ``lever, side, status, shortage_wan_m3_change``.
        language: ``zh`` or ``en``.
    """
    moved = table[table["side"] != ""].copy()
    change = moved["shortage_wan_m3_change"].astype(float)
    moved["text"] = [
        NONE[language] if pd.isna(value) else f"{value:+,.1f}" for value in change.tolist()
    ]
    moved["size"] = change.abs().fillna(float("inf"))
    order = moved.groupby("lever")["size"].max().sort_values(ascending=False, kind="stable")
    sides = moved.pivot(index="lever", columns="side", values="text").fillna("—")
    sides = sides.reindex(columns=["low", "high"], fill_value="—")
    lines = [
        f"  {lever_name(str(lever), language)}: {sides['low'][lever]} / {sides['high'][lever]}"
        for lever in order.index[:SHOWN]
    ]
    return [HEADS[language], *lines]
