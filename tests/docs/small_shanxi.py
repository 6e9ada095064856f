"""Three counties on the Fen, cut out of the default province: its names and codes, solved at once.

The commands of the documents name places, red lines and projects of the default province. Here
they run on the same rows, less those of everywhere else. What a whole province owes and earns
(outflows, ecological flows, its GDP, least reuse) is not asked of three counties.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd

from basins.dataset import default_path
from basins.schema import table_names

RIVER = "fen"
COUNTIES = ("140105", "141002", "141181")
LINES = ("PLAN-CAP", "PLAN-INT", "GW-CAP", "DEEP-ZERO")
# Of the province's GDP, about the share of what these counties use.
GDP_SHARE = 0.06
# Their column ``unit`` is one of measure.
MEASURED = {"driver_kinds", "red_lines"}

Tables = dict[str, pd.DataFrame]


def write_small_shanxi(root: Path) -> Path:
    """Write the dataset folder, with permit rules and boundaries, and give it back."""
    source = default_path()
    shutil.copytree(source, root, ignore=shutil.ignore_patterns("build", "*.csv"))
    shutil.copytree(source / "permits", root / "permits", dirs_exist_ok=True)
    tables = {
        name: pd.read_csv(source / f"{name}.csv", dtype=str, keep_default_na=False)
        for name in table_names()
    }
    for name, table in cut(tables).items():
        table.to_csv(root / f"{name}.csv", index=False, lineterminator="\n")
    return root


def cut(tables: Tables) -> Tables:
    """Rows of the kept counties, their river and their cities, and all that names no place."""
    kept = dict(tables)
    kept["counties"] = _where(tables, "counties", county=COUNTIES)
    kept["cities"] = _where(tables, "cities", city=set(kept["counties"]["city"]))
    kept["rivers"] = _where(tables, "rivers", river=[RIVER])
    kept["nodes"] = _where(tables, "nodes", river=[RIVER])
    kept["units"] = _where(tables, "units", county=COUNTIES, river=[RIVER])
    inside = {
        "unit": {"", *kept["units"]["unit"]},
        "city": {"", *kept["cities"]["city"]},
        "county": {"", *COUNTIES},
        "river": {"", RIVER},
        "node": {"", *kept["nodes"]["node"]},
        "from_node": {"", *kept["nodes"]["node"]},
    }
    for name in kept.keys() - MEASURED:
        table = kept[name]
        held = {column: inside[column] for column in inside if column in table.columns}
        kept[name] = _where(kept, name, **held)
    targets = kept["transfer_targets"]["transfer"]
    kept["transfers"] = _where(kept, "transfers", transfer=set(targets))
    kept["transfer_targets"] = _where(
        kept, "transfer_targets", transfer=set(kept["transfers"]["transfer"])
    )
    return kept | _owed(kept)


def _owed(kept: Tables) -> Tables:
    """Red lines of what is left; the water, the GDP and the flows of three counties."""
    lines = kept["red_lines"]
    places = {*COUNTIES, *kept["cities"]["city"]}
    lines = lines[lines["red_line"].isin(LINES) | lines["place"].isin(places)]
    nodes = kept["nodes"]
    gdp = kept["economy"]["gdp_yi_yuan"].astype(float) * GDP_SHARE
    return {
        "red_lines": lines,
        "red_line_limits": _where(kept, "red_line_limits", red_line=set(lines["red_line"])),
        "economy": kept["economy"].assign(gdp_yi_yuan=gdp.round(2).astype(str)),
        # Without the runoff of the headwaters nothing makes up for what evaporates.
        "reservoirs": kept["reservoirs"].iloc[:0],
        "nodes": nodes.assign(kind=nodes["kind"].replace("reservoir", "reach")),
        "ecological_flows": kept["ecological_flows"].iloc[:0],
    }


def _where(tables: Tables, name: str, **values: object) -> pd.DataFrame:
    """Rows of a table whose cells are among ``values`` in every column named."""
    table = tables[name]
    for column, among in values.items():
        table = table[table[column].isin(list(among))]  # type: ignore[call-overload]
    return table
