"""Red lines of the textbook form: what each of them counts.

The sets of units, sources and sectors that a line names become the terms of one sum; the cases are
those of the table under "Red lines" on the maths page.
"""

from __future__ import annotations

from typing import Any

from allocation.textbook.figures import Figures, Row, T

Model = Any
Linear = Any


def red_line(m: Model, name: str) -> Linear:
    """Σ a x + Σ b y ≤ (≥) L for one line of ``m.d.lines``."""
    line = m.d.lines[name]
    counted = m.zero + _counted(m, line)
    return counted <= line.limit_wan_m3 if line.sense == "max" else counted >= line.limit_wan_m3


def _counted(m: Model, line: Row) -> Linear:
    d: Figures = m.d
    units, pairs, links = _units(d, line), _pairs(d, line), _links(d, line)
    local = [(s, k) for s, k in pairs if d.sources[k].kind != "diversion"]
    if line.counted == "outflow":
        return sum(m.q[line.place, t] for t in T)
    if line.scope == "transfer":
        carried = [(w, u) for w, u in d.links if w == line.place]
        return _delivered(m, carried) if line.counted == "use" else _drawn(m, carried)
    if line.counted == "withdrawal" and not line.sectors:
        return _used(m, units, local) + _drawn(m, [(w, u) for w, u in links if u in units])
    if line.counted == "consumption" and line.scope == "basin":
        own = [(w, u) for w, u in links if d.works[w].from_basin == line.place]
        return _consumed(m, units, local) + _drawn(m, own) - _given_back(m, line, units, pairs)
    if line.counted == "consumption":
        return _consumed(m, units, pairs)
    if line.counted == "intensity":
        pairs = [(s, k) for s, k in pairs if d.pairs[s, k].counts_in_intensity == "yes"]
    elif line.counted == "use" and not line.sources:
        pairs = [(s, k) for s, k in pairs if d.pairs[s, k].counts_in_cap == "yes"]
    return _used(m, units, pairs)


def _units(d: Figures, line: Row) -> list[str]:
    if line.scope in ("province", "transfer"):
        return list(d.units)
    return [u for u, unit in d.units.items() if getattr(unit, line.scope) == line.place]


def _pairs(d: Figures, line: Row) -> list[tuple[str, str]]:
    sources = line.sources.split("|") if line.sources else list(d.sources)
    sectors = line.sectors.split("|") if line.sectors else list(d.sectors)
    return [(s, k) for s, k in d.pairs if s in sectors and k in sources]


def _links(d: Figures, line: Row) -> list[tuple[str, str]]:
    sources = line.sources.split("|") if line.sources else list(d.sources)
    return [(w, u) for w, u in d.links if d.works[w].source in sources]


def _used(m: Model, units: list[str], pairs: list[tuple[str, str]]) -> Linear:
    return sum(m.x[u, pair, t] for u in units for pair in pairs for t in T)


def _consumed(m: Model, units: list[str], pairs: list[tuple[str, str]]) -> Linear:
    rate = {s: m.d.sectors[s].consumption_rate for s, _ in pairs}
    return sum(rate[s] * m.x[u, s, k, t] for u in units for s, k in pairs for t in T)


def _delivered(m: Model, links: list[tuple[str, str]]) -> Linear:
    return sum(m.y[w, u, t] for w, u in links for t in T)


def _drawn(m: Model, links: list[tuple[str, str]]) -> Linear:
    return sum(m.d.drawn_per_arrival(w) * m.y[w, u, t] for w, u in links for t in T)


def _given_back(m: Model, line: Row, units: list[str], pairs: list[tuple[str, str]]) -> Linear:
    """What units of a basin do not consume of water that comes from that basin and no other."""
    d: Figures = m.d
    origin: dict[tuple[str, str], set[str]] = {}
    for w, u in d.links:
        if w in d.running:
            origin.setdefault((u, d.works[w].source), set()).add(d.works[w].from_basin)
    left = {s: 1 - d.sectors[s].consumption_rate for s, _ in pairs}
    return sum(
        left[s] * m.x[u, s, k, t]
        for u in units
        for s, k in pairs
        if origin.get((u, k)) == {line.place}
        for t in T
    )
