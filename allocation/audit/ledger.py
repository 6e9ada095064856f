"""The red-line ledger and the overload table as they should be."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd

from allocation.audit.basis import Room
from allocation.audit.compare import SIZE, labels_of
from allocation.audit.facts import Facts
from allocation.audit.figures import MONTHS, column
from allocation.audit.ground import Ground
from allocation.audit.labels import in_order
from allocation.audit.limits import red_lines
from allocation.audit.tables import KEYS
from allocation.audit.volumes import Volumes

GRADED = ("county", "city", "river", "basin", "province")
TIGHT = 1e-6
SAME = 1e-9
ECOLOGICAL_LAW = "黄河保护法 第三十七条"
TEXTS = ["name_zh", "name_en", "scope", "place", "counted", "sources", "sectors", "sense", "unit"]
LEDGER = ["id", *TEXTS, "month", "limit", "used", "headroom", "binding", "enforced"]
LEDGER += ["rank", "article", "document", "confidence", f"headroom{SIZE}"]
PRICES = ["price", "price_level", "price_unit"]
RANGES = ["price_from", "price_to", "sharing_from", "sharing_to", "first_less", "first_more"]


def full_ledger(
    ground: Ground,
    v: Volumes,
    written: pd.DataFrame,
    prices: tuple[pd.DataFrame, pd.DataFrame] | None,
) -> pd.DataFrame:
    """The ledger: every red line, then every section in its tightest month.

    Where rounding leaves more than one answer (equally tight months, a headroom on the very edge of
    binding, the end of a range that two bounds meet at once), the one written stands if it is among
    them.

    Args:
        v: volumes of the plan.
        written: the ledger of the plan.
        prices: of red lines and of sections, one row per line and per node and month; without a
            certificate none are expected.
    """
    lines, sections = _lines(ground, v), _sections(ground.facts, v)
    if prices is not None:
        lines = pd.concat([lines, prices[0]], axis=1)
        there = np.flatnonzero(~np.isnan(ground.facts.owed.ravel()))
        sections = pd.concat([sections, prices[1].iloc[there].reset_index(drop=True)], axis=1)
    table = pd.concat([lines, _tightest(sections, written)], ignore_index=True)
    said = written.set_index(labels_of(written, KEYS["red_lines"]))
    said = said[~said.index.duplicated()].reindex(table["id"]).reset_index(drop=True)
    table["binding"] = _binding(table, said)
    table[f"headroom{SIZE}"] = table["limit"]
    if prices is None:
        return table[LEDGER]
    return table.assign(**_ranges(table, said))[LEDGER + PRICES + RANGES]


def _binding(table: pd.DataFrame, said: pd.DataFrame) -> pd.Series:
    limit, room = column(table, "limit"), column(table, "headroom")
    edge = TIGHT * np.maximum(np.abs(limit), SAME)
    near = np.abs(room - edge) <= SAME * np.maximum(np.abs(limit), 1.0)
    tight = pd.Series(room <= edge)
    tight = tight.where(~near | said["binding"].isna(), said["binding"]).astype(bool)
    return tight & ((table["enforced"] == "yes") | (table["scope"] == "section"))


def _ranges(table: pd.DataFrame, said: pd.DataFrame) -> dict[str, list[Any]]:
    """Limits between which each price and its sharing hold, and what ends the sharing.

    The price holds wherever the sharing does and mostly farther; how much farther takes a solver to
    say (``--resolve``), so here its range only has to hold that of the sharing.
    """
    ranges: dict[str, list[Any]] = {name: [] for name in RANGES}
    for line, word in zip(table.to_dict("records"), said.to_dict("records"), strict=True):
        most = line["sense"] == "max"
        # Less room is a lower maximum or a higher minimum.
        for side, end, way in (("less", "from", -1.0), ("more", "to", 1.0)):
            room = line[side] if most else line["more" if side == "less" else "less"]
            share = _end(line, room, way, word.get(f"sharing_{end}"))
            price = word.get(f"price_{end}")
            farther = isinstance(price, float) and way * (price - share) >= -_blur(line)
            ranges[f"sharing_{end}"].append(share)
            ranges[f"price_{end}"].append(price if farther else share)
        for name in ("first_less", "first_more"):
            found = str(word.get(name))
            fits = in_order(found) in line[name] if line[name] else found == ""
            ranges[name].append(found if fits else min(line[name], default=""))
    return ranges


def _end(line: dict[Hashable, Any], room: Room | None, down: float, found: Any) -> float:
    """One end of the range of a sharing, in the line's unit: the one written, if it may be."""
    if room is None:
        return float("nan")
    ends = sorted(
        line["limit"] + down * far * line["per_wan_m3"] for far in (room.least, room.most)
    )
    blur = _blur(line)
    if isinstance(found, float) and ends[0] - blur <= found <= ends[1] + blur:
        return found
    return float(ends[0])


def _blur(line: dict[Hashable, Any]) -> float:
    return float(SAME * max(1.0, abs(line["limit"])))


def _lines(ground: Ground, v: Volumes) -> pd.DataFrame:
    lines, counted = ground.lines.table, red_lines(ground.lines, v)
    used = counted.activity * column(lines, "per_wan_m3")
    room = np.where(lines["sense"] == "max", lines["limit"] - used, used - lines["limit"])
    table = lines.rename(columns={"red_line": "id"})
    return table.assign(month=0, used=used, headroom=room)


