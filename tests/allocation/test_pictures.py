"""What the pictures show, on the basin that stands on paper."""

from __future__ import annotations

import pandas as pd
import pytest

from allocation.costs import costs_by_county
from allocation.plan import Plan, solve_plan
from allocation.report.pictures.counties import county_table
from allocation.report.pictures.ladder import price_ladder
from allocation.report.pictures.months import month_table
from allocation.report.pictures.schematic import places, schematic
from allocation.report.pictures.uses import use_table
from allocation.report.pictures.waterfall import waterfall
from basins.dataset import Dataset
from basins.scenario_file import scenario_from_dict
from tests.tiny_basin import MONTHS, table, tiny


def capped(cap: float, **demand: float) -> Dataset:
    return tiny({"red_line_limits": table("red_line year limit", ("CAP", 2020, cap))}, **demand)


def solved(dataset: Dataset, cap: float | None = None) -> Plan:
    changes = None
    if cap is not None:
        changes = scenario_from_dict({"name": "x", "limits": {"CAP": cap}}, dataset)
    return solve_plan(dataset, 2025, "p50", changes)


def test_counties_of_a_basin_without_groundwater() -> None:
    """Fields of A ask for 1000 and B has none: a cap of 900 leaves 100 short, 90 % met, and one
    more 万m³ under it would avoid one. River water costs 1 yuan/m³."""
    dataset = capped(900.0, a_fields=1000)
    counties = county_table(dataset, solved(dataset).tables).set_index("county")
    assert counties["satisfaction"]["1"] == pytest.approx(90.0)
    assert counties["scarcity"]["1"] == pytest.approx(1.0)
    assert counties["scarcity_line"]["1"] == "CAP"
    assert counties["cost"]["1"] == pytest.approx(1.0)
    assert counties["grade"]["1"] == ""
    assert counties.loc["2", ["satisfaction", "cost", "groundwater"]].isna().all()


def test_counties_against_their_limit_of_groundwater() -> None:
    """Wells of A give 300 to towns that ask for 300 when the river gives none: 75 % of 400."""
    wells = (
        "unit source exploitable_wan_m3 base_withdrawal_wan_m3 monthly_wan_m3 banned_share "
        "limited_share"
    )
    line = tiny()["red_lines"].assign(
        red_line="GW", counted="withdrawal", scope="county", place="1", sources="wells"
    )
    lines = pd.concat([tiny()["red_lines"], line], ignore_index=True)
    dataset = tiny(
        {
            "runoff": table(
                "unit mean_wan_m3 cv cs_cv", ("a", 1e-6, 1e-9, 2.0), ("b", 0.0, 1e-9, 2.0)
            ),
            "groundwater": table(wells, ("a", "wells", 900.0, 900.0, 90.0, 0.0, 0.0)),
            "red_lines": lines,
            "red_line_limits": table(
                "red_line year limit", ("CAP", 2020, 1e6), ("GW", 2020, 400.0)
            ),
        },
        a_towns=300,
    )
    counties = county_table(dataset, solved(dataset).tables).set_index("county")
    assert counties["groundwater"]["1"] == pytest.approx(75.0)
    assert counties["grade"]["1"] == "not_overloaded"


def test_costs_count_works_by_what_they_withdraw() -> None:
    """A canal with 20 % loss at 0.5 yuan/m³ brings B 80 for its fields at 1 yuan/m³: 80 + 50."""
    columns = (
        "transfer name_zh name_en source from_node from_basin annual_wan_m3 monthly_wan_m3 "
        "loss_share energy_kwh_m3 cost_yuan_m3 status first_year enabled"
    )
    canal = ("t", "渠", "canal", "canal", "A", "yellow", 100.0, 100.0, 0.2, 0.0, 0.5)
    dataset = tiny(
        {
            "transfers": table(columns, (*canal, "existing", 2000, "yes")),
            "transfer_targets": table("transfer unit annual_wan_m3", ("t", "b", 400.0)),
            "supply_capacity": table(
                "unit source annual_wan_m3 monthly_wan_m3", ("a", "river_water", 9e5, 9e4)
            ),
        },
        b_fields=200,
    )
    costs = costs_by_county(dataset, solved(dataset).tables)
    assert costs.to_dict() == pytest.approx({"2": 130.0})


def test_a_river_is_drawn_like_a_railway_map() -> None:
    """H → J → M → out, with tributaries T → J, and U → V → M; the longest way is lane 0."""
    nodes = pd.DataFrame(
        [("M", ""), ("J", "M"), ("H", "G"), ("G", "J"), ("T", "J"), ("U", "V"), ("V", "M")],
        columns=["node", "downstream"],
    )
    drawn = places(nodes).set_index("node")
    assert drawn.index.tolist() == ["H", "G", "T", "J", "U", "V", "M"]
    assert drawn["lane"].to_dict() == {"H": 0, "G": 0, "T": 1, "J": 0, "U": 1, "V": 1, "M": 0}
    assert drawn["to_row"].dropna().to_dict() == {"H": 1, "G": 3, "T": 3, "J": 6, "U": 5, "V": 6}
    for name, to in drawn["to_row"].dropna().items():
        assert drawn["row"][name] < to


