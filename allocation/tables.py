"""A solution as the tables of a plan folder.

The column names are a contract: other programs read these tables.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocation.formulation.balance import node_runoff, of_kind
from allocation.formulation.columns import Columns
from allocation.formulation.inputs import Inputs
from basins.arrays import MONTHS, Floats, numbers, positions

PLACES = ["unit", "county", "city", "river"]
NEGLIGIBLE_WAN_M3 = 1e-9


def _monthly(lines: pd.DataFrame, **values: Floats) -> pd.DataFrame:
    """Lines × months as long rows: ``values`` have shape ``(lines, 12)``."""
    table = lines.loc[lines.index.repeat(MONTHS)].reset_index(drop=True)
    table["month"] = np.tile(np.arange(1, MONTHS + 1), len(lines))
    return table.assign(**{name: value.ravel() for name, value in values.items()})


def _places(inputs: Inputs, u: pd.Series) -> pd.DataFrame:
    return inputs.units[PLACES].iloc[u.to_numpy()].reset_index(drop=True)


def withdrawal_per_use(inputs: Inputs, columns: Columns, values: Floats) -> Floats:
    """Withdrawal at the source per m³ of use, ``(uses, 12)``: 1 for local sources, for transfers
    the mean over the works that deliver that source to the unit in the month."""
    rate = np.ones((len(inputs.uses), MONTHS))
    links, sources = inputs.links, inputs.dataset["sources"]["source"]
    shape = (len(inputs.units), len(sources), MONTHS)
    arrived, drawn = np.zeros(shape), np.zeros(shape)
    at = (links["u"].to_numpy(), positions(sources, links["source"]))
    delivered = values[columns.delivery]
    np.add.at(arrived, at, delivered)
    np.add.at(drawn, at, delivered * numbers(links, "withdrawal_per_delivery")[:, None])
    mean = np.divide(drawn, arrived, out=np.ones(shape), where=arrived > NEGLIGIBLE_WAN_M3)
    diverted = of_kind(inputs, "diversion")
    lines = inputs.uses.iloc[diverted]
    rate[diverted] = mean[lines["u"].to_numpy(), lines["k"].to_numpy()]
    return rate


def allocation_table(inputs: Inputs, columns: Columns, values: Floats) -> pd.DataFrame:
    """Who gets how much from where: one row per unit, sector, source and month with water."""
    use = np.maximum(values[columns.use], 0.0)
    lines = inputs.uses[["sector", "source"]]
    lines = pd.concat([_places(inputs, inputs.uses["u"]), lines], axis=1)
    rate = numbers(inputs.uses, "consumption_rate")[:, None]
    table = _monthly(
        lines,
        withdrawal_wan_m3=use * withdrawal_per_use(inputs, columns, values),
        use_wan_m3=use,
        consumption_wan_m3=use * rate,
    )
    return table[table["use_wan_m3"] > NEGLIGIBLE_WAN_M3].reset_index(drop=True)


def shortage_table(inputs: Inputs, columns: Columns, values: Floats) -> pd.DataFrame:
    """Demand, supply and shortage: one row per unit, sector and month with a demand in the year."""
    segments = inputs.segments
    short = np.zeros(inputs.demand.shape)
    np.add.at(short, (segments["u"], segments["s"]), np.maximum(values[columns.shortage], 0.0))
    wanted = segments[["u", "s", "sector"]].drop_duplicates(ignore_index=True)
    at = (wanted["u"].to_numpy(), wanted["s"].to_numpy())
    lines = pd.concat([_places(inputs, wanted["u"]), wanted[["sector"]]], axis=1)
    return _monthly(
        lines,
        demand_wan_m3=inputs.demand[at],
        supplied_wan_m3=inputs.demand[at] - short[at],
        shortage_wan_m3=short[at],
    )


def flow_table(inputs: Inputs, columns: Columns, values: Floats) -> pd.DataFrame:
    """Flow at every node and month.

    ``inflow`` is what comes from upstream and the node's own land; ``return_flow`` what comes back
    from units; ``local_withdrawal``, ``transfer_withdrawal`` and ``outflow`` leave it;
    ``storage_change`` and ``storage_loss`` belong to reservoirs. Per row
    inflow + return_flow = local_withdrawal + transfer_withdrawal + outflow + storage_change + loss.
    """
    nodes = inputs.dataset["nodes"][["node", "river"]].reset_index(drop=True)
    tree, q = inputs.tree, values[columns.outflow]
    inflow = node_runoff(inputs)
    above = np.flatnonzero(tree.downstream >= 0)
    np.add.at(inflow, tree.downstream[above], q[above] * (1.0 - tree.channel_loss[above])[:, None])
    blank = np.zeros_like(inflow)
    returned, local, drawn = blank.copy(), blank.copy(), blank.copy()
    use, unit = values[columns.use], inputs.uses["u"].to_numpy()
    to = tree.return_node[unit]
    back = np.flatnonzero(to >= 0)
    np.add.at(returned, to[back], use[back] * numbers(inputs.uses, "return_rate")[back][:, None])
    reused = of_kind(inputs, "reclaimed")
    reused = reused[to[reused] >= 0]
    np.add.at(returned, to[reused], -use[reused])
    surface = of_kind(inputs, "surface")
    np.add.at(local, tree.unit_node[unit[surface]], use[surface])
    origin = inputs.nodes_of(inputs.links["from_node"])
    inside = np.flatnonzero(origin >= 0)
    per_delivery = numbers(inputs.links, "withdrawal_per_delivery")[inside][:, None]
    np.add.at(drawn, origin[inside], values[columns.delivery][inside] * per_delivery)
    start, end, loss = storage_paths(inputs, columns, values)
    at = inputs.nodes_of(inputs.reservoirs["node"])
    change, lost = blank.copy(), blank.copy()
    change[at], lost[at] = end - start, loss
    owed = blank.copy()
    month = inputs.ecological["month"].to_numpy() - 1
    owed[inputs.nodes_of(inputs.ecological["node"]), month] = inputs.ecological["owed_wan_m3"]
    return _monthly(
        nodes,
        inflow_wan_m3=inflow,
        outflow_wan_m3=q,
        ecological_flow_wan_m3=owed,
        return_flow_wan_m3=returned,
        local_withdrawal_wan_m3=local,
        transfer_withdrawal_wan_m3=drawn,
        storage_change_wan_m3=change,
        storage_loss_wan_m3=lost,
    )


def storage_paths(
    inputs: Inputs, columns: Columns, values: Floats
) -> tuple[Floats, Floats, Floats]:
    """Storage at the start and end of each month and its loss, ``(reservoirs, 12)`` each."""
    end = values[columns.storage]
    first = numbers(inputs.reservoirs, "start_wan_m3")[:, None]
    start = np.hstack([first, end[:, :-1]])
    half = numbers(inputs.reservoirs, "evaporation_share")[:, None] / 2.0
    return start, end, half * (start + end)


def storage_table(inputs: Inputs, columns: Columns, values: Floats) -> pd.DataFrame:
    """Storage of every reservoir at the start and end of each month."""
    start, end, loss = storage_paths(inputs, columns, values)
    names = inputs.reservoirs[["node"]].rename(columns={"node": "reservoir"})
    return _monthly(names, start_wan_m3=start, end_wan_m3=end, loss_wan_m3=loss)


def transfer_table(inputs: Inputs, columns: Columns, values: Floats) -> pd.DataFrame:
    """What each transfer withdraws and delivers to each unit and month."""
    running = inputs.links["running"].to_numpy(dtype=np.bool_)
    links = inputs.links[running].reset_index(drop=True)
    delivered = np.maximum(values[columns.delivery][running], 0.0)
    drawn = delivered * numbers(links, "withdrawal_per_delivery")[:, None]
    names = links[["transfer", "unit", "source"]]
    return _monthly(names, withdrawal_wan_m3=drawn, delivered_wan_m3=delivered)
