"""The members of a study in the order in which they are solved, and the chunks they come in.

Members of one scenario and year follow each other from wet to dry, those of one water by the points
of the levers, so that neighbours have near answers. A *future* is a water and a point; it
has the same number ``sample`` under every scenario and in every year, so that scenarios can be
compared future by future.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

from allocation.batch.neighbours import medoid
from allocation.batch.sampling import lever_points
from allocation.batch.study import Study
from basins.arrays import Floats, Ints
from basins.dataset import Dataset
from basins.hydrology import YearOfWater, parse_hydrology, water_at
from basins.synthetic import Synthetic, synthetic_years

SYNTHETIC = "synthetic"
LEVER = "lever:"
# One of so many is solved from nothing.
NEIGHBOURS = 100


@dataclass(frozen=True)
class Chunk:
    """Members ``first`` to ``first + count − 1``; ``middle`` is the one in the middle of their
    block of neighbours, which is solved from nothing."""

    first: int
    count: int
    middle: int

    @property
    def name(self) -> str:
        return f"part-{self.first:08d}"


@dataclass(frozen=True)
class Member:
    """One plan of a study: what it asks for."""

    member: int
    scenario: str
    year: int
    hydrology: str
    water: int
    point: int


class Members:
    """All members of a study of a dataset.

    Args:
        study: the study.
        dataset: the tables before any scenario.
    """

    def __init__(self, study: Study, dataset: Dataset) -> None:
        self.study = study
        self.dataset = dataset
        self.points = lever_points(study)

    @cached_property
    def synthetic(self) -> Synthetic | None:
        """The synthetic years, if the study has some."""
        asked = self.study.synthetics
        if asked is None:
            return None
        return synthetic_years(self.dataset, asked.samples, asked.seed, asked.correlations)

    @cached_property
    def futures(self) -> Ints:
        """Water and point of every future, from wet to dry, ``(futures, 2)``."""
        if self.synthetic is None:
            dry = np.array([parse_hydrology(name) for name in self.study.hydrologies])
        else:
            dry = self.synthetic.province
        order = np.argsort(dry, kind="stable")
        if self.study.paired:
            return np.column_stack([order, order])
        points = np.arange(len(self.points))
        return np.column_stack([np.repeat(order, len(points)), np.tile(points, len(order))])

    def __len__(self) -> int:
        return len(self.futures) * len(self.study.scenarios) * len(self.study.years)

    def __getitem__(self, member: int) -> Member:
        group, rank = divmod(member, len(self.futures))
        at, of_year = divmod(group, len(self.study.years))
        water, point = (int(at) for at in self.futures[rank])
        names = self.study.hydrologies
        return Member(
            member,
            list(self.study.scenarios)[at],
            self.study.years[of_year],
            SYNTHETIC if self.synthetic is not None else names[water],
            water,
            point,
        )

    def water(self, member: Member) -> YearOfWater:
        """The water of a member's year."""
        if self.synthetic is None:
            return water_at(self.dataset, parse_hydrology(member.hydrology))
        return self.synthetic.year(self.dataset, member.water)

    @cached_property
    def _places(self) -> Floats:
        """Where futures stand to each other, ``(futures, rivers + levers)``.

        A river by the standard normal score of its runoff, the more so the more units it has; a
        lever by its number, from 0 to 1.
        """
        if self.synthetic is None:
            percent = [[parse_hydrology(name)] for name in self.study.hydrologies]
            score = ndtri(np.array(percent) / 100.0)
        else:
            rivers = self.dataset["units"]["river"].value_counts(normalize=True)
            share = rivers[list(self.synthetic.rivers)].to_numpy()
            score = ndtri(self.synthetic.exceedance / 100.0) * np.sqrt(share * len(share))
        points = np.array(self.points, dtype=float)
        low, high = points.min(axis=0), points.max(axis=0)
        levers = (points - low) / np.where(high > low, high - low, 1.0)
        water, point = self.futures.T
        return np.hstack([score[water], levers[point]])

    def places(self, members: Ints) -> Floats:
        """Where members of one scenario and year stand to each other, ``(members, dimensions)``."""
        return self._places[members % len(self.futures)]

    def chunks(self) -> list[Chunk]:
        """At most ``study.chunk`` members each; whole chunks make up the blocks of neighbours.

        No block reaches into another scenario or year. The middle one of all would be no better a
        start than none for a year that is much wetter or drier.
        """
        size, each = self.study.chunk, len(self.futures)
        block = size * max(1, NEIGHBOURS // size)
        return [
            Chunk(first, min(size, end - first), middle)
            for group in range(0, len(self), each)
            for begin, end in _parts(group, group + each, block)
            for middle in [begin + medoid(self.places(np.arange(begin, end)))]
            for first in range(begin, end, size)
        ]

    def table(self) -> pd.DataFrame:
        """``member, scenario, year, hydrology, sample, water, point``, the exceedance in percent of
        the province's water, and ``lever:<name>`` for each lever."""
        study, each = self.study, len(self.futures)
        names, years = list(study.scenarios), list(study.years)
        water, point = np.tile(self.futures, (len(names) * len(years), 1)).T
        hydrology = np.array(study.hydrologies or [SYNTHETIC], dtype=object)
        table = pd.DataFrame(
            {
                "member": np.arange(len(self)),
                "scenario": np.repeat(names, len(years) * each).astype(object),
                "year": np.tile(np.repeat(years, each), len(names)),
                "hydrology": hydrology[water if study.hydrologies else np.zeros_like(water)],
                "sample": water if study.paired else water * len(self.points) + point,
                "water": water,
                "point": point,
                "exceedance_percent": np.array([self._exceedance(int(at)) for at in water]),
            }
        )
        columns: Mapping[str, list[Any]] = {
            f"{LEVER}{lever.name}": [self.points[at][number] for at in point.tolist()]
            for number, lever in enumerate(study.levers)
        }
        return table.assign(**columns)

    def _exceedance(self, water: int) -> float:
        if self.synthetic is not None:
            return float(self.synthetic.province[water])
        return parse_hydrology(self.study.hydrologies[water])


def _parts(begin: int, end: int, size: int) -> list[tuple[int, int]]:
    """Where the parts of a range begin and end."""
    return [(at, min(at + size, end)) for at in range(begin, end, size)]
