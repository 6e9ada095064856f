"""Networks without an answer: the right links are named, and none too many."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import linprog

from allocation.generalized import Links, Unsolved, solve_links
from allocation.generalized.conflicts import Conflict
from allocation.generalized.programme import balance_of
from allocation.generalized.words import unsolved_in_words
from tests.allocation.networks import links_of, random_links

LOSSES = (
    "SOURCE, a,    0, 0, 1,   10, 10",
    "a,      b,    0, 1, 0.9,  0,  5",
    "b,      SINK, 0, 0, 1,    0,   ",
    "a,      SINK, 0, 0, 0.5,  0,  1",
)


def unsolved(links: Links) -> Unsolved:
    with pytest.raises(Unsolved) as caught:
        solve_links(links)
    return caught.value


def test_more_comes_in_than_can_leave(tmp_path: Path) -> None:
    # Out of a go at most 5 / 0.9 + 1 / 0.5 = 7.556 of the 10 that must come in. One bound alone
    # would do: 7.556 coming in, 0.9·(10 − 2) = 7.2 to b, or 0.5·(10 − 5.556) = 2.222 to SINK. What
    # leaves b plays no part.
    found = unsolved(links_of(tmp_path, *LOSSES))
    assert found.status == "infeasible" and len(found.conflicts) == 1
    conflict = found.conflicts[0]
    assert conflict.nodes == ("a",)
    told = [(x.row, x.i, x.j, x.bound, x.value, pytest.approx(x.would_do)) for x in conflict.links]
    assert told == [
        (2, "SOURCE", "a", "lower_bound", 10, 5 / 0.9 + 1 / 0.5),
        (3, "a", "b", "upper_bound", 5, 7.2),
        (5, "a", "SINK", "upper_bound", 1, 0.5 * (10 - 5 / 0.9)),
    ]
    assert conflict.short == pytest.approx(0.5 * (10 - 5 / 0.9) - 1)


def test_the_words_name_rows_links_and_what_would_do(tmp_path: Path) -> None:
    found = unsolved(links_of(tmp_path, *LOSSES))
    chinese, english = (unsolved_in_words(found, language) for language in ("zh", "en"))
    assert "第 3 行 a → b (k=0) 上限 5: 须 ≥ 7.2" in chinese
    assert "row 2 SOURCE → a (k=0) lower_bound 10: would have to be ≤ 7.55556" in english
    assert "balance of a cannot hold" in english


def test_a_demand_downstream_of_two_losses(tmp_path: Path) -> None:
    # 8·0.5·0.5 = 2 arrive at most; 3 are asked. Both nodes and all three links with a bound at work
    # take part; the link b → c between them has none.
    found = unsolved(
        links_of(
            tmp_path,
            "SOURCE, b,    0, 0, 1,   0, 8",
            "b,      c,    0, 0, 0.5, 0,  ",
            "c,      SINK, 0, 0, 0.5, 3, 9",
        )
    )
    conflict = found.conflicts[0]
    assert conflict.nodes == ("b", "c")
    assert [(x.row, x.bound, x.would_do) for x in conflict.links] == [
        (2, "upper_bound", pytest.approx(12)),
        (4, "lower_bound", pytest.approx(2)),
    ]


def test_a_bound_that_no_change_can_save_is_said_to_be_so(tmp_path: Path) -> None:
    rows = "SOURCE, a, 0, 0, 1, 1, 2", "b, SINK, 0, 0, 1, 4, 9", "b, SINK, 1, 0, 1, 4, 9"
    found = unsolved(links_of(tmp_path, *rows))
    words = unsolved_in_words(found, "en")
    # b gets nothing: to let one of its links run backwards is no way out.
    assert "row 3 b → SINK (k=0) lower_bound 4: cannot resolve it alone" in words
    assert "row 2 SOURCE → a (k=0) lower_bound 1: would have to be ≤ 0" in words


def test_conflicts_apart_from_each_other_are_told_together(tmp_path: Path) -> None:
    rows = [f"SOURCE, n{at}, 0, 0, 1, {at + 1}, 99" for at in range(12)]
    found = unsolved(links_of(tmp_path, *rows))
    assert len(found.conflicts) == 10
    assert len({conflict.nodes for conflict in found.conflicts}) == 10


def test_a_long_list_is_cut_in_words_only(tmp_path: Path) -> None:
    rows = [f"SOURCE, a, {k}, 0, 1, 1, 1" for k in range(70)]
    found = unsolved(links_of(tmp_path, *rows, "a, SINK, 0, 0, 1, 0, 60"))
    assert len(found.conflicts[0].links) == 71
    words = unsolved_in_words(found, "en")
    assert "and 21 more" in words and words.count("\n") < 60


def test_endless_growth_along_a_path(tmp_path: Path) -> None:
    # One unit that leaves SOURCE costs 1 and sells for 0.9·3 = 2.7: 1.7 gained. The ring a – b is
    # bounded, and what c does costs too much.
    found = unsolved(
        links_of(
            tmp_path,
            "SOURCE, a,    0,  1, 1,   0,    ",
            "a,      SINK, 0, -3, 0.9, 0, inf",
            "a,      b,    0, -9, 0.9, 0, 5  ",
            "b,      a,    0,  1, 0.9, 0,    ",
            "SOURCE, c,    0,  7, 1,   0,    ",
            "c,      SINK, 0, -3, 0.9, 0,    ",
        )
    )
    assert found.status == "unbounded" and found.gain == pytest.approx(1.7)
    told = [(x.row, x.i, x.j, pytest.approx(x.flow)) for x in found.growing]
    assert told == [(2, "SOURCE", "a", 1), (3, "a", "SINK", 0.9)]
    words = unsolved_in_words(found, "zh")
    assert "第 3 行 a → SINK (k=0) 费用 -3, amplitude 0.9, 增长 0.9" in words


def test_a_ring_that_gains_feeds_itself(tmp_path: Path) -> None:
    # 1.25·0.9 = 1.125 comes back for one: 0.125 to sell at 8 for two links at 0.1 each.
    found = unsolved(
        links_of(
            tmp_path,
            "a, b,    0, 0.1, 1.25, 0, ",
            "b, a,    0, 0.1, 0.9,  0, ",
            "a, SINK, 0, -8,  1,    0, ",
        )
    )
    assert found.status == "unbounded" and [x.row for x in found.growing] == [2, 3, 4]


def test_where_growth_has_nothing_to_start_from_the_conflict_is_told(tmp_path: Path) -> None:
    grows = "SOURCE, a, 0, -1, 1, 0, ", "a, SINK, 0, 0, 1, 0, "
    found = unsolved(links_of(tmp_path, *grows, "SOURCE, b, 0, 0, 1, 2, 3"))
    assert found.status == "infeasible" and found.conflicts[0].nodes == ("b",)


def feasible(links: Links, conflict: Conflict, without: str = "", **bounds: float) -> bool:
    """Whether the bounds and balances of a conflict hold together, by SciPy.

    Args:
        without: a node whose balance is left out.
        bounds: other values for bounds of links by row: ``r7=3.5``.
    """
    limits = np.tile([-np.inf, np.inf], (len(links), 1))
    for x in conflict.links:
        limits[x.row - 2, int(x.bound == "upper_bound")] = bounds.get(f"r{x.row}", x.value)
    balance = balance_of(links)
    parts = balance.data, balance.indices, balance.indptr
    matrix = sparse.csc_array(parts, shape=balance.shape).toarray()
    rows = [balance.row[links.nodes.index(n)] for n in conflict.nodes if n != without]
    equal = {"A_eq": matrix[rows], "b_eq": np.zeros(len(rows))} if rows else {}
    return bool(linprog(np.zeros(len(links)), bounds=limits, **equal).status == 0)


def test_every_conflict_of_random_networks_is_irreducible() -> None:
    sizes: Counter[int] = Counter()
    for seed in range(150):
        links = random_links(seed, gains=True)
        try:
            solve_links(links)
        except Unsolved as found:
            for conflict in found.conflicts:
                sizes[len(conflict.links)] += 1
                assert not feasible(links, conflict), seed
                for node in conflict.nodes:
                    assert feasible(links, conflict, without=node), (seed, node)
                for x in conflict.links:
                    way = 1 if x.bound == "upper_bound" else -1
                    name, step = f"r{x.row}", way * 1e-4
                    assert feasible(links, conflict, **{name: way * np.inf}), (seed, x)
                    assert feasible(links, conflict, **{name: x.would_do + step}), (seed, x)
                    assert not feasible(links, conflict, **{name: x.would_do - step}), (seed, x)
    assert sum(sizes.values()) > 50 and max(sizes) > 5


def test_growth_of_random_networks_balances_and_gains() -> None:
    seen = 0
    for seed in range(300):
        links = random_links(seed, gains=True)
        try:
            solve_links(links)
        except Unsolved as found:
            if found.status == "infeasible":
                continue
            seen += 1
            flow = np.zeros(len(links))
            for x in found.growing:
                flow[x.row - 2] = x.flow
            balance = balance_of(links)
            parts = balance.data, balance.indices, balance.indptr
            assert np.abs(sparse.csc_array(parts, shape=balance.shape) @ flow).max() < 1e-9
            assert np.isinf(links.upper[flow > 0]).all() and flow.min() >= 0
            assert flow.max() == 1 and found.gain > 0
            assert found.gain == pytest.approx(-(links.cost @ flow))
    assert seen > 20
