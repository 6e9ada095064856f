r"""Which figures to confirm first: each moved by its spread, and the plan solved anew.

The effect of a figure is the larger change of the total shortage at the two ends of its spread,

$$
E_f = \max_{\pm}\ \bigl| S\bigl(x_f (1 \pm \sigma_f)\bigr) - S(x_f) \bigr|
$$

Figures are tried in the order of their bounds (``bounds``) until none that is left could come among
the first ten. Where the plan fails at an end, because the red lines contradict each other there,
the figure comes before all others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from allocation.confirmation.bounds import bounds_of
from allocation.confirmation.needs import MOST_LISTED, NEGLIGIBLE_WAN_M3, Need
from allocation.confirmation.spreads import spreads
from allocation.evidence import Grounds
from allocation.formulation.inputs import inputs_of
from allocation.formulation.problem import assemble
from allocation.plan import LiveModel
from allocation.solvers.lexicographic import LexicographicModel
from allocation.solvers.solution import NoSolution
from allocation.tables import shortage_table
from basins.arrays import numbers
from basins.dataset import Dataset
from basins.hydrology import parse_hydrology
from basins.schema import columns_of

MOST_TRIED = 40
PLACE = ["county", "sector"]


@dataclass(frozen=True)
class Study:
    """A search for the figures to confirm; ``needs`` solves as it goes.

    Attributes:
        dataset: the tables, a scenario applied.
        year, hydrology: of the plan.
        grounds: what everything in the plan rests on.
        bounds: of ``bounds_of``, largest first.
        shortage: of the plan by ``PLACE`` in 万m³.
    """

    dataset: Dataset
    year: int
    hydrology: str
    grounds: Grounds
    bounds: pd.Series
    shortage: pd.Series

    def needs(
        self, stopped: Callable[[], bool] = lambda: False, most: int = MOST_TRIED
    ) -> Iterator[Need]:
        """Figures as they are tried, the one with the largest bound first.

        Args:
            stopped: asked before each figure.
            most: how many to try.
        """
        model, found = LexicographicModel(self._problem(self.dataset)), list[float]()
        model.solve()
        for number, bound in self.bounds.head(most).items():
            found.sort(reverse=True)
            settled = len(found) >= MOST_LISTED and bound <= found[MOST_LISTED - 1]
            if settled or stopped():
                return
            need = self._need(model, int(str(number)), float(bound))
            found.append(need.effect_wan_m3)
            yield need

    def _problem(self, dataset: Dataset) -> Any:
        return assemble(inputs_of(dataset, self.year, parse_hydrology(self.hydrology)))

    def _need(self, model: LexicographicModel, number: int, bound: float) -> Need:
        told = self.grounds.figures.table.loc[number].to_dict()
        figure = {str(name): value for name, value in told.items()}
        spread = spreads()[figure["confidence"]]
        at = number - self.grounds.figures.start[figure["table"], figure["column"]]
        low, high = (_clipped(figure, 1.0 + side * spread) for side in (-1.0, 1.0))
        changes = [self._change(model, figure, at, value) for value in (low, high)]
        lower, higher = (np.nan if one is None else float(one.sum()) for one in changes)
        known = [one for one in changes if one is not None]
        widest = max(known, key=lambda one: abs(one.sum()), default=None)
        county, sector, moved = _most(widest)
        return Need(figure, spread, low, high, lower, higher, county, sector, moved, bound)

    def _change(
        self, model: LexicographicModel, figure: dict[str, Any], at: int, value: float
    ) -> pd.Series | None:
        """Change of each shortage with another value of a figure; nothing if there is no plan."""
        problem = self._problem(_with(self.dataset, figure, at, value))
        model.change(problem)
        try:
            values = model.solve().values
        except NoSolution:
            return None
        short = _shortages(shortage_table(problem.inputs, problem.columns, values))
        return short.sub(self.shortage, fill_value=0.0)


def study_of(dataset: Dataset, year: int | None = None, hydrology: str = "p50") -> Study:
    """Solve the plan and put the figures in order.

    Args:
        dataset: validated tables, a scenario applied if the question is about one.
        year: calendar year; the planning year if not given.
        hydrology: exceedance of the runoff.

    Raises:
        Infeasible: if there is no plan to begin with.
    """
    year = year or int(dataset["province"]["plan_year"].iloc[0])
    plan = LiveModel(dataset).solve(year, hydrology)
    grounds = Grounds(dataset, year, parse_hydrology(hydrology))
    bounds = bounds_of(grounds, plan.tables)
    return Study(dataset, year, hydrology, grounds, bounds, _shortages(plan.tables["shortage"]))


def _shortages(table: pd.DataFrame) -> pd.Series:
    return table.groupby(PLACE)["shortage_wan_m3"].sum()


def _clipped(figure: dict[str, Any], factor: float) -> float:
    """The value times a factor, within what the data dictionary allows."""
    column = columns_of(figure["table"]).loc[figure["column"]]
    least, most = float(column["minimum"] or -np.inf), float(column["maximum"] or np.inf)
    return float(np.clip(figure["value"] * factor, least, most))


def _with(dataset: Dataset, figure: dict[str, Any], at: int, value: float) -> Dataset:
    """The dataset with another value in one cell."""
    table, column = dataset[figure["table"]].copy(), figure["column"]
    values = numbers(table, column).copy()
    values[at] = value
    table[column] = values
    return replace(dataset, tables={**dataset.tables, figure["table"]: table})


def _most(change: pd.Series | None) -> tuple[str, str, float]:
    """Whose shortage changed most, and by how much; nobody where none did."""
    if change is None or change.abs().max() <= NEGLIGIBLE_WAN_M3:
        return "", "", 0.0
    at = int(np.argmax(np.abs(change.to_numpy(np.float64))))
    county, sector = change.index.to_frame().iloc[at]
    return str(county), str(sector), float(change.iloc[at])
