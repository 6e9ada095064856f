"""The headers of a list of licences, as bureaus write them."""

from __future__ import annotations

import unicodedata

from basins.faults import Fault, nearest, shown
from basins.sheets import Sheet

# Headers as they may be written, without blanks and case; a volume is in 万m³ (10⁴ m³) a year.
HEADERS = {
    "number": (
        "number",
        "licence",
        "licence number",
        "许可证编号",
        "取水许可证编号",
        "取水许可证号",
        "许可证号",
        "证号",
        "编号",
    ),
    "holder": (
        "holder",
        "取水权人",
        "取水单位",
        "取水权人名称",
        "取水单位或个人",
        "持证人",
        "单位名称",
        "取水户",
    ),
    "county": ("county", "县", "县区", "县(市、区)", "县(市区)", "所在县", "取水县", "行政区"),
    "river": ("river", "河流", "水系", "河流水系", "所属河流"),
    "source": ("source", "水源", "水源类型", "取水水源", "取水水源类型"),
    "sector": ("sector", "用途", "取水用途", "行业", "用水行业"),
    "annual_wan_m3": (
        "annual_wan_m3",
        "年取水量",
        "年取水量(万m3)",
        "年取水量(万立方米)",
        "许可水量",
        "许可水量(万m3)",
        "许可水量(万立方米)",
        "年许可水量(万m3)",
        "许可年取水量(万m3)",
        "annual volume (10^4 m3)",
    ),
    "valid_from": ("valid_from", "valid from", "有效期起", "有效期自", "起始日期", "发证日期"),
    "valid_to": ("valid_to", "valid to", "有效期止", "有效期至", "截止日期", "到期日期"),
    "document": ("document", "批准文号", "审批文号", "文号", "依据"),
}
REQUIRED = tuple(name for name in HEADERS if name not in ("river", "document"))
TITLE_ROWS, ENOUGH_HEADERS = 10, 3


def plain(header: str) -> str:
    """A header without blanks, case, width and kind of brackets."""
    return "".join(unicodedata.normalize("NFKC", header).casefold().split())


ALIASES = {plain(alias): name for name, aliases in HEADERS.items() for alias in aliases}


def header_of(sheet: Sheet) -> int | None:
    """Position of the row of headers among the first rows."""
    for position, (_, cells) in enumerate(sheet.rows[:TITLE_ROWS]):
        known = {ALIASES.get(plain(cell)) for cell in cells if isinstance(cell, str)} - {None}
        if len(known) >= ENOUGH_HEADERS:
            return position
    return None


def columns_of(sheet: Sheet, head: int) -> tuple[dict[str, int], list[Fault], list[str]]:
    """Position of each column, what is wrong with the header, and what is not taken over."""
    number, cells = sheet.rows[head]
    columns: dict[str, int] = {}
    faults, others = [], []
    for position, cell in enumerate(cells):
        if cell is None:
            continue
        name = ALIASES.get(plain(str(cell)))
        if name is None:
            others.append(str(cell))
        elif name in columns:
            remedy = "remove the column that is too much"
            faults.append(Fault(sheet.label, number, name, shown(cell), "each column once", remedy))
        else:
            columns[name] = position
    for name in REQUIRED:
        if name in columns:
            continue
        expected = f"the column {HEADERS[name][-1]} ({name})"
        remedy = "add the column"
        if (near := nearest(HEADERS[name][-1], others)) is not None:
            remedy = f"add the column, or write {shown(near)} like this"
        if name == "annual_wan_m3":
            remedy += "; volumes are in 万m³ (10⁴ m³)"
        faults.append(Fault(sheet.label, number, name, None, expected, remedy))
    return columns, faults, others
