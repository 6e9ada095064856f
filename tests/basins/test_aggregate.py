"""The province at prefecture level: what is added up, what is averaged, what stays."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from basins.aggregate import prefectures
from basins.dataset import Dataset, check_all
from basins.demand import demand_array
from basins.hydrology import monthly_runoff
from tests.random_basins import Basin, random_basins
from tests.tiny_basin import table, tiny

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@pytest.fixture(scope="module")
def coarse(shanxi: Dataset) -> Dataset:
    return prefectures(shanxi)


def test_it_is_a_valid_dataset_of_cities(coarse: Dataset, shanxi: Dataset) -> None:
    assert check_all(coarse.tables, {name: name for name in coarse.tables}) == []
    assert set(coarse["counties"]["county"]) == set(shanxi["cities"]["city"])
    assert len(coarse["units"]) == 31
    assert coarse.digest != shanxi.digest


def test_totals_stay(coarse: Dataset, shanxi: Dataset) -> None:
    """Demand sector by sector, runoff, and everything that can be supplied, carried or pumped."""
    for year in (2020, 2025, 2030):
        before, after = (demand_array(d, year, 75.0).sum(axis=(0, 2)) for d in (shanxi, coarse))
        assert after == pytest.approx(before)
    assert coarse["runoff"]["mean_wan_m3"].sum() == pytest.approx(
        shanxi["runoff"]["mean_wan_m3"].sum()
    )
    assert monthly_runoff(coarse, 90.0).sum() == pytest.approx(
        monthly_runoff(shanxi, 90.0).sum(), rel=0.01
    )
    for name in ("supply_capacity", "groundwater", "transfer_targets", "observed_supply"):
        before, after = (d[name].select_dtypes("float").sum() for d in (shanxi, coarse))
        shares = ["banned_share", "limited_share"]
        assert after.drop(shares, errors="ignore").to_dict() == pytest.approx(
            before.drop(shares, errors="ignore").to_dict()
        )


def test_water_runs_from_city_to_city(coarse: Dataset, shanxi: Dataset) -> None:
    """The Fen: Xinzhou, Taiyuan, Jinzhong, Linfen, Yuncheng, then the Yellow River."""
    below = dict(zip(coarse["nodes"]["node"], coarse["nodes"]["downstream"], strict=True))
    node, reaches = "reach-140900-fen", []
    while node:
        reaches += [node] if node.startswith("reach-") else []
        node = below[node]
    cities = [reach.removeprefix("reach-").removesuffix("-fen") for reach in reaches]
    assert cities == ["140900", "140100", "140700", "141000", "140800"]
    kept = [d["nodes"][d["nodes"]["kind"] != "reach"] for d in (shanxi, coarse)]
    assert set(kept[0]["node"]) == set(kept[1]["node"])


def test_limits_of_counties_add_up(coarse: Dataset, shanxi: Dataset) -> None:
    lines = shanxi["red_lines"].merge(shanxi["red_line_limits"], on="red_line")
    caps = lines[lines["red_line"].str.startswith("COUNTY-CAP-1401") & (lines["year"] == 2025)]
    limits = coarse["red_line_limits"].query("red_line == 'COUNTY-CAP-140100' and year == 2025")
    assert limits["limit"].tolist() == pytest.approx([caps["limit"].sum()])
    named = coarse["red_lines"].set_index("red_line")
    assert named.loc["COUNTY-CAP-140100", "name_zh"] == "太原市用水总量"
    assert named.loc["PLAN-CAP"].equals(shanxi["red_lines"].set_index("red_line").loc["PLAN-CAP"])


def test_two_counties_become_one_unit() -> None:
    """A loses 10 % to S and S 20 % to B; half the runoff enters at A: (0.72 + 1) / 2 arrives."""
    changes = {
        "nodes": table(
            "node river kind name_zh name_en downstream channel_loss_share",
            ("A", "r", "reach", "甲段", "A", "S", 0.1),
            ("S", "r", "section", "断面", "S", "B", 0.2),
            ("B", "r", "reach", "乙段", "B", "", 0.0),
        ),
        "runoff": table(
            "unit mean_wan_m3 cv cs_cv", ("a", 600.0, 0.2, 2.0), ("b", 600.0, 0.4, 2.0)
        ),
    }
    merged = prefectures(tiny(changes, a_towns=300, b_towns=100, b_fields=50))
    unit, runoff = merged["units"].iloc[0], merged["runoff"].iloc[0]
    assert (unit["unit"], unit["node"], unit["return_node"]) == ("c-r", "reach-c-r", "S")
    assert (runoff["mean_wan_m3"], runoff["cv"]) == (1200.0, pytest.approx(0.3))
    assert merged["drivers"]["value"].tolist() == [400.0, 50.0]
    nodes = merged["nodes"].set_index("node")
    assert nodes["downstream"].to_dict() == {"reach-c-r": "S", "S": ""}
    assert nodes.loc["reach-c-r", "channel_loss_share"] == pytest.approx(0.14)


@given(random_basins())
@settings(
    max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=SLOW
)
def test_any_basin_stays_valid_and_keeps_its_demand(basin: Basin) -> None:
    """Headwaters and whole rivers without units, too."""
    merged = prefectures(basin.dataset)
    assert check_all(merged.tables, {name: name for name in merged.tables}) == []
    before, after = (demand_array(d, 2020, 50.0).sum(axis=(0, 2)) for d in (basin.dataset, merged))
    assert after == pytest.approx(before)
