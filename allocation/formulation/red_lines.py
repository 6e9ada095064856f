r"""Red lines on use, withdrawal and consumption: rows of a table become rows of the programme.

$$
\sum_{u,s,k,t} a_{u,s,k}\,x_{u,s,k,t} + \sum_{l,t} b_l\,y_{l,t} \le (\ge)\; L
$$

over the units, sources and sectors the line names (none named: all of them), with

| counted | coefficients |
| --- | --- |
| use | a = 1; for a line over all sources a = 0 where the tables say it does not count |
| withdrawal | a = 1 for local sources; b = 1/(1−λ) for transfers that deliver to the place |
| consumption | a = c, the consumption rate, in the place; for a basin see below |

A line on a transfer counts what its links deliver (use: b = 1) or what the works withdraw (else:
b = 1/(1−λ)). A withdrawal of named sectors is their use, for what is lost on the way of a transfer
belongs to no sector.

Consumption of a basin is what is drawn from its own water and not given back: ``a = c`` for local
sources of its units; for a transfer out of the basin's water ``b = 1/(1−λ)``, and where the water
arrives in the same basin and nothing else arrives there under the same source, ``a = −(1−c)`` gives
back what is not consumed. Water sent to another basin is consumed in full; the scheme of 1987
(八七分水方案) counts consumption (耗水).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allocation.formulation.columns import Columns
from allocation.formulation.inputs import Inputs
from allocation.formulation.rows import Entries, Rows
from basins.arrays import Flags, Floats, Ints, numbers, positions

FAMILY = "red_lines"
COUNTED = ("use", "withdrawal", "consumption")
LABELS = ["red_line"]
UNIT_COLUMN = {"city": "city", "county": "county", "river": "river", "basin": "basin"}
UNIT_COLUMN |= {"unit": "unit", "node": "node"}


def rows(inputs: Inputs, columns: Columns, lines: pd.DataFrame) -> Rows:
    """One row per line of ``lines`` that counts use, withdrawal or consumption."""
    lines = lines[lines["counted"].isin(COUNTED)].reset_index(drop=True)
    return weighted_rows(inputs, columns, lines, FAMILY)


def weighted_rows(inputs: Inputs, columns: Columns, lines: pd.DataFrame, family: str) -> Rows:
    """Rows whose coefficients do not change with the month."""
    entries, facts = Entries(), _facts(inputs)
    for number, line in enumerate(lines.to_dict("records")):
        at = np.array(number, dtype=np.int64)
        use, delivery = _counted(inputs, facts, {str(name): str(line[name]) for name in line})
        entries.add(at, columns.use[use.at], use.weight[:, None])
        entries.add(at, columns.delivery[delivery.at], delivery.weight[:, None])
    lower, upper = line_bounds(lines)
    return entries.rows(family, lines[LABELS], lower, upper)


def volumes(inputs: Inputs, columns: Columns, lines: pd.DataFrame, values: Floats) -> Floats:
    """What each line counts in a plan, in 万m³, ``(lines,)``.

    Args:
        lines: lines that count use, withdrawal, consumption or intensity.
        values: the plan ``(columns,)``.
    """
    facts = _facts(inputs)
    used, delivered = values[columns.use].sum(axis=1), values[columns.delivery].sum(axis=1)
    found = np.zeros(len(lines))
    for number, line in enumerate(lines.to_dict("records")):
        use, delivery = _counted(inputs, facts, {str(name): str(line[name]) for name in line})
        found[number] = use.weight @ used[use.at] + delivery.weight @ delivered[delivery.at]
    return found


def line_bounds(lines: pd.DataFrame) -> tuple[Floats, Floats]:
    """Lower and upper bounds in 万m³ from the sense of each line."""
    limit, most = numbers(lines, "limit_wan_m3"), (lines["sense"] == "max").to_numpy()
    return np.where(most, -np.inf, limit), np.where(most, limit, np.inf)


@dataclass(frozen=True)
class _Counted:
    """Lines of ``inputs.uses`` or of ``inputs.links`` that a red line counts, with weights.

    Which lines it touches depends on names only; a weight may be zero.
    """

    at: Ints
    weight: Floats


@dataclass(frozen=True)
class _Facts:
    """What all red lines of a year need: arrays over ``inputs.uses`` and ``inputs.links``."""

    unit: Ints
    sector: Ints
    source: Ints
    consumption: Floats
    diverted: Flags
    counts: dict[str, Floats]
    places: dict[str, NDArray[np.object_]]
    names: dict[str, tuple[str, ...]]
    link_unit: Ints
    link_source: Ints
    drawn: Floats


def _facts(inputs: Inputs) -> _Facts:
    uses, links, sources = inputs.uses, inputs.links, inputs.dataset["sources"]
    source = uses["k"].to_numpy(dtype=np.int64)
    switches = ("counts_in_cap", "counts_in_intensity")
    return _Facts(
        unit=uses["u"].to_numpy(dtype=np.int64),
        sector=uses["s"].to_numpy(dtype=np.int64),
        source=source,
        consumption=numbers(uses, "consumption_rate"),
        diverted=(sources["kind"] == "diversion").to_numpy(dtype=np.bool_)[source],
        counts={name: _floats(uses[name] == "yes") for name in switches},
        places={name: inputs.units[UNIT_COLUMN[name]].to_numpy(object) for name in UNIT_COLUMN},
        names={
            "sources": tuple(sources["source"]),
            "sectors": tuple(inputs.dataset["sectors"]["sector"]),
        },
        link_unit=links["u"].to_numpy(dtype=np.int64),
        link_source=positions(sources["source"], links["source"]),
        drawn=numbers(links, "withdrawal_per_delivery"),
    )


def _counted(inputs: Inputs, facts: _Facts, line: dict[str, str]) -> tuple[_Counted, _Counted]:
    """What one line counts of the uses and of the links."""
    counted, scope, place, links = line["counted"], line["scope"], line["place"], inputs.links
    none = _Counted(np.zeros(0, dtype=np.int64), np.zeros(0))
    if scope == "transfer":
        carried = np.flatnonzero((links["transfer"] == place).to_numpy())
        drawn = facts.drawn[carried]
        return none, _Counted(carried, np.ones_like(drawn) if counted == "use" else drawn)
    units = len(inputs.units)
    inside = facts.places[scope] == place if scope != "province" else np.ones(units, np.bool_)
    named = _listed(facts.names["sources"], line["sources"])
    wanted = _listed(facts.names["sectors"], line["sectors"])
    use = np.flatnonzero(inside[facts.unit] & named[facts.source] & wanted[facts.sector])
    diverted, rate = _floats(facts.diverted[use]), facts.consumption[use]
    if counted == "consumption":
        if scope != "basin":
            return _Counted(use, rate), none
        own = (links["from_basin"] == place).to_numpy(dtype=np.bool_)
        own_links = np.flatnonzero(own & named[facts.link_source])
        given_back = diverted * _floats(_only_from(inputs, facts, own)[use]) * (1.0 - rate)
        weight = (1.0 - diverted) * rate - given_back
        return _Counted(use, weight), _Counted(own_links, facts.drawn[own_links])
    if counted == "withdrawal" and not line["sectors"]:
        arriving = np.flatnonzero(inside[facts.link_unit] & named[facts.link_source])
        return _Counted(use, 1.0 - diverted), _Counted(arriving, facts.drawn[arriving])
    if line["sources"] or counted == "withdrawal":
        return _Counted(use, np.ones(len(use))), none
    switch = "counts_in_intensity" if counted == "intensity" else "counts_in_cap"
    return _Counted(use, facts.counts[switch][use]), none


def _listed(names: tuple[str, ...], listed: str) -> Flags:
    """Which names a red line speaks of; an empty list speaks of all."""
    wanted = listed.split("|") if listed else names
    return np.array([name in wanted for name in names], dtype=np.bool_)


def _floats(flags: pd.Series | Flags) -> Floats:
    return np.asarray(flags, dtype=np.float64)


def _only_from(inputs: Inputs, facts: _Facts, own: Flags) -> Flags:
    """Lines of ``uses`` whose unit receives that source by running works, all of them ``own``."""
    running = inputs.links["running"].to_numpy(dtype=np.bool_)
    shape = (len(inputs.units), len(inputs.dataset["sources"]))
    from_own, from_other = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
    for flags, which in ((from_own, own & running), (from_other, ~own & running)):
        flags[facts.link_unit[which], facts.link_source[which]] = True
    return (from_own & ~from_other)[facts.unit, facts.source]
