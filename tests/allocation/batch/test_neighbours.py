"""Who starts from whose answer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from allocation.batch.members import Members
from allocation.batch.neighbours import medoid, nearest_first
from basins.arrays import Floats
from tests.allocation.batch.studies import STUDY, study

POINTS = arrays(float, st.tuples(st.integers(1, 12), st.integers(1, 3)), elements=st.floats(-3, 3))


def test_a_walk_goes_over_the_shortest_ways() -> None:
    """0 - 1 - 2 on a line, 3 a little above 1."""
    points = np.array([[0.0, 0.0], [1.0, 0.0], [2.1, 0.0], [1.0, 0.5]])
    assert sorted(nearest_first(points)) == [(1, 0), (2, 1), (3, 1)]
    assert medoid(points) == 1


@given(POINTS)
def test_every_point_comes_once_and_after_the_one_it_starts_from(points: Floats) -> None:
    walk, known = nearest_first(points), {0}
    for at, before in walk:
        assert before in known and at not in known
        known.add(at)
    assert known == set(range(len(points)))


def test_members_in_the_same_place_are_all_reached() -> None:
    assert sorted(at for at, _ in nearest_first(np.zeros((4, 2)))) == [1, 2, 3]


def test_places_tell_rivers_and_levers_apart(tmp_path: Path) -> None:
    members = Members(*study(tmp_path, STUDY))
    water, point = members.futures.T
    places = members.places(np.arange(len(water)))
    assert set(places[:, -1]) == {0.0, 1.0}
    assert np.array_equal(places[:, -1], (point == point.max()).astype(float))
    # Both years have the same futures.
    assert np.array_equal(places, members.places(np.arange(len(water)) + len(water)))
    assert len(np.unique(places[:, 0])) == len(set(water.tolist()))
