"""Who starts from whose answer: members are points, and near points have near answers.

A warm solve takes the more iterations the farther its start is: in the default province a year of
water that is one standard deviation away takes about a thousand, a dry one thousands.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree
from scipy.spatial.distance import cdist

from basins.arrays import Floats

# A matrix takes a distance of nothing, and what is close to it, for no way.
SMALLEST_DISTANCE = 1e-6


def medoid(points: Floats) -> int:
    """The point in the middle: the one with the least sum of squares to all others.

    Args:
        points: ``(points, dimensions)``.
    """
    return int(np.argmin(((points - points.mean(axis=0)) ** 2).sum(axis=1)))


def nearest_first(points: Floats) -> list[tuple[int, int]]:
    """An order in which every point comes after a near one: the minimum spanning tree from point 0.

    Args:
        points: ``(points, dimensions)``.

    Returns:
        Each point but 0 with the one before it in the tree.
    """
    tree = minimum_spanning_tree(np.maximum(cdist(points, points), SMALLEST_DISTANCE))
    order, before = breadth_first_order(tree, 0, directed=False)
    return [(int(at), int(before[at])) for at in order[1:]]
