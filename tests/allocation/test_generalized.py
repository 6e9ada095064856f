"""Cheapest flows of generalized networks: worked by hand, against networkx, and proved."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections import Counter
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation.generalized import Links, Unsolved, read_links, solve_links, solve_network
from allocation.generalized.certificate import certify
from benchmarks.time_expanded import write_links
from tests.allocation.networks import links_of, random_links, solved


def test_a_canal_that_loses_a_fifth(tmp_path: Path) -> None:
    # The canal brings its most, 6, and takes 6 / 0.8 = 7.5 of the river's 10; 2.5 flow on. Of the 6
    # the town pays 5 for each of the first 5 and 2 for the last; each costs 1 to bring:
    # 6·1 − 5·5 − 1·2 = −21. One more unit asked of the town would take one from the last buyer: 2;
    # the river has water left over: 0. The canal is worth 2 − 1 = 1 a unit to widen.
    answer, flow, dual = solved(
        tmp_path,
        "SOURCE, river, 0,  0, 1,   10, 10",
        "river,  town,  0,  1, 0.8,  0,  6",
        "river,  SINK,  0,  0, 1,    1,   ",
        "town,   SINK,  1, -5, 1,    0,  5",
        "town,   SINK,  2, -2, 1,    0,   ",
    )
    assert answer.summary["objective"] == pytest.approx(-21)
    assert flow == pytest.approx(
        {
            "SOURCE-river": 10,
            "river-town": 6,
            "river-SINK": 2.5,
            "town-SINK-1": 5,
            "town-SINK-2": 1,
        }
    )
    assert dual == pytest.approx({"SOURCE": 0, "river": 0, "town": 2, "SINK": 0})
    assert answer.reduced_cost == pytest.approx([0, -1, 0, -3, 0])
    assert (answer.summary["rows"], answer.summary["columns"]) == (2, 5)


def test_a_reservoir_that_evaporates_a_tenth(tmp_path: Path) -> None:
    # A unit stored in May is 0.9 in June and worth 0.9·1 there, more than 0.5 in May. June lacks
    # 8 − 2 = 6, which takes 6 / 0.9 = 6.667 in May; the other 3.333 are sold for 0.5: −8 − 1.667.
    # Water of May is sold at the margin, so it costs 0.5; that of June 0.5 / 0.9 = 0.556.
    answer, flow, dual = solved(
        tmp_path,
        "SOURCE, may,  0,  0,   1,   10, 10",
        "SOURCE, june, 0,  0,   1,    2,  2",
        "may,    june, 0,  0,   0.9,  0, 50",
        "may,    SINK, 0, -0.5, 1,    0, 20",
        "june,   SINK, 0, -1,   1,    0,  8",
    )
    assert answer.summary["objective"] == pytest.approx(-8 - 0.5 * (10 - 6 / 0.9))
    assert flow["may-june"] == pytest.approx(6)
    assert flow["may-SINK"] == pytest.approx(10 - 6 / 0.9)
    assert dual["may"] == pytest.approx(0.5) and dual["june"] == pytest.approx(0.5 / 0.9)


def test_a_link_may_gain_and_a_chain_multiplies(tmp_path: Path) -> None:
    # 0.5 · 1.2 · 0.5 = 0.3: three units arrive for ten; per unit 0.3 the chain costs
    # 1·0.5 + 2·0.6 + 4·0.3 = 2.9 and the well costs 11 for the same: one is cheaper below 9.67.
    answer, flow, dual = solved(
        tmp_path,
        "SOURCE, a,    0, 1,  0.5, 0,  5",
        "a,      b,    0, 2,  1.2, 0,   ",
        "b,      town, 0, 4,  0.5, 0,   ",
        "SOURCE, town, 0, 11, 1,   0,   ",
        "town,   SINK, 0, 0,  1,   4,  4",
    )
    assert flow["SOURCE-a"] == pytest.approx(5)
    assert flow["b-town"] == pytest.approx(3) and flow["SOURCE-town"] == pytest.approx(1)
    assert answer.summary["objective"] == pytest.approx(29 + 11)
    # At b: (11 − 4)·0.5; at a: (that − 2)·1.2.
    assert dual["town"] == pytest.approx(11) and dual["b"] == pytest.approx(3.5)
    assert dual["a"] == pytest.approx(1.8)


def test_a_lossy_loop_must_be_kept_turning(tmp_path: Path) -> None:
    # One unit must arrive at b; what b gives back is 0.9 of it at a, so a lacks 1/1 − 0.9 = 0.1.
    answer, flow, _ = solved(
        tmp_path,
        "SOURCE, a, 0, 5, 1,   0, 9",
        "a,      b, 0, 1, 1,   1, 1",
        "b,      a, 0, 1, 0.9, 0, 9",
    )
    assert flow["SOURCE-a"] == pytest.approx(0.1)
    assert answer.summary["objective"] == pytest.approx(0.1 * 5 + 1 + 0.9)


def test_a_link_from_a_node_to_itself_only_loses(tmp_path: Path) -> None:
    # To let 1 arrive, a gives 2: the loop takes 2 − 1 = 1 out of it.
    _, flow, _ = solved(tmp_path, "SOURCE, a, 0, 1, 1, 0, 9", "a, a, 0, 0, 0.5, 1, 1")
    assert flow == pytest.approx({"SOURCE-a": 1, "a-a": 1})


def test_a_flow_may_run_backwards_where_its_lower_bound_says_so(tmp_path: Path) -> None:
    _, flow, _ = solved(tmp_path, "a, SOURCE, 0, 0, 1, -3, 0", "a, SINK, 0, -1, 1, 0, 9")
    assert flow == pytest.approx({"a-SOURCE": -3, "a-SINK": 3})


def test_networks_that_touch_neither_source_nor_sink(tmp_path: Path) -> None:
    answer, flow, _ = solved(tmp_path, "a, b, 0, -2, 1, 0, 3", "b, a, 0, 1, 1, 0, 9")
    assert flow == pytest.approx({"a-b": 3, "b-a": 3})
    assert answer.summary["objective"] == pytest.approx(-3)


def test_links_between_free_nodes_alone_need_no_balance(tmp_path: Path) -> None:
    answer, flow, _ = solved(tmp_path, "SOURCE, SINK, 0, -1, 1, 2, 5")
    assert flow == {"SOURCE-SINK": 5} and answer.summary["rows"] == 0


@pytest.mark.parametrize(("cost", "flow"), [(2e-9, 1), (1, 3e-9), (1e-12, 1e-12), (1e9, 1e9)])
def test_the_units_of_costs_and_flows_do_not_matter(cost: float, flow: float) -> None:
    seen = 0
    for seed in range(60):
        links = random_links(seed, gains=True)
        other = dataclasses.replace(
            links, cost=links.cost * cost, lower=links.lower * flow, upper=links.upper * flow
        )
        before, after = ours(links), ours(other)
        if isinstance(before, str):
            assert after == before, seed
        else:
            assert isinstance(after, float) and after / cost / flow == pytest.approx(before), seed
            seen += 1
    assert seen > 15


def by_networkx(links: Links) -> float | str:
    """Least cost of a network without gains: SOURCE and SINK are one node that balances, too."""
    graph = nx.MultiDiGraph()
    base = 0.0
    needs: Counter[str] = Counter()
    for link in range(len(links)):
        i, j = (n if n.startswith("N") else "WORLD" for n in links.name(link)[:2])
        lower, upper, cost = links.lower[link], links.upper[link], int(links.cost[link])
        # networkx knows no lower bounds: they flow already, and their ends feel it.
        base += cost * lower
        needs[i] += int(lower)
        needs[j] -= int(lower)
        room = {} if np.isinf(upper) else {"capacity": int(upper - lower)}
        graph.add_edge(i, j, weight=cost, **room)
    nx.set_node_attributes(graph, {node: needs[node] for node in graph}, "demand")
    try:
        return base + nx.network_simplex(graph)[0]
    except nx.NetworkXUnfeasible:
        return "infeasible"
    except nx.NetworkXUnbounded:
        return "unbounded"


def ours(links: Links) -> float | str:
    try:
        return float(solve_links(links).summary["objective"])
    except Unsolved as unsolved:
        return unsolved.status


def test_networkx_agrees_on_random_networks_without_gains() -> None:
    seen: Counter[str] = Counter()
    for seed in range(200):
        links = random_links(seed, gains=False)
        mine, theirs = ours(links), by_networkx(links)
        if theirs == "unbounded" and mine == "infeasible":
            # networkx looks for endless growth first, also where there is nothing to add it to.
            theirs = by_networkx(dataclasses.replace(links, cost=np.zeros(len(links))))
        assert mine == (theirs if isinstance(theirs, str) else pytest.approx(theirs)), seed
        seen[theirs if isinstance(theirs, str) else "optimal"] += 1
    assert min(seen["optimal"], seen["infeasible"], seen["unbounded"]) > 10


@settings(deadline=None)
@given(st.integers(0, 10**6))
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    links = random_links(seed, gains=True)
    order = np.random.default_rng(seed).permutation(len(links))
    parts = ("tail", "head", "label", "cost", "amplitude", "lower", "upper", "rows")
    other = dataclasses.replace(links, **{part: getattr(links, part)[order] for part in parts})
    before, after = ours(links), ours(other)
    assert after == (before if isinstance(before, str) else pytest.approx(before))


def test_the_certificate_fails_for_anything_but_the_optimum(tmp_path: Path) -> None:
    links = links_of(
        tmp_path,
        "SOURCE, a,    0,  1, 0.8, 0, 10",
        "a,      SINK, 0, -5, 1,   0,  5",
        "a,      SINK, 1,  0, 1,   0,   ",
    )
    answer = solve_links(links)
    flow, dual = answer.flow, answer.dual
    assert certify(links, flow, dual).holds

    def residuals(flow: list[float], of_a: float) -> set[str]:
        duals = np.where(np.array(links.nodes) == "a", of_a, 0.0)
        found = dataclasses.asdict(certify(links, np.array(flow), duals))
        return {name for name, residual in found.items() if not residual <= 1e-6}

    a = float(dual[links.nodes.index("a")])
    assert flow.tolist() == [5, 5, 0] and a == pytest.approx(1)
    assert residuals([5, 4, 0], a) >= {"balance"}
    assert residuals([6, 6, 0], a) >= {"bounds"}
    # Feasible, but another unit is worth having; and water poured away.
    assert residuals([4, 4, 0], a) == {"slackness", "gap"}
    assert residuals([6, 5, 1], a) == {"slackness", "gap"}
    # Right flows, wrong duals: one that is too low for the well, one that pays for pouring away.
    assert residuals([5, 5, 0], 3.0) == {"slackness", "gap"}
    assert residuals([5, 5, 0], -0.5) >= {"dual"}
    assert residuals([np.nan, 5, 0], a) >= {"balance", "bounds", "gap"}
    assert not certify(links, flow, dual + 1.0).holds


def test_64_000_links_and_13_000_nodes(tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    write_links(path, 64_000)
    answer = solve_network(path)
    links = answer.links
    assert len(links) > 60_000 and answer.summary["rows"] > 13_000
    # Independent of the certificate: balances, bounds and the dual objective.
    count = len(links.nodes)
    arrives = np.bincount(links.head, answer.flow, count)
    leaves = np.bincount(links.tail, answer.flow / links.amplitude, count)
    free = np.isin(links.nodes, ["SOURCE", "SINK"])
    assert np.abs(arrives - leaves)[~free] == pytest.approx(0, abs=1e-6)
    assert (answer.flow >= links.lower - 1e-7).all() and (answer.flow <= links.upper + 1e-7).all()
    at = np.where(answer.reduced_cost > 0, links.lower, np.minimum(links.upper, 1e9))
    bound = float((answer.reduced_cost * at).sum())
    assert bound == pytest.approx(answer.summary["objective"], rel=1e-9)
    # Water is scarce and stored: the network asks for more than a look at each link.
    assert answer.flow[np.array(links.labels)[links.label] == "store"].max() > 1


def test_neither_pandas_nor_scipy_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    write_links(path, 30_000)
    code = (
        "import sys; from allocation.generalized import solve_network; "
        f"solve_network({str(path)!r}).write({str(tmp_path / 'out')!r}); "
        "sys.exit(bool({'pandas', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], timeout=300, check=False)
    assert done.returncode == 0 and (tmp_path / "out" / "summary.json").exists()


def test_read_links_gives_back_what_the_generator_made(tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    write_links(path, 1_000)
    links = read_links(path)
    assert links.name(0) == ("SOURCE", "R0_0", "inflow") and links.lower[0] == links.upper[0] > 0
