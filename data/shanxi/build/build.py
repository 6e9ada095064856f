"""Build the default dataset: published figures plus documented downscaling.

Run ``python data/shanxi/build/build.py [--out DIR]``. Running it twice gives identical bytes.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from demand import demand_tables, unit_demand
from documents import documents
from package import GEO, write_datapackage
from people import people_tables
from places import build_units, place_tables
from redlines import red_line_tables
from rivers import river_nodes, river_tables, unit_nodes
from supply import supply_tables
from tables import HERE, Row, dictionary, write_table
from transfers import transfer_tables


def build_tables() -> dict[str, list[Row]]:
    """All tables of the data dictionary."""
    units, nodes = build_units(), river_nodes()
    below = {n.node: n.downstream for n in nodes}
    tables = {"documents": documents()}
    tables |= place_tables(units, unit_nodes(nodes), below)
    tables |= river_tables(nodes, units)
    tables |= people_tables(units)
    tables |= demand_tables(units)
    tables |= supply_tables(units)
    tables |= transfer_tables(units, unit_demand(units, 2020), unit_demand(units, 2025))
    tables |= red_line_tables(units)
    return tables


def build(out: Path) -> None:
    """Write every table and ``datapackage.json`` to ``out``."""
    (out / "geo").mkdir(parents=True, exist_ok=True)
    tables = build_tables()
    for table, rows in dictionary().items():
        write_table(out / f"{table}.csv", rows[1:], tables[table])
    source = HERE.parent / "geo"
    if out.resolve() != HERE.parent:
        for name in (*(f"{name}.geojson" for name in GEO), "README.md"):
            shutil.copyfile(source / name, out / "geo" / name)
    write_datapackage(out)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE.parent, help="folder to write to")
    build(parser.parse_args().out)


if __name__ == "__main__":
    main()
