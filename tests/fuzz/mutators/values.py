"""What stands in a cell or behind a key when something went wrong."""

from __future__ import annotations

from datetime import date, datetime, time
from random import Random
from typing import Any

NUMBERS = (
    "NaN", "nan", "inf", "-inf", "Infinity", "1e308", "-1e308", "1e309", "5e-324", "1e-300", "0",
    "-0", "-1", "-0.0001", "1e20", "1e15", "1e10", "9007199254740993", "99999999999999999999999",
    "0x10", "1_000", "1,234", "1,234.5", "１２３", "１２．５", "一百", "12万", "3亿", "50%", "１e5",
    "٣", "1/3", "1..2", "1e", "+", "-", ".", "--5", "5-", "#REF!", "#DIV/0!", "N/A", "null",
    "None", "TRUE", "False", "是", "¼", "²", "1e1000000000", "1E+999999", "0.1.1",
)  # fmt: skip
TEXTS = (
    "", " ", "\u3000", "\u00a0", "\u200b", "\ufeff", "\u202e甲", "甲\u0000", "\x1b[31mred",
    "=1+1", "=HYPERLINK(\"http://x\")", "@SUM(A1)", "'", '"', '""', "a,b", "a;b", "a|b|", "|", "||",
    "a\nb", "a\r\nb", "\t", "x" * 300, "甲" * 70_000, "x" * 200_001, "../../etc", "/", "CON", "nul",
    "[bold]red[/bold]", "[/]", "[link=x]", "{0}", "{name}", "%s", "%(x)d", "\\", "\ud7ff", "\uffff",
    "😀", "é", "e\u0301", "ﬁ", "Ⅳ", "SOURCE", "source", "SINK", "yes", "no", "_x0041_", "<b>&amp;",
    "' OR 1=1 --", "no such name", "\u2028", "\x7f", "\x85",
)  # fmt: skip
DATES = (
    "2025-02-30", "2025-13-01", "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2025/3/1",
    "2025年3月1日", "20250301", "45000", "2025-03-01T00:00:00Z", "二〇二五年", "25-3-1",
)  # fmt: skip
MOMENTS = (
    date(2025, 3, 1), date(1, 1, 1), date(9999, 12, 31), datetime(2025, 3, 1, 4, 5), time(1, 2, 3),
)  # fmt: skip


def cell(rng: Random) -> str:
    """A text that stands in a cell."""
    kind = rng.random()
    if kind < 0.5:
        return rng.choice(NUMBERS)
    if kind < 0.85:
        return rng.choice(TEXTS)
    if kind < 0.95:
        return rng.choice(DATES)
    return "".join(chr(rng.choice((rng.randrange(128), rng.randrange(0x3000, 0xA000))))
                   for _ in range(rng.randrange(1, 30)))  # fmt: skip


def number(rng: Random, near: float) -> str:
    """A number that may well be right, or is far off the one that stood there."""
    kind = rng.random()
    if kind < 0.4:
        return repr(near * rng.choice((0.0, 0.5, 0.9, 1.1, 2.0, 10.0)))
    if kind < 0.7:
        return repr(near * 10.0 ** rng.randint(-12, 12))
    return repr(
        rng.choice((0.0, 1.0, -1.0, -near, 1e-9, 0.5, 12.0, 1e6, float(rng.randrange(3000))))
    )


def thing(rng: Random, depth: int = 0) -> Any:
    """A value as TOML and JSON have them, of any kind; deep at times."""
    kind = rng.randrange(11)
    if kind < 2:
        return rng.choice((0, -1, 1, 2**63 - 1, -(2**63), 13, 2025, 100_000, 10**7))
    if kind < 4:
        whole = float(rng.randrange(200))
        return rng.choice((0.0, -0.5, 0.5, 1e308, 5e-324, float("nan"), float("inf"), whole))
    if kind == 4:
        return rng.random() < 0.5
    if kind < 7:
        return cell(rng).replace("\ud7ff", "?")
    if kind == 7:
        return rng.choice(MOMENTS)
    if kind == 8 or depth > 3:
        return []
    if kind == 9:
        return [thing(rng, depth + 1) for _ in range(rng.randrange(1, 4))]
    return {key(rng): thing(rng, depth + 1) for _ in range(rng.randrange(0, 4))}


def key(rng: Random) -> str:
    """A key nobody expects."""
    odd = (
        "",
        " ",
        "name",
        "甲",
        "a.b",
        "[1]",
        '"',
        "'",
        "\n",
        "x" * 300,
        "order",
        "factor",
        "value",
    )
    return rng.choice((*odd, str(rng.randrange(3000))))
