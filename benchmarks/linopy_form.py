"""The programme of ``docs/maths.md`` in linopy, as its manual suggests: labelled arrays and masks.

Variables are dense over unit × sector × source × month (and the like) with a mask over what does
not exist; sums run over dimensions, and what a node receives is a ``groupby`` over its units. It
starts from the same ``Inputs`` as the production form and has the same rows, family by family; only
the ratio of a place is not a variable of its own but its shortage over what it asks.
"""

from __future__ import annotations

from typing import Any

import linopy
import numpy as np
import pandas as pd
import xarray as xr

from allocation.formulation.columns import shared_shortages
from allocation.formulation.inputs import Inputs
from allocation.formulation.storage import storage_bounds
from basins.arrays import MONTHS, numbers, positions
from benchmarks.linopy_sets import MONTH, Sets

Expression = Any  # a linopy.LinearExpression


def linopy_form(inputs: Inputs) -> linopy.Model:
    """Variables and all families of rows; no objective yet (see :func:`minimise`)."""
    m, sets = linopy.Model(), Sets(inputs)
    demand = xr.DataArray(inputs.demand, coords=[sets.unit, sets.sector, MONTH])
    _variables(m, sets, demand)
    x, z = m.variables["use"], m.variables["shortage"]
    _balance(m, sets)
    wanted = demand.sum("month") > 0
    met = x.sum("source") + z.sum("level") == demand
    m.add_constraints(met, name="demand", mask=wanted)
    for family, table in (("availability", inputs.supplies), ("groundwater", inputs.wells)):
        yearly, monthly = (sets.per_pair(table, f"{name}_wan_m3") for name in ("annual", "monthly"))
        used = x.sum("sector")
        name = f"{family}_year"
        m.add_constraints(used.sum("month"), "<=", yearly.fillna(0), name, mask=yearly.notnull())
        m.add_constraints(used, "<=", monthly.fillna(0), family, mask=monthly.notnull())
    _transfers(m, sets)
    left = sets.per_use(numbers(inputs.uses, "sewage_rate"))
    reuse = xr.DataArray(inputs.reuse_rate, coords=[sets.unit])
    reused = x.sel(source=sets.of_kind("reclaimed")).sum(["sector", "source"])
    sewage = (x * (left * reuse)).sum(["sector", "source"])
    m.add_constraints(reused - sewage <= 0, name="reclaimed")
    _red_lines(m, sets)
    _sharing(m, sets)
    return m


def _variables(m: linopy.Model, sets: Sets, demand: xr.DataArray) -> None:
    inputs, month = sets.inputs, xr.DataArray(np.ones(MONTHS), coords=[MONTH])
    allowed = (sets.per_use(1) * month) > 0
    m.add_variables(lower=0, coords=allowed.coords, mask=allowed, name="use")
    m.add_variables(lower=0, coords=[sets.link, MONTH], name="delivery")
    segments = inputs.segments
    may_fail = segments["assurance_percent"] < inputs.exceedance
    most = sets.per_segment(segments["share"] * may_fail) * demand
    there = (sets.per_segment(1) * month) > 0
    m.add_variables(lower=0, upper=most, coords=there.coords, mask=there, name="shortage")
    m.add_variables(lower=0, coords=[sets.node, MONTH], name="outflow")
    low, high = (xr.DataArray(b, coords=[sets.reservoir, MONTH]) for b in storage_bounds(inputs))
    m.add_variables(lower=low, upper=high, name="storage")
    soft = inputs.ecological.assign(
        soft=inputs.ecological["assurance_percent"] < inputs.exceedance
    ).pivot(index="node", columns="month", values="soft")
    soft = soft.reindex(sets.section).to_numpy(np.float64)
    m.add_variables(lower=0, upper=sets.owed() * soft, name="eco_shortfall")
    m.add_variables(lower=0, coords=[sets.level], name="worst")


