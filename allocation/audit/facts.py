"""What the dataset says for one year and hydrology, as arrays over units, sectors, sources, nodes.

Axes: U units, S sectors, K sources, P priority levels, N nodes, R reservoirs, W works in service,
L links (works × unit), and the twelve months.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from allocation.audit.figures import (
    DAYS,
    MONTHS,
    SECONDS_A_DAY,
    column,
    demand,
    dry_factor,
    find,
    in_year,
    runoff,
)
from basins.arrays import Flags, Floats, Ints
from basins.dataset import Dataset

ECOLOGICAL = "ecological_flow"
WAN = 1e4


@dataclass(frozen=True)
class Names:
    """Identifiers along the axes."""

    units: pd.Series
    sectors: pd.Series
    sources: pd.Series
    nodes: pd.Series
    reservoirs: pd.Series
    levels: pd.Series
    links: pd.Series


@dataclass(frozen=True, eq=False)
class Facts:
    """One year of a dataset.

    Attributes:
        dataset, year, exceedance: what was asked.
        names: identifiers along the axes.
        places: ``unit, county, city, river, basin, node`` of every unit.
        runoff, demand: 万m³, ``(U, 12)`` and ``(U, S, 12)``.
        level_share: share of a sector's demand in a level, ``(S, P)``.
        may_fail: the same where the hydrology is beyond the assurance of that demand, else 0.
        ecological: position of the level that ecological flows belong to, -1 for none.
        consumed, sewage, returned: rates of use, ``(S,)``.
        kind: kind of every source, ``(K,)``.
        allowed: triples that may get water, ``(U, S, K)``.
        annual, monthly: what works and wells can give, ``(U, K)``; infinite where none bounds it.
        reuse: reclaimed water at most per collected sewage, ``(U,)``.
        works: all transfers; ``runs`` says which are in service, the others have no capacity.
        links: works × unit: ``transfer, unit, source, from_basin, annual_wan_m3, runs`` and the
            positions ``w, u, k, n`` (n is -1 for water from outside the river tree).
        drawn: withdrawal per delivery, ``(L,)``.
        downstream, unit_node, return_node: positions of nodes, -1 for none.
        passed: share of an outflow that reaches the node below, ``(N,)``.
        stores: reservoirs of the year with the position ``n`` of their node.
        owed, soft: ecological flow in 万m³ and whether it may be missed, ``(N, 12)``.
        use_cost, delivery_cost: 元/m³, ``(S, K)`` and ``(L,)``.
        gdp: 亿元 at base-year prices.
    """

    dataset: Dataset
    year: int
    exceedance: float
    names: Names
    places: pd.DataFrame
    runoff: Floats
    demand: Floats
    level_share: Floats
    may_fail: Floats
    ecological: int
    consumed: Floats
    sewage: Floats
    returned: Floats
    kind: pd.Series
    allowed: Flags
    annual: Floats
    monthly: Floats
    reuse: Floats
    links: pd.DataFrame
    works: pd.DataFrame
    drawn: Floats
    downstream: Ints
    unit_node: Ints
    return_node: Ints
    passed: Floats
    stores: pd.DataFrame
    owed: Floats
    soft: Flags
    use_cost: Floats
    delivery_cost: Floats
    gdp: float

    def of_kind(self, kind: str) -> Flags:
        """Which sources are of a kind, ``(K,)``."""
        return (self.kind == kind).to_numpy(np.bool_)


def facts_of(dataset: Dataset, year: int, exceedance: float) -> Facts:
    """Derive everything an audit needs.

    Args:
        dataset: validated tables, the scenario applied.
        year: calendar year.
        exceedance: percent.
    """
    sectors, sources, nodes = dataset["sectors"], dataset["sources"], dataset["nodes"]
    places = dataset["units"].copy()
    places["city"] = places["county"].map(dataset["counties"].set_index("county")["city"])
    places["basin"] = places["river"].map(dataset["rivers"].set_index("river")["basin"])
    wanted = demand(dataset, find(dataset["cities"]["city"], places["city"]), year, exceedance)
    annual, monthly = _capacities(dataset, exceedance)
    works, links = _transfers(dataset, year)
    reuse = _reuse(dataset, places, year)
    kept = 1.0 - column(sectors, "consumption_rate")
    sewage = kept * column(sectors, "sewage_share")
    owed, soft = _ecological(dataset, exceedance)
    levels, level_share, may_fail = _levels(dataset, wanted, owed, exceedance)
    stores = _stores(dataset, year)
    use_cost, energy = _use_cost(dataset)
    drawn = 1.0 / (1.0 - column(links, "loss_share"))
    return Facts(
        dataset=dataset,
        year=year,
        exceedance=exceedance,
        names=Names(
            units=places["unit"],
            sectors=sectors["sector"],
            sources=sources["source"],
            nodes=nodes["node"],
            reservoirs=stores["node"],
            levels=levels,
            links=links["transfer"] + "|" + links["unit"],
        ),
        places=places,
        runoff=runoff(dataset, exceedance),
        demand=wanted,
        level_share=level_share,
        may_fail=may_fail,
        ecological=_ecological_level(dataset, levels),
        consumed=column(sectors, "consumption_rate"),
        sewage=sewage,
        returned=sewage + (kept - sewage) * column(sectors, "river_return_share"),
        kind=sources["kind"],
        allowed=_allowed(dataset, wanted, annual, monthly, reuse, links),
        annual=annual,
        monthly=monthly,
        reuse=reuse,
        links=links,
        works=works,
        drawn=drawn,
        downstream=find(nodes["node"], nodes["downstream"]),
        unit_node=find(nodes["node"], places["node"]),
        return_node=find(nodes["node"], places["return_node"]),
        passed=1.0 - column(nodes, "channel_loss_share"),
        stores=stores,
        owed=owed,
        soft=soft,
        use_cost=use_cost,
        delivery_cost=drawn
        * (column(links, "cost_yuan_m3") + energy * column(links, "energy_kwh_m3")),
        gdp=in_year(dataset["economy"], "gdp_yi_yuan", year),
    )


def _capacities(dataset: Dataset, exceedance: float) -> tuple[Floats, Floats]:
    """Works and yields less what a dry year takes; wells outside banned and within limited zones.

    Sources of other kinds have no bound of this sort, a pair without a row has nothing.
    """
    units, sources = dataset["units"]["unit"], dataset["sources"]
    bounded = sources["kind"].isin(["surface", "yield", "groundwater"]).to_numpy()
    annual = np.where(bounded, 0.0, np.inf) + np.zeros((len(units), 1))
    monthly = annual.copy()
    table = dataset["supply_capacity"]
    dry = np.array([dry_factor(dataset, str(k), exceedance) for k in sources["source"]])
    at = find(units, table["unit"]), find(sources["source"], table["source"])
    annual[at] = column(table, "annual_wan_m3") * dry[at[1]]
    monthly[at] = column(table, "monthly_wan_m3") * dry[at[1]]
    wells = dataset["groundwater"]
    at = find(units, wells["unit"]), find(sources["source"], wells["source"])
    amount, before = column(wells, "exploitable_wan_m3"), column(wells, "base_withdrawal_wan_m3")
    banned, limited = column(wells, "banned_share"), column(wells, "limited_share")
    free = np.maximum(1.0 - banned - limited, 0.0)
    annual[at] = amount * free + limited * np.minimum(amount, before)
    monthly[at] = column(wells, "monthly_wan_m3")
    return annual, monthly


def _transfers(dataset: Dataset, year: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Works with the capacity of the year, and the units each can reach."""
    works = dataset["transfers"].reset_index(drop=True)
    runs = (works["enabled"] == "yes") & (works["first_year"] <= year)
    works = works.assign(runs=runs)
    works.loc[~runs, ["annual_wan_m3", "monthly_wan_m3"]] = 0.0
    targets = dataset["transfer_targets"]
    links = targets[targets["annual_wan_m3"] > 0].reset_index(drop=True)
    w = find(works["transfer"], links["transfer"])
    features = ["source", "from_node", "from_basin", "loss_share", "energy_kwh_m3", "cost_yuan_m3"]
    for feature in [*features, "runs"]:
        links[feature] = works[feature].to_numpy()[w]
    links["w"] = w
    links["u"] = find(dataset["units"]["unit"], links["unit"])
    links["k"] = find(dataset["sources"]["source"], links["source"])
    links["n"] = find(dataset["nodes"]["node"], links["from_node"])
    return works, links


