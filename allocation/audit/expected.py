"""The tables of a plan as they follow from its decisions and the dataset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from allocation.audit import rows as water
from allocation.audit.compare import SIZE
from allocation.audit.facts import Facts
from allocation.audit.figures import MONTHS, column, find
from allocation.audit.volumes import MONTH_NAMES, Volumes
from basins.arrays import Floats

PLACES = ["county", "city", "river"]


def _long(keys: pd.DataFrame, **values: Floats) -> pd.DataFrame:
    """Things × months as long rows; ``values`` have shape ``(things, 12)``."""
    table = keys.loc[keys.index.repeat(MONTHS)].reset_index(drop=True)
    table["month"] = np.tile(MONTH_NAMES, len(keys))
    for name, value in values.items():
        table[name] = np.ravel(value)
    return table


def _measured(table: pd.DataFrame, **sizes: Floats) -> pd.DataFrame:
    """The table with what differences in some columns are measured against."""
    return table.assign(**{f"{name}{SIZE}": np.ravel(size) for name, size in sizes.items()})


def _places(facts: Facts, units: pd.Series) -> pd.DataFrame:
    return facts.places.set_index("unit")[PLACES].reindex(units).reset_index(drop=True)


def allocation(facts: Facts, v: Volumes, written: pd.DataFrame) -> pd.DataFrame:
    """Places, withdrawal and consumption of every row written; a row is written where water is.

    Withdrawal of transferred water is use times the mean withdrawal per delivery of the works that
    bring that source to the unit in the month.
    """
    n = facts.names
    u, s = find(n.units, written["unit"]), find(n.sectors, written["sector"])
    k, t = find(n.sources, written["source"]), column(written, "month").astype(np.int64) - 1
    drawn, arrived = np.zeros((2, len(n.units), len(n.sources), MONTHS))
    at = facts.links["u"].to_numpy(), facts.links["k"].to_numpy()
    np.add.at(arrived, at, v.delivery)
    np.add.at(drawn, at, v.delivery * facts.drawn[:, None])
    rate = np.divide(drawn, arrived, out=np.ones_like(drawn), where=arrived > 1e-9)
    use = v.use[u, s, k, t]
    table = written[["unit", "sector", "source", "month", "use_wan_m3"]].reset_index(drop=True)
    return pd.concat([table, _places(facts, written["unit"])], axis=1).assign(
        withdrawal_wan_m3=use * rate[u, k, t], consumption_wan_m3=use * facts.consumed[s]
    )


def shortage(facts: Facts, v: Volumes) -> pd.DataFrame:
    """Demand of every unit and sector that asks for water, what it gets and what it misses."""
    n = facts.names
    u, s = np.nonzero(facts.demand.sum(axis=2) > 0)
    names = pd.DataFrame({"unit": n.units.to_numpy()[u], "sector": n.sectors.to_numpy()[s]})
    keys = pd.concat([names, _places(facts, names["unit"])], axis=1)
    supplied, demand = v.use.sum(axis=2)[u, s], facts.demand[u, s]
    table = _long(
        keys, demand_wan_m3=demand, supplied_wan_m3=supplied, shortage_wan_m3=demand - supplied
    )
    return _measured(table, supplied_wan_m3=demand, shortage_wan_m3=demand)


def flow(facts: Facts, v: Volumes) -> pd.DataFrame:
    """Every node and month: what enters it, what leaves it, and so what must flow out of it."""
    start, end, loss = storage_paths(facts, v)
    node = facts.stores["n"].to_numpy()
    inflow = water.to_nodes(facts, facts.unit_node, facts.runoff) + water.from_above(facts, v)
    returned, local = water.return_flow(facts, v), water.river_withdrawal(facts, v)
    drawn = water.transfer_withdrawal(facts, v)
    change, lost = water.to_nodes(facts, node, end - start), water.to_nodes(facts, node, loss)
    table = _long(
        facts.dataset["nodes"][["node", "river"]],
        inflow_wan_m3=inflow,
        outflow_wan_m3=inflow + returned - local - drawn - change - lost,
        ecological_flow_wan_m3=np.nan_to_num(facts.owed),
        return_flow_wan_m3=returned,
        local_withdrawal_wan_m3=local,
        transfer_withdrawal_wan_m3=drawn,
        storage_change_wan_m3=change,
        storage_loss_wan_m3=lost,
    )
    store = water.to_nodes(facts, node, np.maximum(start, end))
    return _measured(table, outflow_wan_m3=np.maximum(inflow, store), storage_change_wan_m3=store)


def storage_paths(facts: Facts, v: Volumes) -> tuple[Floats, Floats, Floats]:
    """Storage at the start and end of each month and its loss, ``(R, 12)`` each."""
    start, end = water.stored(facts, v)
    start[:, 0] = column(facts.stores, "start_wan_m3")
    return start, end, column(facts.stores, "evaporation_share")[:, None] * (start + end) / 2.0


def storage(facts: Facts, v: Volumes) -> pd.DataFrame:
    """Every reservoir from month to month."""
    start, end, loss = storage_paths(facts, v)
    keys = facts.stores[["node"]].set_axis(["reservoir"], axis=1).reset_index(drop=True)
    return _long(keys, start_wan_m3=start, end_wan_m3=end, loss_wan_m3=loss)


def transfer(facts: Facts, v: Volumes) -> pd.DataFrame:
    """Every link of works in service: what it delivers and what it withdraws for that."""
    runs = facts.links["runs"].to_numpy(np.bool_)
    keys = facts.links.loc[runs, ["transfer", "unit", "source"]].reset_index(drop=True)
    delivered, drawn = v.delivery[runs], facts.drawn[runs][:, None]
    return _long(keys, withdrawal_wan_m3=delivered * drawn, delivered_wan_m3=delivered)


def tables(facts: Facts, v: Volumes, written: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """All tables that follow from the decisions alone."""
    return {
        "allocation": allocation(facts, v, written["allocation"]),
        "shortage": shortage(facts, v),
        "flow": flow(facts, v),
        "storage": storage(facts, v),
        "transfer": transfer(facts, v),
    }