def _at_nodes(sets: Sets, flow: Expression, dim: str, nodes: Any) -> Expression:
    """Sum over ``dim`` by node; what belongs to no node is left out."""
    names = pd.Series(np.asarray(nodes), dtype=object)
    inside = np.flatnonzero(names.isin(sets.node))
    group = xr.DataArray(names.iloc[inside].to_numpy(), dims=dim, name="node")
    group = group.assign_coords({dim: flow.indexes[dim][inside]})
    return flow.isel({dim: inside}).groupby(group).sum().reindex(node=sets.node)


def _balance(m: linopy.Model, sets: Sets) -> None:
    inputs, nodes, v = sets.inputs, sets.inputs.dataset["nodes"], m.variables
    x, q, store = v["use"], v["outflow"], v["storage"]
    table = inputs.reservoirs
    half = xr.DataArray(numbers(table, "evaporation_share") / 2, coords=[sets.reservoir])
    start = xr.DataArray(numbers(table, "start_wan_m3"), coords=[sets.reservoir])
    stored = store * (1 + half) - store.shift(month=1) * (1 - half)
    first = xr.DataArray(np.arange(MONTHS) == 0, coords=[MONTH])
    kept = 1 - xr.DataArray(numbers(nodes, "channel_loss_share"), coords=[sets.node])
    above = (q * kept).rename(node="from")
    unit = inputs.units
    drawn = x.sel(source=sets.of_kind("surface")).sum(["sector", "source"])
    carried = v["delivery"] * sets.per_link("withdrawal_per_delivery")
    back = (x * sets.per_use(numbers(inputs.uses, "return_rate"))).sum(["sector", "source"])
    reused = x.sel(source=sets.of_kind("reclaimed")).sum(["sector", "source"])
    left = (
        1 * q
        + _at_nodes(sets, stored, "reservoir", table["node"])
        + _at_nodes(sets, drawn, "unit", unit["node"])
        + _at_nodes(sets, carried, "link", inputs.links["from_node"])
        - _at_nodes(sets, above, "from", nodes["downstream"])
        - _at_nodes(sets, back - reused, "unit", unit["return_node"])
    )
    runoff = np.zeros((len(sets.node), MONTHS))
    np.add.at(runoff, inputs.tree.unit_node, inputs.runoff)
    held = (first * (1 - half) * start).transpose("reservoir", "month")
    np.add.at(runoff, positions(sets.node, sets.reservoir), held.to_numpy())
    right = xr.DataArray(runoff, coords=[sets.node, MONTH])
    m.add_constraints(left, "=", right, name="balance")


def _transfers(m: linopy.Model, sets: Sets) -> None:
    links, y = sets.inputs.links, m.variables["delivery"]
    works = links.drop_duplicates("transfer").set_index("transfer").rename_axis("works")
    pair = (links["unit"] + ">" + links["source"]).to_numpy()
    arrived = (1 * y).groupby(xr.DataArray(pair, coords=[sets.link], name="pair")).sum()
    pairs = links.assign(pair=pair).drop_duplicates("pair").set_index("pair")
    pairs = pairs.loc[arrived.indexes["pair"]]
    unit, source = (xr.DataArray(pairs[name]) for name in ("unit", "source"))
    used = m.variables["use"].sum("sector").sel(unit=unit, source=source)
    used = used.drop_vars(["unit", "source"])
    m.add_constraints(used - arrived, "=", 0, name="arrival")
    of_works = xr.DataArray(links["transfer"].to_numpy(), coords=[sets.link], name="works")
    drawn = (y * sets.per_link("withdrawal_per_delivery")).groupby(of_works).sum()
    works = works.loc[drawn.indexes["works"]]
    m.add_constraints(drawn <= xr.DataArray(works["monthly_wan_m3"]), name="works_month")
    yearly = xr.DataArray(works["works_annual_wan_m3"])
    m.add_constraints(drawn.sum("month") <= yearly, name="works_year")
    m.add_constraints(y.sum("month") <= sets.per_link("annual_wan_m3"), name="target")


