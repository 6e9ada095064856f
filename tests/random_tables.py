"""Tables of small random basins, all figures from one random generator; see ``random_basins``."""

from __future__ import annotations

import numpy as np
import pandas as pd

from basins.arrays import Floats
from tests.tiny_basin import MONTHS, table

SECTORS = ("towns", "fields", "works", "parks")
SOURCES = ("river_water", "wells", "canal", "reclaimed", "mine")
Tables = dict[str, pd.DataFrame]


def few(random: np.random.Generator, low: float, high: float, size: int) -> Floats:
    """Figures with four digits, as a table would have them."""
    return np.array([float(f"{value:.4g}") for value in random.uniform(low, high, size)])


def shares_of_one(random: np.random.Generator, count: int) -> Floats:
    share = random.uniform(0.4, 1.6, count)
    return share / share.sum()


def places_tables(random: np.random.Generator, rivers: int, units: int) -> Tables:
    """Rivers with their trees, cities, counties, units with their runoff."""
    names = [f"r{number}" for number in range(rivers)]
    basins = ["yellow" if number == 0 else "hai" for number in range(rivers)]
    nodes = pd.concat([_tree(random, river) for river in names], ignore_index=True)
    reaches = nodes[nodes["kind"] == "reach"]
    at = reaches.iloc[random.integers(len(reaches), size=units)].reset_index(drop=True)
    returns = [_return_node(random, nodes, node) for node in at["node"]]
    # Now and then two units share a county, as where a county drains to two rivers.
    county = np.cumsum(np.append([0], random.random(units - 1) < 0.7))
    counties = int(county[-1]) + 1
    city = random.integers(2, size=counties)
    frame = pd.DataFrame(
        {
            "unit": [f"u{number}" for number in range(units)],
            "county": [f"k{number}" for number in county],
            "river": at["river"],
        }
    )
    for share in ("area_share", "people_share", "irrigation_share", "industry_share"):
        raw = pd.Series(random.uniform(0.4, 1.6, units))
        frame[share] = raw / raw.groupby(county).transform("sum")
    frame = frame.assign(node=at["node"], return_node=returns)
    shape = {river: shares_of_one(random, 12) for river in names}
    return {
        "rivers": table(
            "river name_zh name_en basin position",
            *((r, r, r, b, n + 1) for n, (r, b) in enumerate(zip(names, basins, strict=True))),
        ),
        "cities": table("city name_zh name_en", ("c0", "市", "c0"), ("c1", "市", "c1")),
        "counties": table(
            "county name_zh name_en city area_km2",
            *((f"k{n}", "县", f"k{n}", f"c{c}", 100.0) for n, c in enumerate(city)),
        ),
        "nodes": table(
            "node river kind name_zh name_en downstream channel_loss_share",
            *nodes.itertuples(index=False, name=None),
        ),
        "units": table(" ".join(frame.columns), *frame.itertuples(index=False, name=None)),
        "runoff": table(
            "unit mean_wan_m3 cv cs_cv",
            *(
                (unit, mean, 0.3, 2.0)
                for unit, mean in zip(frame["unit"], few(random, 200, 3000, units), strict=True)
            ),
        ),
        "runoff_shape": table(
            "river month share", *((r, m, shape[r][m - 1]) for r in names for m in MONTHS)
        ),
    }


def _tree(random: np.random.Generator, river: str) -> pd.DataFrame:
    """One to three reaches that flow into one another, with works and sections between."""
    rows, count = [], int(random.integers(1, 4))
    for number in range(count):
        below = f"{river}-a{random.integers(number + 1, count)}" if number + 1 < count else ""
        chain = [(f"{river}-a{number}", "reach")]
        chain += [(f"{river}-v{number}", "reservoir")] * int(random.random() < 0.4)
        chain += [(f"{river}-s{number}", "section")] * int(random.random() < 0.5)
        ends = [*(name for name, _ in chain[1:]), below]
        for (node, kind), end in zip(chain, ends, strict=True):
            rows.append((node, river, kind, node, node, end, round(random.uniform(0, 0.1), 3)))
    names = "node river kind name_zh name_en downstream channel_loss_share"
    return pd.DataFrame(rows, columns=names.split())


def _return_node(random: np.random.Generator, nodes: pd.DataFrame, node: str) -> str:
    """The node itself, one below it, or none (the return leaves the province)."""
    below = dict(zip(nodes["node"], nodes["downstream"], strict=True))
    while node and random.random() < 0.7:
        node = below[node]
    return node


