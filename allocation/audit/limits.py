"""Red lines counted again: what each line counts, as weights, and its limit of the year.

What is counted follows ``docs/maths.md``; the document and confidence of a limit are those of the
row of ``red_line_limits`` of the year, and of both rows around it where there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from allocation.audit.facts import WAN, Facts
from allocation.audit.figures import column, dry_factor, find, in_year, origin_in_year
from allocation.audit.rows import Rows, rows
from allocation.audit.volumes import Volumes
from basins.arrays import Flags, Floats, Ints

Weights = tuple[Ints, Floats]


@dataclass(frozen=True, eq=False)
class RedLines:
    """All red lines of a year.

    Attributes:
        table: columns of ``red_lines`` with ``limit`` in the line's unit, ``per_wan_m3`` of that
            unit, ``document`` and ``confidence`` of the limit.
        use, delivery, outflow: what a m³ of each counts, ``(lines, U · S · K)``, ``(lines, L)``
            and ``(lines, N)``; the same in all months.
    """

    table: pd.DataFrame
    use: sparse.csr_array
    delivery: sparse.csr_array
    outflow: sparse.csr_array


def red_lines_of(facts: Facts) -> RedLines:
    """Limits and weights of every line."""
    table = _limits(facts)
    counts = _Counting(facts)
    weights = [counts.line(line) for _, line in table.iterrows()]
    widths = facts.allowed.size, len(facts.links), len(facts.names.nodes)
    matrices = (_stacked([w[i] for w in weights], width) for i, width in enumerate(widths))
    return RedLines(table, *matrices)


def _limits(facts: Facts) -> pd.DataFrame:
    dataset, year = facts.dataset, facts.year
    lines = dataset["red_lines"].reset_index(drop=True)
    paths = dict(list(dataset["red_line_limits"].groupby("red_line")))
    limit = np.array([in_year(paths[name], "limit", year) for name in lines["red_line"]])
    for i in np.flatnonzero(lines["follows_runoff"] == "yes"):
        limit[i] *= dry_factor(dataset, str(lines["place"][i]), facts.exceedance)
    units = {"万m³": 1.0, "亿m³": 1.0 / WAN, "m³/万元": 1.0 / facts.gdp}
    rests = [origin_in_year(paths[name], year) for name in lines["red_line"]]
    return lines.assign(
        limit=limit,
        per_wan_m3=lines["unit"].map(units),
        document=[document for document, _ in rests],
        confidence=[sure for _, sure in rests],
    )


def _some(dense: Floats) -> Weights:
    at = np.flatnonzero(dense)
    return at, dense[at]


def _stacked(weights: Sequence[Weights], width: int) -> sparse.csr_array:
    """Rows of weights as one sparse matrix."""
    row = np.repeat(np.arange(len(weights)), [len(at) for at, _ in weights])
    col = np.concatenate([np.zeros(0, dtype=np.int64), *(at for at, _ in weights)])
    value = np.concatenate([np.zeros(0), *(value for _, value in weights)])
    return sparse.csr_array((value, (row, col)), shape=(len(weights), width))


class _Counting:
    """What one line counts, over arrays made once for all lines."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        n, links, pairs = facts.names, facts.links, facts.dataset["source_sector"]
        self.diverted = facts.of_kind("diversion")
        self.u, self.k = links["u"].to_numpy(np.int64), links["k"].to_numpy(np.int64)
        self.counted = {}
        at = find(n.sectors, pairs["sector"]), find(n.sources, pairs["source"])
        for switch in ("counts_in_cap", "counts_in_intensity"):
            grid = np.zeros((len(n.sectors), len(n.sources)))
            grid[at] = pairs[switch] == "yes"
            self.counted[switch] = grid

    def line(self, line: pd.Series) -> tuple[Weights, Weights, Weights]:
        """Weights on uses, deliveries and outflows of one line."""
        facts, n = self.facts, self.facts.names
        none: Weights = (np.zeros(0, dtype=np.int64), np.zeros(0))
        scope, place, counted = line["scope"], line["place"], line["counted"]
        if counted == "outflow":
            return none, none, _some((n.nodes == place).to_numpy(np.float64))
        if scope == "transfer":
            carried = (facts.links["transfer"] == place).to_numpy(np.float64)
            return none, _some(carried * (1.0 if counted == "use" else facts.drawn)), none
        units, sources = self._inside(scope, place), _named(n.sources, line["sources"])
        grid, delivery = self._place(line, units, sources)
        there = np.ix_(units, _named(n.sectors, line["sectors"]), sources)
        shape = facts.allowed.shape
        at = np.ravel_multi_index(np.broadcast_arrays(*there), shape).ravel()
        value = np.broadcast_to(grid, shape)[there].ravel()
        return (at[value != 0.0], value[value != 0.0]), _some(delivery), none

    def _inside(self, scope: str, place: str) -> Flags:
        places = self.facts.places
        inside = places["unit"] == places["unit"] if scope == "province" else places[scope] == place
        return inside.to_numpy(np.bool_)

    def _place(self, line: pd.Series, units: Flags, sources: Flags) -> tuple[Floats, Floats]:
        """Weights of a line over a place: ``(1 or U, S, K)`` on uses and ``(L,)`` on deliveries."""
        facts, none = self.facts, np.zeros(len(self.facts.links))
        consumed = facts.consumed[:, None] * np.ones(len(self.diverted))
        counted = line["counted"]
        if counted == "consumption":
            if line["scope"] == "basin":
                return self._basin(str(line["place"]), consumed, sources)
            return consumed[None], none
        if counted == "withdrawal" and not line["sectors"]:
            arriving = units[self.u] & sources[self.k]
            local = np.where(self.diverted, 0.0, np.ones_like(consumed))
            return local[None], arriving * facts.drawn
        if counted == "withdrawal" or line["sources"]:
            return np.ones_like(consumed)[None], none
        switch = "counts_in_intensity" if counted == "intensity" else "counts_in_cap"
        return self.counted[switch][None], none

    def _basin(self, basin: str, consumed: Floats, sources: Flags) -> tuple[Floats, Floats]:
        """Consumption of a basin: drawn from its own water and not given back.

        Transfers out of it count in full; what they bring to places in the basin that get that
        source from nowhere else gives back what its users do not consume.
        """
        facts, links = self.facts, self.facts.links
        own = (links["from_basin"] == basin).to_numpy(np.bool_)
        running = links["runs"].to_numpy(np.bool_)
        here, elsewhere = np.zeros((2, len(facts.places), len(sources)), dtype=np.bool_)
        here[self.u[running & own], self.k[running & own]] = True
        elsewhere[self.u[running & ~own], self.k[running & ~own]] = True
        only = (here & ~elsewhere & self.diverted)[:, None, :]
        local = np.where(self.diverted, 0.0, consumed)
        drawn = (own & sources[self.k]) * facts.drawn
        return local - only * (1.0 - facts.consumed)[:, None], drawn


def _named(names: pd.Series, listed: str) -> Flags:
    """Which names stand in the list; an empty list means all."""
    every = np.ones(len(names), dtype=np.bool_)
    return names.isin(listed.split("|")).to_numpy(np.bool_) if listed else every


def red_lines(lines: RedLines, v: Volumes, only: Flags | None = None) -> Rows:
    """What every line counts, in 万m³, between its bounds.

    Args:
        only: lines that bound something; the others have no bounds. All of them if not given.
    """
    table = lines.table
    terms = (
        lines.use @ v.use.sum(axis=3).ravel(),
        lines.delivery @ v.delivery.sum(axis=1),
        lines.outflow @ v.outflow.sum(axis=1),
    )
    limit = column(table, "limit") / column(table, "per_wan_m3")
    bounds = np.ones(len(table), dtype=np.bool_) if only is None else only
    most = (table["sense"] == "max").to_numpy()
    lower = np.where(bounds & ~most, limit, -np.inf)
    upper = np.where(bounds & most, limit, np.inf)
    return rows("red_lines", terms, (lower, upper), table["red_line"])


def kept(lines: RedLines) -> Flags:
    """Lines that every plan keeps; the others only grade."""
    return (lines.table["enforced"] == "yes").to_numpy(np.bool_)
