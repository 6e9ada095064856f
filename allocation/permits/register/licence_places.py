"""Names of a dataset's counties, rivers, sources and sectors as licences write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from basins.dataset import Dataset
from basins.names import Names, names_of


@dataclass(frozen=True)
class Places:
    """What names stand for.

    Attributes:
        names: of counties, rivers, sources and sectors, by column.
        rivers: river → unit of each county.
        river_names: Chinese name of each river.
    """

    names: Mapping[str, Names]
    rivers: Mapping[str, Mapping[str, str]]
    river_names: Mapping[str, str]

    def told(self, rivers: Iterable[str]) -> list[str]:
        """Chinese names of rivers."""
        return [self.river_names[river] for river in rivers]


def places_of(dataset: Dataset) -> Places:
    """The names of a dataset; a county may be written with its city before it (某市城区)."""
    rivers: dict[str, dict[str, str]] = {}
    units = dataset["units"]
    for unit, county, river in zip(units["unit"], units["county"], units["river"], strict=True):
        rivers.setdefault(county, {})[river] = unit
    names = {
        "county": names_of(dataset, "county", ("counties", "county")),
        "river": names_of(dataset, "river", ("rivers", "river")),
        "source": names_of(dataset, "source", ("sources", "source")),
        "sector": names_of(dataset, "sector", ("sectors", "sector")),
    }
    cities = dict(zip(dataset["cities"]["city"], dataset["cities"]["name_zh"], strict=True))
    counties = dataset["counties"]
    full = {
        f"{cities[city]}{name}": (county,)
        for county, name, city in zip(
            counties["county"], counties["name_zh"], counties["city"], strict=True
        )
    }
    names["county"] = Names("county", full | dict(names["county"].known))
    river_names = dict(zip(dataset["rivers"]["river"], dataset["rivers"]["name_zh"], strict=True))
    return Places(names, rivers, river_names)
