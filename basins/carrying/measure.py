"""How much of each element of the carrying capacity a place uses.

Elements are total use, surface water (consumption in the Yellow River basin, whose shares are
shares of consumption; use elsewhere), each type of groundwater and all groundwater (withdrawal).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from basins.arrays import Floats, numbers, positions
from basins.carrying.basis import Basis, origins
from basins.dataset import Dataset
from basins.demand import unit_places

TOTAL, SURFACE, GROUNDWATER = "total_use", "surface", "groundwater"
YELLOW = "yellow"
SCOPED = ("county", "city", "river", "basin")


def sources_of(dataset: Dataset, group: str) -> list[str]:
    """Sources of an official group (``surface``, ``groundwater``, ``other``)."""
    sources = dataset["sources"].sort_values("position")
    return [str(name) for name in sources.loc[sources["official_group"] == group, "source"]]


def elements(dataset: Dataset) -> list[str]:
    """All elements, in the order in which they are shown; all groundwater if it has types."""
    types = sources_of(dataset, GROUNDWATER)
    return [TOTAL, SURFACE, *types, *([GROUNDWATER] if len(types) > 1 else [])]


def element_of(dataset: Dataset, sources: pd.Series) -> pd.Series:
    """Element of a red line: total use, one aquifer type, all groundwater, or surface water."""
    group = dataset["sources"].set_index("source")["official_group"]

    def element(listed: str) -> str:
        names = [name for name in listed.split("|") if name]
        groups = {str(group[name]) for name in names}
        if not names:
            return "total_use"
        if groups == {"groundwater"}:
            return names[0] if len(names) == 1 else "groundwater"
        return "surface" if groups == {"surface"} else "|".join(sorted(groups))

    return sources.map(element)


def counted_as(element: str, basin: str) -> str:
    """What is counted of an element: use, withdrawal or consumption."""
    if element == TOTAL:
        return "use"
    if element == SURFACE:
        return "consumption" if basin == YELLOW else "use"
    return "withdrawal"


@dataclass(frozen=True)
class Measured:
    """What is used on a basis, as arrays ``(units, sources)`` in 万m³.

    Attributes:
        volumes: by what is counted: ``use``, ``withdrawal``, ``consumption``, and ``cap``, the use
            that counts under limits of the total.
        units: units with their places.
        sources: position of each source.
    """

    volumes: Mapping[str, Floats]
    units: pd.DataFrame
    sources: Mapping[str, int]

    def of(self, counted: str, named: Iterable[str]) -> Floats:
        """Volume of some sources together, ``(units,)``."""
        at = [self.sources[name] for name in named]
        total: Floats = self.volumes[counted][:, at].sum(axis=1)
        return total


def measured(dataset: Dataset, basis: Basis) -> Measured:
    """The use of a basis as arrays."""
    units, usage = unit_places(dataset), basis.usage
    names = dataset["sources"]["source"]
    at = positions(units["unit"], usage["unit"]), positions(names, usage["source"])
    pairs = dataset["source_sector"].set_index(["source", "sector"])["counts_in_cap"]
    asked = pd.MultiIndex.from_frame(usage[["source", "sector"]])
    counts = (pairs.reindex(asked).fillna("yes") == "yes").to_numpy(np.float64)

    def summed(values: Floats) -> Floats:
        total = np.zeros((len(units), len(names)))
        np.add.at(total, at, values)
        return total

    volumes = {
        counted: summed(numbers(usage, f"{counted}_wan_m3"))
        for counted in ("use", "withdrawal", "consumption")
    }
    volumes["cap"] = summed(numbers(usage, "use_wan_m3") * counts)
    return Measured(volumes, units, {name: i for i, name in enumerate(names)})


def unit_volumes(dataset: Dataset, basis: Basis) -> pd.DataFrame:
    """Volume of each element in each unit in 万m³: rows as in ``units``, one column per element."""
    found = measured(dataset, basis)
    surface, wells = sources_of(dataset, SURFACE), sources_of(dataset, GROUNDWATER)
    yellow = (found.units["basin"] == YELLOW).to_numpy()
    return pd.DataFrame(
        {
            TOTAL: found.of("cap", found.sources),
            SURFACE: np.where(yellow, found.of("consumption", surface), found.of("use", surface)),
            **{name: found.of("withdrawal", [name]) for name in wells},
            GROUNDWATER: found.of("withdrawal", wells),
        }
    )


def line_volumes(dataset: Dataset, basis: Basis, lines: pd.DataFrame) -> Floats:
    """What red lines count in 万m³, ``(lines,)``: from the ledger where there is one.

    Args:
        dataset: the tables.
        basis: the use.
        lines: rows of ``red_lines`` that count use, withdrawal or consumption of all sectors.
    """
    found = measured(dataset, basis)
    places = {name: found.units[name].to_numpy(object) for name in SCOPED}
    volumes = np.zeros(len(lines))
    for number, line in enumerate(lines.to_dict("records")):
        scope, place, counted = line["scope"], line["place"], line["counted"]
        named = [name for name in line["sources"].split("|") if name]
        if line["red_line"] in basis.counted:
            volumes[number] = basis.counted[line["red_line"]]
        elif scope == "basin" and counted == "consumption":
            rows = basis.usage[basis.usage["source"].isin(named or list(found.sources))]
            volumes[number] = _basin_consumption(dataset, basis, rows, str(place))
        else:
            kind = "cap" if counted == "use" and not named else counted
            inside = places[scope] == place if scope in places else np.ones(len(found.units), bool)
            volumes[number] = found.of(kind, named or found.sources)[inside].sum()
    return volumes


def _basin_consumption(dataset: Dataset, basis: Basis, rows: pd.DataFrame, basin: str) -> float:
    """Drawn from the basin's own water and not given back to it (see docs/maths.md)."""
    kinds = dataset["sources"].set_index("source")["kind"]
    diverted = (rows["source"].map(kinds) == "diversion").to_numpy()
    at = rows["unit"].map(unit_places(dataset).set_index("unit")["basin"])
    inside = (at == basin).to_numpy()
    consumed, use = numbers(rows, "consumption_wan_m3"), numbers(rows, "use_wan_m3")
    shares = origins(dataset, basis.year)
    pairs = pd.MultiIndex.from_frame(rows[["unit", "source"]])
    own = np.zeros(len(rows))
    if basin in shares:
        own = shares[basin].reindex(pairs).fillna(0.0).to_numpy(np.float64)
    drawn = numbers(rows, "withdrawal_wan_m3") * own
    back = np.where(inside & (own >= 1.0 - 1e-9), use - consumed, 0.0)
    return float(np.where(diverted, drawn - back, np.where(inside, consumed, 0.0)).sum())
