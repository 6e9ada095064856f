"""The facts of a plan that a person can name, each with a slack by which it can give way.

A fact is a red line, an ecological flow, a demand that must be met, the water or the works behind a
source, a reservoir. It has one part per place and month, and every part has one column of the
programme: its slack in 万m³. A fact holds while its slacks are 0. What is left when all facts give
way (the water balance, reclaimed water out of sewage) is nature, and always has an answer.

Saving is no fact but a lever: a slack that lowers a demand which must be met.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse

from allocation.formulation import (
    availability,
    demand,
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


@dataclass(frozen=True)
class _Slacks:
    """Slacks of one kind: their labels, and their columns or else what they do to which rows.

    ``entries`` are rows, positions in ``labels`` and coefficients.
    """

    labels: pd.DataFrame
    entries: tuple[tuple[Ints, Ints, Floats], ...] = ()
    column: Ints | None = None
    free: Floats | None = None


def facts_of(problem: Problem) -> Facts:
    """All facts of a programme."""
    wide = _with_rows_of_their_own(problem)
    blocks = [*_lines(wide), *_sources(wide), *_works(wide), _reuse(wide), *_storages(wide)]
    blocks += [_flows(wide), _demands(wide), _savings(wide)]
    first, rows = wide.columns.count, wide.matrix.shape[0]
    added, column, free, labels = [], [], [], []
    for block in blocks:
        count = len(block.labels)
        own = first + np.arange(count, dtype=np.int64) if block.column is None else block.column
        if block.column is None:
            added.append(_columns_of(block, rows))
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


def _columns_of(block: _Slacks, rows: int) -> sparse.csc_array:
    row, part, value = (np.concatenate([entry[k] for entry in block.entries]) for k in range(3))
    return sparse.coo_array((value, (row, part)), shape=(rows, len(block.labels))).tocsc()


def _each(row: Ints, value: float | Floats) -> tuple[Ints, Ints, Floats]:
    """Entries of slacks that stand in one row each."""
    return row, np.arange(len(row), dtype=np.int64), np.broadcast_to(value, row.shape)


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


def _rows(problem: Problem, family: str) -> tuple[Ints, pd.DataFrame]:
    """Numbers and labels of the rows of a family."""
    where = problem.rows_of(family)
    labels = next(rows.labels for rows in problem.families if rows.family == family)
    return np.arange(where.start, where.stop, dtype=np.int64), labels.reset_index(drop=True)


def _lines(problem: Problem) -> list[_Slacks]:
    """Red lines: a maximum gives way upwards, a minimum downwards."""
    blocks = []
    for family in (red_lines.FAMILY, intensity.FAMILY, outflow.FAMILY):
        row, labels = _rows(problem, family)
        way = np.where(np.isfinite(problem.lower[row]), 1.0, -1.0)
        blocks.append(_Slacks(labels.assign(kind="red_line"), (_each(row, way),)))
    return blocks


def _sources(problem: Problem) -> list[_Slacks]:
    """Works and yields by month (a slack is water beyond the month's and the year's capacity);
    groundwater by year; wells by month."""
    pair = ["unit", "source"]
    row, labels = _rows(problem, availability.FAMILY)
    monthly = (labels["month"] > 0).to_numpy()
    supply = labels[monthly].assign(kind="supply")
    year = labels[~monthly].assign(row=row[~monthly]).set_index(pair)["row"]
    yearly = year.reindex(pd.MultiIndex.from_frame(supply[pair])).to_numpy(np.int64)
    blocks = [_Slacks(supply, (_each(row[monthly], -1.0), _each(yearly, -1.0)))]
    row, labels = _rows(problem, groundwater.FAMILY)
    monthly = (labels["month"] > 0).to_numpy()
    for kind, some in (("groundwater", ~monthly), ("wells", monthly)):
        chosen = labels[some].assign(kind=kind)
        blocks.append(_Slacks(chosen, (_each(row[some], -1.0),)))
    return blocks


def _works(problem: Problem) -> list[_Slacks]:
    """Works of transfers by month, and what each unit can take from them in a year."""
    row, labels = _rows(problem, transfers.FAMILY)
    works, month = labels["transfer"] != "", labels["month"] > 0
    whole = labels["unit"] == ""
    monthly, yearly, target = works & whole & month, works & whole & ~month, works & ~whole
    capacity = labels[monthly].assign(kind="works", unit="", source="")
    year = labels[yearly].assign(row=row[yearly]).set_index("transfer")["row"]
    of_year = year.reindex(capacity["transfer"]).to_numpy(np.int64)
    targets = labels[target].assign(kind="target", source="")
    return [
        _Slacks(capacity, (_each(row[monthly], -1.0), _each(of_year, -1.0))),
        _Slacks(targets, (_each(row[target], -1.0),)),
    ]


def _reuse(problem: Problem) -> _Slacks:
    row, labels = _rows(problem, reclaimed.FAMILY)
    return _Slacks(labels.assign(kind="reuse"), (_each(row, -1.0),))


def _storages(problem: Problem) -> list[_Slacks]:
    """What must stay in a reservoir (dead storage, the end of the year), and what it can hold."""
    row, labels = _rows(problem, STORAGE)
    return [
        _Slacks(labels.assign(kind="kept"), (_each(row, 1.0),)),
        _Slacks(labels.assign(kind="held"), (_each(row, -1.0),)),
    ]


def _flows(problem: Problem) -> _Slacks:
    """Ecological flows that are hard in this hydrology; their shortfall is a column already."""
    table = problem.inputs.ecological
    hard = (table["assurance_percent"] >= problem.inputs.exceedance).to_numpy()
    labels = table.loc[hard, ["node", "month"]].assign(kind="ecological_flow")
    owed = numbers(table, "owed_wan_m3")[hard]
    return _Slacks(labels, column=problem.columns.eco_shortfall[hard], free=owed)


def _assured(problem: Problem) -> Ints:
    """Positions of the demands that must be met in full in this hydrology."""
    assurance = numbers(problem.inputs.segments, "assurance_percent")
    return np.flatnonzero(assurance >= problem.inputs.exceedance)


def _demands(problem: Problem) -> _Slacks:
    """Demands that must be met in full; their shortage is a column already."""
    inputs, hard = problem.inputs, _assured(problem)
    segments = inputs.segments.iloc[hard]
    asked = inputs.demand[segments["u"], segments["s"]] * numbers(segments, "share")[:, None]
    labels = by_month(segments[["unit", "sector"]].reset_index(drop=True))
    columns = problem.columns.shortage[hard].ravel()
    return _Slacks(labels.assign(kind="demand"), column=columns, free=asked.ravel())


def _savings(problem: Problem) -> _Slacks:
    """Water saved by a lower norm of a demand that must be met, by city and sector: it lowers the
    demand of all units and months alike."""
    inputs = problem.inputs
    segments = inputs.segments.iloc[_assured(problem)]
    pairs = set(zip(segments["unit"], segments["sector"], strict=True))
    row, labels = _rows(problem, demand.FAMILY)
    mine = np.array([pair in pairs for pair in zip(labels["unit"], labels["sector"], strict=True)])
    city = labels["unit"].map(inputs.units.set_index("unit")["city"])
    keys = pd.DataFrame({"city": city, "sector": labels["sector"]})[mine]
    part = keys.groupby(["city", "sector"]).ngroup().to_numpy(np.int64)
    savings = keys.drop_duplicates().sort_values(["city", "sector"], ignore_index=True)
    asked = problem.lower[row[mine]]
    whole = np.bincount(part, weights=asked, minlength=len(savings))
    entries = (row[mine], part.astype(np.int64), np.asarray(asked / whole[part], np.float64))
    return _Slacks(savings.assign(kind="saving"), (entries,), free=np.zeros(len(savings)))
