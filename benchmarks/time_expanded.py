"""Generated water networks, expanded over months: rivers, reservoirs, canals, wells and demands.

Each place has a reach and a demand in every month. A reach gets a fixed inflow, must keep an
ecological flow, loses on its way down a tree of rivers, and fills the canal to its place's demand;
every other place stores water from month to month and loses some to evaporation; seven of eight
places send water to the demand of another. A demand is worth less the more of it is met, is also
served by wells, and gives part of its water back to the reach below. Every network is feasible:
the ecological flow is a fifth of what would come down by itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from allocation.generalized import arrow
from allocation.generalized.links import MEANINGS, SINK, SOURCE

DECIMALS = 6
# Links per place and month, near enough to choose a size by.
LINKS_PER_MONTH = 9.4


def time_expanded(places: int, months: int, seed: int = 0) -> list[Any]:
    """Columns i, j, k, cost, amplitude and the two bounds of a network, as arrays."""
    rng = np.random.default_rng(seed)
    names = np.arange(places)[:, None], np.arange(months)[None, :]
    reach = np.char.add(
        np.char.add("R", names[0].astype(str)), np.char.add("_", names[1].astype(str))
    )
    demand_node = np.char.replace(reach, "R", "D")
    below = np.array([rng.integers(p + 1, min(p + 6, places)) for p in range(places - 1)] + [0])
    last = (np.arange(places) == places - 1)[:, None]
    reach_below = np.where(last, SINK, reach[below])
    size = rng.lognormal(0, 0.6, (places, 1))
    season = 2 * np.pi * np.arange(months) / 12
    inflow = 10 * size * (1 + 0.8 * np.sin(season - 1.6)) * rng.lognormal(0, 0.4, (places, months))
    channel = rng.uniform(0.95, 1, (places, 1))
    natural = inflow.copy()
    for place in range(places - 1):
        natural[below[place]] += channel[place] * natural[place]
    wanted = 0.9 * inflow.mean() * size * (1 + 0.5 * np.sin(season - 2.6))
    wanted = wanted * rng.uniform(0.9, 1.1, (places, months))

    def each(low: float, high: float) -> Any:
        return rng.uniform(low, high, (places, 1))

    parts: list[list[Any]] = []

    def add(i: Any, j: Any, k: str, *figures: Any, where: Any = True) -> None:
        grid = np.broadcast_arrays(i, j, k, *figures, where)
        parts.append([values[grid[-1].astype(bool)] for values in grid[:-1]])

    add(SOURCE, reach, "inflow", 0, 1, inflow, inflow)
    add(reach, reach_below, "river", 0.01, channel, 0.2 * channel * natural, np.inf)
    add(reach, demand_node, "canal", each(0.5, 2), each(0.75, 0.95), 0, 1.2 * wanted)
    worth = each(20, 60)
    for k, (share, times) in enumerate([(0.4, 10), (0.4, 3), (0.2, 1)]):
        add(demand_node, SINK, f"worth{k}", -times * worth, 1, 0, share * wanted)
    add(SOURCE, demand_node, "well", each(15, 40), 1, 0, 0.25 * wanted)
    add(demand_node, reach_below, "return", 0.02, 0.3, 0, 0.3 * wanted)
    stores = (np.arange(places) % 2 == 0)[:, None]
    next_month = np.concatenate([reach[:, 1:], np.full((places, 1), SINK)], axis=1)
    full = each(0, 60) * size
    add(reach, next_month, "store", -0.001, each(0.96, 0.995), 0, full, where=stores)
    far = rng.permutation(places)
    sends = ((np.arange(places) % 8 != 0) & (far != np.arange(places)))[:, None]
    most = 0.2 * wanted[far]
    add(reach, demand_node[far], "transfer", each(2, 8), each(0.7, 0.9), 0, most, where=sends)
    return [np.concatenate(values) for values in zip(*parts, strict=True)]


def write_links(path: Path, links: int) -> None:
    """Write a network of about that many links; its months grow with its places."""
    months = max(12, 12 * round(np.sqrt(links / LINKS_PER_MONTH / 12 / 4)))
    places = max(4, round(links / LINKS_PER_MONTH / months))
    columns = time_expanded(places, months)
    texts = [np.unique(column, return_inverse=True) for column in columns[:3]]
    coded = [(names.tolist(), codes.astype(np.int32)) for names, codes in texts]
    arrow.write(path, tuple(MEANINGS), [*coded, *(np.round(c, DECIMALS) for c in columns[3:])])
