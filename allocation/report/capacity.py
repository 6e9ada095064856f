"""The four determinations as lines of text and as files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table

from allocation.binding import Bind
from allocation.capacity import Carried, Frontier, carried_table
from basins.vocabulary import label, listed, name_of

FEW = 3
STATUS = {
    "room": ("有余地", "room"),
    "full": ("已到上限", "at its limit"),
    "over": ("超出承载", "over"),
    "impossible": ("其他用水无法保持", "other uses cannot be kept"),
    "boundless": ("水不构成限制", "water holds nothing back"),
    "nothing_there": ("当地没有", "none there"),
    "unsolved": ("求解器未能判定", "not settled by the solver"),
}
HEADS = {
    "zh": ("地区", "要素", "基准年", "规划年", "水可承载", "余地", "负荷", "评价", "受限于"),
    "en": ("place", "what", "base year", "planned", "carried", "room", "load", "", "held back by"),
}


def status_word(status: str, language: str) -> str:
    """Word for a status."""
    return STATUS[status][language == "en"]


def figure(value: float, unit: str = "") -> str:
    """A figure with its unit, four digits; nothing where there is none."""
    if np.isnan(value):
        return ""
    if np.isinf(value):
        return "∞"
    digits = 0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 2
    # Rounding leaves no minus before a nought.
    return f"{round(value, digits) + 0.0:,.{digits}f} {unit}".strip()


def bind_text(bind: Bind, unit: str, language: str) -> str:
    """What holds back, and what 1 万m³ more of it would add."""
    zh = language == "zh"
    name = name_of(bind, language)
    gain = f"{bind.gain:.3g} {unit}"
    return f"{name}（每增1万m³可多 {gain}）" if zh else f"{name} (10⁴ m³ more adds {gain})"


def sentence(one: Carried, language: str) -> str:
    """One answer in a sentence."""
    zh, place, kind = language == "zh", one.place.name_en, one.kind.name_en.lower()
    if zh:
        place, kind = one.place.name_zh, one.kind.name_zh
    plain = {
        "nothing_there": (f"{place}没有{kind}。", f"{place} has no {kind}."),
        "unsolved": (
            f"{place}的{kind}：求解器没有得出结论，不能作为依据。",
            f"{kind} of {place}: the solver came to no conclusion; do not rely on it.",
        ),
        "boundless": (f"{place}的{kind}不受水的限制。", f"Water does not limit {kind} of {place}."),
    }
    if one.status in plain:
        return plain[one.status][not zh]
    if one.status == "impossible":
        return _missing(one, place, kind, language)
    held = _held([bind_text(bind, one.kind.unit, language) for bind in one.binds[:FEW]], language)
    carried, planned = (figure(value, one.kind.unit) for value in (one.capacity, one.planned))
    word, load = status_word(one.status, language), percent(one.load)
    if zh:
        return f"{place}：水可承载{kind} {carried}，规划 {planned}，{word}（负荷 {load}）{held}。"
    return f"{place}: {kind} carried {carried}, planned {planned}, {word} (load {load}){held}."


def _missing(one: Carried, place: str, kind: str, language: str) -> str:
    """What is missing of the other uses whatever the size of the kind."""
    zh, short = language == "zh", f"{one.short_wan_m3:,.1f}"
    held = _held([name_of(b, language) for b in one.binds[:FEW]], language)
    lacks = "" if np.isnan(one.short_wan_m3) else f"，缺 {short} 万m³"
    if zh:
        return f"{place}：无论{kind}多少，其他用水都不能保持{lacks}{held}。"
    lacks = lacks and f": {short} ×10⁴ m³ are missing"
    return f"{place}: whatever the {kind}, its other uses cannot be kept{lacks}{held}."


def _held(names: Sequence[str], language: str) -> str:
    if not names:
        return ""
    zh = language == "zh"
    return f"；受限于：{'；'.join(names)}" if zh else f"; held back by {'; '.join(names)}"


def percent(load: float) -> str:
    """A load in percent with enough digits to tell over from full; nothing where there is none."""
    if not np.isfinite(load):
        return ""
    near = 5e-5 < abs(load - 1.0) < 0.005
    return f"{load:.2%}" if near else f"{load:.0%}"


def capacity_view(found: Sequence[Carried], heading: str, language: str = "zh") -> RenderableType:
    """A table of all answers; of a single place also what binds, in words."""
    zh = language == "zh"
    table = Table(title=heading, title_justify="left", title_style="bold", header_style="bold")
    for position, head in enumerate(HEADS[language]):
        numeric = 2 <= position <= 6
        side: Literal["left", "right"] = "right" if numeric else "left"
        table.add_column(head, justify=side, no_wrap=numeric, overflow="fold")
    for one in found:
        table.add_row(
            name_of(one.place, language),
            f"{name_of(one.kind, language)}（{one.kind.unit}）"
            if zh
            else f"{one.kind.name_en} ({one.kind.unit})",
            figure(one.today),
            figure(one.planned),
            figure(one.capacity),
            figure(one.room),
            percent(one.load),
            status_word(one.status, language),
            listed((name_of(b, language) for b in one.binds[:1]), language),
        )
    if len({one.place.id for one in found}) > 1:
        return Group(table, sure_line(found, language))
    return Group(table, *(sentence(one, language) for one in found), sure_line(found, language))


def sure_line(found: Sequence[Carried], language: str) -> str:
    """How sure the least sure figure behind the answers is."""
    words = sorted({label(one.confidence, language) for one in found if one.confidence})
    said = listed(words, language)
    return f"所依据数据中把握最小的：{said}" if language == "zh" else f"Least sure figures: {said}"


def frontier_view(edge: Frontier, language: str = "zh") -> RenderableType:
    """The edge of two kinds as a table."""
    zh = language == "zh"
    place = name_of(edge.place, language)
    first, second = (name_of(k, language) for k in (edge.first, edge.second))
    title = f"{place}：{first}与{second}的取舍" if zh else f"{place}: {first} against {second}"
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    for head in (
        f"{first} ({edge.first.unit})",
        f"{second} ({edge.second.unit})",
        "多一份前者少后者" if zh else "second given up per one more of the first",
        "受限于" if zh else "held back by",
    ):
        table.add_column(head, justify="left" if "限" in head or "back" in head else "right")
    trades = edge.table()["trade"].tolist() if edge.corners else []
    for corner, trade in zip(edge.corners, trades, strict=True):
        names = listed((name_of(b, language) for b in corner.binds[:2]), language)
        table.add_row(figure(corner.first), figure(corner.second), figure(trade), names)
    if edge.corners:
        return table
    none = "其他用水无法保持，没有可取舍的余地。"
    return none if zh else "The other uses cannot be kept: there is nothing to trade off."


def records(found: Sequence[Carried]) -> list[dict[str, Any]]:
    """Answers for machines; figures that are not finite are null."""
    return [
        {
            "level": one.place.level,
            "place": one.place.id,
            "name_zh": one.place.name_zh,
            "determination": one.kind.id,
            "drivers": list(one.kind.moved),
            "unit": one.kind.unit,
            **{
                name: finite(getattr(one, name))
                for name in ("today", "planned", "capacity", "room", "load")
            },
            "status": one.status,
            "use_wan_m3": finite(one.use_wan_m3),
            "short_wan_m3": finite(one.short_wan_m3),
            "confidence": one.confidence,
            "binds": [vars(bind) | {"limit": finite(bind.limit)} for bind in one.binds],
            "message_zh": sentence(one, "zh"),
            "message_en": sentence(one, "en"),
        }
        for one in found
    ]


def frontier_record(edge: Frontier) -> dict[str, Any]:
    """The edge for machines."""
    return {
        "place": edge.place.id,
        "first": edge.first.id,
        "second": edge.second.id,
        "units": [edge.first.unit, edge.second.unit],
        "planned": list(edge.planned),
        "status": edge.status,
        "corners": [
            {"first": c.first, "second": c.second, "binds": [b.id for b in c.binds[:FEW]]}
            for c in edge.corners
        ],
    }


def finite(value: float) -> float | None:
    """The figure, or nothing where it is not one."""
    return float(value) if np.isfinite(value) else None


def write_capacity(found: Sequence[Carried], edge: Frontier | None, path: Path) -> None:
    """Write ``capacity.csv`` and, with an edge, ``frontier.csv`` (UTF-8 with byte order mark).

    Raises:
        OSError: if the folder cannot be written.
    """
    path.mkdir(parents=True, exist_ok=True)
    carried_table(found).to_csv(path / "capacity.csv", index=False, encoding="utf-8-sig")
    if edge is not None:
        edge.table().to_csv(path / "frontier.csv", index=False, encoding="utf-8-sig")