def demand_tables(random: np.random.Generator, places: Tables, sectors: int) -> Tables:
    names, cities = SECTORS[:sectors], ("c0", "c1")
    shares = ("people_share", "irrigation_share", "industry_share", "area_share")
    consumed, sewage = few(random, 0.1, 0.9, sectors), few(random, 0, 1, sectors)
    return {
        "driver_kinds": pd.DataFrame(
            [(s, "行业", s, "1", share) for s, share in zip(names, shares, strict=False)],
            columns=["driver", "name_zh", "name_en", "unit", "share"],
        ),
        "drivers": table(
            "county driver value",
            *(
                (county, sector, float(few(random, 20, 600, 1)[0]))
                for county in places["counties"]["county"]
                for sector in names
            ),
        ),
        "growth": table(
            "driver city year index",
            *(
                (s, c, y, 1.0 + (y - 2020) * 0.02)
                for s in names
                for c in cities
                for y in (2020, 2030)
            ),
        ),
        "economy": table("year gdp_yi_yuan", (2020, 80.0), (2030, 120.0)),
        "sectors": table(
            "sector name_zh name_en official_group position driver norm_unit norm_factor "
            "consumption_rate sewage_share river_return_share",
            *(
                (s, s, s, "domestic", n + 1, s, "1", 1.0, consumed[n], sewage[n], 0.5)
                for n, s in enumerate(names)
            ),
        ),
        "norms": table(
            "sector city year norm efficiency shape",
            *(
                (s, c, 2020, 1.0, float(few(random, 0.6, 1.0, 1)[0]), f"shape-{s}")
                for s in names
                for c in cities
            ),
        ),
        "shapes": table(
            "shape month share",
            *(
                (f"shape-{s}", m, share)
                for s in names
                for m, share in zip(MONTHS, shares_of_one(random, 12), strict=True)
            ),
        ),
        "dryness": table(
            "item exceedance_percent factor",
            *(("fields", p, f) for p, f in ((25, 0.9), (50, 1.0), (95, 1.2))),
            *(("river_water", p, f) for p, f in ((50, 1.0), (95, 0.7))),
            *(("yellow", p, f) for p, f in ((50, 1.0), (95, 0.7))),
        ),
    }


def sources_tables(random: np.random.Generator, places: Tables, sectors: int) -> Tables:
    units = places["units"]["unit"]
    kinds = ("surface", "groundwater", "diversion", "reclaimed", "yield")
    allowed = [
        (source, sector, *few(random, 0.1, 5, 2), *random.choice(("yes", "no"), 2, p=(0.8, 0.2)))
        for source in SOURCES
        for sector in SECTORS[:sectors]
        if random.random() < 0.7 or (source == "river_water" and sector == "towns")
    ]
    works = [
        (unit, source, yearly, yearly * 0.15)
        for source, (low, high) in (("river_water", (300, 2500)), ("mine", (5, 100)))
        for unit, yearly in zip(units, few(random, low, high, len(units)), strict=True)
        if random.random() < 0.8
    ]
    wells = [
        (unit, "wells", *few(random, 50, 600, 2), 80.0, *few(random, 0, 0.5, 2))
        for unit in units
        if random.random() < 0.7
    ]
    return {
        "sources": table(
            "source name_zh name_en kind official_group position merit_yuan_m3",
            *(
                (source, source, source, kind, "other", n + 1, float(few(random, 0, 2, 1)[0]))
                for n, (source, kind) in enumerate(zip(SOURCES, kinds, strict=True))
            ),
        ),
        "source_sector": table(
            "source sector cost_yuan_m3 energy_kwh_m3 counts_in_cap counts_in_intensity", *allowed
        ),
        "supply_capacity": table("unit source annual_wan_m3 monthly_wan_m3", *works),
        "groundwater": table(
            "unit source exploitable_wan_m3 base_withdrawal_wan_m3 monthly_wan_m3 banned_share "
            "limited_share",
            *wells,
        ),
        "reclaimed": table("city year reuse_rate", ("c0", 2020, 0.2), ("c0", 2030, 0.5)),
    }


def transfers_tables(random: np.random.Generator, places: Tables, count: int) -> Tables:
    units, nodes, rivers = places["units"]["unit"], places["nodes"], places["rivers"]
    works, targets = [], []
    for number in range(count):
        node, basin = "", str(random.choice(rivers["basin"]))
        if random.random() < 0.5:
            origin = nodes.iloc[random.integers(len(nodes))]
            node, basin = origin["node"], rivers.set_index("river").loc[origin["river"], "basin"]
        yearly, loss = float(few(random, 50, 600, 1)[0]), round(random.uniform(0, 0.3), 2)
        opens = 2030 if random.random() < 0.15 else 2010
        works.append(
            (
                *(f"t{number}", "渠", "canal", "canal", node, basin, yearly, yearly * 0.12, loss),
                *(*few(random, 0, 2, 2), "existing", opens, "yes"),
            )
        )
        served = random.permutation(units)[: random.integers(1, 4)]
        targets += [(f"t{number}", unit, float(few(random, 20, 400, 1)[0])) for unit in served]
    return {
        "transfers": table(
            "transfer name_zh name_en source from_node from_basin annual_wan_m3 monthly_wan_m3 "
            "loss_share energy_kwh_m3 cost_yuan_m3 status first_year enabled",
            *works,
        ),
        "transfer_targets": table("transfer unit annual_wan_m3", *targets),
    }


def priorities_tables(random: np.random.Generator, sectors: int, levels: int) -> Tables:
    """Every sector and the ecological flow in a level; fields in two; homes assured at times."""
    rows = []
    for item in ("ecological_flow", *SECTORS[:sectors]):
        assured = 95.0 if item == "towns" and random.random() < 0.15 else 0.0
        rows.append([int(random.integers(1, levels + 1)), item, 1.0, assured])
    split = rows[2]
    if split[0] < levels:
        split[2] = 0.6
        rows.append([levels, "fields", 0.4, 0.0])
    frame = pd.DataFrame(rows, columns=["level", "item", "share", "assurance_percent"])
    ranked = frame.assign(name="level-" + frame["level"].astype(str)).sort_values(["level", "item"])
    ranked["level"] = ranked["level"].rank(method="dense").astype("int64")
    names = "level item name share assurance_percent"
    return {"priorities": table(names, *ranked[names.split()].itertuples(index=False, name=None))}
