"""How much the water of a basin carries, worked out on paper in each test."""

from __future__ import annotations

import pandas as pd
import pytest

from allocation.capacity import (
    Carried,
    CarryingModel,
    Frontier,
    Kind,
    Place,
    Rules,
    frontier,
    kinds_of,
    place_named,
)
from allocation.plan import solve_plan
from basins.dataset import Dataset
from basins.faults import BadInput
from tests.tiny_basin import table, tiny

A = Place("county", "1", "甲", "A")
B = Place("county", "2", "乙", "B")
PROVINCE = Place("province", "p", "省", "Province")
UNITS = pd.DataFrame(
    [
        ("towns", "镇", "towns", "万人", "people_share"),
        ("fields", "田", "fields", "万亩", "irrigation_share"),
    ],
    columns=["driver", "name_zh", "name_en", "unit", "share"],
)


def basin(changes: dict[str, pd.DataFrame] | None = None, **demand: float) -> Dataset:
    """The tiny basin with people in its towns and mu of fields; a person needs 1 m³ a year."""
    return tiny({"driver_kinds": UNITS} | (changes or {}), **demand)


def model(dataset: Dataset, rules: Rules | None = None) -> CarryingModel:
    return CarryingModel(solve_plan(dataset, 2025, "p50"), rules)


def people(dataset: Dataset) -> Kind:
    (kind,) = kinds_of(dataset, ["population"])
    return kind


def carried(
    dataset: Dataset, place: Place, kind: str = "population", rules: Rules | None = None
) -> Carried:
    (asked,) = kinds_of(dataset, [kind])
    return model(dataset, rules).carried(place, asked)


def ids(found: Carried) -> list[str]:
    return [bind.id for bind in found.binds]


def test_kinds_are_found_by_unit_and_group() -> None:
    found = kinds_of(basin(a_towns=1))
    assert [(kind.id, kind.measured) for kind in found] == [
        ("population", ("towns",)),
        ("irrigated_area", ("fields",)),
    ]


def test_people_grow_until_the_river_is_used_up() -> None:
    """1200 run off, fields keep their 300: towns can have 900 instead of 600."""
    found = carried(basin(a_towns=600, a_fields=300), A)
    assert found.capacity == pytest.approx(900)
    assert (found.status, found.planned, found.today) == ("room", 600, 600)
    assert found.room == pytest.approx(300) and found.load == pytest.approx(2 / 3)
    assert found.use_wan_m3 == pytest.approx(1200)
    assert ids(found) == ["river_water:r", "others"]
    assert found.binds[0].gain == pytest.approx(1.0)


def test_nobody_downstream_gets_shorter_than_in_the_plan() -> None:
    """B's fields have 900: of 1200 towns at A may consume 300, which is 40 % of 750."""
    found = carried(basin(a_towns=600, b_fields=900), A)
    assert found.capacity == pytest.approx(750)


def test_a_red_line_binds_and_has_a_price_in_people() -> None:
    """1000 for all; B's fields use 100, so towns at A carry 900; one more 万m³ is one more."""
    cap = {"red_line_limits": table("red_line year limit", ("CAP", 2020, 1000.0))}
    found = carried(basin(cap, a_towns=600, b_fields=100), A)
    assert found.capacity == pytest.approx(900)
    assert ids(found)[0] == "CAP" and found.binds[0].gain == pytest.approx(1.0)
    assert (found.binds[0].limit, found.binds[0].rank) == (1000.0, 1)


def test_a_place_that_is_short_is_over() -> None:
    """Fields of 1600 on 1200: three quarters can be carried."""
    found = carried(basin(a_fields=1600), A, "irrigated_area")
    assert found.capacity == pytest.approx(1200)
    assert found.status == "over" and found.load == pytest.approx(4 / 3)


def test_where_even_nothing_of_it_helps_the_rest_that_is_missing_is_told() -> None:
    """Without any town the fields still ask 1600 of 1200."""
    norm = Rules(at_norm=True)
    found = carried(basin(a_towns=100, a_fields=1600), A, rules=norm)
    assert found.status == "impossible" and found.short_wan_m3 == pytest.approx(400)
    assert pd.isna(found.capacity) and ids(found) == ["river_water:r"]


