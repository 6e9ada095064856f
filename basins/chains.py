"""The river tree between groups of units: what lies in one group becomes one chain of nodes."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from basins.arrays import Floats, numbers, positions
from basins.dataset import Dataset
from basins.network import river_tree, upstream_first


@dataclass(frozen=True)
class Chains:
    """A coarser tree.

    Attributes:
        nodes: ``node, river, kind, downstream, channel_loss_share, group, old``; the first node of
            each chain is its reach, the others keep their names; ``old`` is the node a name and
            provenance can be taken from, empty for a reach.
        reach: reach of each group.
        below: node below the reach of each group, empty where the water leaves the province.
        renamed: new name of each old node.
    """

    nodes: pd.DataFrame
    reach: dict[str, str]
    below: dict[str, str]
    renamed: dict[str, str]


def chains_of(dataset: Dataset, group: pd.Series) -> Chains:
    """Put the units of each group on one reach, followed by its reservoirs and sections.

    Groups follow one another as most of their runoff does, always towards the outlet; the channel
    loss of a reach is what the runoff of its group loses on the way to the next group.

    Args:
        dataset: a valid dataset.
        group: group of each unit, all units of one on one river; rows as in ``units``.
    """
    nodes, units = dataset["nodes"], dataset["units"]
    home = _home(dataset, group)
    trips = _trips(dataset, group, home)
    after = _successors(trips)
    river = dict(zip(group, units["river"], strict=True))
    order = nodes.iloc[upstream_first(river_tree(dataset).downstream)]
    kept = order[order["kind"] != "reach"]
    loss = 1.0 - trips.groupby("group")["passed"].sum() / trips.groupby("group")["runoff"].sum()
    rows, below = [], {}
    for name in dict.fromkeys(group):
        inside = kept.loc[[home.get(node) == name for node in kept["node"]], ["node", "kind"]]
        chain = [(f"reach-{name}", "reach", "", float(loss[name]))]
        chain += [(node, kind, node, 0.0) for node, kind in inside.itertuples(index=False)]
        ends = [link[0] for link in chain[1:]] + [f"reach-{after[name]}" if after[name] else ""]
        below[name] = ends[0]
        rows += [
            (node, river[name], kind, end, lost, name, old)
            for (node, kind, old, lost), end in zip(chain, ends, strict=True)
        ]
    columns = ["node", "river", "kind", "downstream", "channel_loss_share", "group", "old"]
    reach = {name: f"reach-{name}" for name in below}
    # Rivers without units stay as they are.
    alone = nodes[~nodes["node"].isin(list(home))].assign(group="", old=lambda rows: rows["node"])
    made = pd.concat([pd.DataFrame(rows, columns=columns), alone[columns]], ignore_index=True)
    renamed = {
        node: reach[home[node]] if kind == "reach" and node in home else node
        for node, kind in zip(nodes["node"], nodes["kind"], strict=True)
    }
    return Chains(made, reach, below, renamed)


def _home(dataset: Dataset, group: pd.Series) -> dict[str, str]:
    """Group each node lies in: of the units that drain to it, else of what flows in, else below."""
    nodes, tree = dataset["nodes"]["node"].tolist(), river_tree(dataset)
    weight = [dict[str, float]() for _ in nodes]
    for node, name, mean in zip(tree.unit_node, group, _runoff(dataset), strict=True):
        weight[node][name] = weight[node].get(name, 0.0) + mean + 1e-9
    home: dict[str, str] = {}
    flowing = [dict[str, float]() for _ in nodes]
    for node in upstream_first(tree.downstream).tolist():
        choice = weight[node] or flowing[node]
        if choice:
            home[nodes[node]] = max(choice, key=lambda name: choice[name])
        below = int(tree.downstream[node])
        if below >= 0 and choice:
            mine = home[nodes[node]]
            volume = sum(weight[node].values()) + sum(flowing[node].values())
            flowing[below][mine] = flowing[below].get(mine, 0.0) + volume
    for node in upstream_first(tree.downstream)[::-1].tolist():
        below = int(tree.downstream[node])
        if nodes[node] not in home and below >= 0 and nodes[below] in home:
            home[nodes[node]] = home[nodes[below]]
    return home


def _runoff(dataset: Dataset) -> Floats:
    runoff = dataset["runoff"]
    return numbers(runoff, "mean_wan_m3")[positions(runoff["unit"], dataset["units"]["unit"])]


def _trips(dataset: Dataset, group: pd.Series, home: dict[str, str]) -> pd.DataFrame:
    """Way of each unit's runoff to the next group: ``group, next, runoff, passed, depth``."""
    nodes = dataset["nodes"]
    below = dict(zip(nodes["node"], nodes["downstream"], strict=True))
    kept = dict(zip(nodes["node"], 1.0 - numbers(nodes, "channel_loss_share"), strict=True))
    rows = []
    for start, name, mean in zip(dataset["units"]["node"], group, _runoff(dataset), strict=True):
        node, passed = start, 1.0
        while node and home[node] == name:
            passed *= kept[node]
            node = below[node]
        following, depth = home[node] if node else "", 0
        node = start
        while node:
            node, depth = below[node], depth + 1
        volume = mean + 1e-9
        rows.append((name, following, volume, volume * passed, volume * depth))
    return pd.DataFrame(rows, columns=["group", "next", "runoff", "passed", "depth"])


def _successors(trips: pd.DataFrame) -> dict[str, str]:
    """The next group of each: where most runoff goes, among those nearer to the outlet."""
    totals = trips.groupby("group")[["runoff", "depth"]].sum()
    height = (totals["depth"] / totals["runoff"]).to_dict()
    votes = trips.groupby(["group", "next"])["runoff"].sum()
    after = {}
    for name in totals.index:
        lower = {
            end: volume
            for end, volume in votes[name].items()
            if not end or (height[end], end) < (height[name], name)
        }
        after[name] = max(lower, key=lambda end: lower[end]) if lower else ""
    return after
