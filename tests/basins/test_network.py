"""The river tree as positions: A → S → B → out, and C, a headwater of S listed last."""

from __future__ import annotations

import numpy as np
import pytest

from basins.network import river_tree, upstream_first
from tests.tiny_basin import table, tiny

NODES = table(
    "node river kind name_zh name_en downstream channel_loss_share",
    ("B", "r", "reach", "乙段", "B", "", 0.0),
    ("S", "r", "section", "断面", "S", "B", 0.1),
    ("A", "r", "reach", "甲段", "A", "S", 0.2),
    ("C", "r", "reach", "丙段", "C", "S", 0.3),
)


def test_the_tree_is_positions_in_the_tables() -> None:
    """Unit a draws at A and returns at S, unit b draws at B and its return leaves."""
    tree = river_tree(tiny({"nodes": NODES}))
    assert tree.downstream.tolist() == [-1, 0, 1, 1]
    assert tree.channel_loss.tolist() == [0.0, 0.1, 0.2, 0.3]
    assert tree.unit_node.tolist() == [2, 0]
    assert tree.return_node.tolist() == [1, -1]


@pytest.mark.parametrize(
    "downstream", [[-1, 0, 1, 1], [1, 2, -1], [-1, -1], [3, 0, 1, -1, 3], [-1]]
)
def test_every_node_stands_before_the_one_it_flows_into(downstream: list[int]) -> None:
    order = upstream_first(np.array(downstream)).tolist()
    assert sorted(order) == list(range(len(downstream)))
    for node, below in enumerate(downstream):
        assert below < 0 or order.index(node) < order.index(below)


def test_the_order_keeps_the_tables_where_it_may() -> None:
    assert upstream_first(np.array([-1, 0, 1, 1])).tolist() == [2, 3, 1, 0]
