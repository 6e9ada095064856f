"""Levers moved on a basin whose answers stand on paper.

A has 1200 万m³ of runoff, 100 a month, and fields that ask for 1300: 100 are short under the cap of
1e6. Fields consume all, so nothing comes back and b gets nothing.
"""

from __future__ import annotations

import threading
from time import monotonic

import pandas as pd
import pytest

from allocation.sensitivity import (
    Asked,
    Study,
    answers,
    curve_table,
    grid_questions,
    grid_table,
    option_questions,
    study_model,
    swings,
    tornado_questions,
    tornado_table,
)
from allocation.sensitivity.questions import Question
from basins.dataset import Dataset
from basins.scenario_file import scenario_from_dict
from tests.tiny_basin import table, tiny

ASKED = Asked(2025, "p50")


def capped(cap: float, **demand: float) -> Dataset:
    """The basin under a cap; homes of A must get theirs in full."""
    limits = table("red_line year limit", ("CAP", 2020, cap))
    priorities = tiny()["priorities"]
    priorities.loc[priorities["item"] == "towns", "assurance_percent"] = 95.0
    kinds = tiny()["driver_kinds"]
    kinds.loc[kinds["driver"] == "towns", "unit"] = "万人"
    return tiny(
        {"red_line_limits": limits, "priorities": priorities, "driver_kinds": kinds}, **demand
    )


def test_the_tornado_is_what_paper_says() -> None:
    """Cap 1000 under a demand of 600 + 500: 100 are short.

    Cap ±10 %: 900 leaves 200 short, 1100 none. Fields +10 % ask for 50 more, all short; −10 % leave
    50 short. Efficiency +10 %: fields ask for 500/1.1 = 454.5, so 54.5 are short; efficiency stands
    at 1 and cannot rise, so nothing changes; −10 % asks for 555.6. People +10 % take 60 from
    fields; networks that lose ten percent take 600/0.9 − 600 = 66.7.
    """
    dataset = capped(1000.0, a_towns=600, a_fields=500)
    rows = list(answers(study_model(dataset, None), ASKED, tornado_questions(dataset, ASKED)))
    found = tornado_table(rows)
    change = found.set_index(["lever", "side"])["shortage_wan_m3_change"]
    assert change["cap", "low"] == pytest.approx(100.0)
    assert change["cap", "high"] == pytest.approx(-100.0)
    assert change["irrigated_area", "low"] == pytest.approx(-50.0)
    assert change["irrigated_area", "high"] == pytest.approx(50.0)
    assert change["population", "high"] == pytest.approx(60.0)
    assert change["irrigation_efficiency", "low"] == pytest.approx(500 / 0.9 - 500, abs=1e-3)
    assert change["irrigation_efficiency", "high"] == 0.0
    order = swings(found, "shortage_wan_m3")
    assert order["lever"].tolist()[:5] == [
        "cap",
        "population",
        "irrigated_area",
        "network_efficiency",
        "irrigation_efficiency",
    ]
    assert order["swing"].tolist()[:3] == pytest.approx([200.0, 120.0, 100.0])
    assert order["swing"].iloc[5:].tolist() == pytest.approx([0.0] * len(order.iloc[5:]))


def test_cost_is_running_cost_without_the_premium() -> None:
    """River water costs 1 yuan/m³ for all: a plan of 1000 万m³ costs 1000 万元; 900, 900."""
    dataset = capped(1000.0, a_towns=600, a_fields=500)
    rows = list(answers(study_model(dataset, None), ASKED, tornado_questions(dataset, ASKED)))
    cost = tornado_table(rows).set_index(["lever", "side"])["cost_wan_yuan"]
    assert cost["base", ""] == pytest.approx(1000.0)
    assert cost["cap", "low"] == pytest.approx(900.0)


def test_a_side_without_a_plan_is_told_and_comes_first() -> None:
    """Homes of 980 under a cap of 1000: 900 cannot hold, nor can ten percent more people,
    nor networks that lose ten percent."""
    dataset = capped(1000.0, a_towns=980, a_fields=500)
    rows = list(answers(study_model(dataset, None), ASKED, tornado_questions(dataset, ASKED)))
    order = swings(tornado_table(rows), "shortage_wan_m3").set_index("lever")
    assert order["infeasible"].to_dict()["cap"] == "low"
    assert order["infeasible"].to_dict()["population"] == "high"
    assert order["infeasible"].to_dict()["network_efficiency"] == "low"
    assert set(order.index[:3]) == {"cap", "population", "network_efficiency"}