def test_the_place_keeps_what_the_plan_gives_its_other_uses() -> None:
    """Towns have their 100, fields 1100 of 1600: no town can grow without taking from fields."""
    dataset = basin(a_towns=100, a_fields=1600)
    found = carried(dataset, A)
    assert found.status == "full" and found.capacity == pytest.approx(100)
    assert "others" in ids(found)


def test_at_their_norm_the_other_uses_of_the_place_come_first() -> None:
    """Fields ask 1150 of 1200: only 50 are left for towns, which the plan gives their 100."""
    dataset = basin(a_towns=100, a_fields=1150)
    found = carried(dataset, A, rules=Rules(at_norm=True))
    assert found.status == "over" and found.capacity == pytest.approx(50)
    assert carried(dataset, A).capacity == pytest.approx(100)


def test_a_line_of_the_place_counts_though_the_plan_does_not_enforce_it() -> None:
    """700 for county 1, which no plan is held to; the other county has nothing to do with it."""
    lines = tiny()["red_lines"].drop(columns=[])
    own = lines.assign(red_line="OWN", scope="county", place="1", enforced="no", rank=8)
    limits = table("red_line year limit", ("CAP", 2020, 1e6), ("OWN", 2020, 700.0))
    both = {"red_lines": pd.concat([lines, own]), "red_line_limits": limits}
    dataset = basin(both, a_towns=600, b_towns=100)
    found = carried(dataset, A)
    assert found.capacity == pytest.approx(700) and ids(found) == ["OWN"]
    assert carried(dataset, A, rules=Rules(own_lines=False)).capacity == pytest.approx(1200)
    # A uses 600 and consumes 240, so 960 come to B.
    assert carried(dataset, B).capacity == pytest.approx(960)
    tight = {**both, "red_line_limits": limits.assign(limit=[1e6, 500.0])}
    over = carried(basin(tight, a_towns=600, b_towns=100), A)
    assert (over.status, ids(over)) == ("over", ["OWN"]) and over.capacity == pytest.approx(500)


def test_value_added_raises_the_product_that_an_intensity_is_measured_by() -> None:
    """6 m³/万元 on a product of 100 + 50 (λ − 1); works use 500 λ: 500 λ = 600 + 300 (λ − 1)."""
    kinds = UNITS.assign(unit=["亿元", "万亩"])
    lines = tiny()["red_lines"].assign(red_line="INT", counted="intensity", unit="m³/万元")
    norms = table(
        "sector city year norm efficiency shape",
        ("towns", "c", 2020, 10.0, 1.0, "flat"),
        ("fields", "c", 2020, 1.0, 1.0, "flat"),
    )
    changes = {
        "driver_kinds": kinds,
        "sectors": tiny()["sectors"].assign(official_group=["industry", "agriculture"]),
        "red_lines": lines,
        "red_line_limits": table("red_line year limit", ("INT", 2020, 6.0)),
        "norms": norms,
    }
    found = carried(basin(changes, a_towns=50), A, "industry")
    assert found.capacity == pytest.approx(75) and ids(found) == ["INT"]


def test_a_province_grows_everywhere_alike() -> None:
    """Fields at A and B ask 300 each of 1200: they can double."""
    found = carried(basin(a_fields=300, b_fields=300), PROVINCE, "irrigated_area")
    assert found.capacity == pytest.approx(1200) and found.planned == 600


def test_a_unit_without_water_does_not_hold_back_the_others() -> None:
    """Works at B lift 50 of its 100; fields at A can have all but these 50."""
    works = table(
        "unit source annual_wan_m3 monthly_wan_m3",
        ("a", "river_water", 9e5, 9e4),
        ("b", "river_water", 50.0, 9e4),
    )
    dataset = basin({"supply_capacity": works}, a_fields=300, b_fields=100)
    found = carried(dataset, PROVINCE, "irrigated_area")
    assert found.capacity == pytest.approx(1200) and found.status == "room"
    there = carried(dataset, B, "irrigated_area")
    assert there.capacity == pytest.approx(50) and there.status == "over"
    assert ids(there)[0] == "supply:b:river_water"


