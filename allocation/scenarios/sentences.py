"""What a scenario changes, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allocation.scenarios.edit import Address, changes_of, read, where_of
from allocation.scenarios.levers import Lever, lever_at
from basins.dataset import Dataset
from basins.scenario_check import LISTS

# change: what it is called, in Chinese and English; {what} and {place} are filled in
NAMES: dict[tuple[str, ...], tuple[str, str]] = {
    ("year",): ("规划年", "year of the plan"),
    ("hydrology",): ("来水频率", "runoff exceedance"),
    ("priorities", "order"): ("优先次序", "order of priorities"),
    ("priorities", "assurance_percent"): ("{what}保证率", "assurance of {what}"),
    ("limits",): ("{what}", "{what}"),
    ("projects", "enabled"): ("{what}", "{what}"),
    ("projects", "first_year"): ("{what}通水年", "first year of {what}"),
    ("projects", "capacity_factor"): ("{what}供水能力", "capacity of {what}"),
    ("reservoirs", "first_year"): ("{what}投运年", "first year of {what}"),
    ("reservoirs", "start_wan_m3"): ("{what}年初蓄水", "storage of {what} at the start"),
    ("reservoirs", "end_wan_m3"): ("{what}年末最少蓄水", "least year-end storage of {what}"),
    ("drivers", "factor"): ("{place}{what}", "{what}, {place}"),
    ("drivers", "value"): ("{place}{what}（总量）", "{what}, {place} (total)"),
    ("norms", "norm_factor"): ("{place}{what}净定额", "net norm of {what}, {place}"),
    ("norms", "loss_factor"): ("{place}{what}输配水损失", "conveyance loss of {what}, {place}"),
    ("norms", "norm"): ("{place}{what}净定额（定值）", "net norm of {what}, {place} (set)"),
    ("norms", "efficiency"): ("{place}{what}输配水效率", "efficiency of {what}, {place}"),
    ("ecological_flows", "factor"): ("{what}生态流量", "ecological flow at {what}"),
    ("ecological_flows", "flow_m3s"): (
        "{what}生态流量（定值）",
        "ecological flow at {what} (set)",
    ),
    ("groundwater", "factor"): ("{place}{what}可开采量", "exploitable {what}, {place}"),
    ("groundwater", "banned_factor"): ("{place}{what}禁采区占比", "banned share, {what}, {place}"),
    ("groundwater", "limited_factor"): (
        "{place}{what}限采区占比",
        "limited share, {what}, {place}",
    ),
    ("groundwater", "wells_factor"): ("{place}{what}井的开采能力", "wells, {what}, {place}"),
    ("supply_capacity", "factor"): ("{place}{what}供水能力", "works for {what}, {place}"),
    ("transfer_targets", "factor"): ("{what}向{place}供水上限", "deliveries of {what}, {place}"),
    ("reclaimed", "reuse_rate"): ("{place}再生水利用能力率", "reuse of sewage, {place}"),
}
THINGS = {
    "driver": ("driver_kinds", "driver"),
    "sector": ("sectors", "sector"),
    "source": ("sources", "source"),
    "node": ("nodes", "node"),
    "transfer": ("transfers", "transfer"),
}
PLACES = (("province", "province"), ("cities", "city"), ("counties", "county"))
GROUNDWATER = ("地下水", "groundwater")
EVERYWHERE = ("各单元", "all units")
LEVELS = {
    "domestic": ("生活", "domestic"),
    "ecological_flow": ("生态流量", "ecological flow"),
    "basic_farmland": ("基本农田灌溉", "basic farmland"),
    "rest": ("其他", "the rest"),
}
# Said of what a scenario names and leaves as it is.
AS_BEFORE = ("（同基准）", " (as in the base)")
ENABLED = {True: ("启用", "in service"), False: ("停用", "not in service")}


def told(dataset: Dataset, content: Mapping[str, Any], language: str) -> list[tuple[Address, str]]:
    """Every change of a scenario with a sentence for it.

    Args:
        dataset: the tables before the scenario.
        content: as in a scenario file, with identifiers for names.
        language: ``zh`` or ``en``.
    """
    year = int(content.get("year") or dataset["province"]["plan_year"].iloc[0])
    sentences = []
    for address in changes_of(content):
        lever = lever_at(dataset, address, year)
        if lever is not None:
            sentences.append((address, sentence(dataset, lever, read(content, address), language)))
    return sentences


def sentence(dataset: Dataset, lever: Lever, value: Any, language: str) -> str:
    """One change: what, from which figure to which."""
    name, english = name_of(dataset, lever.address, language), language == "en"
    colon = ": " if english else "："
    if isinstance(value, bool):
        return f"{name}{colon}{ENABLED[value][english]}"
    if isinstance(value, list):
        order = " > ".join(level_name(part, language) for part in value)
        return f"{name}{colon}{order}"
    unit = f" {lever.unit}" if lever.unit else ""
    if not lever.is_factor:
        if value == lever.base:
            return f"{name}{colon}{_figure(value)}{unit}{AS_BEFORE[english]}"
        return f"{name}{colon}{_figure(lever.base)} → {_figure(value)}{unit}"
    base = _figure(lever.figure)
    rise = "" if value == 1.0 else f"{100.0 * (value - 1.0):+.6g} %"
    told_base = f"(base {base}{unit})" if english else f"（基准 {base}{unit}）"
    return f"{name}{colon}{rise or '±0 %'}{' ' if english else ''}{told_base}"


def name_of(dataset: Dataset, address: Address, language: str) -> str:
    """What a lever is called, with its place."""
    english = language == "en"
    path = tuple(part for part in address if isinstance(part, str))
    if address[0] in LISTS:
        path = (address[0], address[2])
    elif address[0] == "limits":
        path = ("limits",)
    elif address[0] in ("projects", "reservoirs"):
        path = (address[0], address[2])
    elif address[0] == "priorities":
        path = address[:2]
    what, place = _what(dataset, address, language), ""
    if address[0] in LISTS:
        place = place_name(dataset, where_of(address).get("place"), language)
    return NAMES[path][english].format(what=what, place=place)


def place_name(dataset: Dataset, place: str | None, language: str) -> str:
    """Name of a county, city or the province; ``各单元`` for none."""
    for table, key in PLACES:
        found = dataset[table].loc[dataset[table][key] == place, f"name_{language}"]
        if len(found):
            return str(found.iloc[0])
    return EVERYWHERE[language == "en"]


def level_name(level: str, language: str) -> str:
    """Name of a level of the priorities; levels of other datasets have the name they have."""
    return LEVELS.get(level, (level, level))[language == "en"]


def _what(dataset: Dataset, address: Address, language: str) -> str:
    english, named = language == "en", f"name_{language}"
    if address[0] == "limits":
        return str(dataset["red_lines"].set_index("red_line").at[address[1], named])
    if address[0] == "projects":
        return str(dataset["transfers"].set_index("transfer").at[address[1], named])
    if address[0] == "reservoirs":
        return str(dataset["nodes"].set_index("node").at[address[1], named])
    if address[:2] == ("priorities", "assurance_percent"):
        sectors = dataset["sectors"].set_index("sector")[named]
        return str(sectors.get(address[2], address[2]))
    where = where_of(address)
    for key, (table, column) in THINGS.items():
        if key in where:
            name = str(dataset[table].set_index(column).at[where[key], named])
            month = where.get("month")
            if month:
                name += f" (month {month})" if english else f"（{month}月）"
            return name
    return GROUNDWATER[english] if address[0] == "groundwater" else ""


def _figure(value: float | str) -> str:
    if isinstance(value, str):  # a hydrology: p75 is exceeded in 75 % of the years
        return value.removeprefix("p")
    if isinstance(value, int):
        return str(value)
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
