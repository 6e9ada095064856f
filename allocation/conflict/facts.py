"""The facts of a plan that a person can name, each with a slack by which it can give way.

A fact is a red line, an ecological flow, a demand that must be met, the water or the works behind a
source, a reservoir. It has one part per place and month, and every part has one column of the
programme: its slack in 万m³. A fact holds while its slacks are 0. What is left when all facts give
way (the water balance, reclaimed water out of sewage) is nature, and always has an answer.

Beside them stand the levers: slacks that are no facts, but what a scenario can change.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse

from allocation.conflict.levers import levers
from allocation.conflict.slacks import Slacks, assured, columns_of, each, family_rows
from allocation.formulation import (
    availability,
    groundwater,
    intensity,
    outflow,
    reclaimed,
    red_lines,
    transfers,
)
from allocation.formulation.problem import Problem
from allocation.formulation.rows import Entries, Rows, by_month, grid
from allocation.formulation.storage import storage_bounds
from basins.arrays import Flags, Floats, Ints, numbers

CLAIMS = ("kept", "ecological_flow", "demand")
STORAGE, SEWAGE = "storage", "sewage"
LABELS = ["kind", "red_line", "node", "transfer", "unit", "city", "sector", "source", "month"]


@dataclass(frozen=True)
class Facts:
    """A programme in which every fact can give way.

    Attributes:
        problem: the programme with the slacks as further columns, every slack at 0.
        parts: one line per slack: ``kind`` and, as the kind has them, ``red_line``, ``node``,
            ``transfer``, ``unit``, ``city``, ``sector``, ``source``, ``month`` (0: the whole year).
        claim: whether the part claims water or holds it back (as opposed to limiting it): without
            claims nothing contradicts anything, for nobody has to use water.
        column: column of each slack.
        free: the most a slack can be when its fact does not hold; 0 for a lever.
    """

    problem: Problem
    parts: pd.DataFrame
    claim: Flags
    column: Ints
    free: Floats


def facts_of(problem: Problem) -> Facts:
    """All facts of a programme."""
    wide = _with_rows_of_their_own(problem)
    blocks = [*_lines(wide), *_sources(wide), *_works(wide), _reuse(wide), *_storages(wide)]
    blocks += [_flows(wide), _demands(wide), *levers(wide)]
    first, rows = wide.columns.count, wide.matrix.shape[0]
    added, column, free, labels = [], [], [], []
    for block in blocks:
        count = len(block.labels)
        own = first + np.arange(count, dtype=np.int64) if block.column is None else block.column
        if block.column is None:
            added.append(columns_of(block, rows))
            first += count
        column.append(own)
        free.append(np.full(count, np.inf) if block.free is None else block.free)
        labels.append(block.labels)
    city = wide.inputs.units.set_index("unit")["city"]
    parts = pd.concat(labels, ignore_index=True)
    parts["city"] = parts["city"].fillna(parts["unit"].map(city))
    parts["month"] = parts["month"].fillna(0).astype(np.int64)
    parts = parts.reindex(columns=LABELS).fillna("")
    least = wide.inputs.red_lines.set_index("red_line")["sense"] == "min"
    claim = parts["kind"].isin(CLAIMS) | parts["red_line"].map(least).fillna(False).astype(bool)
    slack = np.zeros(first - wide.columns.count)
    return Facts(
        problem=replace(
            wide,
            matrix=sparse.hstack([wide.matrix, *added], format="csc"),
            column_lower=np.concatenate([wide.column_lower, slack]),
            column_upper=np.concatenate([wide.column_upper, slack]),
        ),
        parts=parts,
        claim=claim.to_numpy(np.bool_),
        column=np.concatenate(column),
        free=np.concatenate(free),
    )


def _with_rows_of_their_own(problem: Problem) -> Problem:
    """Bounds on storage become rows, so that slacks can stand in them; reuse stays below sewage."""
    inputs, columns = problem.inputs, problem.columns
    lower, upper = storage_bounds(inputs)
    storage, at = Entries(), grid(len(inputs.reservoirs))
    storage.add(at, columns.storage, 1.0)
    labels = by_month(inputs.reservoirs[["node"]].reset_index(drop=True))
    whole = replace(inputs, reuse_rate=np.ones_like(inputs.reuse_rate))
    sewage = replace(reclaimed.rows(whole, columns), family=SEWAGE)
    added = (storage.rows(STORAGE, labels, lower, upper), sewage)
    column_lower, column_upper = problem.column_lower.copy(), problem.column_upper.copy()
    column_lower[columns.storage], column_upper[columns.storage] = 0.0, np.inf
    return replace(
        problem,
        families=(*problem.families, *added),
        matrix=sparse.vstack([problem.matrix, *_matrices(added, columns.count)], format="csc"),
        lower=np.concatenate([problem.lower, *(rows.lower for rows in added)]),
        upper=np.concatenate([problem.upper, *(rows.upper for rows in added)]),
        column_lower=column_lower,
        column_upper=column_upper,
    )


def _matrices(families: Iterable[Rows], columns: int) -> list[sparse.coo_array]:
    return [
        sparse.coo_array((rows.value, (rows.row, rows.col)), shape=(len(rows.labels), columns))
        for rows in families
    ]


def _lines(problem: Problem) -> list[Slacks]:
    """Red lines: a maximum gives way upwards, a minimum downwards."""
    blocks = []
    for family in (red_lines.FAMILY, intensity.FAMILY, outflow.FAMILY):
        row, labels = family_rows(problem, family)
        way = np.where(np.isfinite(problem.lower[row]), 1.0, -1.0)
        blocks.append(Slacks(labels.assign(kind="red_line"), (each(row, way),)))
    return blocks


def _sources(problem: Problem) -> list[Slacks]:
    """Works and yields by month (a slack is water beyond the month's and the year's capacity);
    groundwater by year; wells by month."""
    pair = ["unit", "source"]
    row, labels = family_rows(problem, availability.FAMILY)
    monthly = (labels["month"] > 0).to_numpy()
    supply = labels[monthly].assign(kind="supply")
    year = labels[~monthly].assign(row=row[~monthly]).set_index(pair)["row"]
    yearly = year.reindex(pd.MultiIndex.from_frame(supply[pair])).to_numpy(np.int64)
    blocks = [Slacks(supply, (each(row[monthly], -1.0), each(yearly, -1.0)))]
    row, labels = family_rows(problem, groundwater.FAMILY)
    monthly = (labels["month"] > 0).to_numpy()
    for kind, some in (("groundwater", ~monthly), ("wells", monthly)):
        chosen = labels[some].assign(kind=kind)
        blocks.append(Slacks(chosen, (each(row[some], -1.0),)))
    return blocks


def _works(problem: Problem) -> list[Slacks]:
    """Works of transfers by month, and what each unit can take from them in a year."""
    row, labels = family_rows(problem, transfers.FAMILY)
    works, month = labels["transfer"] != "", labels["month"] > 0
    whole = labels["unit"] == ""
    monthly, yearly, target = works & whole & month, works & whole & ~month, works & ~whole
    capacity = labels[monthly].assign(kind="works", unit="", source="")
    year = labels[yearly].assign(row=row[yearly]).set_index("transfer")["row"]
    of_year = year.reindex(capacity["transfer"]).to_numpy(np.int64)
    targets = labels[target].assign(kind="target", source="")
    return [
        Slacks(capacity, (each(row[monthly], -1.0), each(of_year, -1.0))),
        Slacks(targets, (each(row[target], -1.0),)),
    ]


def _reuse(problem: Problem) -> Slacks:
    row, labels = family_rows(problem, reclaimed.FAMILY)
    return Slacks(labels.assign(kind="reuse"), (each(row, -1.0),))


def _storages(problem: Problem) -> list[Slacks]:
    """What must stay in a reservoir (dead storage, the end of the year), and what it can hold."""
    row, labels = family_rows(problem, STORAGE)
    return [
        Slacks(labels.assign(kind="kept"), (each(row, 1.0),)),
        Slacks(labels.assign(kind="held"), (each(row, -1.0),)),
    ]


def _flows(problem: Problem) -> Slacks:
    """Ecological flows that are hard in this hydrology; their shortfall is a column already."""
    table = problem.inputs.ecological
    hard = (table["assurance_percent"] >= table["exceedance"]).to_numpy()
    labels = table.loc[hard, ["node", "month"]].assign(kind="ecological_flow")
    owed = numbers(table, "owed_wan_m3")[hard]
    return Slacks(labels, column=problem.columns.eco_shortfall[hard], free=owed)


def _demands(problem: Problem) -> Slacks:
    """Demands that must be met in full; their shortage is a column already."""
    inputs, hard = problem.inputs, assured(problem)
    segments = inputs.segments.iloc[hard]
    asked = inputs.demand[segments["u"], segments["s"]] * numbers(segments, "share")[:, None]
    labels = by_month(segments[["unit", "sector"]].reset_index(drop=True))
    columns = problem.columns.shortage[hard].ravel()
    return Slacks(labels.assign(kind="demand"), column=columns, free=asked.ravel())
