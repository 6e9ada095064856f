"""What must hold of every plan, whatever the basin.

*Monotone* is said of the ordered objective as a whole: the first level that changes gets better;
levels after it may get worse, for they come second. Only statements that are true are tested:

* A looser limit, a larger capacity or a lower ecological flow that is hard only adds plans. (A soft
  flow that is lowered is another yardstick: the shortfall is then a share of something else.)
* More runoff adds plans because water that nobody wants can always leave: nodes spill without
  limit, so the plan of the drier basin still holds with the rest in the rivers. A line that caps an
  *outflow* would break this; no law asks for one, and random basins have none.
* A wetter *hydrology* is no such thing: from p95 to p90 an ecological flow turns from soft to hard,
  fields ask for less, quotas follow the runoff. Nothing is claimed there.
* Works switched on are no such thing either: a unit that then receives the same source from two
  basins no longer counts as giving its return flow back to one (see ``red_lines``).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from allocation.formulation.inputs import inputs_of
from allocation.formulation.objective import TIE_BREAK
from allocation.formulation.problem import Problem, assemble
from allocation.solvers.lexicographic import LexicographicModel
from allocation.solvers.solution import NoSolution
from allocation.textbook.model import textbook
from basins.arrays import Floats
from basins.dataset import check_all
from basins.schema import dictionary
from tests.random_basins import YEAR, Basin, random_basins
from tests.textbook_values import broken_by

TOLERANCE = 1e-6
Values = Mapping[str, float]
steady = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)


def problem_of(basin: Basin) -> Problem:
    return assemble(inputs_of(basin.dataset, YEAR, basin.exceedance))


def values(basin: Basin) -> Values | None:
    """Least value of every level and the cost; nothing where there is no plan."""
    try:
        steps = LexicographicModel(problem_of(basin)).solve().steps
    except NoSolution:
        return None
    return {step.name: step.value for step in steps if step.name != TIE_BREAK}


def planned(basin: Basin) -> Values:
    """The values of a basin that has a plan; other basins are passed over."""
    found = values(basin)
    assume(found is not None)
    assert found is not None
    return found


def assert_same(one: Values, other: Values | None) -> None:
    assert other is not None and list(one) == list(other)
    assert list(other.values()) == pytest.approx(list(one.values()), rel=TOLERANCE, abs=TOLERANCE)


def assert_no_worse(before: Values, after: Values | None) -> None:
    """The first level that differs is lower after than before."""
    assert after is not None and list(before) == list(after)
    for name, value in before.items():
        slack = TOLERANCE * max(1.0, abs(value))
        if after[name] < value - slack:
            return
        assert after[name] <= value + slack, name


@given(random_basins())
@steady
def test_random_basins_are_valid(basin: Basin) -> None:
    assert check_all(basin.dataset.tables, {name: name for name in basin.dataset.tables}) == []


@given(random_basins())
@steady
def test_a_plan_keeps_every_equation(basin: Basin) -> None:
    """Balances close and no red line is passed, by the equations written down a second time."""
    problem = problem_of(basin)
    try:
        solution = LexicographicModel(problem).solve()
    except NoSolution:
        assume(False)
    model = textbook(basin.dataset, YEAR, basin.exceedance)
    assert broken_by(model, problem, solution.values, TOLERANCE) == []


def scaled(basin: Basin, table: str, columns: list[str], rows: Floats, factor: float) -> Basin:
    frame = basin.dataset[table].copy()
    for column in columns:
        frame[column] = frame[column].where(~rows, frame[column] * factor)
    return basin.with_tables(**{table: frame})


@given(random_basins(), st.data())
@steady
def test_a_looser_red_line_never_worsens_the_objective(basin: Basin, data: st.DataObject) -> None:
    lines = basin.dataset["red_lines"]
    line = lines.loc[data.draw(st.sampled_from(range(len(lines))))]
    before = planned(basin)
    rows = (basin.dataset["red_line_limits"]["red_line"] == line["red_line"]).to_numpy()
    factor = 1.3 if line["sense"] == "max" else 0.5
    assert_no_worse(before, values(scaled(basin, "red_line_limits", ["limit"], rows, factor)))


@given(random_basins(), st.data())
@steady
def test_more_runoff_never_worsens_the_objective(basin: Basin, data: st.DataObject) -> None:
    unit = data.draw(st.sampled_from(basin.dataset["units"]["unit"].tolist()))
    before = planned(basin)
    rows = (basin.dataset["runoff"]["unit"] == unit).to_numpy()
    assert_no_worse(before, values(scaled(basin, "runoff", ["mean_wan_m3"], rows, 1.3)))


CAPACITIES = {
    "supply_capacity": ["annual_wan_m3", "monthly_wan_m3"],
    "groundwater": ["exploitable_wan_m3", "base_withdrawal_wan_m3", "monthly_wan_m3"],
    "transfers": ["annual_wan_m3", "monthly_wan_m3"],
    "transfer_targets": ["annual_wan_m3"],
    "reclaimed": ["reuse_rate"],
}


@given(random_basins(), st.sampled_from(sorted(CAPACITIES)), st.data())
@steady
def test_more_capacity_never_worsens_the_objective(
    basin: Basin, table: str, data: st.DataObject
) -> None:
    count = len(basin.dataset[table])
    assume(count > 0)
    row = data.draw(st.integers(0, count - 1))
    before = planned(basin)
    larger = scaled(basin, table, CAPACITIES[table], np.arange(count) == row, 1.4)
    assert_no_worse(before, values(larger))


@given(random_basins(), st.integers(0, 2**32 - 1))
@steady
def test_the_order_of_rows_does_not_matter(basin: Basin, seed: int) -> None:
    before = planned(basin)
    random = np.random.default_rng(seed)
    shuffled = {
        name: table.iloc[random.permutation(len(table))].reset_index(drop=True)
        for name, table in basin.dataset.tables.items()
    }
    assert_same(before, values(basin.with_tables(**shuffled)))


@given(random_basins())
@steady
def test_names_do_not_matter(basin: Basin) -> None:
    """Units, nodes, counties and rivers get names that sort the other way round."""
    before = planned(basin)
    tables = dict(basin.dataset.tables)
    for table, key in (
        ("units", "unit"),
        ("nodes", "node"),
        ("counties", "county"),
        ("rivers", "river"),
    ):
        names = sorted(tables[table][key], reverse=True)
        renamed = {"": ""} | {name: f"{key}-{number:03}" for number, name in enumerate(names)}
        tables = with_names(tables, table, key, renamed)
    after = values(basin.with_tables(**tables))
    assert_same(before, after)


def with_names(
    tables: Mapping[str, pd.DataFrame], table: str, key: str, renamed: Mapping[str, str]
) -> dict[str, pd.DataFrame]:
    """The tables with the names of one key changed wherever they stand."""
    rules = dictionary()
    found = rules[
        (rules["references"] == f"{table}.{key}")
        | ((rules["table"] == table) & (rules["column"] == key))
    ]
    changed = dict(tables)
    for name, column in [
        *zip(found["table"], found["column"], strict=True),
        ("nodes", "downstream"),
    ]:
        frame = changed[name]
        if name != "nodes" or column != "downstream" or key == "node":
            changed[name] = frame.assign(
                **{column: frame[column].map(lambda cell: renamed.get(cell, cell))}
            )
    lines = changed["red_lines"]
    place = lines["place"].map(lambda cell: renamed.get(cell, cell))
    changed["red_lines"] = lines.assign(place=lines["place"].where(lines["scope"] != key, place))
    return changed


@given(random_basins(), st.data())
@steady
def test_a_unit_in_two_equal_halves_changes_nothing(basin: Basin, data: st.DataObject) -> None:
    """The worst share and all totals stay: halves that fare alike are as good as the whole unit.

    Any plan of the halves adds up to one of the whole, whose share is no worse than the worse of
    theirs; any plan of the whole splits into two halves.
    """
    unit = data.draw(st.sampled_from(basin.dataset["units"]["unit"].tolist()))
    assert_same(planned(basin), values(halved(basin, unit)))


VOLUMES_OF_A_UNIT = {
    "units": ["area_share", "people_share", "irrigation_share", "industry_share"],
    "runoff": ["mean_wan_m3"],
    "supply_capacity": ["annual_wan_m3", "monthly_wan_m3"],
    "groundwater": ["exploitable_wan_m3", "base_withdrawal_wan_m3", "monthly_wan_m3"],
    "transfer_targets": ["annual_wan_m3"],
}


def halved(basin: Basin, unit: str) -> Basin:
    """The basin with two units in the place of one, each with half of all it has and may."""
    tables = {}
    for name, columns in VOLUMES_OF_A_UNIT.items():
        table = basin.dataset[name]
        its = table[table["unit"] == unit]
        half = its.assign(**{column: its[column] / 2 for column in columns})
        halves = [half.assign(unit=f"{unit}-{side}") for side in ("left", "right")]
        tables[name] = pd.concat([table[table["unit"] != unit], *halves], ignore_index=True)
    lines, limits = basin.dataset["red_lines"], basin.dataset["red_line_limits"]
    its = lines[(lines["scope"] == "unit") & (lines["place"] == unit)]
    paths = limits[limits["red_line"].isin(its["red_line"])]
    tables["red_lines"], tables["red_line_limits"] = lines.drop(its.index), limits.drop(paths.index)
    for side in ("left", "right"):
        line = its.assign(place=f"{unit}-{side}", red_line=its["red_line"] + side)
        path = paths.assign(limit=paths["limit"] / 2, red_line=paths["red_line"] + side)
        for name, more in (("red_lines", line), ("red_line_limits", path)):
            tables[name] = pd.concat([tables[name], more], ignore_index=True)
    return basin.with_tables(**tables)


VOLUMES = {
    "runoff": ["mean_wan_m3"],
    "reservoirs": ["dead_wan_m3", "normal_wan_m3", "flood_limit_wan_m3", "start_wan_m3"],
    "ecological_flows": ["flow_m3s"],
    "drivers": ["value"],
    "economy": ["gdp_yi_yuan"],
    "supply_capacity": ["annual_wan_m3", "monthly_wan_m3"],
    "groundwater": ["exploitable_wan_m3", "base_withdrawal_wan_m3", "monthly_wan_m3"],
    "transfers": ["annual_wan_m3", "monthly_wan_m3"],
    "transfer_targets": ["annual_wan_m3"],
}


@given(random_basins(), st.sampled_from((0.1, 3.0, 40.0)))
@steady
def test_a_basin_of_another_size_has_the_same_shares(basin: Basin, factor: float) -> None:
    """All volumes times a factor: shortages and costs follow it, shares do not."""
    before = planned(basin)
    tables = {
        name: basin.dataset[name].assign(
            **{column: basin.dataset[name][column] * factor for column in columns}
        )
        for name, columns in VOLUMES.items()
    }
    limits, lines = basin.dataset["red_line_limits"], basin.dataset["red_lines"]
    volumes = limits["red_line"].isin(lines.loc[lines["unit"] != "m³/万元", "red_line"])
    tables["red_line_limits"] = limits.assign(
        limit=limits["limit"].where(~volumes, limits["limit"] * factor)
    )
    expected = {
        name: value if name.endswith(".fairness") else value * factor
        for name, value in before.items()
    }
    assert_same(expected, values(basin.with_tables(**tables)))