def _reuse(dataset: Dataset, places: pd.DataFrame, year: int) -> Floats:
    rates = {
        city: in_year(rows, "reuse_rate", year)
        for city, rows in dataset["reclaimed"].groupby("city")
    }
    return np.array([rates.get(city, 0.0) for city in places["city"]])


def _allowed(
    dataset: Dataset,
    wanted: Floats,
    annual: Floats,
    monthly: Floats,
    reuse: Floats,
    links: pd.DataFrame,
) -> Flags:
    """Pairs of the table, where the sector asks for water and the source has some."""
    sectors, sources = dataset["sectors"]["sector"], dataset["sources"]
    pairs = dataset["source_sector"]
    fits = np.zeros((len(sectors), len(sources)), dtype=np.bool_)
    fits[find(sectors, pairs["sector"]), find(sources["source"], pairs["source"])] = True
    water = (annual > 0) & (monthly > 0)
    water[:, (sources["kind"] == "diversion").to_numpy()] = False
    running = links[links["runs"]]
    water[running["u"], running["k"]] = True
    water[:, (sources["kind"] == "reclaimed").to_numpy()] = (reuse > 0)[:, None]
    asks = wanted.sum(axis=2) > 0
    return np.asarray(fits[None] & water[:, None, :] & asks[:, :, None], dtype=np.bool_)


