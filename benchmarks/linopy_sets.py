"""Coordinates, labelled figures and the objective of the linopy form."""

from __future__ import annotations

from typing import Any

import linopy
import numpy as np
import pandas as pd
import xarray as xr

from allocation.formulation.columns import Columns
from allocation.formulation.inputs import Inputs
from basins.arrays import MONTHS, Floats, positions

MONTH = pd.Index(range(1, MONTHS + 1), name="month")


class Sets:
    """Coordinates and labelled figures of a year."""

    def __init__(self, inputs: Inputs) -> None:
        data, self.inputs = inputs.dataset, inputs
        self.unit = pd.Index(inputs.units["unit"], name="unit")
        self.sector = pd.Index(data["sectors"]["sector"], name="sector")
        self.source = pd.Index(data["sources"]["source"], name="source")
        self.node = pd.Index(data["nodes"]["node"], name="node")
        levels = data["priorities"].sort_values("level")["name"].drop_duplicates()
        self.level = pd.Index(levels, name="level")
        names = inputs.links["transfer"] + ">" + inputs.links["unit"]
        self.link = pd.Index(names, name="link")
        self.reservoir = pd.Index(inputs.reservoirs["node"], name="reservoir")
        self.section = pd.Index(inputs.ecological["node"].unique(), name="section")
        self.kind = pd.Series(data["sources"]["kind"].to_numpy(), index=self.source)

    def of_kind(self, *kinds: str) -> pd.Index:
        """Sources of these kinds."""
        return self.source[self.kind.isin(kinds)]

    def per_use(self, values: Any) -> xr.DataArray:
        """A column of ``uses`` over unit × sector × source; 0 where nothing may be used."""
        uses = self.inputs.uses
        dense = np.zeros((len(self.unit), len(self.sector), len(self.source)))
        dense[uses["u"], uses["s"], uses["k"]] = values
        return xr.DataArray(dense, coords=[self.unit, self.sector, self.source])

    def per_segment(self, values: Any) -> xr.DataArray:
        """A column of ``segments`` over unit × sector × level."""
        rows = self.inputs.segments
        dense = np.zeros((len(self.unit), len(self.sector), len(self.level)))
        dense[rows["u"], rows["s"], positions(self.level, rows["name"])] = values
        return xr.DataArray(dense, coords=[self.unit, self.sector, self.level])

    def per_pair(self, table: pd.DataFrame, column: str) -> xr.DataArray:
        """A column of a table by unit and source; NaN where it has no row."""
        wide = table.pivot(index="unit", columns="source", values=column)
        return xr.DataArray(wide.reindex(index=self.unit, columns=self.source))

    def per_link(self, column: str) -> xr.DataArray:
        """A column of ``links``."""
        return xr.DataArray(self.inputs.links[column].to_numpy(), coords=[self.link])

    def owed(self) -> xr.DataArray:
        """Ecological flow by section and month."""
        wide = self.inputs.ecological.pivot(index="node", columns="month", values="owed_wan_m3")
        return xr.DataArray(wide.reindex(self.section).to_numpy(), coords=[self.section, MONTH])


def minimise(m: linopy.Model, inputs: Inputs, columns: Columns, cost: Floats) -> None:
    """Put in an objective that is given over the columns of the production form."""
    sets, v, levels = Sets(inputs), m.variables, columns.levels
    parts = [
        v[name] * xr.concat([per(cost[block[:, t]]) for t in range(MONTHS)], MONTH)
        for name, per, block in (
            ("use", sets.per_use, columns.use),
            ("shortage", sets.per_segment, columns.shortage),
        )
    ]
    for name, index in (("delivery", sets.link), ("storage", sets.reservoir)):
        weight = cost[getattr(columns, name)]
        parts.append(v[name] * xr.DataArray(weight, coords=[index, MONTH]))
    worst = pd.Series(cost[levels["worst"]], index=levels["name"]).reindex(sets.level).fillna(0)
    parts.append(v["worst"] * xr.DataArray(worst.to_numpy(), coords=[sets.level]))
    missed = inputs.ecological.assign(cost=cost[columns.eco_shortfall])
    missed = missed.pivot(index="node", columns="month", values="cost").reindex(sets.section)
    weight = xr.DataArray(missed.to_numpy(), coords=[sets.section, MONTH])
    parts.append(v["eco_shortfall"] * weight)
    m.add_objective(linopy.merge([part.sum() for part in parts], cls=linopy.LinearExpression))
