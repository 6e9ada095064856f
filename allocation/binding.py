"""What holds an answer back, in words: the tight rows and bounds of a programme as named facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from allocation.conflict.courses import RANK_OF_FLOWS, RANK_OF_ZONES
from allocation.conflict.names import ORIGIN, described
from allocation.evidence import CONFIDENCES
from allocation.farthest import OWN_LINES, Answer
from allocation.formulation import (
    availability,
    balance,
    ecological_flow,
    groundwater,
    intensity,
    outflow,
    reclaimed,
    red_lines,
    transfers,
)
from allocation.formulation.inputs import Inputs
from allocation.formulation.problem import Problem
from basins.arrays import MONTHS, Floats
from basins.redlines import SECTION

RED_LINE, RIVER_WATER, OTHERS = "red_line", "river_water", "others"
LINES = (red_lines.FAMILY, intensity.FAMILY, outflow.FAMILY, OWN_LINES)
KEYS = ["red_line", "node", "transfer", "unit", "source", "river"]
# A gain so small beside the largest is rounding, or too little to be worth a word.
NOISE = 1e-4
LAST = 99


@dataclass(frozen=True)
class Bind:
    """One thing that holds an answer back.

    Attributes:
        id: of the red line, ``ECO-<section>``, or kind and place.
        kind: ``red_line``, ``ecological_flow``, ``groundwater``, ``wells``, ``supply``, ``works``,
            ``target``, ``reuse``, ``river_water``, ``kept``, ``held`` or ``others`` (other
            uses would be shorter than in the plan).
        name_zh, name_en: in words.
        limit, unit: what it allows; NaN where that is no single figure.
        gain: what the answer gains by 1 万m³ a year more of room, spread evenly over the months.
        months: of which months it is, none for the year.
        rank: legal rank, 1 first.
        confidence: of the limit.
    """

    id: str
    kind: str
    name_zh: str
    name_en: str
    limit: float
    unit: str
    gain: float
    months: tuple[int, ...]
    rank: int
    confidence: str


def binds(problem: Problem, answer: Answer, scale: float = 1.0) -> tuple[Bind, ...]:
    """What holds the answer back, red lines first in their legal rank, then by gain.

    Args:
        problem: the programme of the answer.
        answer: the answer.
        scale: turns gains into the unit that is shown.
    """
    table = pd.concat([_rows(problem, answer.row_gain), _columns(problem, answer.column_gain)])
    table = table[table["gain"] > NOISE * table["gain"].max()] if len(table) else table
    found = []
    for (kind, *key), group in table.groupby(["kind", *KEYS], sort=False):
        where = dict(zip(KEYS, map(str, key), strict=True))
        months = tuple(sorted({int(m) for m in group["month"] if m > 0}))
        # A year's 万m³ are spread evenly over its months; a store has its room in each of them.
        spread = MONTHS if months and kind not in ("held", "kept") else 1
        gain = float(group["gain"].sum()) / spread * scale
        limit = float(group["limit"].sum(skipna=False))
        found.append(_bind(problem.inputs, str(kind), where, months, gain, limit))
    return tuple(sorted(found, key=lambda bind: (bind.rank, -bind.gain, bind.id)))


def _rows(problem: Problem, gain: Floats) -> pd.DataFrame:
    tight = np.flatnonzero(gain > 0)
    labels = problem.row_labels.iloc[tight].reindex(columns=["family", "month", *KEYS])
    labels = labels.fillna("").assign(gain=gain[tight])
    upper, lower = problem.upper[tight], problem.lower[tight]
    labels["limit"] = np.where(np.isfinite(upper), upper, lower)
    labels["kind"] = [
        _kind(family, str(transfer), str(unit), int(month))
        for family, transfer, unit, month in zip(
            labels["family"], labels["transfer"], labels["unit"], labels["month"], strict=True
        )
    ]
    of_river = labels["kind"] == RIVER_WATER
    labels["node"] = labels["node"].mask(of_river, "")
    labels["limit"] = labels["limit"].mask(of_river)
    labels["river"] = labels["river"].where(of_river, "")
    return labels[labels["kind"] != ""]


def _kind(family: str, transfer: str, unit: str, month: int) -> str:
    if family in LINES:
        return RED_LINE
    if family == groundwater.FAMILY:
        return "wells" if month else "groundwater"
    if family == transfers.FAMILY:
        return "" if not transfer else "target" if unit else "works"
    plain = {
        availability.FAMILY: "supply",
        ecological_flow.FAMILY: "ecological_flow",
        reclaimed.FAMILY: "reuse",
        balance.FAMILY: RIVER_WATER,
    }
    return plain.get(family, "")


def _columns(problem: Problem, gain: Floats) -> pd.DataFrame:
    """Reservoirs that are full or empty, and whose shortage would pass that of the plan."""
    columns, inputs = problem.columns, problem.inputs
    line, month = np.nonzero(np.abs(gain[columns.storage]) > 0)
    at = columns.storage[line, month]
    full = gain[at] > 0
    stores = pd.DataFrame({"month": month + 1, "gain": np.abs(gain[at])})
    stores["kind"] = np.where(full, "held", "kept")
    stores["node"] = inputs.reservoirs["node"].to_numpy()[line]
    stores["limit"] = np.where(full, problem.column_upper[at], problem.column_lower[at])
    both = pd.concat([stores, _others(problem, gain)], ignore_index=True)
    for key in KEYS:
        both[key] = both[key].fillna("") if key in both else ""
    return both


def _others(problem: Problem, gain: Floats) -> pd.DataFrame:
    """One line if somebody else would be shorter than in the plan, with the largest gain."""
    columns = problem.columns
    asked = columns.shared["asked_wan_m3"].to_numpy(np.float64)
    # A ratio is a share of what is asked: its gain per 万m³ is that much smaller.
    monthly = np.maximum(gain[columns.shortage], 0.0).sum(axis=1) / MONTHS
    per_wan_m3 = [gain[columns.ratio] / asked, monthly]
    largest = float(np.concatenate(per_wan_m3).max(initial=0.0))
    line = pd.DataFrame({"kind": [OTHERS], "month": 0, "gain": largest, "limit": np.nan})
    return line[line["gain"] > 0]


def _bind(
    inputs: Inputs,
    kind: str,
    where: dict[str, str],
    months: tuple[int, ...],
    gain: float,
    limit: float,
) -> Bind:
    if kind == RED_LINE:
        lines = inputs.red_lines
        line = lines[lines["red_line"] == where["red_line"]].to_dict("records")[0]
        names, sure = (str(line["name_zh"]), str(line["name_en"])), str(line["confidence"])
        figures = float(line["limit"]), str(line["unit"])
        return Bind(where["red_line"], kind, *names, *figures, gain, (), int(line["rank"]), sure)
    zh, en = (_name(inputs, kind, where, language) for language in ("zh", "en"))
    rank = {"ecological_flow": RANK_OF_FLOWS, "groundwater": RANK_OF_ZONES}.get(kind, LAST)
    rank += kind == OTHERS
    key = ":".join([kind, *(value for value in where.values() if value)])
    if kind == "ecological_flow":
        key = SECTION + where["node"]
    unit = "万m³" if np.isfinite(limit) else ""
    return Bind(
        key, kind, zh, en, limit, unit, gain, months, rank, _confidence(inputs, kind, where)
    )


def _name(inputs: Inputs, kind: str, where: dict[str, str], language: str) -> str:
    zh = language == "zh"
    if kind == RIVER_WATER:
        rivers = inputs.dataset["rivers"].set_index("river")[f"name_{language}"]
        name = str(rivers[where["river"]])
        return f"{name}来水" if zh else f"water of {name}"
    if kind == OTHERS:
        return "其他用水不比方案更缺" if zh else "other uses no shorter than in the plan"
    labels: dict[str, Sequence[str]] = {key: [value] for key, value in where.items() if value}
    return described(inputs, kind, labels, language)


def _confidence(inputs: Inputs, kind: str, where: dict[str, str]) -> str:
    """The least sure of the figures behind a fact; empty where no table gives them."""
    if kind == "reuse":
        where = where | {"city": str(inputs.units.set_index("unit").at[where["unit"], "city"])}
    if kind not in ORIGIN:
        return ""
    table, keys = ORIGIN[kind]
    rows = inputs.dataset[table]
    for key, column in keys.items():
        rows = rows[rows[column] == where[key]]
    worst = max((CONFIDENCES.index(c) for c in rows["confidence"].unique()), default=-1)
    return CONFIDENCES[worst] if worst >= 0 else ""
