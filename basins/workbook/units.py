"""Numbers as people write them in spreadsheets, turned into the unit of the data dictionary."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

VOLUMES = {
    "万m3": "1",
    "万立方米": "1",
    "万方": "1",
    "10^4m3": "1",
    "亿m3": "10000",
    "亿立方米": "10000",
    "亿方": "10000",
    "10^8m3": "10000",
    "百万m3": "100",
    "百万立方米": "100",
    "m3": "0.0001",
    "立方米": "0.0001",
    "方": "0.0001",
}
SHARES = {"1": "1", "%": "0.01", "‰": "0.001", "小数": "1"}
# Unit of the data dictionary → units that can stand in its place, each with its factor.
KNOWN: dict[str, dict[str, str]] = {
    "万m³": VOLUMES,
    "1": SHARES,
    "1/month": SHARES | {"1/month": "1", "1/月": "1"},
    "%": {"%": "1"},
    "亿元": {"亿元": "1", "万元": "0.0001", "亿": "1"},
    "km²": {"km2": "1", "平方公里": "1", "平方千米": "1", "公顷": "0.01", "hm2": "0.01"},
    "m³/s": {"m3/s": "1", "立方米/秒": "1", "立方米每秒": "1"},
    "yuan/kWh": {"yuan/kwh": "1", "元/kwh": "1", "元/千瓦时": "1", "元/度": "1"},
    "yuan/m³": {"yuan/m3": "1", "元/m3": "1", "元/立方米": "1", "元/方": "1"},
    "kWh/m³": {"kwh/m3": "1", "千瓦时/立方米": "1", "度/方": "1"},
    "year": {"year": "1", "年": "1"},
    "month": {"month": "1", "月": "1"},
}
# Behind a number in a cell of volumes, a bare 亿 or 万 counts cubic metres.
BEHIND_A_VOLUME = VOLUMES | {"亿": "10000", "万": "1"}
NUMBER = re.compile(r"([+-]?(?:\d{1,3}(?:[, ]\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d+)?)(.*)")
DIGIT = re.compile(r"\d")
LARGEST_EXPONENT = 400


def factor_of(unit: str, wanted: str) -> Decimal | None:
    """Factor from a unit as somebody wrote it to the dictionary's; None if it cannot be one."""
    known = KNOWN.get(wanted, {})
    found = known.get(plain_unit(unit))
    if found is None and plain_unit(unit) == plain_unit(wanted):
        found = "1"
    return None if found is None else Decimal(found)


def is_unit(text: str) -> bool:
    """Whether a text is nothing but a unit, or a dash that stands for none."""
    inner = plain_unit(text).strip("()[]【】〔〕")
    return inner in ("", "-", "—", "/", "单位", "unit") or any(
        inner in {*known, plain_unit(unit)} for unit, known in KNOWN.items()
    )


def plain_unit(unit: str) -> str:
    """A unit without blanks, case, width and raised figures."""
    folded = "".join(unicodedata.normalize("NFKC", unit).casefold().split())
    return folded.replace("㎥", "m3").replace("単位", "单位").replace("单位:", "")


def number_text(value: float) -> str:
    """The shortest text of a number that is read as the same number; 5.0 is 5."""
    whole = abs(value) < 2**53 and value == int(value)
    return str(int(value)) if whole else repr(float(value))


def number_in(text: str, wanted: str, factor: Decimal) -> str | None:
    """A number as people write it: wide digits, separators of thousands, a unit or % behind it.

    Args:
        text: the cell.
        wanted: unit of the dictionary.
        factor: what the head or the row of units says a bare number is multiplied with.

    Returns:
        The number as text in the unit of the dictionary; None if the cell is none.
    """
    folded = unicodedata.normalize("NFKC", text).replace("−", "-").strip()
    found = NUMBER.fullmatch(folded)
    if found is None or not DIGIT.search(found[1]):
        return None
    unit = found[2].strip()
    if unit:
        known = BEHIND_A_VOLUME if wanted == "万m³" else KNOWN.get(wanted, {})
        scale = known.get(plain_unit(unit))
        if scale is None:
            return None
        factor = Decimal(scale)
    return _scaled(re.sub(r"[, ]", "", found[1]), factor)


def _scaled(number: str, factor: Decimal) -> str | None:
    value = Decimal(number)
    if value and abs(value.adjusted()) > LARGEST_EXPONENT:
        return None
    scaled = float(value * factor)
    return number_text(scaled) if abs(scaled) < float("inf") else None


def scaled(value: float, factor: Decimal) -> str:
    """A number of a cell in the unit of the dictionary, as text."""
    if factor == 1 or abs(value) == float("inf") or value != value:
        return number_text(value) if abs(value) < float("inf") else repr(value)
    return number_text(float(Decimal(repr(float(value))) * factor))
