"""The symbols of ``docs/maths.md``, read from the tables of a dataset for one year."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from basins.dataset import Dataset
from basins.demand import gross_demand, unit_places
from basins.hydrology import dryness_factor, monthly_runoff
from basins.redlines import red_lines_of
from basins.scenario import least_end
from basins.years import at_year

T = range(1, 13)
DAYS = dict(zip(T, (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), strict=True))
WAN_M3_PER_M3S_DAY = 8.64
ECOLOGICAL_FLOW = "ecological_flow"

Row = Any  # a row of a table, its columns as attributes
Values = dict[Any, float]


@dataclass(frozen=True)
class Figures:
    """Rows of the tables by name, and what follows from them; keys in brackets, volumes in 万m³.

    Attributes:
        units, sectors, sources, nodes: rows by name; units with their city and basin.
        reservoirs: those that stand, by node.
        least_end: what they hold at least at the end of December [r].
        works: transfers by name; ``links``: transfers' targets [works, unit].
        running: works that may deliver.
        pairs: which source may serve which sector [s, k].
        R: natural runoff [u, t].
        D: gross demand [u, s, t].
        A, M: yearly and monthly capacity of works, yields and wells [u, k]; none: zero.
        reuse: reclaimed water at most as a share of the sewage [city]; none: zero.
        Q: ecological flow [n, t]; ``soft``: whether it may be missed [n, t].
        levels: priority levels in order, each with the shares of the sectors in it: level → s → σ.
        assured: whether a demand must be met in full [s, L].
        ecological_level: the level that ecological flows belong to.
        energy_price: yuan/kWh.
        lines: red lines in force, with ``limit_wan_m3``.
    """

    units: dict[str, Row]
    sectors: dict[str, Row]
    sources: dict[str, Row]
    nodes: dict[str, Row]
    reservoirs: dict[str, Row]
    least_end: dict[str, float]
    works: dict[str, Row]
    links: dict[tuple[str, str], Row]
    running: set[str]
    pairs: dict[tuple[str, str], Row]
    R: Values
    D: Values
    A: Values
    M: Values
    reuse: Values
    Q: Values
    soft: dict[tuple[str, int], bool]
    levels: dict[str, dict[str, float]]
    assured: dict[tuple[str, str], bool]
    ecological_level: str
    energy_price: float
    lines: dict[str, Row]

    def of_kind(self, *kinds: str) -> list[str]:
        """Sources of these kinds."""
        return [k for k, source in self.sources.items() if source.kind in kinds]

    def serves(self, *sources: str) -> list[tuple[str, str]]:
        """Pairs (s, k) of these sources."""
        return [(s, k) for s, k in self.pairs if k in sources]

    def returned(self, s: str) -> float:
        """ρ: share of use that returns to the river in the same month."""
        sector = self.sectors[s]
        left = 1 - sector.consumption_rate
        return float(
            left * (sector.sewage_share + (1 - sector.sewage_share) * sector.river_return_share)
        )

    def sewage(self, s: str) -> float:
        """(1 − c) w: share of use that reaches sewage works."""
        return float((1 - self.sectors[s].consumption_rate) * self.sectors[s].sewage_share)

    def drawn_per_arrival(self, works: str) -> float:
        """1 / (1 − λ)."""
        return float(1 / (1 - self.works[works].loss_share))

    def price(self, s: str, k: str) -> float:
        """p: yuan per m³ of use, with energy and the premium that orders sources."""
        pair = self.pairs[s, k]
        energy = self.energy_price * pair.energy_kwh_m3
        return float(pair.cost_yuan_m3 + energy + self.sources[k].merit_yuan_m3)

    def price_of_works(self, works: str) -> float:
        """p: yuan per m³ that arrives; works pay for what they withdraw."""
        row = self.works[works]
        cost = row.cost_yuan_m3 + self.energy_price * row.energy_kwh_m3
        return float(cost * self.drawn_per_arrival(works))

    def asked(self, u: str, L: str) -> float:
        """Σ σ D over sectors and months."""
        return sum(share * self.D[u, s, t] for s, share in self.levels[L].items() for t in T)

    def owed(self, n: str) -> float:
        """Σ Q over months."""
        return sum(self.Q[n, t] for t in T)


def figures(dataset: Dataset, year: int, exceedance: float) -> Figures:
    """Read one year of a validated dataset; ``exceedance`` in percent."""
    works, reservoirs = dataset["transfers"], dataset["reservoirs"]
    flows, ranks = dataset["ecological_flows"], dataset["priorities"].sort_values("level")
    lines = red_lines_of(dataset, year, exceedance)
    running = works[(works["enabled"] == "yes") & (works["first_year"] <= year)]
    owed = flows["flow_m3s"] * flows["month"].map(DAYS).astype("float64") * WAN_M3_PER_M3S_DAY
    annual, monthly = _capacities(dataset, exceedance)
    demand = gross_demand(dataset, year, exceedance)
    runoff = monthly_runoff(dataset, exceedance)
    levels: dict[str, dict[str, float]] = defaultdict(dict)
    for level, item, share in zip(ranks["name"], ranks["item"], ranks["share"], strict=True):
        if item != ECOLOGICAL_FLOW:
            levels[level][item] = share
    return Figures(
        units=_rows(unit_places(dataset), "unit"),
        sectors=_rows(dataset["sectors"], "sector"),
        sources=_rows(dataset["sources"], "source"),
        nodes=_rows(dataset["nodes"], "node"),
        reservoirs=_rows(reservoirs[reservoirs["first_year"] <= year], "node"),
        least_end={str(r): float(end) for r, end in least_end(dataset).items()},
        works=_rows(works, "transfer"),
        links=_rows(dataset["transfer_targets"], "transfer", "unit"),
        running=set(running["transfer"]),
        pairs=_rows(dataset["source_sector"], "sector", "source"),
        R={(u, t): runoff[i, t - 1] for i, u in enumerate(dataset["units"]["unit"]) for t in T},
        D=_values(demand, "demand_wan_m3", "unit", "sector", "month"),
        A=annual,
        M=monthly,
        reuse=at_year(dataset["reclaimed"], ["city"], "reuse_rate", year).to_dict(),
        Q=_values(flows.assign(owed=owed), "owed", "node", "month"),
        soft=_values(
            flows.assign(soft=flows["assurance_percent"] < exceedance), "soft", "node", "month"
        ),
        levels={L: levels[L] for L in ranks["name"].drop_duplicates()},
        assured=_values(
            ranks.assign(sure=ranks["assurance_percent"] >= exceedance), "sure", "item", "name"
        ),
        ecological_level=str(ranks.set_index("item").loc[ECOLOGICAL_FLOW, "name"]),
        energy_price=float(dataset["province"]["energy_price_yuan_kwh"].iloc[0]),
        lines=_rows(lines[lines["enforced"] == "yes"], "red_line"),
    )


def _capacities(dataset: Dataset, exceedance: float) -> tuple[Values, Values]:
    """A and M: of works and yields, less in a dry year; of wells, nothing in banned zones."""
    works, wells = dataset["supply_capacity"], dataset["groundwater"]
    dry = {k: dryness_factor(dataset, k, exceedance) for k in dataset["sources"]["source"]}
    factor = works["source"].map(dry).astype("float64")
    E, G = wells["exploitable_wan_m3"], wells["base_withdrawal_wan_m3"]
    b, l = wells["banned_share"], wells["limited_share"]  # noqa: E741 (as on the maths page)
    works = works.assign(A=works["annual_wan_m3"] * factor, M=works["monthly_wan_m3"] * factor)
    wells = wells.assign(A=E * (1 - b - l) + l * np.minimum(E, G), M=wells["monthly_wan_m3"])
    both = pd.concat([works[["unit", "source", "A", "M"]], wells[["unit", "source", "A", "M"]]])
    return _values(both, "A", "unit", "source"), _values(both, "M", "unit", "source")


def _rows(table: pd.DataFrame, *key: str) -> dict[Any, Row]:
    return dict(zip(_keys(table, key), table.itertuples(index=False), strict=True))


def _values(table: pd.DataFrame, column: str, *key: str) -> dict[Any, Any]:
    return dict(zip(_keys(table, key), table[column].tolist(), strict=True))


def _keys(table: pd.DataFrame, key: tuple[str, ...]) -> list[Any]:
    if len(key) == 1:
        return table[key[0]].tolist()
    return list(zip(*(table[name].tolist() for name in key), strict=True))