def _sections(facts: Facts, v: Volumes) -> pd.DataFrame:
    """Every month of every section as a line."""
    at = np.flatnonzero(~np.isnan(facts.owed.ravel()))
    n, month = at // MONTHS, at % MONTHS + 1
    nodes = facts.dataset["nodes"].iloc[n].reset_index(drop=True)
    flows = facts.dataset["ecological_flows"].set_index(["node", "month"])
    rests = flows.loc[list(zip(nodes["node"], month, strict=True))]
    owed, flow = facts.owed.ravel()[at], v.outflow.ravel()[at]
    table = pd.DataFrame(
        {
            "id": "ECO-" + nodes["node"],
            "name_zh": nodes["name_zh"] + "生态流量",
            "name_en": nodes["name_en"] + " ecological flow",
            "place": nodes["node"],
            "month": month,
            "limit": owed,
            "used": flow,
            "headroom": flow - owed,
            "enforced": np.where(facts.soft.ravel()[at], "no", "yes"),
            "document": rests["document"].to_numpy(),
            "confidence": rests["confidence"].to_numpy(),
        }
    )
    table = table.assign(scope="section", counted="flow", sources="", sectors="", sense="min")
    return table.assign(unit="万m³", per_wan_m3=1.0, rank=1, article=ECOLOGICAL_LAW)


def _tightest(sections: pd.DataFrame, written: pd.DataFrame) -> pd.DataFrame:
    """Each section in the month that the ledger shows, if it is among its tightest, else in one."""
    room: pd.Series = sections["headroom"] / np.maximum(sections["limit"], SAME)
    least: pd.Series = room.groupby(sections["id"]).transform("min")
    shown = sections["id"].map(written.drop_duplicates("id").set_index("id")["month"])
    fits = (room <= least + SAME) & (sections["month"] == shown)
    order = sections.assign(fits=fits, room=room).sort_values(
        ["fits", "room"], ascending=[False, True]
    )
    return order.drop_duplicates("id").drop(columns=["fits", "room"])


def overload(facts: Facts, ledger: pd.DataFrame) -> pd.DataFrame:
    """Grades of every place with a limit, and declarations, as they should be.

    The grade is the last one whose ratio is reached, within ``TIGHT`` of it. A declaration
    suspends; a computed grade only warns of what it would suspend.
    """
    dataset = facts.dataset
    lines = ledger[
        ledger["scope"].isin(GRADED)
        & ledger["counted"].isin(["use", "withdrawal", "consumption"])
        & (ledger["sense"] == "max")
        & (ledger["sectors"] == "")
        & (ledger["limit"] > 0)
    ]
    steps = dataset["grades"].sort_values("ratio_from")
    ratio = lines["used"] / lines["limit"]
    begins = column(steps, "ratio_from") * (1.0 - TIGHT)
    reached = (ratio.to_numpy()[:, None] >= begins[None, :]).sum(axis=1)
    suspends = dict(zip(steps["grade"], steps["suspends"], strict=True))
    says = dict(zip(steps["grade"], steps["citation"], strict=True))
    grade = pd.Series(steps["grade"].to_numpy()[np.maximum(reached - 1, 0)], index=lines.index)
    graded = lines[["place", "used", "limit", "unit", "confidence"]].assign(
        river=lines["place"].where(lines["scope"] == "river", ""),
        element=lines["sources"].map(_elements(facts, lines["sources"])),
        ratio=ratio,
        grade=grade,
        declared="",
        suspended="none",
        warning=grade.map(suspends),
        citation=grade.map(says),
        red_line=lines["id"],
    )
    declared = _standing(dataset["declarations"])
    empty: dict[str, Any] = {"used": np.nan, "limit": np.nan, "ratio": np.nan}
    empty |= {"unit": "", "grade": "", "red_line": "", "warning": "none"}
    empty |= {"suspended": declared["declared"].map(suspends).fillna("none")}
    empty |= {"citation": declared["declared"].map(says).fillna("")}
    return pd.concat([graded, declared.assign(**empty)], ignore_index=True)


def _standing(declarations: pd.DataFrame) -> pd.DataFrame:
    """Declarations not lifted, the latest of each place and kind of water."""
    latest: dict[tuple[str, ...], dict[Hashable, Any]] = {}
    for row in declarations[declarations["lifted"] == ""].to_dict("records"):
        key = tuple(str(row[name]) for name in ("city", "county", "river", "element", "source"))
        if key not in latest or str(row["date"]) >= str(latest[key]["date"]):
            latest[key] = {
                "place": row["county"] or row["city"],
                "river": row["river"],
                "element": row["source"] or row["element"],
                "declared": row["grade"],
                "date": row["date"],
                "confidence": row["confidence"],
            }
    named = ["place", "river", "element", "declared", "confidence"]
    return pd.DataFrame(list(latest.values()), columns=[*named, "date"])[named].astype(object)


def _elements(facts: Facts, lists: pd.Series) -> dict[str, str]:
    """Element of the carrying capacity that a line over each list of sources measures."""
    group = facts.dataset["sources"].set_index("source")["official_group"]
    elements = {}
    for listed in lists.unique():
        names = [name for name in listed.split("|") if name]
        groups = sorted({str(group[name]) for name in names})
        if not names:
            elements[listed] = "total_use"
        elif groups == ["groundwater"]:
            elements[listed] = names[0] if len(names) == 1 else "groundwater"
        else:
            elements[listed] = "surface" if groups == ["surface"] else "|".join(groups)
    return elements
