"""The default dataset reproduces the published figures of Shanxi and says where each comes from."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from basins.dataset import Dataset
from basins.demand import gross_demand

ROOT = Path(__file__).resolve().parents[2] / "data" / "shanxi"
BUILD = ROOT / "build" / "build.py"


def published(item: str, year: str = "2020", place: str = "山西省") -> float:
    with (ROOT / "build" / "published.csv").open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if (r["place"], r["year"]) == (place, year)]
    return float(next(row["value"] for row in rows if row["item"] == item))


def path_to_the_border(dataset: Dataset, node: str) -> list[str]:
    below = dict(zip(dataset["nodes"]["node"], dataset["nodes"]["downstream"], strict=True))
    path = [node]
    while below[path[-1]]:
        path.append(below[path[-1]])
    return path


@pytest.mark.parametrize("group", ["domestic", "industry", "agriculture", "ecology"])
def test_demand_of_2020_is_the_published_use(shanxi: Dataset, group: str) -> None:
    demand = gross_demand(shanxi, 2020, 50.0)
    groups = shanxi["sectors"].set_index("sector")["official_group"]
    use = demand.groupby(demand["sector"].map(groups))["demand_wan_m3"].sum() / 1e4
    assert use[group] == pytest.approx(published(f"use_{group}"), rel=0.01)


@pytest.mark.parametrize("group", ["surface", "groundwater", "other"])
def test_supply_of_2020_is_the_published_supply(shanxi: Dataset, group: str) -> None:
    supply = shanxi["observed_supply"]
    groups = shanxi["sources"].set_index("source")["official_group"]
    use = supply.groupby(supply["source"].map(groups))["use_wan_m3"].sum() / 1e4
    assert use[group] == pytest.approx(published(f"supply_{group}"), rel=0.01)


def test_supply_of_each_unit_is_its_demand_in_2020(shanxi: Dataset) -> None:
    demand = gross_demand(shanxi, 2020, 50.0).groupby("unit")["demand_wan_m3"].sum()
    supply = shanxi["observed_supply"].groupby("unit")["use_wan_m3"].sum()
    assert (demand.sub(supply, fill_value=0.0).abs() <= 0.002 * demand + 0.05).all()


def test_intensity_of_2020_is_the_published_one(shanxi: Dataset) -> None:
    gdp = shanxi["economy"].set_index("year").loc[2020, "gdp_yi_yuan"]
    use = shanxi["observed_supply"]["use_wan_m3"].sum()
    assert use / gdp == pytest.approx(published("intensity"), rel=0.005)


def test_units_cover_the_province(shanxi: Dataset) -> None:
    units = shanxi["units"].merge(shanxi["counties"][["county", "area_km2"]], on="county")
    assert (units["area_share"] * units["area_km2"]).sum() == pytest.approx(156_900, rel=0.005)
    assert shanxi["counties"]["county"].nunique() == 117
    assert set(units["county"]) == set(shanxi["counties"]["county"])


def test_runoff_of_the_units_is_the_published_resource(shanxi: Dataset) -> None:
    total = published("surface_resource", "1956-2000")
    assert shanxi["runoff"]["mean_wan_m3"].sum() / 1e4 == pytest.approx(total, rel=1e-4)


def test_people_of_the_cities_are_those_of_the_census(shanxi: Dataset) -> None:
    people = shanxi["drivers"][shanxi["drivers"]["driver"].str.endswith("_population")]
    city = shanxi["counties"].set_index("county")["city"]
    names = shanxi["cities"].set_index("city")["name_zh"]
    for code, total in people.groupby(people["county"].map(city))["value"].sum().items():
        assert total == pytest.approx(published("population", place=names[code]), abs=0.01)


@pytest.mark.parametrize("column", ["area_share", "people_share", "irrigation_share"])
def test_shares_of_a_county_add_to_one(shanxi: Dataset, column: str) -> None:
    assert (shanxi["units"].groupby("county")[column].sum() - 1.0).abs().max() < 1e-9


@pytest.mark.parametrize("table,key", [("runoff_shape", "river"), ("shapes", "shape")])
def test_months_add_to_one(shanxi: Dataset, table: str, key: str) -> None:
    assert (shanxi[table].groupby(key)["share"].sum() - 1.0).abs().max() < 1e-9


def test_city_caps_add_to_the_cap_of_the_province(shanxi: Dataset) -> None:
    limits = shanxi["red_line_limits"][shanxi["red_line_limits"]["year"] == 2025]
    limit = limits.set_index("red_line")["limit"]
    cities = limit[limit.index.str.startswith("CITY-CAP-")]
    assert len(cities) == 11
    assert cities.sum() / 1e4 == pytest.approx(limit["PLAN-CAP"]) == 85.0
    assert limit["PLAN-INT"] == pytest.approx(41.20 * 0.88)


def test_sections_of_the_fen_stand_in_their_order(shanxi: Dataset) -> None:
    expected = [
        "fen-reservoir",
        "fen-zhaishang",
        "fen-second",
        "fen-lancun",
        "fen-xiaodianqiao",
        "fen-yitang",
        "fen-shitan",
        "fen-chaizhuang",
        "fen-hejin",
    ]
    path = path_to_the_border(shanxi, "fen-r-source")
    assert [node for node in path if node in expected] == expected
    assert path_to_the_border(shanxi, "fen-shangjingyou")[1] == "fen-reservoir"
    assert "fen-yitang" in path_to_the_border(shanxi, "fen-wenyuhe")
    assert "fen-chaizhuang" not in path_to_the_border(shanxi, "fen-huihe")


def test_active_storage_stays_under_the_published_total(shanxi: Dataset) -> None:
    table = shanxi["reservoirs"][shanxi["reservoirs"]["status"] == "existing"]
    active = (table["normal_wan_m3"] - table["dead_wan_m3"]).sum() / 1e4
    assert 15.0 < active < published("reservoir_active_storage", "2007")


def test_every_figure_names_a_document(shanxi: Dataset) -> None:
    known = set(shanxi["documents"]["document"])
    for name, table in shanxi.tables.items():
        if "document" in table:
            assert set(table["document"]) <= known, name
    used = {d for name in shanxi.tables if name != "documents" and "document" in shanxi[name]
            for d in shanxi[name]["document"]}  # fmt: skip
    with (ROOT / "build" / "published.csv").open(encoding="utf-8", newline="") as file:
        used |= {row["document"] for row in csv.DictReader(file)}
    assert known == used


def test_what_rests_on_a_method_or_memory_is_not_called_official(shanxi: Dataset) -> None:
    kind = shanxi["documents"].set_index("document")["kind"]
    for name, table in shanxi.tables.items():
        if "confidence" not in table:
            continue
        weak = table["document"].map(kind).isin(["method", "recalled"])
        assert not table.loc[weak, "confidence"].isin(["official", "secondary"]).any(), name


def test_the_datapackage_describes_every_file(shanxi: Dataset) -> None:
    package = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        content = (ROOT / resource["path"]).read_bytes()
        assert resource["hash"] == "sha256:" + sha256(content).hexdigest(), resource["name"]
    assert set(shanxi.tables) <= {resource["name"] for resource in package["resources"]}


def test_building_again_gives_the_committed_bytes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(BUILD), "--out", str(tmp_path)], check=True)
    built = sorted(p for p in tmp_path.rglob("*") if p.is_file())
    assert len(built) > 30
    for path in built:
        shipped = ROOT / path.relative_to(tmp_path)
        assert path.read_bytes() == shipped.read_bytes(), path.name
