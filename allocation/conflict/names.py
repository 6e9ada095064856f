"""Names of facts: what they are, where, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from allocation.conflict.courses import RANK_OF_FLOWS, RANK_OF_ZONES
from allocation.conflict.facts import Facts
from allocation.conflict.irreducible import Member
from allocation.conflict.result import Fact
from allocation.formulation.inputs import Inputs
from basins.arrays import numbers
from basins.confidence import SURE as CONFIDENCES
from basins.redlines import SECTION
from basins.vocabulary import listed

WHAT = {
    # kind: Chinese, English, and the column that says what
    "demand": ("{place}{what}需水须满足", "{what} demand of {place} that must be met", "sector"),
    "groundwater": ("{place}{what}可开采量", "{what} available in {place}", "source"),
    "wells": ("{place}{what}开采能力", "wells for {what} in {place}", "source"),
    "supply": ("{place}{what}可供水量", "{what} available in {place}", "source"),
    "reuse": ("{place}再生水利用率", "reuse of sewage in {place}", ""),
    "works": ("{what}供水能力", "capacity of {what}", "transfer"),
    "target": ("{what}向{place}供水能力", "deliveries of {what} to {place}", "transfer"),
    "kept": ("{what}死库容与年末蓄水", "dead and year-end storage of {what}", "node"),
    "held": ("{what}库容", "capacity of {what}", "node"),
    "ecological_flow": ("{what}生态流量", "ecological flow at {what}", "node"),
    "saving": ("{place}{what}用水定额", "norm of {what} in {place}", "sector"),
    "transfer_capacity": ("{what}年取水能力", "yearly capacity of {what}", "transfer"),
    "transfer_target": ("{what}向{place}供水能力", "deliveries of {what} to {place}", "transfer"),
    "supply_capacity": ("{place}{what}供水能力", "works for {what} in {place}", "source"),
    "wells_capacity": ("{place}{what}年开采能力", "yearly capacity of {what} in {place}", "source"),
    "reuse_rate": ("{place}再生水利用率", "reuse of sewage in {place}", ""),
}
TABLES = {"source": "sources", "sector": "sectors", "transfer": "transfers", "node": "nodes"}
ALL = {"transfer": ("引调水工程", "transfers"), "node": ("水库", "reservoirs")}
FEW = 3
# kind: table and its keys, of which the figures come
ORIGIN = {
    "demand": ("priorities", {"sector": "item"}),
    "groundwater": ("groundwater", {"unit": "unit", "source": "source"}),
    "wells": ("groundwater", {"unit": "unit", "source": "source"}),
    "supply": ("supply_capacity", {"unit": "unit", "source": "source"}),
    "works": ("transfers", {"transfer": "transfer"}),
    "target": ("transfer_targets", {"transfer": "transfer", "unit": "unit"}),
    "kept": ("reservoirs", {"node": "node"}),
    "held": ("reservoirs", {"node": "node"}),
    "ecological_flow": ("ecological_flows", {"node": "node"}),
    "reuse": ("reclaimed", {"city": "city"}),
}


def line_name(inputs: Inputs, line: str, language: str) -> str:
    """Name of a red line."""
    return str(inputs.red_lines.set_index("red_line").at[line, f"name_{language}"])


def described(inputs: Inputs, kind: str, labels: Mapping[str, Sequence[str]], language: str) -> str:
    """A fact's kind, what it is about and where.

    Args:
        inputs: tables with the names.
        kind: as in ``WHAT``.
        labels: identifiers by column: ``place`` (a county or city), ``city``, ``unit``, ``source``,
            ``sector``, ``transfer``, ``node``; several or none stand for all.
        language: ``zh`` or ``en``.
    """
    zh, en, column = WHAT[kind]
    return (zh if language == "zh" else en).format(
        place=_place(inputs, labels, language),
        what=_things(inputs, column, labels.get(column, ()), language) if column else "",
    )


def _things(inputs: Inputs, column: str, names: Sequence[str], language: str) -> str:
    if column in ALL and len(names) != 1:
        return ALL[column][language == "en"]
    table = inputs.dataset[TABLES[column]].set_index(column)[f"name_{language}"]
    words = [str(table[name]) for name in names]
    more = f"等{len(words)}种" if language == "zh" else f" and {len(words) - FEW} more"
    joined = listed(words[:FEW], language)
    return joined + (more if len(words) > FEW else "")


def _place(inputs: Inputs, labels: Mapping[str, Sequence[str]], language: str) -> str:
    """The unit, county or city where there is only one, else the province."""
    dataset, name = inputs.dataset, f"name_{language}"
    counties = dataset["counties"].set_index("county")[name]
    cities = dataset["cities"].set_index("city")[name]
    if len(labels.get("unit", ())) == 1:
        unit = inputs.units[inputs.units["unit"] == labels["unit"][0]].iloc[0]
        county = str(counties[unit["county"]])
        if (inputs.units["county"] == unit["county"]).sum() == 1:
            return county
        river = str(dataset["rivers"].set_index("river")[name][unit["river"]])
        return f"{county}（{river}）" if language == "zh" else f"{county} ({river})"
    for key in ("place", "city"):
        if len(labels.get(key, ())) == 1:
            place = labels[key][0]
            return str(counties[place] if place in counties.index else cities[place])
    return str(dataset["province"][name].iloc[0])


def fact_of(facts: Facts, member: Member, short_wan_m3: float) -> Fact:
    """A member by its names, with its limit and what it rests on."""
    inputs, parts = facts.problem.inputs, facts.parts.iloc[member.parts]
    if member.kind == "red_line":
        return _line(inputs, str(member.where["red_line"]), short_wan_m3)
    labels = {
        key: [name for name in parts[key].unique() if name]
        for key in ("city", "unit", "source", "sector", "transfer", "node")
    }
    month = int(member.where.get("month", 0))
    names = {}
    for language in ("zh", "en"):
        names[language] = described(inputs, member.kind, labels, language)
        names[language] += _zones(inputs, member.kind, parts, language)
    limit, unit = _limit(facts, member)
    rank = {"ecological_flow": RANK_OF_FLOWS, "groundwater": RANK_OF_ZONES}.get(member.kind)
    document, confidence = _origin(inputs, member.kind, parts)
    return Fact(
        _identifier(member),
        member.kind,
        names["zh"],
        names["en"],
        limit,
        unit,
        month,
        rank,
        short_wan_m3,
        document=document,
        confidence=confidence,
    )


def _line(inputs: Inputs, line: str, short_wan_m3: float) -> Fact:
    row = inputs.red_lines.set_index("red_line").loc[[line]].to_dict("records")[0]
    return Fact(
        line,
        "red_line",
        row["name_zh"],
        row["name_en"],
        row["limit"],
        row["unit"],
        0,
        row["rank"],
        short_wan_m3,
        row["article"],
        row["document"],
        row["confidence"],
    )


def _identifier(member: Member) -> str:
    if member.kind == "ecological_flow":
        return f"{SECTION}{member.where['node']}"
    place = member.where.get("unit", member.where.get("city", ""))
    what = [str(member.where[key]) for key in TABLES if key in member.where]
    return ":".join([member.kind, *what, *([str(place)] if place else [])])


def _zones(inputs: Inputs, kind: str, parts: pd.DataFrame, language: str) -> str:
    """What of the exploitable amount lies in banned and limited zones."""
    if kind != "groundwater":
        return ""
    wells = inputs.wells.merge(parts[["unit", "source"]], on=["unit", "source"])
    amount = numbers(wells, "exploitable_wan_m3")
    share = {
        name: float((numbers(wells, name) * amount).sum() / amount.sum())
        for name in ("banned_share", "limited_share")
    }
    words = {"banned_share": ("禁采区占", "banned"), "limited_share": ("限采区占", "limited")}
    told = [
        f"{words[name][0]}{100.0 * part:.3g}%"
        if language == "zh"
        else f"{100.0 * part:.3g} % {words[name][1]}"
        for name, part in share.items()
        if part > 0.0
    ]
    if not told:
        return ""
    return f"（{'，'.join(told)}）" if language == "zh" else f" ({', '.join(told)})"


def _limit(facts: Facts, member: Member) -> tuple[float, str]:
    """What the fact allows or demands in a year, and the unit."""
    inputs, parts = facts.problem.inputs, facts.parts.iloc[member.parts]
    if member.kind in ("demand", "ecological_flow"):
        return float(facts.free[member.parts].sum()), "万m³"
    if member.kind == "reuse":
        rate = pd.Series(inputs.reuse_rate, index=inputs.units["unit"])
        return float(rate[parts["unit"].unique()].mean()), "1"
    table, keys, column = {
        "groundwater": (inputs.wells, ["unit", "source"], "annual_wan_m3"),
        "wells": (inputs.wells, ["unit", "source"], "monthly_wan_m3"),
        "supply": (inputs.supplies, ["unit", "source"], "annual_wan_m3"),
        "works": (inputs.links, ["transfer"], "works_annual_wan_m3"),
        "target": (inputs.links, ["transfer", "unit"], "annual_wan_m3"),
        "kept": (inputs.reservoirs, ["node"], "least_end_wan_m3"),
        "held": (inputs.reservoirs, ["node"], "normal_wan_m3"),
    }[member.kind]
    found = table.drop_duplicates(keys).merge(parts[keys].drop_duplicates(), on=keys)
    return float(numbers(found, column).sum()), "万m³"


def _origin(inputs: Inputs, kind: str, parts: pd.DataFrame) -> tuple[str, str]:
    """Documents the figures rest on, and the least sure of their confidences."""
    name, keys = ORIGIN[kind]
    wanted = parts[list(keys)].drop_duplicates().rename(columns=keys)
    rows = inputs.dataset[name].merge(wanted, on=list(keys.values()))
    worst = max((CONFIDENCES.index(c) for c in rows["confidence"].unique()), default=0)
    return "|".join(sorted(rows["document"].unique())), CONFIDENCES[int(np.int64(worst))]