def test_months_that_the_plan_supplies_beyond_the_worst_one_stay() -> None:
    """Nothing runs off in winter: what the plan supplies in summer carries no whole year."""
    shape = table("river month share", *(("r", m, 0.0 if m == 1 else 1 / 11) for m in range(1, 13)))
    found = carried(basin({"runoff_shape": shape}, a_fields=600), A, "irrigated_area")
    assert found.capacity == pytest.approx(0.0, abs=1e-6) and found.status == "over"


def test_fields_live_on_what_towns_give_back_though_no_town_is_carried_all_year() -> None:
    """Towns without water in winter carry nobody, yet what they used in summer is still there."""
    shape = table("river month share", *(("r", m, 0.0 if m == 1 else 1 / 11) for m in range(1, 13)))
    allowed = table(
        "source sector cost_yuan_m3 energy_kwh_m3 counts_in_cap counts_in_intensity",
        ("river_water", "towns", 1.0, 0.0, "yes", "yes"),
        ("reclaimed", "fields", 0.1, 0.0, "yes", "yes"),
    )
    changes = {
        "runoff_shape": shape,
        "source_sector": allowed,
        "reclaimed": table("city year reuse_rate", ("c", 2020, 0.5)),
    }
    found = carried(basin(changes, a_towns=400, a_fields=300), A)
    # 11 months of 400 / 12 for the towns, and the part of it that comes back for the fields.
    assert found.status == "over" and found.capacity == pytest.approx(0.0, abs=1e-6)
    assert found.use_wan_m3 == pytest.approx(1.3 * 400 * 11 / 12, rel=1e-6)


def test_a_river_is_a_place_and_names_are_understood() -> None:
    dataset = basin(a_towns=400)
    assert place_named(dataset, "河") == Place("river", "r", "河", "River")
    assert carried(dataset, place_named(dataset, "r")).capacity == pytest.approx(1200)
    with pytest.raises(BadInput) as bad:
        place_named(dataset, "丙")
    assert bad.value.faults[0].file == "--place"


def test_nothing_grows_where_there_is_nothing() -> None:
    assert carried(basin(a_towns=400), B).status == "nothing_there"


def test_answers_do_not_depend_on_the_order_of_the_questions() -> None:
    dataset = basin(a_towns=600, a_fields=300, b_fields=200)
    asked, kinds = model(dataset), kinds_of(dataset)
    once = [asked.carried(place, kind) for place in (A, B, PROVINCE) for kind in kinds]
    again = [asked.carried(place, kind) for place in (PROVINCE, B, A) for kind in kinds[::-1]]
    sizes = {(one.place.id, one.kind.id): one.capacity for one in again}
    for one in once:
        assert sizes[one.place.id, one.kind.id] == pytest.approx(one.capacity, nan_ok=True)


def edge(dataset: Dataset) -> Frontier:
    return frontier(model(dataset), A, *kinds_of(dataset, ["population", "irrigated_area"]))


def test_the_edge_between_towns_and_fields() -> None:
    """T + F ≤ 1200 at A; B's fields need 300 of 1200 − 0.4 T − F: both bind at T = 500, F = 700."""
    found = edge(basin(a_towns=100, a_fields=100, b_fields=300))
    corners = [(corner.first, corner.second) for corner in found.corners]
    for corner, wanted in zip(corners, [(0, 900), (500, 700), (1200, 0)], strict=True):
        assert corner == pytest.approx(wanted, abs=1e-3)
    assert found.table()["trade"].tolist()[1:] == pytest.approx([0.4, 1.0], rel=1e-5)


def test_an_edge_wants_two_kinds_that_move_apart() -> None:
    dataset = basin(a_towns=100)
    kinds = kinds_of(dataset, ["population", "towns"])
    with pytest.raises(BadInput, match="fault"):
        frontier(model(dataset), A, *kinds)
    with pytest.raises(BadInput, match="fault"):
        frontier(model(dataset), A, *kinds_of(dataset, ["population", "fields"]))


def test_a_wrong_kind_is_named_with_what_there_is() -> None:
    with pytest.raises(BadInput) as bad:
        kinds_of(basin(), ["populaton", "urban_area"])
    assert [fault.value for fault in bad.value.faults] == ["populaton", "urban_area"]
    assert "population" in bad.value.faults[0].remedy