def test_flow_at_a_section_against_what_it_is_owed() -> None:
    """A keeps 100 万m³ a month and takes 50: 50 pass S, in January 50 / (31 · 8.64) m³/s."""
    owed = table("node month flow_m3s assurance_percent", *(("S", m, 0.1, 90.0) for m in MONTHS))
    dataset = tiny({"ecological_flows": owed}, a_fields=600)
    flow = solved(dataset).tables["flow"]
    january = schematic(dataset, flow, "r", 1, "zh").set_index("node")
    assert january["flow_m3s"]["S"] == pytest.approx(50.0 / (31 * 8.64))
    assert january["owed_m3s"]["S"] == pytest.approx(0.1)
    assert january["state"].to_dict() == {"A": "none", "S": "free", "B": "none"}
    year = schematic(dataset, flow, "r", None, "en").set_index("node")
    assert year["flow_m3s"]["S"] == pytest.approx(600.0 / (365 * 8.64))
    assert year["name"]["A"] == "A"
    short = flow.assign(outflow_wan_m3=flow["outflow_wan_m3"].mask(flow["month"] == 2, 1.0))
    year = schematic(dataset, short, "r", None, "en").set_index("node")
    assert year["state"]["S"] == "below" and year["months_below"]["S"] == 1
    assert schematic(dataset, short, "r", 1, "en").set_index("node")["state"]["S"] == "free"


def test_months_by_sector_keep_their_order() -> None:
    dataset = capped(900.0, a_towns=600, a_fields=600)
    months = month_table(dataset, solved(dataset).tables["shortage"], "zh")
    assert months["name"].drop_duplicates().tolist() == ["镇", "田"]
    fields = months[months["sector"] == "fields"]
    assert fields["demand_wan_m3"].tolist() == pytest.approx([50.0] * 12)
    assert fields["shortage_wan_m3"].sum() == pytest.approx(300.0)


@pytest.mark.parametrize("way", ["sector", "cause"])
def test_a_waterfall_adds_up(way: str) -> None:
    """A cap of 900 instead of 1000 under a demand of 1100: fields lose 100, the river brings 100
    less."""
    dataset = capped(1000.0, a_towns=600, a_fields=500)
    base, changed = solved(dataset), solved(dataset, 900.0)
    steps = waterfall(dataset, base.tables, changed.tables, way)
    assert steps["kind"].tolist()[0] == "base" and steps["kind"].tolist()[-1] == "scenario"
    middle = steps[~steps["kind"].isin(["base", "scenario"])]
    assert middle["key"].tolist() == ["fields" if way == "sector" else "river_water"]
    assert middle["change_wan_m3"].tolist() == pytest.approx([100.0])
    assert steps["end_wan_m3"].tolist() == pytest.approx([100.0, 200.0, 200.0])


def test_a_waterfall_of_more_demand() -> None:
    """Fields ask for 50 more and get none of it: 50 of demand, and no step of supply."""
    dataset = capped(1000.0, a_towns=600, a_fields=500)
    more = {"name": "x", "drivers": [{"driver": "fields", "place": "1", "factor": 1.1}]}
    changed = solve_plan(dataset, 2025, "p50", scenario_from_dict(more, dataset))
    steps = waterfall(dataset, solved(dataset).tables, changed.tables, "cause")
    assert steps["kind"].tolist() == ["base", "demand", "scenario"]
    assert steps["change_wan_m3"].tolist() == pytest.approx([100.0, 50.0, 150.0])


def test_the_ladder_has_the_lines_that_hold_back() -> None:
    dataset = capped(900.0, a_fields=1000)
    ladder = price_ladder(dataset, solved(dataset).tables["red_lines"], "en")
    assert ladder["id"].tolist() == ["CAP"] and ladder["name"].tolist() == ["cap"]
    assert price_ladder(dataset, solved(dataset, 1e6).tables["red_lines"], "en").empty


def test_an_earlier_step_stands_higher_whatever_its_price() -> None:
    dataset = capped(900.0, a_fields=1000)
    line = solved(dataset).tables["red_lines"].iloc[[0]]
    later = line.assign(id="LATER", price=9.0, price_level="farmland.shortage")
    first = line.assign(id="FIRST", price=0.1, price_level="domestic.shortage")
    cost = line.assign(id="COST", price=5.0, price_level="cost")
    lines = pd.concat([cost, later, first], ignore_index=True)
    assert price_ladder(dataset, lines, "zh")["id"].tolist() == ["FIRST", "LATER", "COST"]


def test_uses_carry_names() -> None:
    dataset = capped(900.0, a_fields=1000)
    uses = use_table(dataset, solved(dataset).tables["allocation"], "zh")
    assert uses.to_dict("records") == [
        {"source": "河水", "river": "河", "sector": "田", "use_wan_m3": pytest.approx(900.0)}
    ]