def _ecological(dataset: Dataset, exceedance: float) -> tuple[Floats, Flags]:
    """Owed volume of every node and month (NaN for none), and where it is beyond its assurance."""
    table, nodes = dataset["ecological_flows"], dataset["nodes"]["node"]
    owed = np.full((len(nodes), MONTHS), np.nan)
    soft = np.zeros(owed.shape, dtype=np.bool_)
    month = table["month"].to_numpy(np.int64) - 1
    at = find(nodes, table["node"]), month
    owed[at] = column(table, "flow_m3s") * np.array(DAYS)[month] * SECONDS_A_DAY / WAN
    soft[at] = column(table, "assurance_percent") < exceedance
    return owed, soft


def _levels(
    dataset: Dataset, wanted: Floats, owed: Floats, exceedance: float
) -> tuple[pd.Series, Floats, Floats]:
    """Levels that ask for something, in order; each sector's share in them, and what may fail."""
    table, sectors = dataset["priorities"], dataset["sectors"]["sector"]
    asks = set(sectors[wanted.sum(axis=(0, 2)) > 0])
    asks |= {ECOLOGICAL} if np.nansum(owed) > 0 else set()
    asking = table[
        table["item"].isin(asks) & ((table["share"] > 0) | (table["item"] == ECOLOGICAL))
    ]
    levels = asking.sort_values("level")["name"].drop_duplicates().reset_index(drop=True)
    share, may_fail = np.zeros((2, len(sectors), len(levels)))
    rows = table[table["item"].isin(sectors) & table["name"].isin(levels)]
    at = find(sectors, rows["item"]), find(levels, rows["name"])
    share[at] = column(rows, "share")
    may_fail[at] = share[at] * (column(rows, "assurance_percent") < exceedance)
    return levels, share, may_fail


def _ecological_level(dataset: Dataset, levels: pd.Series) -> int:
    table = dataset["priorities"]
    return int(find(levels, table.loc[table["item"] == ECOLOGICAL, "name"])[0])


def _stores(dataset: Dataset, year: int) -> pd.DataFrame:
    """Reservoirs; one that is not built yet stores nothing."""
    table = dataset["reservoirs"].copy()
    table["end_wan_m3"] = table["start_wan_m3"]
    wanted = dataset.tables.get("storage_targets")
    if wanted is not None:
        for node, volume in zip(wanted["node"], wanted["end_wan_m3"], strict=True):
            table.loc[table["node"] == node, "end_wan_m3"] = volume
    volumes = ["dead_wan_m3", "normal_wan_m3", "flood_limit_wan_m3", "start_wan_m3", "end_wan_m3"]
    table.loc[table["first_year"] > year, volumes] = 0.0
    return table.assign(n=find(dataset["nodes"]["node"], table["node"]))


def _use_cost(dataset: Dataset) -> tuple[Floats, float]:
    """Cost of a m³ with its energy and the premium of its source, and the price of a kWh."""
    energy = float(dataset["province"]["energy_price_yuan_kwh"].iloc[0])
    pairs, sectors, sources = dataset["source_sector"], dataset["sectors"], dataset["sources"]
    s = find(sectors["sector"], pairs["sector"])
    k = find(sources["source"], pairs["source"])
    cost = np.zeros((len(sectors), len(sources)))
    cost[s, k] = column(pairs, "cost_yuan_m3") + energy * column(pairs, "energy_kwh_m3")
    cost[s, k] += column(sources, "merit_yuan_m3")[k]
    return cost, energy
