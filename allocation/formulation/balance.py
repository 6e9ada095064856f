r"""Water balance of every node and month.

$$
q_{n,t} + (1+\tfrac{ε_n}{2})\,v_{n,t} - (1-\tfrac{ε_n}{2})\,v_{n,t-1}
+ \sum_{u@n,s} x_{u,s,surface,t} + \sum_{l\,from\,n} \frac{y_{l,t}}{1-λ_l}
= R_{n,t} + \sum_{m → n} (1-γ_m)\,q_{m,t}
+ \sum_{u ⇢ n} \Big( \sum_{s,k} ρ_s\,x_{u,s,k,t} - \sum_s x_{u,s,reclaimed,t} \Big)
$$

What flows in is the runoff R of the units at the node, what the nodes above send (less the channel
loss γ) and the return flow of the units whose returns reach the node; reclaimed water is taken out
of that return flow. What flows out is the outflow, the surface water drawn by units, the water that
transfers withdraw (λ their loss) and what reservoirs put in store or lose (ε a month). A spill is
part of the outflow. ρ = (1−c)(w + (1−w) r) is the share of use that returns to the river in the
same month: of what is not consumed, the share w that sewage works collect, and r of the rest.
"""

from __future__ import annotations

import numpy as np

from allocation.formulation.columns import Columns
from allocation.formulation.inputs import Inputs
from allocation.formulation.rows import Entries, Rows, by_month, grid
from basins.arrays import MONTHS, Floats, Ints, numbers

FAMILY = "balance"


def of_kind(inputs: Inputs, kind: str) -> Ints:
    """Lines of ``inputs.uses`` whose source is of a kind."""
    kinds = (inputs.dataset["sources"]["kind"] == kind).to_numpy()
    return np.flatnonzero(kinds[inputs.uses["k"].to_numpy()])


def node_runoff(inputs: Inputs) -> Floats:
    """Natural runoff that enters each node, ``(nodes, 12)`` in 万m³."""
    runoff = np.zeros((len(inputs.dataset["nodes"]), MONTHS))
    np.add.at(runoff, inputs.tree.unit_node, inputs.runoff)
    return runoff


def rows(inputs: Inputs, columns: Columns) -> Rows:
    """One equality per node and month."""
    tree, entries = inputs.tree, Entries()
    nodes = inputs.dataset["nodes"]
    at = grid(len(nodes))
    right = node_runoff(inputs)
    entries.add(at, columns.outflow, 1.0)
    above = np.flatnonzero(tree.downstream >= 0)
    passed = -(1.0 - tree.channel_loss[above])
    entries.add(at[tree.downstream[above]], columns.outflow[above], passed[:, None])
    _add_storage(inputs, columns, entries, at, right)
    _add_uses(inputs, columns, entries, at)
    origin = inputs.nodes_of(inputs.links["from_node"])
    inside = np.flatnonzero(origin >= 0)
    drawn = numbers(inputs.links, "withdrawal_per_delivery")[inside]
    entries.add(at[origin[inside]], columns.delivery[inside], drawn[:, None])
    labels = by_month(nodes[["node", "river"]].reset_index(drop=True))
    return entries.rows(FAMILY, labels, right, right)


def _add_storage(
    inputs: Inputs, columns: Columns, entries: Entries, at: Ints, right: Floats
) -> None:
    table = inputs.reservoirs
    node = inputs.nodes_of(table["node"])
    half = numbers(table, "evaporation_share") / 2.0
    entries.add(at[node], columns.storage, (1.0 + half)[:, None])
    entries.add(at[node][:, 1:], columns.storage[:, :-1], -(1.0 - half)[:, None])
    right[node, 0] += (1.0 - half) * numbers(table, "start_wan_m3")


def _add_uses(inputs: Inputs, columns: Columns, entries: Entries, at: Ints) -> None:
    tree, uses = inputs.tree, inputs.uses
    unit = uses["u"].to_numpy()
    surface = of_kind(inputs, "surface")
    entries.add(at[tree.unit_node[unit[surface]]], columns.use[surface], 1.0)
    returns = tree.return_node[unit]
    back = np.flatnonzero(returns >= 0)
    rate = numbers(uses, "return_rate")[back]
    entries.add(at[returns[back]], columns.use[back], -rate[:, None])
    reclaimed = of_kind(inputs, "reclaimed")
    reclaimed = reclaimed[returns[reclaimed] >= 0]
    entries.add(at[returns[reclaimed]], columns.use[reclaimed], 1.0)
