"""Gross demand from its drivers, worked out factor by factor."""

from __future__ import annotations

import numpy as np
import pytest

from basins.dataset import Dataset
from basins.demand import by_city, demand_array, gross_demand, unit_places
from tests.tiny_basin import MONTHS, table, tiny


@pytest.fixture(scope="module")
def grown() -> Dataset:
    """Towns of county 1 lie half in unit a and half in unit a2; fields have a summer shape.

    People grow by 10 % from 2020 to 2030. Fields use twice their net norm at efficiency 0.5; with
    p90 they ask 30 % more.
    """
    summer = [("summer", m, 0.5 if m in (6, 7) else 0.0) for m in MONTHS]
    flat = [("flat", m, 1 / 12) for m in MONTHS]
    return tiny(
        {
            "units": table(
                "unit county river area_share people_share irrigation_share industry_share node "
                "return_node",
                ("a", "1", "r", 0.5, 0.5, 0.2, 1.0, "A", "S"),
                ("b", "2", "r", 1.0, 1.0, 1.0, 1.0, "B", ""),
                ("a2", "1", "r", 0.5, 0.5, 0.8, 0.0, "B", ""),
            ),
            "growth": table(
                "driver city year index", ("towns", "c", 2020, 1.0), ("towns", "c", 2030, 1.1)
            ),
            "sectors": table(
                "sector name_zh name_en official_group position driver norm_unit norm_factor "
                "consumption_rate sewage_share river_return_share",
                ("towns", "镇", "towns", "domestic", 1, "towns", "L/d", 0.0365, 0.4, 1.0, 1.0),
                ("fields", "田", "fields", "agriculture", 2, "fields", "m³", 1.0, 1.0, 0.0, 1.0),
            ),
            "norms": table(
                "sector city year norm efficiency shape",
                ("towns", "c", 2020, 100.0, 0.8, "flat"),
                ("towns", "c", 2030, 120.0, 0.9, "flat"),
                ("fields", "c", 2020, 2.0, 0.5, "summer"),
            ),
            "shapes": table("shape month share", *summer, *flat),
            "dryness": table(
                "item exceedance_percent factor", ("fields", 50.0, 1.0), ("fields", 90.0, 1.3)
            ),
        },
        a_towns=400.0,
        a_fields=50.0,
        b_towns=100.0,
        b_fields=0.0,
    )


def test_towns_grow_and_their_norm_with_them(grown: Dataset) -> None:
    """2025: 400 people · ½ · 1.05 · 110 L/d · 0.0365 / 0.85 in unit a, evenly over the year."""
    towns = demand_array(grown, 2025, 50)[:, 0]
    year = 200 * 1.05 * 110 * 0.0365 / 0.85
    assert towns.sum(axis=1) == pytest.approx([year, year / 2, year])
    assert towns[0] == pytest.approx(np.full(12, year / 12))


@pytest.mark.parametrize(("exceedance", "dry"), [(50, 1.0), (70, 1.15), (95, 1.3)])
def test_fields_ask_more_in_dry_years_and_only_in_summer(
    grown: Dataset, exceedance: float, dry: float
) -> None:
    """50 · 0.2 or 0.8 · norm 2 / efficiency 0.5, half of it in June and half in July; no growth."""
    fields = demand_array(grown, 2025, exceedance)[:, 1]
    assert fields.sum(axis=1) == pytest.approx([40 * dry, 0, 160 * dry])
    assert fields[0, 5:7] == pytest.approx([20 * dry, 20 * dry])
    assert fields[0, [0, 4, 7, 11]] == pytest.approx(np.zeros(4))


def test_the_table_says_what_the_array_says(grown: Dataset) -> None:
    rows = gross_demand(grown, 2025, 50).set_index(["unit", "sector", "month"])["demand_wan_m3"]
    assert len(rows) == 3 * 2 * 12
    assert rows["a2", "fields", 7] == pytest.approx(80)
    assert rows["a2", "fields", 8] == 0


def test_units_know_their_city_and_basin(grown: Dataset) -> None:
    places = unit_places(grown)
    assert places["unit"].tolist() == ["a", "b", "a2"]
    assert set(places["city"]) == {"c"} and set(places["basin"]) == {"yellow"}


def test_a_city_without_a_path_has_no_value(grown: Dataset) -> None:
    path = grown["norms"].groupby(["sector", "city"])["norm"].first()
    cities = table("city", ("c",), ("d",))["city"]
    found = by_city(path, grown["sectors"]["sector"], cities)
    assert found[:, 0] == pytest.approx([100.0, 2.0])
    assert np.isnan(found[:, 1]).all()