def _red_lines(m: linopy.Model, sets: Sets) -> None:
    """One row for each line in force: a selection of units, sectors, sources and links, summed."""
    lines, use = sets.inputs.red_lines, 1 * m.variables["use"]
    drawn = m.variables["delivery"] * sets.per_link("withdrawal_per_delivery")
    for line in lines[lines["enforced"] == "yes"].itertuples():
        if line.counted == "outflow":
            counted = m.variables["outflow"].sel(node=line.place).sum()
        else:
            parts = [part for part in _counted(sets, use, drawn, line) if part is not None]
            counted = linopy.merge([part.sum() for part in parts], cls=linopy.LinearExpression)
        sign = "<=" if line.sense == "max" else ">="
        m.add_constraints(counted, sign, line.limit_wan_m3, name=f"red_line_{line.red_line}")


def _counted(
    sets: Sets, use: Expression, drawn: Expression, line: Any
) -> tuple[Expression, Expression | None]:
    """What a line counts of the uses, and of what links withdraw."""
    inputs, units, links = sets.inputs, sets.inputs.units, sets.inputs.links
    everywhere = line.scope == "province"
    here = units["unit"] if everywhere else units.loc[units[line.scope] == line.place, "unit"]
    sources = pd.Index(line.sources.split("|")) if line.sources else sets.source
    sectors = line.sectors.split("|") if line.sectors else list(sets.sector)
    weight, delivered = sets.per_use(1.0), None
    local = xr.DataArray((sets.kind != "diversion").to_numpy(float), coords=[sets.source])
    named = links["source"].isin(sources)
    if line.counted == "intensity":
        weight = sets.per_use(inputs.uses["counts_in_intensity"] == "yes")
    elif line.counted == "use" and not line.sources:
        weight = sets.per_use(inputs.uses["counts_in_cap"] == "yes")
    elif line.counted == "withdrawal" and not line.sectors:
        weight = weight * local
        delivered = drawn.isel(link=np.flatnonzero(named & links["unit"].isin(here)))
    elif line.counted == "consumption":
        rate = sets.per_use(inputs.uses["consumption_rate"])
        weight = rate
        if line.scope == "basin":
            own = links["from_basin"] == line.place
            delivered = drawn.isel(link=np.flatnonzero(named & own))
            weight = rate * local - _given_back(sets, own) * (1 - local) * (1 - rate)
    chosen = {"unit": here.to_numpy(), "sector": sectors, "source": sources}
    return use.sel(chosen) * weight.sel(chosen), delivered


def _given_back(sets: Sets, own: pd.Series) -> xr.DataArray:
    """1 where a unit receives a source by running works and all of them draw on the basin."""
    links = sets.inputs.links.assign(own=own)
    running = links[links["running"]].groupby(["unit", "source"])["own"].all().unstack()
    wide = running.reindex(index=sets.unit, columns=sets.source)
    return xr.DataArray((wide == True).to_numpy(float), coords=[sets.unit, sets.source])  # noqa: E712


def _sharing(m: linopy.Model, sets: Sets) -> None:
    shared, worst = shared_shortages(sets.inputs), m.variables["worst"]
    asked = shared.set_index(["level", "place"])["asked_wan_m3"]
    of_unit = asked.unstack().reindex(index=sets.level, columns=sets.unit)
    wide = xr.DataArray(of_unit.to_numpy(), coords=[sets.level, sets.unit])
    short = m.variables["shortage"].sum(["sector", "month"])
    there = wide.notnull()
    m.add_constraints(short - worst * wide.fillna(0) <= 0, name="fair", mask=there)
    level = sets.inputs.ecological_level
    owed = sets.owed().sum("month")
    missed = m.variables["eco_shortfall"].sum("month") - worst.sel(level=level) * owed
    m.add_constraints(missed <= 0, name="fair_flow")
    outflow = 1 * m.variables["outflow"]
    flow = outflow.sel(node=xr.DataArray(sets.section, dims="section")).drop_vars("node")
    kept = flow + m.variables["eco_shortfall"]
    m.add_constraints(kept >= sets.owed(), name="ecological_flow")
