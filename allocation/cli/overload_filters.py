"""The filters of ``shuiding overload``: names that a user writes, and the rows they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import typer

from basins.carrying.basis import BASES
from basins.carrying.measure import elements
from basins.carrying.status import COUNTY, RIVER_CITY, places_of
from basins.dataset import Dataset
from basins.faults import did_you_mean
from basins.names import Names, names_of


@dataclass(frozen=True)
class Filters:
    """Identifiers that rows must have; empty means all.

    Attributes:
        cities, rivers, elements, grades: as in the status.
        place: kind and place.
    """

    cities: frozenset[str]
    rivers: frozenset[str]
    elements: frozenset[str]
    grades: frozenset[str]
    place: tuple[str, str] | None

    @property
    def any(self) -> bool:
        """Whether anything is filtered."""
        return bool(self.cities or self.rivers or self.elements or self.grades or self.place)

    def apply(self, table: pd.DataFrame) -> pd.DataFrame:
        """The rows of a status that pass."""
        kept = pd.Series(True, index=table.index)
        if self.cities:
            kept &= table["city"].isin(self.cities)
        if self.rivers:
            kept &= table["river"].map(lambda r: bool(self.rivers & set(str(r).split("|"))))
        if self.elements:
            kept &= table["element"].isin(self.elements)
        if self.grades:
            kept &= table["grade"].isin(self.grades)
        if self.place:
            kept &= (table["kind"] == self.place[0]) & (table["place"] == self.place[1])
        return table[kept].reset_index(drop=True)


def bases_named(names: Sequence[str] | None) -> list[str]:
    """The bases asked for, in their order; all if none is named.

    Raises:
        ValueError: if one is not a basis.
    """
    asked = list(names or ["all"])
    for name in asked:
        if name not in (*BASES, "all"):
            raise ValueError(did_you_mean(name, BASES, f"{name!r} is none of {', '.join(BASES)}"))
    return [name for name in BASES if name in asked or "all" in asked]


def filters_named(
    dataset: Dataset,
    city: Sequence[str] | None,
    river: Sequence[str] | None,
    element: Sequence[str] | None,
    grade: Sequence[str] | None,
    place: str | None,
) -> Filters:
    """Filters from what a user wrote; identifiers or Chinese names.

    Raises:
        typer.BadParameter: for a name that the dataset has not.
    """
    cities = names_of(dataset, "city", ("cities", "city"))
    rivers = names_of(dataset, "river", ("rivers", "river"))
    known = dict.fromkeys(elements(dataset))
    sources = dataset["sources"].set_index("name_zh")["source"]
    of_elements = {name: (name,) for name in known}
    of_elements |= {str(zh): (str(s),) for zh, s in sources.items() if s in known}
    of_grades = {str(name): (str(name),) for name in dataset["grades"]["grade"]}
    return Filters(
        _found(cities, city, "--city"),
        _found(rivers, river, "--river"),
        _found(Names("element", of_elements), element, "--element"),
        _found(Names("grade", of_grades), grade, "--grade"),
        None if place is None else place_named(dataset, place),
    )


def place_named(dataset: Dataset, text: str) -> tuple[str, str]:
    """Kind and identifier of a place: a county, city, river or province, or 市/河.

    Raises:
        typer.BadParameter: if there is no such place, or more than one.
    """
    cities = names_of(dataset, "city", ("cities", "city"))
    rivers = names_of(dataset, "river", ("rivers", "river"))
    for mark in ("/", "-"):
        first, found, second = text.partition(mark)
        if found:
            place = f"{cities.find(first.strip())}-{rivers.find(second.strip())}"
            if place in set(places_of(dataset)[RIVER_CITY]):
                return RIVER_CITY, place
    kinds = {
        COUNTY: names_of(dataset, "county", ("counties", "county")),
        "city": cities,
        "river": rivers,
        "province": names_of(dataset, "province", ("province", "province")),
    }
    for kind, names in kinds.items():
        identifier = names.find(text)
        if identifier is not None:
            return kind, identifier
    every = {name: which for names in kinds.values() for name, which in names.known.items()}
    raise typer.BadParameter(Names("place", every).remedy(text), param_hint="--place")


def _found(names: Names, wanted: Sequence[str] | None, option: str) -> frozenset[str]:
    found = set()
    for name in wanted or ():
        identifier = names.find(name)
        if identifier is None:
            raise typer.BadParameter(names.remedy(name), param_hint=option)
        found.add(identifier)
    return frozenset(found)
