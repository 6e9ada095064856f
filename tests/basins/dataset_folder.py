"""The tiny basin as a dataset folder with a row in every table, and ways to damage it.

Beside the tiny basin there is a reservoir V between A and the section S, a second river q with
nothing but the reach Q, wells at a, a canal from A to b, an ecological flow at S and one
declaration.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from basins.schema import columns_of, table_names
from tests.tiny_basin import MONTHS, table, tiny

Damage = Callable[[Path], None]
# file, row, column and value of a fault, and a part of its remedy
Told = tuple[str, int | None, str | None, str | None, str]


def tables() -> dict[str, pd.DataFrame]:
    """The tables of the folder."""
    months = [(river, month, 1 / 12) for river in ("r", "q") for month in MONTHS]
    canal = ("t", "渠", "canal", "canal", "A", "yellow", 500.0, 60.0, 0.2, 0.0, 0.0)
    grades = tiny()["grades"]
    changes = {
        "runoff": table(
            "unit mean_wan_m3 cv cs_cv", ("a", 1200.0, 0.25, 2.0), ("b", 0.0, 0.25, 2.0)
        ),
        "grades": grades.assign(citation=grades["citation"].replace("", "§")),
        "rivers": table(
            "river name_zh name_en basin position",
            ("r", "河", "River", "yellow", 1),
            ("q", "江", "Other", "hai", 2),
        ),
        "runoff_shape": table("river month share", *months),
        "nodes": table(
            "node river kind name_zh name_en downstream channel_loss_share",
            ("A", "r", "reach", "甲段", "A", "V", 0.0),
            ("V", "r", "reservoir", "水库", "V", "S", 0.0),
            ("S", "r", "section", "断面", "S", "B", 0.0),
            ("B", "r", "reach", "乙段", "B", "", 0.0),
            ("Q", "q", "reach", "江段", "Q", "", 0.0),
        ),
        "reservoirs": table(
            "node dead_wan_m3 normal_wan_m3 flood_limit_wan_m3 start_wan_m3 evaporation_share "
            "status first_year",
            ("V", 10.0, 100.0, 80.0, 50.0, 0.0, "existing", 2000),
        ),
        "ecological_flows": table(
            "node month flow_m3s assurance_percent", *(("S", m, 0.01, 90.0) for m in MONTHS)
        ),
        "dryness": table("item exceedance_percent factor", ("fields", 50.0, 1.0)),
        "groundwater": table(
            "unit source exploitable_wan_m3 base_withdrawal_wan_m3 monthly_wan_m3 banned_share "
            "limited_share",
            ("a", "wells", 1000.0, 600.0, 900.0, 0.2, 0.5),
        ),
        "transfers": table(
            "transfer name_zh name_en source from_node from_basin annual_wan_m3 monthly_wan_m3 "
            "loss_share energy_kwh_m3 cost_yuan_m3 status first_year enabled",
            (*canal, "existing", 2000, "yes"),
        ),
        "transfer_targets": table("transfer unit annual_wan_m3", ("t", "b", 400.0)),
        "observed_supply": table("year unit source use_wan_m3", (2020, "a", "river_water", 5.0)),
        "declarations": table(
            "city county river element source grade date lifted",
            ("c", "", "r", "surface", "", "critical", "2020-12-22", ""),
        ),
    }
    demand = {"a_towns": 300.0, "a_fields": 400.0, "b_towns": 100.0, "b_fields": 200.0}
    return dict(tiny(changes, **demand).tables)


def write_folder(root: Path) -> Path:
    """Write the folder with its descriptor."""
    root.mkdir(parents=True, exist_ok=True)
    made = tables()
    resources = []
    for name in table_names():
        made[name][columns_of(name).index].to_csv(
            root / f"{name}.csv", index=False, lineterminator="\n"
        )
        kinds = columns_of(name)["type"].replace("list", "string")
        fields = [{"name": column, "type": kind} for column, kind in kinds.items()]
        resources.append({"name": name, "path": f"{name}.csv", "schema": {"fields": fields}})
    text = json.dumps({"name": "tiny", "resources": resources}, indent=1)
    (root / "datapackage.json").write_text(text + "\n", encoding="utf-8")
    return root


def cell(name: str, row: int, column: str, value: str) -> Damage:
    """Write ``value`` into a cell; ``row`` counts as a spreadsheet does."""

    def damage(root: Path) -> None:
        path = root / f"{name}.csv"
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
        frame.loc[row - 2, column] = value
        frame.to_csv(path, index=False, lineterminator="\n")

    return damage


def columns(name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Damage:
    """Change the table as text cells."""

    def damage(root: Path) -> None:
        path = root / f"{name}.csv"
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
        change(frame).to_csv(path, index=False, lineterminator="\n")

    return damage


def line(name: str, row: int, change: Callable[[str], str]) -> Damage:
    """Change one line of the file's text (its line break not included)."""

    def damage(root: Path) -> None:
        path = root / f"{name}.csv"
        lines = path.read_text(encoding="utf-8").split("\n")
        lines[row - 1] = change(lines[row - 1])
        path.write_text("\n".join(lines), encoding="utf-8", newline="")

    return damage


def without_line(name: str, row: int) -> Damage:
    """Remove one line of the file."""

    def damage(root: Path) -> None:
        path = root / f"{name}.csv"
        lines = path.read_text(encoding="utf-8").split("\n")
        del lines[row - 1]
        path.write_text("\n".join(lines), encoding="utf-8", newline="")

    return damage


def raw(name: str, change: Callable[[bytes], bytes]) -> Damage:
    """Change the bytes of a file (named with its extension)."""

    def damage(root: Path) -> None:
        path = root / name
        path.write_bytes(change(path.read_bytes()))

    return damage
