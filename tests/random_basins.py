"""Small random basins: valid datasets of two to six units in which every family of rows can bind.

Hypothesis draws the structure (how many rivers, units, sectors, levels, which works and red lines
there are), so that a failing basin shrinks to the smallest one that still fails. The figures come
from one seed that is drawn with it: a figure each would cost more than solving the basin.

Limits are set near what the basin asks for or has, some above and some below, so that most basins
have a plan in which several lines bind, and some have none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from basins.dataset import Dataset
from basins.demand import demand_array
from basins.hydrology import monthly_runoff, parse_hydrology
from tests.random_tables import (
    Tables,
    demand_tables,
    places_tables,
    priorities_tables,
    sources_tables,
    transfers_tables,
)
from tests.tiny_basin import MONTHS, table, tiny, typed

YEAR = 2025
RED_LINES = (
    # name, counted, scope, sources, sectors, sense, the limit as a share of what its size is
    ("CAP", "use", "province", "", "", "max", (0.4, 1.1)),
    ("INT", "intensity", "province", "", "", "max", (0.4, 1.0)),
    ("WELLS", "withdrawal", "city", "wells", "", "max", (0.02, 0.15)),
    ("DRAWN", "withdrawal", "county", "", "", "max", (0.3, 0.9)),
    ("UNIT", "use", "unit", "river_water|canal", "", "max", (0.1, 0.6)),
    ("REUSE", "use", "province", "reclaimed|mine", "", "min", (0.0, 0.04)),
    ("FIELDS", "use", "river", "", "fields", "max", (0.05, 0.3)),
    ("SECTORS", "withdrawal", "city", "", "towns|works", "max", (0.15, 0.6)),
    ("CONSUMED", "consumption", "city", "", "", "max", (0.15, 0.5)),
    ("SCHEME", "consumption", "basin", "", "", "max", (0.1, 0.4)),
    ("SURFACE", "consumption", "basin", "river_water|canal", "", "max", (0.05, 0.3)),
    ("LEAST", "use", "county", "river_water", "", "min", (0.0, 0.02)),
    ("NODE", "use", "node", "", "", "max", (0.2, 0.8)),
    ("CANAL", "withdrawal", "transfer", "", "", "max", (0.02, 0.15)),
    ("OUT", "outflow", "node", "", "", "min", (0.1, 0.4)),
)


@dataclass(frozen=True)
class Basin:
    """A dataset and the hydrology to plan it in."""

    dataset: Dataset
    hydrology: str
    structure: str = ""

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """What hypothesis shows of a failing basin; the tables would fill screens."""
        printer.text(f"<basin of {self.structure}; {self.hydrology}>")

    @property
    def exceedance(self) -> float:
        """Percent."""
        return parse_hydrology(self.hydrology)

    def with_tables(self, **tables: pd.DataFrame) -> Basin:
        """The basin with other tables."""
        frames = {name: typed(name, frame) for name, frame in tables.items()}
        changed = replace(self.dataset, tables=dict(self.dataset.tables) | frames)
        return Basin(changed, self.hydrology, self.structure)


@st.composite
def random_basins(draw: st.DrawFn) -> Basin:
    """A valid basin; not every one has a plan."""
    rivers = draw(st.integers(1, 3))
    units = draw(st.integers(2, 6))
    sectors = draw(st.integers(2, 4))
    levels = draw(st.integers(2, 4))
    transfers = draw(st.integers(0, 2))
    lines = draw(st.sets(st.sampled_from(range(len(RED_LINES))), min_size=2, max_size=8)) | {0}
    hydrology = draw(st.sampled_from(("p25", "p50", "p75", "p90", "p95")))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    places = places_tables(random, rivers, units)
    changes = (
        places
        | demand_tables(random, places, sectors)
        | sources_tables(random, places, sectors)
        | transfers_tables(random, places, transfers)
        | priorities_tables(random, sectors, levels)
    )
    chosen = " ".join(RED_LINES[number][0] for number in sorted(lines))
    structure = f"{rivers} rivers, {units} units, {sectors} sectors, {levels} levels; {chosen}"
    basin = Basin(tiny(changes), hydrology, structure)
    basin = basin.with_tables(**_flows(random, basin))
    return basin.with_tables(**_red_lines(random, basin, sorted(lines)))


def _flows(random: np.random.Generator, basin: Basin) -> Tables:
    """Reservoirs and ecological flows in proportion to the runoff of the place."""
    nodes = basin.dataset["nodes"]
    yearly = _passing(basin)
    stores = []
    for node in nodes.loc[nodes["kind"] == "reservoir", "node"]:
        normal = yearly[node] * random.uniform(0.1, 0.5)
        dead, flood = normal * random.uniform(0, 0.3), normal * random.uniform(0.6, 1.0)
        start = random.uniform(dead, flood)
        opens = 2030 if random.random() < 0.1 else 2000
        stores.append((node, dead, normal, flood, start, 0.005, "existing", opens))
    owed = []
    for node in nodes.loc[nodes["kind"] == "section", "node"]:
        share, assurance = random.uniform(0.0, 0.35), float(random.choice((75.0, 90.0)))
        mean = yearly[node] * share / (365 * 8.64)
        owed += [(node, m, mean * random.uniform(0.3, 1.0), assurance) for m in MONTHS]
    return {
        "reservoirs": table(
            "node dead_wan_m3 normal_wan_m3 flood_limit_wan_m3 start_wan_m3 evaporation_share "
            "status first_year",
            *stores,
        ),
        "ecological_flows": table("node month flow_m3s assurance_percent", *owed),
    }


def _passing(basin: Basin) -> dict[str, float]:
    """Runoff of the year that would pass each node if nobody drew any."""
    dataset = basin.dataset
    nodes, runoff = dataset["nodes"], monthly_runoff(dataset, basin.exceedance).sum(axis=1)
    below = dict(zip(nodes["node"], nodes["downstream"], strict=True))
    passing = dict.fromkeys(nodes["node"], 0.0)
    for node, volume in zip(dataset["units"]["node"], runoff, strict=True):
        while node:
            passing[node] += float(volume)
            node = below[node]
    return passing


def _red_lines(random: np.random.Generator, basin: Basin, chosen: list[int]) -> Tables:
    dataset = basin.dataset
    asked = float(demand_array(dataset, YEAR, basin.exceedance).sum())
    names = {
        "province": ["p"],
        "city": dataset["counties"]["city"].tolist(),
        "county": dataset["counties"]["county"].tolist(),
        "river": dataset["units"]["river"].tolist(),
        "basin": dataset["rivers"]["basin"].tolist(),
        "unit": dataset["units"]["unit"].tolist(),
        "node": dataset["units"]["node"].tolist(),
        "transfer": dataset["transfers"]["transfer"].tolist(),
    }
    sectors, lines, limits, passing = set(dataset["sectors"]["sector"]), [], [], _passing(basin)
    for number in chosen:
        name, counted, scope, sources, listed, sense, (low, high) = RED_LINES[number]
        if not names[scope] or not set(filter(None, listed.split("|"))) <= sectors:
            continue
        place = str(random.choice(names[scope]))
        size = passing[place] if counted == "outflow" else asked
        if scope not in ("province", "node", "basin", "transfer"):
            size *= names[scope].count(place) / len(names[scope])
        limit = float(f"{size * random.uniform(low, high):.5g}")
        unit, per = ("m³/万元", 100.0) if counted == "intensity" else ("万m³", 1.0)
        follows = "yes" if name == "SCHEME" else "no"
        lines.append(
            (
                *(name, name, name, counted, scope, place, sources, listed, sense, unit, follows),
                *("yes", 1, ""),
            )
        )
        limits.append((name, 2020, limit / per))
    columns = dataset["red_lines"].columns
    return {
        "red_lines": pd.DataFrame(lines, columns=columns),
        "red_line_limits": table("red_line year limit", *limits),
    }