def test_levers_move_from_where_the_scenario_put_them() -> None:
    dataset = capped(1000.0, a_towns=600, a_fields=500)
    halved = scenario_from_dict({"name": "x", "limits": {"CAP": 800.0}}, dataset)
    study = Study(dataset, halved, ASKED, tornado_questions).start()
    assert study.wait(60) and study.state == "done" and study.progress == 1.0
    found = tornado_table(study.rows).set_index(["lever", "side"])
    assert found["value"]["cap", "low"] == pytest.approx(720.0)
    assert found["shortage_wan_m3"]["cap", "low"] == pytest.approx(1100.0 - 720.0)


def test_a_grid_tells_points_without_a_plan() -> None:
    """Cap 1000 万m³, and 10 m³/万元 · 100 亿元 = 1000 万m³: both bind at their base."""
    dataset = capped(1000.0, a_towns=920, a_fields=500)
    lines = dataset["red_lines"]
    both = lines.assign(red_line="INT", counted="intensity", unit="m³/万元")
    tables = dict(dataset.tables)
    limits = dataset["red_line_limits"]
    tables["red_lines"] = pd.concat([lines, both], ignore_index=True)
    more = limits.assign(red_line="INT", limit=10.0)
    tables["red_line_limits"] = pd.concat([limits, more], ignore_index=True)
    dataset = Dataset(dataset.root, tables, "both")
    questions = grid_questions(dataset, ASKED, "cap_intensity")
    found = grid_table(list(answers(study_model(dataset, None), ASKED, questions)))
    assert len(found) == 25
    for row in found.to_dict("records"):
        allowed = min(row["x"], 100.0 * row["y"])
        if allowed < 920.0 - 1e-6:
            assert row["status"] == "infeasible"
        else:
            assert row["shortage_wan_m3"] == pytest.approx(1420.0 - allowed, abs=1e-3)


def test_the_supply_curve_gives_gain_and_cost_of_each_option() -> None:
    """B has no water of its own and asks for 200; a canal of 150 that may only come in 2030, with
    20 % loss, delivers 120 at 0.5 yuan/m³ withdrawn and 1 yuan/m³ used: 120 · 1 + 150 · 0.5."""
    columns = (
        "transfer name_zh name_en source from_node from_basin annual_wan_m3 monthly_wan_m3 "
        "loss_share energy_kwh_m3 cost_yuan_m3 status first_year enabled"
    )
    canal = ("t", "渠", "canal", "canal", "A", "yellow", 150.0, 12.5, 0.2, 0.0, 0.5)
    dataset = tiny(
        {
            "transfers": table(columns, (*canal, "planned", 2030, "no")),
            "transfer_targets": table("transfer unit annual_wan_m3", ("t", "b", 400.0)),
        },
        b_fields=200,
    )
    # The river passes B, so without a limit on works at B there would be no shortage.
    tables = dict(dataset.tables)
    works = tables["supply_capacity"]
    tables["supply_capacity"] = works[works["unit"] == "a"].reset_index(drop=True)
    dataset = Dataset(dataset.root, tables, "canal")
    rows = list(answers(study_model(dataset, None), ASKED, option_questions(dataset, ASKED)))
    curve = curve_table(dataset, rows).set_index("option")
    assert curve["gain_wan_m3"]["t"] == pytest.approx(120.0)
    assert curve["delivered_wan_m3"]["t"] == pytest.approx(120.0)
    assert curve["cost_yuan_m3"]["t"] == pytest.approx((120.0 + 75.0) / 120.0)
    assert curve["own_cost_yuan_m3"]["t"] == pytest.approx(0.5 / 0.8)


def test_cancel_stops_between_solves_and_keeps_what_was_found() -> None:
    dataset = capped(1000.0, a_towns=600, a_fields=500)
    gate = threading.Lock()
    gate.acquire()

    def many(data: Dataset, asked: Asked) -> list[Question]:
        return tornado_questions(data, asked) * 200

    study = Study(dataset, None, ASKED, many, gate).start()
    assert study.state == "waiting" and study.rows == []
    gate.release()
    end = monotonic() + 60
    while not study.rows and monotonic() < end:
        study.wait(0.01)
    study.cancel()
    assert study.wait(60) and study.state == "cancelled"
    assert 0 < len(study.rows) < len(study.questions)
    assert tornado_table(study.rows)["shortage_wan_m3"].iloc[0] == pytest.approx(100.0)


def test_a_study_cancelled_while_it_waits_solves_nothing() -> None:
    gate = threading.Lock()
    gate.acquire()
    study = Study(capped(1000.0, a_fields=500), None, ASKED, tornado_questions, gate).start()
    study.cancel()
    gate.release()
    assert study.wait(60) and study.state == "cancelled" and study.rows == []
