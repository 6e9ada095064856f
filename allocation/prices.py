r"""What one more 万m³ under a red line is worth, to whom, and for how far.

The dual of a row is the change of a step's optimum per 万m³ (only the first step that a row holds
back is named, as the later ones count for less). The last basis $B$ says more: when the
activity of tight row r moves by t, the plan moves along

$$
x_B(t) = x_B + t\,B^{-1} e_r
$$

as long as every basic column and row stays within its bounds. That gives who gains (the shortages
that move), how far the sharing holds, and what stops it first. The price itself mostly holds
farther: as long as the face that the duals up to its step describe has a point.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from allocation.formulation import ecological_flow, intensity, outflow, red_lines
from allocation.formulation.labels import SEPARATOR, column_labels
from allocation.formulation.objective import TIE_BREAK
from allocation.formulation.problem import Problem
from allocation.solvers.lexicographic import LexicographicModel
from allocation.solvers.solution import DUAL_ZERO, Solution
from basins.arrays import Floats, Ints

PRICED_FAMILIES = (red_lines.FAMILY, intensity.FAMILY, outflow.FAMILY, ecological_flow.FAMILY)
MOVES = 1e-9
MOST_REACH_ITERATIONS = 300
EFFECTS = ["row", "unit", "sector", "avoided_wan_m3"]


@dataclass(frozen=True)
class Prices:
    """Prices of the tight rows.

    Attributes:
        rows: one line per priced row of the programme: ``row``, ``price`` (gain of the step per
            万m³ of more room, > 0), ``price_level``, ``price_unit``, ``room_less``, ``room_more``
            (by how many 万m³ the room may shrink or grow while the sharing holds), ``first_less``,
            ``first_more`` (what stops it then: block or family and key), ``activity``.
        reach: gives least and largest activity, in 万m³, between which the price of a row holds.
        effects: ``row, unit, sector, avoided_wan_m3``: shortage avoided by 1 万m³ of more room.
    """

    rows: pd.DataFrame
    effects: pd.DataFrame
    reach: Callable[[int], tuple[float, float]]


def prices(
    problem: Problem, solution: Solution, model: LexicographicModel | None, far: bool = True
) -> Prices:
    """Price every tight red line, outflow and ecological flow.

    Args:
        problem: the programme.
        solution: its optimum.
        model: the model that has just solved it, whose basis answers; without one (another solver
            found the optimum) there are prices, but neither ranges nor effects.
        far: look how far the price holds beyond its sharing, which takes a solve or two per line.
    """
    first = first_prices(problem, solution)
    wanted = problem.row_labels["family"].isin(PRICED_FAMILIES).to_numpy() & (first["price"] > 0)
    limits = _limits(problem, solution)
    rows: list[tuple[int, float, float, int, int]] = []
    moves: dict[int, Floats] = {}
    for row in np.flatnonzero(wanted).tolist():
        if model is None:
            rows.append((row, np.nan, np.nan, -1, -1))
            continue
        # More room is a higher maximum or a lower minimum.
        toward = 1.0 if first["upper_side"][row] else -1.0
        columns, activity = (toward * move for move in model.response(row))
        activity[row] = 0.0
        more, at_more = _room(np.concatenate([columns, activity]), *limits)
        less, at_less = _room(-np.concatenate([columns, activity]), *limits)
        rows.append((row, less, more, at_less, at_more))
        moves[row] = columns
    table = pd.DataFrame(
        rows, columns=["row", "room_less", "room_more", "first_less", "first_more"]
    )
    stops = ["first_less", "first_more"]
    names = _named(problem, table[stops].to_numpy(dtype=np.int64).ravel())
    table[stops] = np.array(names, dtype=object).reshape(-1, len(stops))
    known = first.iloc[table["row"].astype(int)].reset_index(drop=True)
    table = pd.concat([table, known[["price", "price_level", "price_unit"]]], axis=1)
    table["activity"] = solution.activity[table["row"].to_numpy(dtype=np.int64)]
    levels = [step.name for step in solution.steps]

    def reach(row: int) -> tuple[float, float]:
        if model is None or not far:
            return np.nan, np.nan
        steps = solution.steps[: levels.index(first["price_level"].iloc[row]) + 1]
        return model.reach(row, float(solution.activity[row]), steps, MOST_REACH_ITERATIONS)

    return Prices(table, _effects(problem, moves), reach)


def first_prices(problem: Problem, solution: Solution) -> pd.DataFrame:
    """Price of every row at the first step that it holds back.

    Returns:
        ``price`` (0 where the row holds back nothing), ``price_level``, ``price_unit`` (of the step
        per 万m³), ``upper_side`` (whether it is a maximum).
    """
    count = problem.matrix.shape[0]
    price, upper = np.zeros(count), np.zeros(count, dtype=np.bool_)
    level, unit = np.full(count, "", dtype=object), np.full(count, "", dtype=object)
    for step in solution.steps:
        if step.name == TIE_BREAK:
            continue
        new = (price == 0.0) & (np.abs(step.row_dual) > DUAL_ZERO)
        price[new], upper[new] = np.abs(step.row_dual[new]), step.row_dual[new] < 0
        level[new], unit[new] = step.name, f"{step.unit}/万m³"
    return pd.DataFrame(
        {"price": price, "price_level": level, "price_unit": unit, "upper_side": upper}
    )


def _limits(problem: Problem, solution: Solution) -> tuple[Floats, Floats, Floats]:
    """Place and bounds of columns and rows on the last face, one after the other."""
    face = solution.steps[-1].face
    bounds = [
        array.copy()
        for array in (problem.column_lower, problem.column_upper, problem.lower, problem.upper)
    ]
    for array, at, values in (
        (bounds[0], face.columns, face.column_lower),
        (bounds[1], face.columns, face.column_upper),
        (bounds[2], face.rows, face.row_lower),
        (bounds[3], face.rows, face.row_upper),
    ):
        array[at] = values
    place = np.concatenate([solution.values, solution.activity])
    return place, np.concatenate(bounds[0::2]), np.concatenate(bounds[1::2])


def _room(move: Floats, place: Floats, lower: Floats, upper: Floats) -> tuple[float, int]:
    """How far one can go along ``move`` before a bound is met, and which; -1 where none is."""
    some = np.flatnonzero(np.abs(move) > MOVES)
    stop = np.where(move[some] > 0, upper[some], lower[some])
    far = np.maximum((stop - place[some]) / move[some], 0.0)
    if not len(far) or not np.isfinite(far).any():
        return np.inf, -1
    first = int(np.argmin(far))
    return float(far[first]), int(some[first])


def _effects(problem: Problem, moves: Mapping[int, Floats]) -> pd.DataFrame:
    """Shortage avoided per unit and sector by 1 万m³ of more room in each row."""
    segments = problem.inputs.segments[["unit", "sector"]]
    group = segments.groupby(["unit", "sector"], sort=False).ngroup().to_numpy()
    places = segments.drop_duplicates().reset_index(drop=True)
    rows = np.array(list(moves), dtype=np.int64)
    avoided = np.zeros((len(rows), len(places)))
    for at, columns in enumerate(moves.values()):
        np.add.at(avoided[at], group, -columns[problem.columns.shortage].sum(axis=1))
    moved, place = np.nonzero(np.abs(avoided) > MOVES)
    table = places.iloc[place].reset_index(drop=True)
    return table.assign(row=rows[moved], avoided_wan_m3=avoided[moved, place])[EFFECTS]


def _named(problem: Problem, places: Ints) -> list[str]:
    """``block|key`` of columns and ``family|labels`` of rows, counted one after the other."""
    count = problem.columns.count
    columns = column_labels(problem, places[(places >= 0) & (places < count)])
    name = {-1: ""} | dict(
        zip(columns.index, columns["block"] + SEPARATOR + columns["key"], strict=True)
    )
    rows = np.unique(places[places >= count])
    labels = problem.row_labels.iloc[rows - count]
    parts = labels.drop(columns="family").to_numpy(object).tolist()
    for row, family, line in zip(rows.tolist(), labels["family"], parts, strict=True):
        shown = [str(part) for part in line if part not in ("", 0)]
        name[row] = SEPARATOR.join([str(family), *shown])
    return [name[at] for at in places.tolist()]
