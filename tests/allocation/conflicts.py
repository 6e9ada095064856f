"""Conflicts on the tiny basin, each with its irreducible set and ways out worked out by hand.

The runoff is 100 万m³ a month, all of it at A. Towns must be met in full up to p95; what they send
back (60 %) passes the section S below a, and b's leaves the province.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from basins.dataset import Dataset
from tests.tiny_basin import MONTHS, table, tiny

DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
M3S = 8.64  # 万m³ per m³/s and day
WORKS = "unit source annual_wan_m3 monthly_wan_m3"
WELLS = (
    "unit source exploitable_wan_m3 base_withdrawal_wan_m3 monthly_wan_m3 banned_share "
    "limited_share"
)
TRANSFERS = (
    "transfer name_zh name_en source from_node from_basin annual_wan_m3 monthly_wan_m3 "
    "loss_share energy_kwh_m3 cost_yuan_m3 status first_year enabled"
)
LINES = tiny()["red_lines"]


@dataclass(frozen=True)
class Case:
    """One conflict.

    Attributes:
        tables: that replace the basin's own.
        demand: by driver, in 万m³ a year.
        members: ids of the irreducible set.
        short: what is missing, in 万m³.
        ways: course and total of each way out, in order.
        months: the months it is missing in, if only these.
        found: how many sets there are.
    """

    tables: dict[str, pd.DataFrame]
    demand: dict[str, float]
    members: set[str]
    short: float
    ways: list[tuple[str, float]]
    months: tuple[int, ...] = ()
    found: int = 1
    hydrology: str = field(default="p50")

    def dataset(self) -> Dataset:
        """The basin of the case."""
        return tiny({"priorities": must_be_met()} | self.tables, **self.demand)


def must_be_met(percent: float = 95.0) -> pd.DataFrame:
    """Priorities in which towns get all they ask for up to a hydrology."""
    return table(
        "level item name share assurance_percent",
        (1, "towns", "domestic", 1.0, percent),
        (2, "ecological_flow", "ecological_flow", 1.0, 0.0),
        (3, "fields", "farmland", 1.0, 0.0),
    )


def lines(*rows: tuple[str, str, str, str, str, str, int, float]) -> dict[str, pd.DataFrame]:
    """Red lines and limits: id, counted, scope, place, sources, sense, rank, limit in 万m³."""
    defined = [
        (name, name, name, counted, scope, place, sources, "", sense, "万m³", "no", "yes", rank, "")
        for name, counted, scope, place, sources, sense, rank, _ in rows
    ]
    limits = table("red_line year limit", *((row[0], 2020, row[-1]) for row in rows))
    return {
        "red_lines": pd.DataFrame(defined, columns=list(LINES.columns)),
        "red_line_limits": limits,
    }


def works(**carried: float) -> dict[str, pd.DataFrame]:
    """River works of units with these yearly capacities, a twelfth of it in a month."""
    rows = ((unit, "river_water", most, most / 12.0) for unit, most in carried.items())
    return {"supply_capacity": table(WORKS, *rows)}


def wells(*rows: tuple[str, float, float, float, float, float]) -> dict[str, pd.DataFrame]:
    """Wells: unit, exploitable amount, base withdrawal, monthly capacity, banned, limited share."""
    return {"groundwater": table(WELLS, *((row[0], "wells", *row[1:]) for row in rows))}


def canal(unit: str, annual: float, **settings: object) -> dict[str, pd.DataFrame]:
    """A canal from a main stem outside the tree to towns of a unit; a fifth is lost on the way."""
    given: dict[str, object] = {"monthly": annual, "first_year": 2000, "enabled": "yes"} | settings
    figures = ("canal", "", "yellow", annual, given["monthly"], 0.2, 0.0, 0.0)
    state = ("planned", given["first_year"], given["enabled"])
    pairs = pd.concat(
        [
            tiny()["source_sector"],
            table(
                "source sector cost_yuan_m3 energy_kwh_m3 counts_in_cap counts_in_intensity",
                ("canal", "towns", 1.0, 0.0, "yes", "yes"),
            ),
        ],
        ignore_index=True,
    )
    return {
        "source_sector": pairs,
        "transfers": table(TRANSFERS, ("t", "渠", "canal", *figures, *state)),
        "transfer_targets": table("transfer unit annual_wan_m3", ("t", unit, 9e5)),
    }


def flow(node: str, monthly: list[float]) -> dict[str, pd.DataFrame]:
    """An ecological flow at a node in 万m³ a month, hard up to p90."""
    rows = [
        (node, month, volume / (M3S * days), 90.0)
        for month, days, volume in zip(MONTHS, DAYS, monthly, strict=True)
    ]
    return {"ecological_flows": table("node month flow_m3s assurance_percent", *rows)}


def reservoir() -> dict[str, pd.DataFrame]:
    """A reservoir V below A that starts the year with 100 万m³."""
    return {
        "nodes": table(
            "node river kind name_zh name_en downstream channel_loss_share",
            ("A", "r", "reach", "甲段", "A", "V", 0.0),
            ("V", "r", "reservoir", "水库", "V", "S", 0.0),
            ("S", "r", "section", "断面", "S", "B", 0.0),
            ("B", "r", "reach", "乙段", "B", "", 0.0),
        ),
        "reservoirs": table(
            "node dead_wan_m3 normal_wan_m3 flood_limit_wan_m3 start_wan_m3 evaporation_share "
            "status first_year",
            ("V", 10.0, 500.0, 500.0, 100.0, 0.0, "existing", 2000),
        ),
    }


CAP = ("CAP", "use", "province", "p", "", "max", 1)
OUT = ("OUT", "outflow", "node", "B", "", "min", 5)

CASES = {
    # Towns ask 1000, the cap leaves 950. A tenth of 1000 can be saved, which is more than enough.
    "cap below domestic demand": Case(
        lines((*CAP, 950.0)),
        {"a_towns": 1000.0},
        {"CAP", "demand:towns:a"},
        50.0,
        [("saving", 50.0), ("province_total", 50.0)],
    ),
    # 500 are asked, a tenth of it can be saved: the zone must be opened.
    "banned zone as a town's only source": Case(
        works(b=9e5) | wells(("a", 1000.0, 600.0, 900.0, 1.0, 0.0)),
        {"a_towns": 500.0},
        {"groundwater:wells:a", "demand:towns:a"},
        500.0,
        [("limits", 500.0)],
    ),
    # A canal planned for 2030 could bring the 500; a fifth of 625 drawn is lost.
    "banned zone and a canal not built yet": Case(
        works(b=9e5)
        | wells(("a", 1000.0, 600.0, 900.0, 1.0, 0.0))
        | canal("a", 700.0, first_year=2030),
        {"a_towns": 500.0},
        {"groundwater:wells:a", "works:t", "demand:towns:a"},
        500.0,
        [("transfer", 625.0), ("limits", 500.0)],
    ),
    # Of 1000 exploitable 40 % are banned; of the 60 % limited no more than 30 % of it: 180.
    "limited zone": Case(
        works(b=9e5) | wells(("a", 1000.0, 300.0, 900.0, 0.4, 0.6)),
        {"a_towns": 500.0},
        {"groundwater:wells:a", "demand:towns:a"},
        320.0,
        [("limits", 320.0)],
    ),
    # 1200 run off in the year.
    "outflow owed that the year cannot give": Case(
        lines((*OUT, 1300.0)), {"a_fields": 500.0}, {"OUT"}, 100.0, [("limits", 100.0)]
    ),
    # Towns at B take 1000 and return nothing to the river: 200 are left of 400 owed.
    "outflow owed against homes": Case(
        lines((*OUT, 400.0)),
        {"b_towns": 1000.0},
        {"OUT", "demand:towns:b"},
        200.0,
        [("limits", 200.0)],
    ),
    # Towns at A take 50 a month and return 30: 80 pass where 90 are owed in May.
    "ecological flow in May against homes": Case(
        flow("S", [10.0, 10.0, 10.0, 10.0, 90.0, *[10.0] * 7]),
        {"a_towns": 600.0},
        {"ECO-S", "demand:towns:a"},
        10.0,
        [("limits", 10.0)],
        months=(5,),
    ),
    # Nature brings 100 in every month.
    "ecological flow beyond nature": Case(
        flow("S", [10.0] * 6 + [130.0] + [10.0] * 5),
        {"b_fields": 100.0},
        {"ECO-S"},
        30.0,
        [("limits", 30.0)],
        months=(7,),
    ),
    # What starts in the reservoir must be there at the end: 1200 can leave, not 1250.
    "outflow owed out of next year's storage": Case(
        lines((*OUT, 1250.0)) | reservoir(),
        {"a_fields": 100.0},
        {"OUT", "kept:V"},
        50.0,
        [("limits", 50.0)],
    ),
    # Towns take 1000 and send 600 to the works, which can reuse half of it.
    "non-conventional water beyond the sewage works": Case(
        lines(("NCW", "use", "province", "p", "reclaimed", "min", 6, 400.0))
        | {"reclaimed": table("city year reuse_rate", ("c", 2020, 0.5))},
        {"a_towns": 1000.0, "a_fields": 1000.0},
        {"NCW", "reuse:a"},
        100.0,
        [("non_conventional", 100.0), ("limits", 100.0)],
    ),
    # Works carry 25 a month of 30.
    "works too small for homes": Case(
        works(a=9e5, b=300.0),
        {"b_towns": 360.0},
        {"supply:river_water:b", "demand:towns:b"},
        60.0,
        [("local_works", 60.0)],
    ),
    # Wells lift 30 a month of 40.
    "wells too weak for homes": Case(
        works(b=9e5) | wells(("a", 1000.0, 600.0, 30.0, 0.0, 0.0)),
        {"a_towns": 480.0},
        {"wells:wells:a", "demand:towns:a"},
        120.0,
        [("local_works", 120.0)],
    ),
    # 60 a month are drawn and 48 arrive; 50 are asked.
    "canal too small for homes": Case(
        works(a=9e5) | canal("b", 720.0, monthly=60.0),
        {"b_towns": 600.0},
        {"works:t", "demand:towns:b"},
        24.0,
        [("transfer", 30.0), ("saving", 24.0)],
    ),
    # Towns consume 40 % of 1000, the quota leaves 300: they could take 750.
    "quota of consumption against homes": Case(
        lines(("YR", "consumption", "basin", "yellow", "river_water", "max", 1, 300.0)),
        {"a_towns": 1000.0},
        {"YR", "demand:towns:a"},
        250.0,
        [("limits", 100.0)],
    ),
    # 108.3 are asked of 100 in every month; a tenth can be saved.
    "homes that ask for more than the river has": Case(
        {}, {"a_towns": 1300.0}, {"demand:towns:a"}, 100.0, [("saving", 100.0)]
    ),
    # Two towns, two causes: 120 short at a and 60 at b; one course alone resolves both.
    "two conflicts of different facts": Case(
        works(b=300.0) | wells(("a", 1000.0, 600.0, 30.0, 0.0, 0.0)),
        {"a_towns": 480.0, "b_towns": 360.0},
        {"wells:wells:a", "demand:towns:a"},
        120.0,
        [("local_works", 180.0)],
        found=2,
    ),
    # A banned zone at a (500) and works too small at b (60): the zone is opened, works help.
    "two conflicts that no course resolves alone": Case(
        works(b=300.0) | wells(("a", 1000.0, 600.0, 900.0, 1.0, 0.0)),
        {"a_towns": 500.0, "b_towns": 360.0},
        {"groundwater:wells:a", "demand:towns:a"},
        500.0,
        [("limits", 560.0)],
        found=2,
    ),
    # Homes ask 800: river water gives 400 and wells 300 under their lines. A canal planned for 2030
    # could bring the rest (125 drawn for 100), or one of the lines gives way, the lower rank first.
    "three ways in legal order": Case(
        lines(
            ("RIVER", "withdrawal", "county", "1", "river_water", "max", 6, 400.0),
            ("GROUND", "withdrawal", "county", "1", "wells", "max", 4, 300.0),
        )
        | wells(("a", 2000.0, 600.0, 900.0, 0.0, 0.0))
        | canal("a", 700.0, first_year=2030),
        {"a_towns": 800.0},
        {"RIVER", "GROUND", "works:t", "demand:towns:a"},
        100.0,
        [("transfer", 125.0), ("limits", 100.0), ("limits", 100.0)],
    ),
}
