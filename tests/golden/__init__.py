"""A tiny problem with every family of constraints, and its text; ``python -m tests.golden``.

A → reservoir V → section S → B → out of the province; a tenth of the flow out of A seeps away.
Unit a (towns 120, fields 240 万m³ a year) draws at A and returns to S; unit b (fields 360) draws at
B. Wells at a (limited zone), a canal from A to b that loses a fifth, half of a's sewage reclaimed.
600 万m³ run off at A. At p95 the ecological flow of S, assured to p90, is soft.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from allocation.formulation.inputs import inputs_of
from allocation.formulation.problem import Problem, assemble
from allocation.formulation.text import bounds_text, family_text, objective_text
from basins.schema import columns_of
from tests.tiny_basin import MONTHS, table, tiny

FOLDER = Path(__file__).parent
YEAR, EXCEEDANCE = 2025, 95.0

LINES = [
    # red_line, counted, scope, place, sources, sectors, sense, unit; limit
    ("CAP", "use", "province", "p", "", "", "max", "亿m³", 0.06),
    ("INT", "intensity", "province", "p", "", "", "max", "m³/万元", 6.0),
    ("GW", "withdrawal", "city", "c", "wells", "", "max", "万m³", 70.0),
    ("CANAL", "withdrawal", "county", "2", "", "", "max", "万m³", 400.0),
    ("YR", "consumption", "basin", "yellow", "", "", "max", "万m³", 500.0),
    ("NCW", "use", "province", "p", "reclaimed", "", "min", "万m³", 12.0),
    ("FARM", "use", "river", "r", "", "fields", "max", "万m³", 550.0),
    ("OUT", "outflow", "node", "B", "", "", "min", "万m³", 24.0),
]


def problem() -> Problem:
    """The programme of 2025 at p95."""
    lines = pd.DataFrame(
        [(i, i, i, *rest, "no", "yes", 1, "") for i, *rest, _ in LINES],
        columns=columns_of("red_lines").index,
    )
    limits = [(line[0], 2020, line[-1]) for line in LINES]
    canal = ("t", "渠", "canal", "canal", "A", "yellow", 240.0, 25.0, 0.2, 0.5, 0.3)
    changes = {
        "nodes": table(
            "node river kind name_zh name_en downstream channel_loss_share",
            ("A", "r", "reach", "甲段", "A", "V", 0.1),
            ("V", "r", "reservoir", "水库", "V", "S", 0.0),
            ("S", "r", "section", "断面", "S", "B", 0.0),
            ("B", "r", "reach", "乙段", "B", "", 0.0),
        ),
        "reservoirs": table(
            "node dead_wan_m3 normal_wan_m3 flood_limit_wan_m3 start_wan_m3 evaporation_share "
            "status first_year",
            ("V", 5.0, 80.0, 60.0, 40.0, 0.02, "existing", 2000),
        ),
        "ecological_flows": table(
            "node month flow_m3s assurance_percent", *(("S", m, 0.02, 90.0) for m in MONTHS)
        ),
        "runoff": table(
            "unit mean_wan_m3 cv cs_cv", ("a", 600.0, 1e-12, 2.0), ("b", 0.0, 1e-12, 2.0)
        ),
        "source_sector": table(
            "source sector cost_yuan_m3 energy_kwh_m3 counts_in_cap counts_in_intensity",
            ("river_water", "towns", 1.0, 0.2, "yes", "yes"),
            ("river_water", "fields", 1.0, 0.0, "yes", "yes"),
            ("reclaimed", "fields", 0.1, 0.4, "yes", "no"),
            ("wells", "towns", 2.0, 0.6, "yes", "yes"),
            ("canal", "fields", 0.0, 0.0, "yes", "yes"),
        ),
        "supply_capacity": table(
            "unit source annual_wan_m3 monthly_wan_m3",
            ("a", "river_water", 300.0, 30.0),
            ("b", "river_water", 360.0, 36.0),
        ),
        "groundwater": table(
            "unit source exploitable_wan_m3 base_withdrawal_wan_m3 monthly_wan_m3 banned_share "
            "limited_share",
            ("a", "wells", 100.0, 60.0, 9.0, 0.2, 0.5),
        ),
        "reclaimed": table("city year reuse_rate", ("c", 2020, 0.5)),
        "transfers": table(
            "transfer name_zh name_en source from_node from_basin annual_wan_m3 monthly_wan_m3 "
            "loss_share energy_kwh_m3 cost_yuan_m3 status first_year enabled",
            (*canal, "existing", 2000, "yes"),
        ),
        "transfer_targets": table("transfer unit annual_wan_m3", ("t", "b", 180.0)),
        "red_lines": lines,
        "red_line_limits": table("red_line year limit", *limits),
    }
    dataset = tiny(changes, a_towns=120.0, a_fields=240.0, b_fields=360.0)
    return assemble(inputs_of(dataset, YEAR, EXCEEDANCE))


def texts(made: Problem) -> dict[str, str]:
    """File name → text: each family of rows, the bounds of the columns, the objectives."""
    steps = [objective_text(made, step) for step in range(len(made.objectives))]
    parts = {rows.family: family_text(made, rows.family) for rows in made.families}
    parts |= {"bounds": bounds_text(made), "objectives": "\n".join(steps)}
    return {f"{name}.lp": text + "\n" for name, text in parts.items()}
