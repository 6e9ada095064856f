"""Everything the families need of a dataset for one year and hydrology, as aligned tables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from basins.arrays import Floats, Ints, numbers, positions
from basins.dataset import Dataset
from basins.demand import demand_array, unit_places
from basins.hydrology import YearOfWater, dryness_factors, water_at
from basins.network import RiverTree, driest_above, river_tree
from basins.redlines import red_lines_of
from basins.scenario import least_end
from basins.years import at_year

DAYS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.float64)
WAN_M3_PER_M3S_DAY = 8.64
ECOLOGICAL_FLOW = "ecological_flow"


@dataclass(frozen=True)
class Inputs:
    """One year of a dataset, ready for the formulation.

    Attributes:
        dataset: the tables, a scenario applied.
        year, exceedance: calendar year and exceedance probability in percent, of the province.
        units: calculation units with county, city, river, basin.
        tree: the river tree.
        runoff: natural runoff ``(units, 12)`` in 万m³.
        demand: gross demand ``(units, sectors, 12)`` in 万m³.
        uses: allowed triples with water behind them: ``unit, sector, source`` identifiers, their
            positions ``u, s, k``, ``consumption_rate``, ``return_rate`` (to the river in the same
            month), ``sewage_rate`` (collected), and costs.
        supplies: (unit, source) pairs of kinds surface and yield with yearly and monthly limits.
        wells: (unit, source) pairs of groundwater with yearly and monthly limits.
        reuse_rate: reclaimed water at most as a share of collected sewage, ``(units,)``.
        links: (transfer, unit) pairs with the works' figures; ``running`` or without capacity.
        segments: demand of a sector in a unit by priority level, with the ``exceedance`` of the
            unit.
        reservoirs: storages with bounds for this year.
        ecological: sections with the monthly volume owed and the ``exceedance`` of the driest unit
            above.
        ecological_level: name of the priority level that ecological flows belong to.
        red_lines: the lines of this year with limits.
    """

    dataset: Dataset
    year: int
    exceedance: float
    units: pd.DataFrame
    tree: RiverTree
    runoff: Floats
    demand: Floats
    uses: pd.DataFrame
    supplies: pd.DataFrame
    wells: pd.DataFrame
    reuse_rate: Floats
    links: pd.DataFrame
    segments: pd.DataFrame
    reservoirs: pd.DataFrame
    ecological: pd.DataFrame
    ecological_level: str
    red_lines: pd.DataFrame

    def nodes_of(self, names: pd.Series) -> Ints:
        """Positions of nodes by name."""
        return positions(self.dataset["nodes"]["node"], names)


def inputs_of(
    dataset: Dataset, year: int, water: YearOfWater | float, unwanted: bool = False
) -> Inputs:
    """Collect one year of a validated dataset.

    Args:
        dataset: validated tables, a scenario already applied.
        year: calendar year.
        water: of the year; a number is the exceedance in percent that all units have alike.
        unwanted: whether ``uses`` has triples too that nobody asks water for.
    """
    units, tree = unit_places(dataset), river_tree(dataset)
    if not isinstance(water, YearOfWater):
        water = water_at(dataset, water)
    exceedance = water.exceedance
    demand = demand_array(dataset, year, exceedance)
    reuse = at_year(dataset["reclaimed"], ["city"], "reuse_rate", year)
    reuse_rate = reuse.reindex(units["city"]).fillna(0.0).to_numpy(np.float64)
    supplies = _supplies(dataset, exceedance)
    wells = _wells(dataset)
    links = _links(dataset, units, year)
    return Inputs(
        dataset=dataset,
        year=year,
        exceedance=exceedance,
        units=units,
        tree=tree,
        runoff=water.runoff,
        demand=demand,
        uses=_uses(dataset, units, demand, supplies, wells, links, reuse_rate, unwanted),
        supplies=supplies,
        wells=wells,
        reuse_rate=reuse_rate,
        links=links,
        segments=_segments(dataset, units, demand, water),
        reservoirs=_reservoirs(dataset, year),
        ecological=_ecological(dataset, driest_above(tree, water.by_unit)),
        ecological_level=_level_of(dataset, ECOLOGICAL_FLOW),
        red_lines=red_lines_of(dataset, year, exceedance),
    )


def _supplies(dataset: Dataset, exceedance: float) -> pd.DataFrame:
    """Works and yields; in a dry year works on small streams catch less than they could carry."""
    table = dataset["supply_capacity"]
    names = table["source"].unique()
    dry = dict(zip(names, dryness_factors(dataset, list(names), exceedance), strict=True))
    factor = table["source"].map(dry).to_numpy(np.float64)
    supplies = table.assign(
        annual_wan_m3=numbers(table, "annual_wan_m3") * factor,
        monthly_wan_m3=numbers(table, "monthly_wan_m3") * factor,
    )
    keep = (supplies["annual_wan_m3"] > 0) & (supplies["monthly_wan_m3"] > 0)
    return supplies[keep].reset_index(drop=True)


def _wells(dataset: Dataset) -> pd.DataFrame:
    """Groundwater available: outside banned zones, and in limited zones no more than before.

    ``available = E·(1 − b − l) + min(E·l, G·l)`` with E the exploitable amount, G the base-year
    withdrawal, b and l the shares in banned and limited zones (地下水管理条例 第三十二至三十五条).
    """
    table = dataset["groundwater"]
    exploitable, banned = numbers(table, "exploitable_wan_m3"), numbers(table, "banned_share")
    limited, base = numbers(table, "limited_share"), numbers(table, "base_withdrawal_wan_m3")
    free = exploitable * np.maximum(0.0, 1.0 - banned - limited)
    available = free + np.minimum(exploitable * limited, base * limited)
    wells = table.assign(annual_wan_m3=available)
    # Wells in a zone that is banned altogether stay, at 0: what holds them back has a name.
    keep = (exploitable > 0) & (wells["monthly_wan_m3"] > 0)
    available_wells: pd.DataFrame = wells[keep].reset_index(drop=True)
    return available_wells


def _links(dataset: Dataset, units: pd.DataFrame, year: int) -> pd.DataFrame:
    """All links; those whose works are off or not built yet have no capacity."""
    works = dataset["transfers"].drop(columns=["document"])
    running = (works["enabled"] == "yes") & (works["first_year"] <= year)
    works = works.assign(
        running=running,
        works_annual_wan_m3=works["annual_wan_m3"].where(running, 0.0),
        monthly_wan_m3=works["monthly_wan_m3"].where(running, 0.0),
    ).rename(columns={"confidence": "works_confidence"})
    links = dataset["transfer_targets"].merge(works.drop(columns="annual_wan_m3"), on="transfer")
    links = links[links["annual_wan_m3"] > 0].reset_index(drop=True)
    per_delivery = 1.0 / (1.0 - numbers(links, "loss_share"))
    price = float(dataset["province"]["energy_price_yuan_kwh"].iloc[0])
    cost = numbers(links, "cost_yuan_m3") + price * numbers(links, "energy_kwh_m3")
    return links.assign(
        u=positions(units["unit"], links["unit"]),
        withdrawal_per_delivery=per_delivery,
        cost=cost * per_delivery,
    )


def _uses(
    dataset: Dataset,
    units: pd.DataFrame,
    demand: Floats,
    supplies: pd.DataFrame,
    wells: pd.DataFrame,
    links: pd.DataFrame,
    reuse_rate: Floats,
    unwanted: bool,
) -> pd.DataFrame:
    """Triples (unit, sector, source) that are allowed, wanted and have water behind them."""
    sources, sectors = dataset["sources"], dataset["sectors"]
    reclaimed = sources.loc[sources["kind"] == "reclaimed", "source"]
    treated = units.loc[reuse_rate > 0, ["unit"]].merge(reclaimed, how="cross")
    behind = [table[["unit", "source"]] for table in (supplies, wells, links, treated)]
    available = pd.concat(behind, ignore_index=True).drop_duplicates()
    triples: pd.DataFrame = available.merge(
        dataset["source_sector"].drop(columns=["document", "confidence"]), on="source"
    )
    triples["u"] = positions(units["unit"], triples["unit"])
    triples["s"] = positions(sectors["sector"], triples["sector"])
    triples["k"] = positions(sources["source"], triples["source"])
    wanted = demand.sum(axis=2)[triples["u"], triples["s"]] > 0
    triples = triples[wanted | unwanted].sort_values(["u", "s", "k"]).reset_index(drop=True)
    sector = sectors.iloc[triples["s"]]
    left = 1.0 - numbers(sector, "consumption_rate")
    sewage = left * numbers(sector, "sewage_share")
    price = float(dataset["province"]["energy_price_yuan_kwh"].iloc[0])
    merit = numbers(sources, "merit_yuan_m3")[triples["k"]]
    return triples.assign(
        consumption_rate=numbers(sector, "consumption_rate"),
        sewage_rate=sewage,
        return_rate=sewage + (left - sewage) * numbers(sector, "river_return_share"),
        cost=numbers(triples, "cost_yuan_m3") + price * numbers(triples, "energy_kwh_m3") + merit,
    )


def _segments(
    dataset: Dataset, units: pd.DataFrame, demand: Floats, water: YearOfWater
) -> pd.DataFrame:
    """Demand of each (unit, sector) cut into priority levels; ``share`` of it lies in ``level``."""
    sectors = dataset["sectors"]["sector"]
    levels = dataset["priorities"]
    levels = levels[levels["item"].isin(sectors) & (levels["share"] > 0)]
    u, s = np.nonzero(demand.sum(axis=2) > 0)
    wanted = pd.DataFrame({"u": u, "s": s, "sector": sectors.to_numpy()[s]})
    wanted["unit"] = units["unit"].to_numpy()[u]
    wanted["exceedance"] = water.by_unit[u]
    segments: pd.DataFrame = wanted.merge(
        levels[["level", "item", "name", "share", "assurance_percent"]],
        left_on="sector",
        right_on="item",
    )
    ordered: pd.DataFrame = segments.sort_values(["u", "s", "level"], ignore_index=True)
    return ordered


def _reservoirs(dataset: Dataset, year: int) -> pd.DataFrame:
    """Reservoirs of the year; one that does not stand yet stores nothing."""
    table = dataset["reservoirs"].reset_index(drop=True)
    stands = (table["first_year"] <= year).to_numpy()
    table["least_end_wan_m3"] = least_end(dataset).to_numpy(np.float64)
    volumes = ["dead_wan_m3", "normal_wan_m3", "flood_limit_wan_m3", "start_wan_m3"]
    volumes.append("least_end_wan_m3")
    return table.assign(**{name: table[name].where(stands, 0.0) for name in volumes})


def _level_of(dataset: Dataset, item: str) -> str:
    return str(dataset["priorities"].set_index("item").loc[item, "name"])


def _ecological(dataset: Dataset, exceedance: Floats) -> pd.DataFrame:
    """Sections × months with ``owed_wan_m3``, the monthly volume of the ecological flow.

    Args:
        dataset: table ``ecological_flows``.
        exceedance: percent that an assurance is held against, ``(nodes,)``.
    """
    table = dataset["ecological_flows"]
    days = DAYS[table["month"].to_numpy(dtype=np.int64) - 1]
    owed = numbers(table, "flow_m3s") * days * WAN_M3_PER_M3S_DAY
    dry = exceedance[positions(dataset["nodes"]["node"], table["node"])]
    table = table.assign(owed_wan_m3=owed, exceedance=dry)
    return table.sort_values(["node", "month"]).reset_index(drop=True)
