"""Which figures the demand, the water, the limits and the flows of a year rest on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pandas as pd

from allocation.evidence.figures import Figures
from basins.arrays import Ints
from basins.confidence import DERIVED, SURE
from basins.dataset import Dataset
from basins.demand import unit_places
from basins.network import river_tree, upstream_first
from basins.years import rows_around

LINK = ["figure", "rank"]
BETWEEN = SURE.index(DERIVED)


class Grounds:
    """What everything in a year rests on; each link has the number and the rank of a figure.

    Tables of links are made when they are asked for: a plan alone asks for two of them.

    Args:
        dataset: validated tables, a scenario applied if the result was made under one.
        year: calendar year.
        exceedance: of the runoff, in percent.
    """

    def __init__(self, dataset: Dataset, year: int, exceedance: float) -> None:
        self.dataset, self.year, self.exceedance = dataset, year, exceedance
        self.figures = Figures(dataset)

    def _rows(self, table: str, column: str, keys: Sequence[str]) -> pd.DataFrame:
        """A link per row of a table that has no years."""
        rows = self.dataset[table]
        return self._linked(rows[list(keys)], table, column, np.arange(len(rows)))

    def _path(self, table: str, columns: Sequence[str], keys: list[str]) -> pd.DataFrame:
        """Links to the row or the two rows that each path stands on; between two it is derived."""
        rows = self.dataset[table]
        return self._around(rows, table, columns, keys, rows_around(rows, keys, self.year))

    def _around(
        self,
        rows: pd.DataFrame,
        table: str,
        columns: Sequence[str],
        keys: list[str],
        ends: tuple[Ints, Ints],
    ) -> pd.DataFrame:
        before, after = ends
        two = before != after
        at, between = np.concatenate([before, after[two]]), np.concatenate([two, two[two]])
        names = rows[keys].iloc[at].reset_index(drop=True)
        found = pd.concat([self._linked(names, table, one, at) for one in columns])
        lowest = np.where(np.tile(between, len(columns)), BETWEEN, 0)
        return found.assign(rank=np.maximum(found["rank"], lowest)).reset_index(drop=True)

    def _linked(self, names: pd.DataFrame, table: str, column: str, at: Ints) -> pd.DataFrame:
        number = self.figures.at(table, column, at)
        return names.assign(figure=number, rank=self.figures.rank[number])

    @cached_property
    def demand(self) -> pd.DataFrame:
        """``unit, sector``: driver, growth, norm, efficiency, dryness."""
        units = unit_places(self.dataset)[["unit", "county", "city"]]
        asked = units.merge(self.dataset["sectors"][["sector", "driver"]], how="cross")
        found = [
            asked.merge(links)
            for links in (
                self._rows("drivers", "value", ["county", "driver"]),
                self._path("growth", ["index"], ["driver", "city"]),
                self._path("norms", ["norm", "efficiency"], ["sector", "city"]),
                self._dryness().rename(columns={"item": "sector"}),
            )
        ]
        return pd.concat(found, ignore_index=True)[["unit", "sector", *LINK]]

    @cached_property
    def water(self) -> pd.DataFrame:
        """``unit, source``: works, wells, transfers, sewage, runoff of the unit's own land."""
        data = self.dataset
        kinds, units = data["sources"][["source", "kind"]], unit_places(data)
        works = data["transfers"].assign(at=np.arange(len(data["transfers"])))
        running = (works["enabled"] == "yes") & (works["first_year"] <= self.year)
        works = works.loc[running, ["transfer", "source", "at"]]
        arriving = data["transfer_targets"].assign(to=np.arange(len(data["transfer_targets"])))
        arriving = arriving.loc[arriving["annual_wan_m3"] > 0, ["transfer", "unit", "to"]]
        arriving = arriving.merge(works, on="transfer")
        places = arriving[["unit", "source"]]
        surface = kinds.loc[kinds["kind"] == "surface", ["source"]]
        reclaimed = kinds.loc[kinds["kind"] == "reclaimed", ["source"]]
        sewage = self._path("reclaimed", ["reuse_rate"], ["city"])
        dry = self._dryness().rename(columns={"item": "source"})
        found = [
            self._rows("supply_capacity", "annual_wan_m3", ["unit", "source"]),
            data["supply_capacity"][["unit", "source"]].merge(dry),
            self._rows("groundwater", "exploitable_wan_m3", ["unit", "source"]),
            self._linked(places, "transfers", "annual_wan_m3", arriving["at"].to_numpy(np.int64)),
            self._linked(
                places, "transfer_targets", "annual_wan_m3", arriving["to"].to_numpy(np.int64)
            ),
            self._rows("runoff", "mean_wan_m3", ["unit"]).merge(surface, how="cross"),
            units[["unit", "city"]].merge(sewage).merge(reclaimed, how="cross"),
        ]
        return pd.concat([links[["unit", "source", *LINK]] for links in found], ignore_index=True)

    @cached_property
    def limit(self) -> pd.DataFrame:
        """``red_line``: its limit, the dryness it follows, the GDP of an intensity."""
        lines = self.dataset["red_lines"]
        follows = lines.loc[lines["follows_runoff"] == "yes", ["red_line", "place"]]
        dry = self._dryness().rename(columns={"item": "place"})
        strong = lines.loc[lines["unit"] == "m³/万元", ["red_line"]]
        gdp = self.dataset["economy"].assign(path="gdp")
        ends = rows_around(gdp, ["path"], self.year)
        growth = self._around(gdp, "economy", ["gdp_yi_yuan"], ["path"], ends)
        found = [
            self._path("red_line_limits", ["limit"], ["red_line"]),
            follows.merge(dry),
            strong.merge(growth, how="cross"),
        ]
        return pd.concat([links[["red_line", *LINK]] for links in found], ignore_index=True)

    @cached_property
    def flow(self) -> pd.DataFrame:
        """``node, unit, mean_wan_m3``: runoff of every unit that drains to the node."""
        tree, units = river_tree(self.dataset), self.dataset["units"]["unit"].to_numpy(object)
        above: list[list[int]] = [[] for _ in tree.downstream]
        for unit, node in enumerate(tree.unit_node.tolist()):
            above[node].append(unit)
        for node in upstream_first(tree.downstream).tolist():
            if (below := int(tree.downstream[node])) >= 0:
                above[below] += above[node]
        names = self.dataset["nodes"]["node"].to_numpy(object)
        pairs = pd.DataFrame(
            [(names[node], units[unit]) for node, some in enumerate(above) for unit in some],
            columns=["node", "unit"],
        )
        runoff = self._rows("runoff", "mean_wan_m3", ["unit"])
        volumes = self.dataset["runoff"][["unit", "mean_wan_m3"]]
        return pairs.merge(runoff).merge(volumes)

    @cached_property
    def owed(self) -> pd.DataFrame:
        """``node, month``: the ecological flow."""
        return self._rows("ecological_flows", "flow_m3s", ["node", "month"])

    def _dryness(self) -> pd.DataFrame:
        """Links of what the hydrology changes; ``item`` is a sector, a source or a basin."""
        rows = self.dataset["dryness"].rename(columns={"exceedance_percent": "year"})
        ends = rows_around(rows, ["item"], round(self.exceedance))
        return self._around(rows, "dryness", ["factor"], ["item"], ends)
