"""The river tree as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from basins.arrays import Floats, Ints, numbers, positions
from basins.dataset import Dataset


@dataclass(frozen=True)
class RiverTree:
    """Nodes of all rivers.

    Attributes:
        downstream: position of the next node, -1 where the water leaves the province; ``(nodes,)``.
        channel_loss: share of a node's outflow lost before the next node; ``(nodes,)``.
        unit_node: node each unit draws from and drains to; ``(units,)``.
        return_node: node each unit's return flow reaches, -1 where it leaves; ``(units,)``.
    """

    downstream: Ints
    channel_loss: Floats
    unit_node: Ints
    return_node: Ints


def river_tree(dataset: Dataset) -> RiverTree:
    """The tree of ``nodes`` with the units hung on it."""
    nodes, units = dataset["nodes"], dataset["units"]
    return RiverTree(
        downstream=positions(nodes["node"], nodes["downstream"]),
        channel_loss=numbers(nodes, "channel_loss_share"),
        unit_node=positions(nodes["node"], units["node"]),
        return_node=positions(nodes["node"], units["return_node"]),
    )


def upstream_first(downstream: Ints) -> Ints:
    """Node positions ordered so that each node stands before the one it flows into."""
    depth = np.zeros(len(downstream), dtype=np.int64)
    current = downstream.copy()
    while (current >= 0).any():
        moving = current >= 0
        depth += moving
        current = np.where(moving, downstream[np.maximum(current, 0)], -1)
    return np.argsort(-depth, kind="stable")


def driest_above(tree: RiverTree, by_unit: Floats) -> Floats:
    """Highest exceedance among the units that drain to each node or above it, ``(nodes,)``.

    Where no unit drains to a node it is that of the driest unit of all: what holds for a node
    without a catchment of its own is held against the strictest.

    Args:
        tree: the rivers.
        by_unit: exceedance of each unit in percent, ``(units,)``.
    """
    found = np.full(len(tree.downstream), -np.inf)
    np.maximum.at(found, tree.unit_node, by_unit)
    for node in upstream_first(tree.downstream):
        below = tree.downstream[node]
        if below >= 0:
            found[below] = max(found[below], found[node])
    return np.where(np.isinf(found), by_unit.max(initial=0.0), found)
