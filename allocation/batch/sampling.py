"""Points of the levers: a grid, a Latin hypercube, or the design of Sobol's indices."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from allocation.batch.levers import StudyLever
from allocation.batch.study import GRID, LATIN, Study
from basins.arrays import Floats


def lever_points(study: Study) -> list[tuple[Any, ...]]:
    """The values of the levers at every point, in a fixed order; one empty point without levers.

    A grid is every combination. A Latin hypercube (McKay, Beckman and Conover, 1979) is SciPy's; a
    lever with a list of values takes each about equally often. Sobol's design is that of Saltelli
    (2010) as SALib lays it out: ``samples`` · (levers + 2) points.
    """
    levers = study.levers
    if not levers:
        return [()]
    if study.sampling == GRID:
        return list(itertools.product(*(_steps(lever, study.samples) for lever in levers)))
    if study.sampling == LATIN:
        from scipy.stats import qmc

        samples = study.samples
        if samples is None:
            samples = 0 if study.synthetics is None else study.synthetics.samples
        unit = qmc.LatinHypercube(len(levers), rng=np.random.default_rng(study.seed))
        return _scaled(levers, unit.random(samples))
    from SALib.sample import sobol

    drawn = sobol.sample(
        sobol_problem(levers), study.samples, calc_second_order=False, seed=study.seed
    )
    return [tuple(float(value) for value in point) for point in drawn]


def sobol_problem(levers: Sequence[StudyLever]) -> dict[str, Any]:
    """The levers as SALib describes a problem."""
    return {
        "num_vars": len(levers),
        "names": [lever.name for lever in levers],
        "bounds": [[lever.low, lever.high] for lever in levers],
    }


def _steps(lever: StudyLever, samples: int | None) -> Sequence[Any]:
    if lever.values:
        return lever.values
    middle = (lever.low + lever.high) / 2.0
    count = samples or 1
    return [middle] if count == 1 else np.linspace(lever.low, lever.high, count).tolist()


def _scaled(levers: Sequence[StudyLever], unit: Floats) -> list[tuple[Any, ...]]:
    columns: list[list[Any]] = []
    for lever, draws in zip(levers, unit.T, strict=True):
        if lever.values:
            places = np.minimum((draws * len(lever.values)).astype(int), len(lever.values) - 1)
            columns.append([lever.values[at] for at in places.tolist()])
        else:
            columns.append((lever.low + draws * (lever.high - lever.low)).tolist())
    return list(zip(*columns, strict=True))
