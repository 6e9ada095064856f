r"""Several years as one programme: the programmes of the years, linked.

The matrices of the years stand on the diagonal. Off it stand two links, and one set of rows below:

$$
v_{r,12,y} \to v_{r,0,y+1}, \qquad
q_{n,t,y+1} + e_{n,t,y+1} - m\,\frac{Q_{n,t}}{\sum_t Q_{n,t}} \sum_t e_{n,t,y} \ge Q_{n,t},
\qquad θ_{L,y} \le Θ_L
$$

What a reservoir holds at the end of a year is what the next begins with; an ecological flow that
is missed where it may be is owed m times (double, 黄河水量调度条例 第十八条) in the next year, in
all months alike; Θ is the largest shortage ratio of a level over all years. The order of objectives
is that of a year: of each level first Θ, then the sum of its shortages over the years; then all
costs; then the tie-break. Ratios of later years are those of flows without debts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse

from allocation.formulation import balance, ecological_flow
from allocation.formulation.objective import FAIRNESS, TIE_BREAK, Objective
from allocation.formulation.problem import Problem
from allocation.formulation.rows import Entries
from allocation.solvers.lexicographic import LexicographicModel
from allocation.solvers.solution import Step
from basins.arrays import MONTHS, Floats, Ints, numbers

SHORTAGE, COST = ".shortage", "cost"


@dataclass(frozen=True)
class Horizon:
    """Years solved together.

    Attributes:
        blocks: the programmes of the years.
        storage: by year, what each reservoir holds at the end of it, in 万m³.
        steps: the steps of the joint objective with their values.
    """

    blocks: tuple[Problem, ...]
    storage: tuple[dict[str, float], ...]
    steps: tuple[Step, ...]


def solve_together(blocks: Sequence[Problem], multiple: float) -> Horizon:
    """Solve consecutive years as one programme.

    Args:
        blocks: their programmes, first to last; the first begins with what its inputs say.
        multiple: how many times a missed section flow is owed.

    Raises:
        NoSolution: if the years have no plan together.
    """
    problem = linked(blocks, multiple)
    solution = LexicographicModel(problem).solve()
    starts = _starts([block.columns.count for block in blocks])
    storage = tuple(
        dict(
            zip(
                block.inputs.reservoirs["node"].astype(str),
                solution.values[start + block.columns.storage[:, -1]].tolist(),
                strict=True,
            )
        )
        for block, start in zip(blocks, starts, strict=True)
    )
    return Horizon(tuple(blocks), storage, solution.steps)


def linked(blocks: Sequence[Problem], multiple: float) -> Problem:
    """The joint programme.

    Its ``inputs``, ``families`` and the blocks of its ``columns`` are those of the first year; its
    matrix, bounds and objectives are those of all years.
    """
    levels = _levels(blocks)
    column = _starts([block.columns.count for block in blocks])
    row = _starts([len(block.lower) for block in blocks])
    columns, rows = sum(b.columns.count for b in blocks), sum(len(b.lower) for b in blocks)
    lower = np.concatenate([block.lower for block in blocks])
    upper = np.concatenate([block.upper for block in blocks])
    column_upper = np.concatenate([block.column_upper for block in blocks])
    entries = Entries()
    for year in range(1, len(blocks)):
        before, block = blocks[year - 1], blocks[year]
        at = (row[year], column[year - 1])
        begun = _add_storage(entries, before, block, at)
        for bound in (lower, upper):
            np.subtract.at(bound, begun[0] + row[year], begun[1])
        soft = _add_flows(entries, before, block, at, multiple)
        column_upper[column[year] + soft] = np.inf
    worst = 0
    for number, level in enumerate(levels):
        for block, start in zip(blocks, column, strict=True):
            for place in block.columns.levels.loc[block.columns.levels["name"] == level, "worst"]:
                ends = np.array([start + place, columns + number], dtype=np.int64)
                entries.add(np.array(rows + worst, dtype=np.int64), ends, np.array([1.0, -1.0]))
                worst += 1
    shape = (rows + worst, columns + len(levels))
    return replace(
        blocks[0],
        families=(),
        columns=replace(blocks[0].columns, count=shape[1]),
        matrix=_matrix(blocks, entries, shape),
        lower=np.concatenate([lower, np.full(worst, -np.inf)]),
        upper=np.concatenate([upper, np.zeros(worst)]),
        column_lower=_longer([b.column_lower for b in blocks], np.zeros(len(levels))),
        column_upper=_longer([column_upper], np.full(len(levels), np.inf)),
        objectives=tuple(_objectives(blocks, levels, columns)),
    )


def _starts(sizes: Sequence[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)


def _longer(parts: Sequence[Floats], more: Floats) -> Floats:
    return np.concatenate([*parts, more])


def _levels(blocks: Sequence[Problem]) -> list[str]:
    """Priority levels that any year has, in order."""
    levels = pd.concat([block.columns.levels[["level", "name"]] for block in blocks])
    return [str(name) for name in levels.drop_duplicates("name").sort_values("level")["name"]]


def _add_storage(
    entries: Entries, before: Problem, block: Problem, at: tuple[int, int]
) -> tuple[Ints, Floats]:
    """December's storage in January's balance of the next year.

    Returns:
        Rows of the year's balance and the fixed volume that no longer stands on their right.
    """
    table = block.inputs.reservoirs
    # A reservoir that the year before did not have begins with what the tables say.
    both = (table["first_year"] <= before.inputs.year).to_numpy()
    table = table[both]
    share = 1.0 - numbers(table, "evaporation_share") / 2.0
    rows = block.rows_of(balance.FAMILY).start + MONTHS * block.inputs.nodes_of(table["node"])
    entries.add(at[0] + rows, at[1] + before.columns.storage[both, -1], -share)
    return rows, share * numbers(table, "start_wan_m3")


def _add_flows(
    entries: Entries, before: Problem, block: Problem, at: tuple[int, int], multiple: float
) -> Ints:
    """What was missed at sections, owed again in the next year.

    Returns:
        Columns of the year's shortfalls that a debt may make larger than the flow itself.
    """
    first, table = before.inputs.ecological, block.inputs.ecological
    may = before.column_upper[before.columns.eco_shortfall] > 0.0
    owing = first.assign(column=before.columns.eco_shortfall)[may][["node", "column"]]
    total = table.groupby("node")["owed_wan_m3"].transform("sum")
    share = np.divide(
        numbers(table, "owed_wan_m3"), total, out=np.zeros(len(table)), where=total > 0
    )
    start = block.rows_of(ecological_flow.FAMILY).start
    rows = pd.DataFrame(
        {"node": table["node"], "row": start + np.arange(len(table)), "share": share}
    )
    pairs = rows.merge(owing, on="node")
    entries.add(
        at[0] + pairs["row"].to_numpy(np.int64),
        at[1] + pairs["column"].to_numpy(np.int64),
        -multiple * pairs["share"].to_numpy(np.float64),
    )
    soft = block.columns.eco_shortfall[table["node"].isin(owing["node"]).to_numpy()]
    return soft[block.column_upper[soft] > 0.0]


def _matrix(
    blocks: Sequence[Problem], entries: Entries, shape: tuple[int, int]
) -> sparse.csc_array:
    links = entries.rows("links", pd.DataFrame(), np.zeros(0), np.zeros(0))
    diagonal = sparse.block_diag([block.matrix for block in blocks], format="coo")
    row = np.concatenate([diagonal.row, links.row])
    col = np.concatenate([diagonal.col, links.col])
    value = np.concatenate([diagonal.data, links.value])
    matrix = sparse.coo_array((value, (row, col)), shape=shape).tocsc()
    matrix.sum_duplicates()
    return matrix


def _objectives(blocks: Sequence[Problem], levels: Sequence[str], columns: int) -> list[Objective]:
    """The steps of all years as steps of the sum, fairness as that of the worst year."""
    named = [{step.name: step for step in block.objectives} for block in blocks]
    none = np.zeros(len(levels))

    def summed(name: str, unit: str) -> Objective:
        parts = [
            steps[name].cost if name in steps else np.zeros(block.columns.count)
            for steps, block in zip(named, blocks, strict=True)
        ]
        return Objective(name, unit, _longer(parts, none))

    steps: list[Objective] = []
    for number, level in enumerate(levels):
        largest = np.zeros(columns + len(levels))
        largest[columns + number] = 1.0
        steps += [
            Objective(f"{level}{FAIRNESS}", "1", largest),
            summed(f"{level}{SHORTAGE}", "万m³"),
        ]
    return [*steps, summed(COST, "万元"), summed(TIE_BREAK, "1")]
