"""What grows where: the drivers of a determination in the units of a place.

The four determinations (四定: city, land, people and production by water) are rows of
``determinations.csv``: the unit a driver is given in and the official group of its sectors tell
which drivers of a dataset they mean. A town grows as it is lived in: with its built-up area grow
the people and the services that the row names, at today's density.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
import pandas as pd

from basins.arrays import Flags, Floats, Ints, positions
from basins.dataset import Dataset
from basins.demand import by_city, unit_places
from basins.faults import BadInput, Fault, did_you_mean, shown
from basins.names import names_of
from basins.years import at_year

LEVELS = ("province", "city", "county", "river")
VALUE_ADDED_UNIT = "亿元"
TOGETHER = "+"


@dataclass(frozen=True)
class Kind:
    """What is made as large as water can carry.

    Attributes:
        id: a determination, or drivers joined by ``+``.
        name_zh, name_en: its names.
        unit: of the figure, that of ``measured``.
        measured: drivers that add up to the figure.
        moved: drivers that grow, the measured ones among them.
    """

    id: str
    name_zh: str
    name_en: str
    unit: str
    measured: tuple[str, ...]
    moved: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """A place whose water is asked about: ``level`` (province, city, county, river) and id."""

    level: str
    id: str
    name_zh: str
    name_en: str


@lru_cache(maxsize=1)
def determinations() -> tuple[dict[str, str], ...]:
    """Rows of ``determinations.csv``."""
    with files("allocation.capacity").joinpath("determinations.csv").open(encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


def kinds_of(dataset: Dataset, named: Sequence[str] | None = None) -> list[Kind]:
    """The determinations that a dataset has drivers for, or those that are named.

    Args:
        dataset: the tables.
        named: determinations, drivers, or drivers joined by ``+`` that grow together and are
            measured by the first.

    Raises:
        BadInput: with every name that is neither.
    """
    every = {row["determination"]: _determined(dataset, row) for row in determinations()}
    if named is None:
        return [kind for kind in every.values() if kind is not None]
    drivers = list(dataset["driver_kinds"]["driver"])
    faults, found = [], []
    for name in dict.fromkeys(named):
        kind = every.get(name)
        if kind is not None:
            found.append(kind)
        elif all(part in drivers for part in name.split(TOGETHER)):
            found.append(_of_drivers(dataset, name))
        else:
            known = [key for key, value in every.items() if value is not None] + drivers
            remedy = did_you_mean(shown(name), known, f"one of {', '.join(known)}")
            expected = "a determination or drivers of the dataset"
            faults.append(Fault("--driver", None, None, name, expected, remedy))
    if faults:
        raise BadInput(faults)
    return found


def _determined(dataset: Dataset, row: dict[str, str]) -> Kind | None:
    kinds, sectors = dataset["driver_kinds"], dataset["sectors"]
    group = row["official_group"]
    fed = sectors if not group else sectors[sectors["official_group"] == group]
    chosen = (kinds["unit"] == row["unit"]) & kinds["driver"].isin(fed["driver"])
    measured = tuple(kinds.loc[chosen, "driver"])
    if not measured:
        return None
    beside = [name for name in row["with"].split("|") if name in set(kinds["driver"])]
    moved = (*measured, *beside)
    return Kind(row["determination"], row["name_zh"], row["name_en"], row["unit"], measured, moved)


def _of_drivers(dataset: Dataset, name: str) -> Kind:
    moved = tuple(dict.fromkeys(name.split(TOGETHER)))
    kinds = dataset["driver_kinds"].set_index("driver")
    first = kinds.loc[moved[0]]
    zh, en = ((kinds.loc[list(moved), key]) for key in ("name_zh", "name_en"))
    return Kind(name, "、".join(zh), " with ".join(en), str(first["unit"]), moved[:1], moved)


def places_of(dataset: Dataset, level: str) -> list[Place]:
    """All places of a level; rivers without units are left out."""
    table = dataset[{"county": "counties", "city": "cities", "river": "rivers"}.get(level, level)]
    if level == "river":
        table = table[table["river"].isin(dataset["units"]["river"])]
    rows = table[[level, "name_zh", "name_en"]].itertuples(index=False)
    return [Place(level, str(key), str(zh), str(en)) for key, zh, en in rows]


def place_named(dataset: Dataset, name: str) -> Place:
    """The place that a user names by its identifier or Chinese name.

    Raises:
        BadInput: if there is none, or several.
    """
    tables = (("province", "province"), ("cities", "city"), ("counties", "county"))
    names = names_of(dataset, "place", *tables, ("rivers", "river"))
    found = names.find(name)
    every = [place for level in LEVELS for place in places_of(dataset, level)]
    place = next((place for place in every if place.id == found), None)
    if place is None:
        expected = "a province, city, county or river of the dataset"
        raise BadInput([Fault("--place", None, None, shown(name), expected, names.remedy(name))])
    return place


def inside(dataset: Dataset, place: Place) -> Flags:
    """Which units lie in a place, ``(units,)``."""
    units = unit_places(dataset)
    if place.level == "province":
        return np.ones(len(units), dtype=np.bool_)
    return np.asarray(units[place.level] == place.id, dtype=np.bool_)


def sectors_of(dataset: Dataset, drivers: Sequence[str]) -> Ints:
    """Positions of the sectors whose demand follows one of the drivers."""
    return np.flatnonzero(dataset["sectors"]["driver"].isin(list(drivers)).to_numpy())


def driver_values(dataset: Dataset, drivers: Sequence[str], year: int | None = None) -> Floats:
    """Drivers of every unit in a year, ``(units, drivers)``, in the unit of each driver.

    Args:
        dataset: the tables.
        drivers: which, in the order of the columns.
        year: calendar year; the base year if not given.
    """
    units, names = unit_places(dataset), pd.Series(list(drivers), dtype="str")
    share = dataset["driver_kinds"].set_index("driver").loc[list(drivers), "share"]
    base = dataset["drivers"].pivot(index="county", columns="driver", values="value")
    value = base.loc[units["county"], list(drivers)].to_numpy(np.float64)
    values: Floats = value * units[share.tolist()].to_numpy(np.float64)
    year = int(dataset["province"]["base_year"].iloc[0]) if year is None else year
    path = at_year(dataset["growth"], ["driver", "city"], "index", year)
    cities = dataset["cities"]["city"]
    index = np.nan_to_num(by_city(path, names, cities), nan=1.0)
    grown: Floats = values * index.T[positions(cities, units["city"])]
    return grown
