"""Every constraint of ``docs/maths.md`` as a function of volumes.

Each family is a linear function of the decisions and its bounds. Put the volumes of a plan into it,
and it says whether the constraint holds; put random numbers into it, and it says whether the matrix
of a certificate is the same linear function (see ``programme``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd

from allocation.audit.facts import Facts
from allocation.audit.figures import MONTHS, column
from allocation.audit.volumes import MONTH_NAMES, Volumes
from basins.arrays import Floats

FLOOD_MONTHS = (7, 8, 9)


@dataclass(frozen=True)
class Rows:
    """``lower ≤ Σ terms ≤ upper``, one row per cell of the terms.

    Attributes:
        name: of the family.
        terms: arrays of one shape.
        lower, upper: broadcast to that shape; a row with two infinite bounds is none.
        axes: names along the axes.
    """

    name: str
    terms: tuple[Floats, ...]
    lower: Floats
    upper: Floats
    axes: tuple[Sequence[Any], ...]

    @property
    def activity(self) -> Floats:
        """Sum of the terms."""
        return reduce(np.add, self.terms)

    @property
    def flow(self) -> Floats:
        """The largest term of each row, in size."""
        return reduce(np.maximum, (np.abs(term) for term in self.terms))

    @property
    def size(self) -> Floats:
        """All terms of each row together, in size."""
        return reduce(np.add, (np.abs(term) for term in self.terms))


Family = Callable[[Facts, Volumes], Rows]


def rows(name: str, terms: tuple[Floats, ...], bounds: tuple[Any, Any], *axes: Any) -> Rows:
    """Rows with the bounds spread over all cells."""
    lower, upper = (np.broadcast_to(np.asarray(b, np.float64), terms[0].shape) for b in bounds)
    return Rows(name, terms, lower, upper, axes)


def to_nodes(facts: Facts, node: Any, value: Floats) -> Floats:
    """Sum what belongs to each node, ``(N, 12)``; position -1 belongs to none."""
    total = np.zeros((len(facts.names.nodes), MONTHS))
    there = np.asarray(node) >= 0
    np.add.at(total, np.asarray(node)[there], value[there])
    return total


def from_above(facts: Facts, v: Volumes) -> Floats:
    """What the nodes above send to each node."""
    return to_nodes(facts, facts.downstream, v.outflow * facts.passed[:, None])


def river_withdrawal(facts: Facts, v: Volumes) -> Floats:
    """Surface water drawn by units at each node."""
    drawn = v.use[:, :, facts.of_kind("surface")].sum(axis=(1, 2))
    return to_nodes(facts, facts.unit_node, drawn)


def transfer_withdrawal(facts: Facts, v: Volumes) -> Floats:
    """What transfers withdraw at each node."""
    return to_nodes(facts, facts.links["n"].to_numpy(), v.delivery * facts.drawn[:, None])


def return_flow(facts: Facts, v: Volumes) -> Floats:
    """What comes back from units to each node, less what is reclaimed."""
    back = np.einsum("uskt,s->ut", v.use, facts.returned)
    reclaimed = v.use[:, :, facts.of_kind("reclaimed")].sum(axis=(1, 2))
    return to_nodes(facts, facts.return_node, back - reclaimed)


def stored(facts: Facts, v: Volumes) -> tuple[Floats, Floats]:
    """Storage at the start of each month (nothing before January) and at its end, ``(R, 12)``."""
    first = np.zeros((len(v.storage), 1))
    return np.hstack([first, v.storage[:, :-1]]), v.storage


def balance(facts: Facts, v: Volumes) -> Rows:
    """Water balance of every node and month."""
    node, half = facts.stores["n"].to_numpy(), column(facts.stores, "evaporation_share") / 2.0
    start, end = stored(facts, v)
    first = np.zeros_like(end)
    first[:, 0] = column(facts.stores, "start_wan_m3") * (1.0 - half)
    given = to_nodes(facts, facts.unit_node, facts.runoff) + to_nodes(facts, node, first)
    terms = (
        v.outflow,
        to_nodes(facts, node, end * (1.0 + half)[:, None]),
        -to_nodes(facts, node, start * (1.0 - half)[:, None]),
        river_withdrawal(facts, v),
        transfer_withdrawal(facts, v),
        -from_above(facts, v),
        -return_flow(facts, v),
    )
    return rows("balance", terms, (given, given), facts.names.nodes, MONTH_NAMES)


def demand(facts: Facts, v: Volumes) -> Rows:
    """Supply and shortage make up the demand."""
    terms = (v.use.sum(axis=2), v.shortage.sum(axis=2))
    both = (facts.demand, facts.demand)
    return rows("demand", terms, both, facts.names.units, facts.names.sectors, MONTH_NAMES)


def capacity_of_year(facts: Facts, v: Volumes) -> Rows:
    """Works, yields and wells in a year."""
    terms = (v.use.sum(axis=(1, 3)),)
    names = facts.names
    return rows("capacity_of_year", terms, (-np.inf, facts.annual), names.units, names.sources)


def capacity_of_month(facts: Facts, v: Volumes) -> Rows:
    """Works, yields and wells in a month."""
    bounds = (-np.inf, facts.monthly[:, :, None])
    axes = (facts.names.units, facts.names.sources, MONTH_NAMES)
    return rows("capacity_of_month", (v.use.sum(axis=1),), bounds, *axes)


def arrivals(facts: Facts, v: Volumes) -> Rows:
    """What transfers deliver is what is used of their source."""
    diverted = facts.of_kind("diversion")
    used = v.use.sum(axis=1)
    arrived = np.zeros_like(used)
    np.add.at(arrived, (facts.links["u"].to_numpy(), facts.links["k"].to_numpy()), v.delivery)
    sources = facts.names.sources[diverted]
    terms = (used[:, diverted], -arrived[:, diverted])
    return rows("arrivals", terms, (0.0, 0.0), facts.names.units, sources, MONTH_NAMES)


def _by_works(facts: Facts, v: Volumes) -> Floats:
    drawn = np.zeros((len(facts.works), MONTHS))
    np.add.at(drawn, facts.links["w"].to_numpy(), v.delivery * facts.drawn[:, None])
    return drawn


def works_of_month(facts: Facts, v: Volumes) -> Rows:
    """What the works of a transfer withdraw in a month."""
    bounds = (-np.inf, column(facts.works, "monthly_wan_m3")[:, None])
    names = facts.works["transfer"]
    return rows("works_of_month", (_by_works(facts, v),), bounds, names, MONTH_NAMES)


def works_of_year(facts: Facts, v: Volumes) -> Rows:
    """What the works of a transfer withdraw in a year."""
    bounds = (-np.inf, column(facts.works, "annual_wan_m3"))
    terms = (_by_works(facts, v).sum(axis=1),)
    return rows("works_of_year", terms, bounds, facts.works["transfer"])


def target_of_year(facts: Facts, v: Volumes) -> Rows:
    """What a unit gets from a transfer in a year."""
    bounds = (-np.inf, column(facts.links, "annual_wan_m3"))
    return rows("target_of_year", (v.delivery.sum(axis=1),), bounds, facts.names.links)


def reclaimed(facts: Facts, v: Volumes) -> Rows:
    """Reclaimed water comes out of the sewage collected; where none is used, no row is needed."""
    reused = v.use[:, :, facts.of_kind("reclaimed")].sum(axis=(1, 2))
    sewage = np.einsum("uskt,s->ut", v.use, facts.sewage)
    terms = (reused, -facts.reuse[:, None] * sewage)
    bounds = (-np.inf, np.where(reused != 0.0, 0.0, np.inf))
    return rows("reclaimed", terms, bounds, facts.names.units, MONTH_NAMES)


def ecological(facts: Facts, v: Volumes) -> Rows:
    """Ecological flow at the sections, with what is missed of it."""
    owed = np.where(np.isnan(facts.owed), -np.inf, facts.owed)
    terms = (v.outflow, v.eco_shortfall)
    return rows("ecological", terms, (owed, np.inf), facts.names.nodes, MONTH_NAMES)


def asked(facts: Facts) -> Floats:
    """What units and sections ask for in a year by level, ``(P, U + N)``."""
    units = np.einsum("ust,sp->pu", facts.demand, facts.level_share)
    nodes = np.zeros((len(units), len(facts.names.nodes)))
    if facts.ecological >= 0:
        nodes[facts.ecological] = np.nansum(facts.owed, axis=1)
    return np.hstack([units, nodes])


def missed(facts: Facts, v: Volumes) -> Floats:
    """What units and sections miss in a year by level, ``(P, U + N)``."""
    units = v.shortage.sum(axis=(1, 3)).T
    nodes = np.zeros((len(units), len(facts.names.nodes)))
    if facts.ecological >= 0:
        nodes[facts.ecological] = v.eco_shortfall.sum(axis=1)
    return np.hstack([units, nodes])


def _sharing(facts: Facts) -> tuple[Any, Any]:
    names = facts.names
    return names.levels, pd.concat([names.units, names.nodes], ignore_index=True)


def shared(facts: Facts, v: Volumes) -> Rows:
    """The ratio of a level is what is missed per what is asked."""
    terms = (missed(facts, v), -asked(facts) * v.ratio)
    there = np.where(asked(facts) > 0, 0.0, np.inf)
    return rows("shared", terms, (-there, there), *_sharing(facts))


def worst(facts: Facts, v: Volumes) -> Rows:
    """No ratio of a level is above its worst."""
    there = asked(facts) > 0
    terms = (v.ratio, np.where(there, -v.worst[:, None], 0.0))
    return rows("worst", terms, (-np.inf, np.where(there, 0.0, np.inf)), *_sharing(facts))


def bounds_of(facts: Facts) -> tuple[Volumes, Volumes]:
    """Least and largest value of every decision."""
    month = np.array(MONTH_NAMES)
    dead, end = column(facts.stores, "dead_wan_m3"), column(facts.stores, "end_wan_m3")
    low = np.repeat(dead[:, None], MONTHS, axis=1)
    low[:, -1] = np.maximum(dead, end)
    high = np.where(
        np.isin(month, FLOOD_MONTHS),
        column(facts.stores, "flood_limit_wan_m3")[:, None],
        column(facts.stores, "normal_wan_m3")[:, None],
    )
    short = facts.demand[:, :, None, :] * facts.may_fail[None, :, :, None]
    levels = len(facts.names.levels)
    use, delivery = np.zeros((*facts.allowed.shape, MONTHS)), np.zeros((len(facts.links), MONTHS))
    ratio, nodes = np.zeros((levels, asked(facts).shape[1])), np.zeros(facts.owed.shape)
    eco = np.where(facts.soft, facts.owed, 0.0)
    zero = np.zeros(levels)
    lower = Volumes(use, delivery, 0.0 * short, nodes, low, nodes, ratio, zero)
    inf = np.inf
    upper = Volumes(
        use + inf, delivery + inf, short, nodes + inf, high, eco, ratio + inf, zero + inf
    )
    return lower, upper


WATER: tuple[Family, ...] = (
    balance,
    demand,
    capacity_of_year,
    capacity_of_month,
    arrivals,
    works_of_month,
    works_of_year,
    target_of_year,
    reclaimed,
    ecological,
)
SHARING: tuple[Family, ...] = (shared, worst)
