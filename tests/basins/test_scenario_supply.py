"""Changes of what can be supplied, and of what must be: the words ways out of a conflict use.

The dataset is the sound folder of ``dataset_folder``: works at a and b carry 900 000 万m³ a year,
wells at a lift 900 万m³ a month, 20 % of their zone are banned and 50 % limited, a canal t brings b
400 万m³ a year, at the section S 0.01 m³/s are owed in every month.
"""

from __future__ import annotations

import pandas as pd
import pytest

from basins.dataset import Dataset
from basins.faults import BadInput
from basins.scenario import apply_scenario
from basins.scenario_file import scenario_from_dict


def changed(sound: Dataset, table: str, **changes: object) -> pd.DataFrame:
    """Rows of a table that a scenario changes; each is marked as resting on the scenario."""
    after = apply_scenario(sound, scenario_from_dict({"name": "x"} | changes, sound))[table]
    rows = after[after["document"] == "scenario"]
    assert (after.drop(rows.index) == sound[table].drop(rows.index)).all(axis=None)
    return rows


def test_an_ecological_flow_is_changed_in_one_month(sound: Dataset) -> None:
    entry = {"node": "S", "month": 5, "flow_m3s": 0.004}
    rows = changed(sound, "ecological_flows", ecological_flows=[entry])
    assert rows[["month", "flow_m3s"]].to_numpy().tolist() == [[5, 0.004]]


def test_zones_and_wells_have_factors_of_their_own(sound: Dataset) -> None:
    entry = {"place": "甲", "banned_factor": 0.5, "limited_factor": 0.8, "wells_factor": 2}
    row = changed(sound, "groundwater", groundwater=[entry]).iloc[0]
    shares = row[["banned_share", "limited_share", "monthly_wan_m3", "exploitable_wan_m3"]]
    assert shares.tolist() == pytest.approx([0.1, 0.4, 1800.0, 1000.0])


def test_works_carry_more_by_the_year_and_by_the_month(sound: Dataset) -> None:
    entry = {"place": "2", "source": "河水", "factor": 1.5}
    rows = changed(sound, "supply_capacity", supply_capacity=[entry])
    volumes = rows[["unit", "annual_wan_m3", "monthly_wan_m3"]]
    assert volumes.to_numpy().tolist() == [["b", 13.5e5, 13.5e4]]


def test_a_unit_can_take_more_from_a_transfer(sound: Dataset) -> None:
    entry = {"transfer": "渠", "place": "乙", "factor": 1.25}
    rows = changed(sound, "transfer_targets", transfer_targets=[entry])
    assert rows["annual_wan_m3"].tolist() == [500.0]


def test_a_reuse_rate_holds_in_every_year(sound: Dataset) -> None:
    rows = changed(sound, "reclaimed", reclaimed=[{"place": "市", "reuse_rate": 0.4}])
    assert rows["reuse_rate"].tolist() == [0.4]


def test_less_leakage_is_a_higher_efficiency_and_no_other_norm(sound: Dataset) -> None:
    leaky = [{"sector": "fields", "place": "市", "efficiency": 0.6}]
    entries = [*leaky, {"sector": "fields", "place": "市", "loss_factor": 0.75}]
    rows = changed(sound, "norms", norms=entries)
    # 40 % are lost, three quarters of that afterwards.
    assert rows[["sector", "norm", "efficiency"]].to_numpy().tolist() == [["fields", 1.0, 0.7]]


def test_losses_beyond_what_a_network_can_have_are_a_fault(sound: Dataset) -> None:
    entries = [
        {"sector": "fields", "place": "市", "efficiency": 0.6},
        {"sector": "fields", "place": "市", "loss_factor": 2.5},
    ]
    with pytest.raises(BadInput) as bad:
        scenario_from_dict({"name": "x", "norms": entries}, sound)
    assert [fault.column for fault in bad.value.faults] == ["efficiency"]


def test_the_assurance_of_a_demand_is_changed_without_an_order(sound: Dataset) -> None:
    rows = changed(sound, "priorities", priorities={"assurance_percent": {"镇": 95}})
    assert rows[["item", "assurance_percent"]].to_numpy().tolist() == [["towns", 95.0]]


@pytest.mark.parametrize(
    ("content", "column", "remedy"),
    [
        (
            {"ecological_flows": [{"node": "S", "month": 13, "factor": 0.5}]},
            "ecological_flows[1].month",
            "correct the number",
        ),
        (
            {"ecological_flows": [{"node": "S", "month": 5}]},
            "ecological_flows[1]",
            "add factor or flow_m3s",
        ),
        (
            {"supply_capacity": [{"place": "甲", "source": "井", "factor": 2}]},
            "supply_capacity[1].source",
            "name a surface or yield source of the dataset",
        ),
        (
            {"transfer_targets": [{"transfer": "t", "place": "甲", "factor": 2}]},
            "transfer_targets[1]",
            "the dataset has none for t and 甲",
        ),
        (
            {"reclaimed": [{"place": "市", "reuse_rate": 1.2}]},
            "reclaimed[1].reuse_rate",
            "correct the number",
        ),
        (
            {"priorities": {"assurance_percent": {"town": 95}}},
            "priorities.assurance_percent.town",
            "did you mean 'towns'?",
        ),
        (
            {"priorities": {"assurance_percent": 95}},
            "priorities.assurance_percent",
            "write [priorities.assurance_percent] and SECTOR = percent",
        ),
        ({"priorities": {"ordr": []}}, "priorities.ordr", "did you mean 'order'?"),
    ],
)
def test_a_change_that_makes_no_sense_is_a_fault(
    sound: Dataset, content: dict[str, object], column: str, remedy: str
) -> None:
    with pytest.raises(BadInput) as bad:
        scenario_from_dict({"name": "x"} | content, sound)
    (fault,) = bad.value.faults
    assert fault.column == column and remedy in fault.remedy
