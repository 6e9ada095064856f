"""Limits of places: red lines where there are any, else parts of them by documented shares.

A county has lines of its own for total use and for its aquifers. A river in a city has none: its
limit is the sum of the parts of its units in the narrowest lines that hold for them (county, city,
river, basin, province). A unit's part of a line is its share among the units of the line that have
no narrower one:

* groundwater by the exploitable amount (table ``groundwater``);
* total use and consumption by gross demand of the year in a normal one (tables of demand); what
  works carry out of a basin has a part too, by what they may deliver;
* surface water where no line counts it: the unit's part of the total use times the share of
  surface water in its last observed use (table ``observed_supply``).

Such limits are marked ``derived``; they are for grading and for early warning, not rights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from basins.arrays import Flags, Floats, numbers
from basins.carrying.basis import Basis, observed_basis
from basins.carrying.measure import (
    GROUNDWATER,
    SURFACE,
    TOTAL,
    YELLOW,
    sources_of,
    unit_volumes,
)
from basins.confidence import DERIVED, DOCUMENTS, together, weakest
from basins.dataset import Dataset
from basins.demand import demand_array, unit_places
from basins.hydrology import parse_hydrology
from basins.redlines import red_lines_of

SCOPES = ("county", "city", "river", "basin", "province")
COUNTED = ("use", "withdrawal", "consumption")


@dataclass(frozen=True)
class UnitLimits:
    """Parts of limits by unit, for one element.

    Attributes:
        limit: ``(units,)`` in 万m³; NaN where no line holds.
        line: red line each part is taken from; empty where none.
    """

    limit: Floats
    line: list[str]


def graded_lines(dataset: Dataset, year: int, hydrology: str) -> pd.DataFrame:
    """Red lines that limit all sectors of a place from above, with their limit of the year.

    Returns:
        As ``red_lines_of``, one row per line; scopes ``SCOPES`` only.
    """
    lines = red_lines_of(dataset, year, parse_hydrology(hydrology))
    most = (lines["sense"] == "max") & (lines["sectors"] == "")
    here = lines["scope"].isin(SCOPES) & lines["counted"].isin(COUNTED)
    return lines[most & here].reset_index(drop=True)


class Limits:
    """Limits that a basis is held against, whole lines and parts of them.

    They are those of the basis's year and hydrology; a plan brings the ones it was made under.
    """

    def __init__(self, dataset: Dataset, basis: Basis) -> None:
        year = basis.year
        self.dataset, self.year = dataset, year
        lines = graded_lines(dataset, year, basis.hydrology)
        given = lines["red_line"].map(dict(basis.limits))
        self.lines = lines.assign(limit_wan_m3=given.fillna(lines["limit_wan_m3"]))
        self._named = [{n for n in listed.split("|") if n} for listed in self.lines["sources"]]
        self.units = unit_places(dataset)
        self._demand: Floats = demand_array(dataset, year, 50.0).sum(axis=(1, 2))
        sure = zip(self.lines["document"], self.lines["confidence"], strict=True)
        self._sure = dict(zip(self.lines["red_line"], sure, strict=True))

    def parts(self, element: str) -> UnitLimits:
        """Parts of the units in the lines of an element (``surface`` by the units' basin)."""
        if element != SURFACE:
            return self._parts(element, np.ones(len(self.units), dtype=np.bool_))
        yellow = (self.units["basin"] == YELLOW).to_numpy(np.bool_)
        quota, share = self._parts(SURFACE, yellow), self._surface_share()
        total = self._parts(TOTAL, ~yellow)
        use = self._parts(SURFACE, ~yellow, "use")
        elsewhere = np.where(np.isnan(use.limit), total.limit * share, use.limit)
        line = [u or t for u, t in zip(use.line, total.line, strict=True)]
        return UnitLimits(
            np.where(yellow, quota.limit, elsewhere),
            [q if y else t for q, t, y in zip(quota.line, line, yellow, strict=True)],
        )

    def provenance(self, lines: list[str]) -> tuple[str, str]:
        """Documents of some lines, joined by ``|``, and the weakest confidence, derived at best."""
        if not lines:
            return "", ""
        found = [self._sure[name] for name in lines]
        documents = (one for joined, _ in found for one in joined.split(DOCUMENTS))
        return together(documents), weakest([DERIVED, *(sure for _, sure in found)])

    def _parts(self, element: str, units: Flags, counted: str | None = None) -> UnitLimits:
        limit, line = np.full(len(self.units), np.nan), [""] * len(self.units)
        weight = self._weights(element)
        for scope in SCOPES:
            for row in self._of(element, scope, counted).to_dict("records"):
                inside = units.copy()
                if scope != "province":
                    inside &= (self.units[scope] == row["place"]).to_numpy()
                open_ = inside & np.isnan(limit)
                if not open_.any():
                    continue
                left = max(0.0, row["limit_wan_m3"] - float(np.nansum(limit[inside])))
                whole = weight[open_].sum()
                if row["counted"] == "consumption" and scope == "basin":
                    whole += self._exports(str(row["place"]))
                part = weight / whole if whole > 0 else np.full(len(weight), 1.0 / open_.sum())
                limit[open_] = (left * part)[open_]
                for at in np.flatnonzero(open_):
                    line[at] = str(row["red_line"])
        return UnitLimits(limit, line)

    def _of(self, element: str, scope: str, counted: str | None) -> pd.DataFrame:
        """Lines of a scope that limit the element and nothing but all of it."""
        wanted: set[str] = set()
        kind = "withdrawal"
        if element == TOTAL:
            kind = "use"
        elif element == SURFACE:
            wanted, kind = set(sources_of(self.dataset, SURFACE)), counted or "consumption"
        elif element == GROUNDWATER:
            wanted = set(sources_of(self.dataset, GROUNDWATER))
        else:
            wanted = {element}
        lines = self.lines
        same = np.array([named == wanted for named in self._named], dtype=np.bool_)
        return lines[(lines["scope"] == scope) & (lines["counted"] == kind) & same]

    def _weights(self, element: str) -> Floats:
        if element in (TOTAL, SURFACE):
            return self._demand
        wells = self.dataset["groundwater"]
        if element != GROUNDWATER:
            wells = wells[wells["source"] == element]
        amount = wells.groupby("unit")["exploitable_wan_m3"].sum()
        return amount.reindex(self.units["unit"]).fillna(0.0).to_numpy(np.float64)

    def _exports(self, basin: str) -> float:
        """Most that running works may deliver from a basin to units outside it, 万m³ a year."""
        works = self.dataset["transfers"].rename(columns={"annual_wan_m3": "most"})
        running = (works["enabled"] == "yes") & (works["first_year"] <= self.year)
        own = works[running & (works["from_basin"] == basin)]
        links = self.dataset["transfer_targets"].merge(own[["transfer", "most"]], on="transfer")
        at = links["unit"].map(self.units.set_index("unit")["basin"])
        sums = links[at != basin].groupby("transfer").agg({"annual_wan_m3": "sum", "most": "first"})
        return float(np.minimum(numbers(sums, "annual_wan_m3"), numbers(sums, "most")).sum())

    def _surface_share(self) -> Floats:
        """Share of surface water in the last observed use of each unit; NaN where none is known."""
        observed = observed_basis(self.dataset)
        if observed is None:
            return np.full(len(self.units), np.nan)
        volumes = unit_volumes(self.dataset, observed)
        named = observed.usage["source"].isin(sources_of(self.dataset, SURFACE))
        use = observed.usage[named].groupby("unit")["use_wan_m3"].sum()
        surface = use.reindex(self.units["unit"]).fillna(0.0).to_numpy(np.float64)
        total = numbers(volumes, TOTAL)
        share: Floats = np.divide(surface, total, out=np.full(len(total), np.nan), where=total > 0)
        return share
