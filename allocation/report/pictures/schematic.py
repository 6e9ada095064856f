"""A river from headwater to outlet: where each node stands in a drawing, and what flows there."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from basins.dataset import Dataset

DAYS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.float64)
WAN_M3_PER_M3S_DAY = 8.64
# A flow that keeps to within this share of what is owed is on it, not above.
TIGHT = 1e-6
STATES = ("free", "at_limit", "below", "none")


def places(nodes: pd.DataFrame) -> pd.DataFrame:
    """Rows and lanes for the nodes of one river, drawn like a railway map.

    Every node has a row of its own and stands above the one it flows into; the longest way to the
    outlet is lane 0, and each tributary has a lane until it joins.

    Args:
        nodes: ``node, downstream`` of one river.

    Returns:
        ``node, row, lane, to_row, to_lane``; the last two empty at an outlet.
    """
    names = nodes["node"].tolist()
    down = {n: d for n, d in zip(names, nodes["downstream"], strict=True) if d in set(names)}
    above: dict[str, list[str]] = {name: [] for name in names}
    for name, next_one in down.items():
        above[next_one].append(name)
    length = _lengths(names, above)
    order = []
    # From the outlets up, the longest branch last; turned round it stands on top.
    waiting = [name for name in names if name not in down]
    while waiting:
        order.append(waiting.pop())
        waiting += sorted(above[order[-1]], key=lambda name: -length[name])
    order.reverse()
    row = {name: number for number, name in enumerate(order)}
    lane = _lanes(order, above, down, length)
    return pd.DataFrame(
        {
            "node": order,
            "row": range(len(order)),
            "lane": [lane[name] for name in order],
            "to_row": [float(row[down[n]]) if n in down else np.nan for n in order],
            "to_lane": [float(lane[down[n]]) if n in down else np.nan for n in order],
        }
    )


def _lengths(names: list[str], above: Mapping[str, list[str]]) -> dict[str, int]:
    """How many nodes the longest way up from each has."""
    length: dict[str, int] = {}
    waiting = list(names)
    while waiting:
        name = waiting[-1]
        open_ones = [n for n in above[name] if n not in length]
        if open_ones:
            waiting += open_ones
        else:
            length[waiting.pop()] = 1 + max((length[n] for n in above[name]), default=0)
    return length


def _lanes(
    order: list[str],
    above: Mapping[str, list[str]],
    down: Mapping[str, str],
    length: Mapping[str, int],
) -> dict[str, int]:
    """Lane of each node from the top: that of its longest branch, else the first free one."""
    lane: dict[str, int] = {}
    busy: set[int] = set()
    for name in order:
        branches = above[name]
        if branches:
            lane[name] = lane[max(branches, key=lambda branch: length[branch])]
        else:
            lane[name] = next(n for n in range(len(order)) if n not in busy)
        busy -= {lane[branch] for branch in branches}
        if name in down:
            busy.add(lane[name])
        else:
            busy.discard(lane[name])
    return lane


def schematic(
    dataset: Dataset, flow: pd.DataFrame, river: str, month: int | None, language: str
) -> pd.DataFrame:
    """The nodes of a river with their flow.

    Args:
        dataset: the tables.
        flow: the plan's ``flow``.
        river: its identifier.
        month: 1 to 12, or nothing for the mean of the year.
        language: ``zh`` or ``en``.

    Returns:
        What ``places`` gives with ``name``, ``kind``, ``flow_m3s`` (outflow), ``owed_m3s``
        (ecological flow, empty where none is owed), ``state`` (one of ``STATES``: above what is
        owed, on it, below it, nothing owed) and ``months_below``, how many months of the year fall
        short. The state of the year is that of its worst month.
    """
    nodes = dataset["nodes"]
    nodes = nodes[nodes["river"] == river]
    table = places(nodes[["node", "downstream"]])
    known = nodes.set_index("node")
    rows = flow[flow["node"].isin(table["node"])]
    per_m3s = WAN_M3_PER_M3S_DAY * DAYS[rows["month"].to_numpy() - 1]
    owed = rows["ecological_flow_wan_m3"]
    below = (owed > 0.0) & (rows["outflow_wan_m3"] < owed * (1.0 - TIGHT))
    tight = (owed > 0.0) & (rows["outflow_wan_m3"] <= owed * (1.0 + TIGHT))
    rows = rows.assign(below=below, tight=tight, days_m3s=per_m3s)
    months_below = rows.groupby("node")["below"].sum()
    seen = rows if month is None else rows[rows["month"] == month]
    sums = seen.groupby("node")[["outflow_wan_m3", "ecological_flow_wan_m3", "days_m3s"]].sum()
    any_of = seen.groupby("node")[["below", "tight"]].any().reindex(table["node"])
    sums = sums.reindex(table["node"])
    owed_m3s = (sums["ecological_flow_wan_m3"] / sums["days_m3s"]).to_numpy()
    state = np.select(
        [owed_m3s <= 0.0, any_of["below"], any_of["tight"]], ["none", "below", "at_limit"], "free"
    )
    return table.assign(
        name=known[f"name_{language}"].reindex(table["node"]).to_numpy(),
        kind=known["kind"].reindex(table["node"]).to_numpy(),
        flow_m3s=(sums["outflow_wan_m3"] / sums["days_m3s"]).clip(lower=0.0).to_numpy(),
        owed_m3s=np.where(owed_m3s > 0.0, owed_m3s, np.nan),
        state=state,
        months_below=months_below.reindex(table["node"]).to_numpy(),
    )
