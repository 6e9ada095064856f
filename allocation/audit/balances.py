"""The water of a plan: every balance, capacity and bound, from its tables and the dataset."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from allocation.audit.facts import Facts
from allocation.audit.figures import column, find
from allocation.audit.findings import Check, Part, check, grid_place, wrong
from allocation.audit.rows import WATER, Rows, bounds_of
from allocation.audit.tables import KEYS
from allocation.audit.volumes import MONTH_NAMES, Volumes, axes_of
from basins.arrays import Flags, Floats

NAMED = ("allocation", "shortage", "flow", "storage", "transfer")
MAY_BE_NEGATIVE = ("storage_change_wan_m3",)
Tables = Mapping[str, pd.DataFrame]


def rows_residual(rows: Rows) -> Floats:
    """How far each row lies outside its bounds: per flow of an equality, per limit of a bound."""
    activity = rows.activity
    beyond = np.maximum(np.maximum(rows.lower - activity, activity - rows.upper), 0.0)
    limit = np.where(activity < rows.lower, rows.lower, rows.upper)
    size = np.where(rows.lower == rows.upper, rows.flow, np.where(beyond > 0, np.abs(limit), 1.0))
    return np.asarray(beyond / np.maximum(1.0, size), dtype=np.float64)


def rows_check(rows: Rows) -> Check:
    """One family of constraints at the volumes of a plan."""
    activity = rows.activity
    nearest = np.clip(activity, rows.lower, rows.upper)
    place = grid_place(rows.name, rows.axes)
    return check(rows.name, [Part(rows_residual(rows), place, activity, nearest)])


def water_checks(facts: Facts, v: Volumes, tables: Tables) -> list[Check]:
    """Everything that must hold of the water: constraints, bounds, allowed pairs, signs."""
    checks = [rows_check(family(facts, v)) for family in WATER]
    return [*checks, _bounds(facts, v), _allowed(facts, tables["allocation"]), _signs(tables)]


def _bounds(facts: Facts, v: Volumes) -> Check:
    """Storage between its levels of the month; ecological flow missed only where it may be."""
    parts = []
    lower, upper = bounds_of(facts)
    for name in ("storage", "eco_shortfall"):
        found, low, high = (getattr(volumes, name) for volumes in (v, lower, upper))
        beyond = np.maximum(np.maximum(low - found, found - high), 0.0)
        nearest = np.clip(found, low, high)
        place = grid_place(name, axes_of(facts)[name])
        parts.append(Part(beyond / np.maximum(1.0, np.abs(nearest)), place, found, nearest))
    return check("bounds", parts)


def _allowed(facts: Facts, use: pd.DataFrame) -> Check:
    """Water goes only where the source may serve the sector and there is some of it."""
    n = facts.names
    u, s = find(n.units, use["unit"]), find(n.sectors, use["sector"])
    allowed = facts.allowed[u, s, find(n.sources, use["source"])]
    wrongs = [
        (
            f"allocation[{'·'.join(use[key].iloc[at] for key in KEYS['allocation'][:3])}]",
            "water",
            "none",
        )
        for at in np.flatnonzero(~allowed)
    ]
    return wrong("allowed", len(use), wrongs)


def _signs(tables: Tables) -> Check:
    """No volume is negative."""
    parts = []
    for name in NAMED:
        table = tables[name]
        for volume in table.columns[table.columns.str.endswith("_wan_m3")]:
            if volume in MAY_BE_NEGATIVE:
                continue
            cells = column(table, volume)
            place = _row_of(name, volume)
            parts.append(Part(np.maximum(-cells, 0.0), place, cells, 0.0))
    return check("signs", parts)


def _row_of(name: str, volume: str):  # type: ignore[no-untyped-def]
    return lambda at: f"{name}.csv row {at + 2} {volume}"


def known_rows(facts: Facts, tables: Tables) -> tuple[Check, dict[str, pd.DataFrame]]:
    """Names and months that the dataset does not know, and the tables without such rows."""
    n = facts.names
    known = {
        "unit": n.units,
        "sector": n.sectors,
        "source": n.sources,
        "node": n.nodes,
        "reservoir": n.reservoirs,
        "transfer": facts.works["transfer"],
        "month": pd.Series(MONTH_NAMES),
    }
    wrongs, cells, rest = [], 0, dict(tables)
    for name in NAMED:
        table = tables[name]
        good: Flags = np.ones(len(table), dtype=np.bool_)
        for key in KEYS[name]:
            fits = table[key].isin(known[key]).to_numpy(np.bool_)
            cells += len(table)
            good &= fits
            wrongs += [
                (f"{name}.csv row {at + 2} {key}", str(table[key].iloc[at]), "a known name")
                for at in np.flatnonzero(~fits)
            ]
        rest[name] = table[good].reset_index(drop=True)
    return wrong("names", cells, wrongs), rest
