"""Scenario files: every fault with its line, and every change as it says.

The dataset is the sound folder of ``dataset_folder``: county 甲 (1, towns 300, fields 400) and 乙
(2, towns 100, fields 200) in the city 市 (c), a canal t, a reservoir V, a section S with 0.01 m³/s,
wells at a with 1000 万m³.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from allocation.cli import app
from basins.dataset import Dataset
from basins.faults import BadInput, Fault
from basins.scenario import apply_scenario, least_end
from basins.scenario_file import load_scenario, scenario_from_dict
from basins.toml_lines import key_lines

Apply = Callable[[str], Dataset]


@pytest.fixture
def faults(sound: Dataset, tmp_path: Path) -> Callable[[str | bytes], tuple[Fault, ...]]:
    """The faults of a scenario file with this content."""

    def judge(content: str | bytes) -> tuple[Fault, ...]:
        path = tmp_path / "s.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        with pytest.raises(BadInput) as bad:
            load_scenario(path, sound)
        assert {fault.file for fault in bad.value.faults} == {"s.toml"}
        return bad.value.faults

    return judge


Told = tuple[int | None, str, str | None, str]
NAME = 'name = "x"\n'
FAULTS: dict[str, tuple[str, Told]] = {
    # the text after the name (line 1): row, key path, value, part of the remedy
    "no name": ('year = 2025\nname = ""', (2, "name", "", "add a line such as")),
    "key unknown": ("hydrologie = 1", (2, "hydrologie", "hydrologie", "did you mean 'hydrology'?")),
    "year as text": ('year = "2025"', (2, "year", "2025", "correct the year")),
    "year too early": ("year = 25", (2, "year", "25", "correct the year")),
    "year true": ("year = true", (2, "year", "True", "correct the year")),
    "hydrology": ('hydrology = "wet"', (2, "hydrology", "wet", 'write for example "p75"')),
    "hydrology p0": ('hydrology = "p0"', (2, "hydrology", "p0", 'write for example "p75"')),
    "limit unknown": ("[limits]\nCAPP = 1", (3, "limits.CAPP", "CAPP", "did you mean 'CAP'?")),
    "limit as text": ('[limits]\nCAP = "85"', (3, "limits.CAP", "85", "correct the number")),
    "limit negative": ("[limits]\nCAP = -1", (3, "limits.CAP", "-1", "correct the number")),
    "limit nan": ("[limits]\nCAP = nan", (3, "limits.CAP", "nan", "correct the number")),
    "limit twice": ('[limits]\nCAP = 1\n"总量" = 2', (4, "limits.总量", "总量", "lines for CAP")),
    "limits no table": ("limits = 5", (2, "limits", "5", "write [limits]")),
    "order incomplete": (
        '[priorities]\norder = ["domestic", "farmland"]',
        (3, "priorities.order", "['domestic', 'farmland']", "domestic, ecological_flow, farmland"),
    ),
    "order misspelt": (
        '[priorities]\norder = ["domestic", "ecological_flow", "farmlands"]',
        (3, "priorities.order", "['domestic', 'ecological_flow', 'farmlands']", "mean 'farmland'?"),
    ),
    "order not given": ("[priorities]", (2, "priorities.order", None, "give order = a list of")),
    "order no table": ("priorities = 1", (2, "priorities", "1", "write [priorities]")),
    "project unknown": ("[projects.tt]\nenabled = true", (2, "projects.tt", "tt", "mean 't'?")),
    "project without settings": ("[projects.t]", (2, "projects.t", None, "give enabled or first")),
    "project no table": ("[projects]\nt = 1", (3, "projects.t", "1", "give enabled or first_year")),
    "project setting unknown": (
        "[projects.t]\nenable = true",
        (3, "projects.t.enable", "enable", "did you mean 'enabled'?"),
    ),
    "project enabled by a word": (
        '[projects.t]\nenabled = "yes"',
        (3, "projects.t.enabled", "yes", "write true or false"),
    ),
    "project in the year 1": (
        '[projects."渠"]\nfirst_year = 1',
        (3, "projects.渠.first_year", "1", "correct the number"),
    ),
    "project twice": (
        '[projects.t]\nenabled = true\n[projects."渠"]\nenabled = false',
        (4, "projects.渠", "渠", "remove one of the tables"),
    ),
    "capacity negative": (
        "[projects.t]\ncapacity_factor = -0.5",
        (3, "projects.t.capacity_factor", "-0.5", "correct the number"),
    ),
    "more at the end than fits": (
        "[reservoirs.V]\nend_wan_m3 = 101",
        (3, "reservoirs.V.end_wan_m3", "101", "store no more than fits"),
    ),
    "reservoir without a year": ("[reservoirs.V]", (2, "reservoirs.V", None, "give first_year")),
    "reservoir that is a reach": (
        "[reservoirs.A]\nfirst_year = 2030",
        (2, "reservoirs.A", "A", "name a reservoir of the dataset"),
    ),
    "reservoir in half a year": (
        '[reservoirs."水库"]\nfirst_year = 2030.5',
        (3, "reservoirs.水库.first_year", "2030.5", "correct the number"),
    ),
    "drivers as a table": ("[drivers]\nfactor = 1", (2, "drivers", "{'factor': 1}", "[[drivers]]")),
    "driver not named": (
        '[[drivers]]\nplace = "甲"\nfactor = 2',
        (2, "drivers[1].driver", None, "add driver = …"),
    ),
    "driver misspelt": (
        '[[drivers]]\nplace = "甲"\ndriver = "town"\nfactor = 2',
        (4, "drivers[1].driver", "town", "did you mean 'towns'?"),
    ),
    "driver without a change": (
        '[[drivers]]\nplace = "甲"\ndriver = "镇"',
        (2, "drivers[1]", None, "add factor or value"),
    ),
    "driver with a strange key": (
        '[[drivers]]\nplace = "甲"\ndriver = "towns"\nfactor = 2\nfactr = 3',
        (6, "drivers[1].factr", "factr", "did you mean 'factor'?"),
    ),
    "place unknown": (
        '[[drivers]]\nplace = "丙"\ndriver = "towns"\nfactor = 2',
        (3, "drivers[1].place", "丙", "name a place of the dataset"),
    ),
    "norm by county": (
        '[[norms]]\nplace = "甲"\nsector = "towns"\nnorm_factor = 2',
        (3, "norms[1].place", "甲", "name a place of the dataset"),
    ),
    "efficiency above 1": (
        '[[norms]]\nplace = "市"\nsector = "towns"\nefficiency = 1.5',
        (5, "norms[1].efficiency", "1.5", "correct the number"),
    ),
    "flow at a reach": (
        '[[ecological_flows]]\nnode = "甲段"\nfactor = 2',
        (3, "ecological_flows[1].node", "甲段", "name a section with a flow of the dataset"),
    ),
    "groundwater of a river": (
        '[[groundwater]]\nplace = "甲"\nsource = "river_water"\nfactor = 2',
        (4, "groundwater[1].source", "river_water", "name a groundwater source of the dataset"),
    ),
    "groundwater where there is none": (
        '[[groundwater]]\nplace = "乙"\nfactor = 2',
        (2, "groundwater[1]", "乙", "the dataset has none for 乙"),
    ),
    "factor as text": (
        '[[groundwater]]\nplace = "甲"\nfactor = "half"',
        (4, "groundwater[1].factor", "half", "correct the number"),
    ),
    "factor beyond all bounds": (
        '[[groundwater]]\nplace = "甲"\nfactor = 1e9',
        (4, "groundwater[1].factor", "1000000000", "correct the number"),
    ),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_is_located(kind: str, faults: Callable[[str | bytes], tuple[Fault, ...]]) -> None:
    text, told = FAULTS[kind]
    (fault,) = faults(text if kind == "no name" else NAME + text)
    assert (fault.row, fault.column, fault.value) == told[:3]
    assert told[3] in fault.remedy


SYNTAX: dict[str, tuple[str | bytes, int | None, str | None, str]] = {
    "value missing": (NAME + "# a remark\nyear =\n", 3, "year =", "Invalid value"),
    "text not closed": (NAME + '[limits]\nCAP = "8', 3, 'CAP = "8', "Unterminated string"),
    "key twice": (NAME + "[limits]\nCAP = 1\nCAP = 2\n", 4, "CAP = 2", "Cannot overwrite a value"),
    "bare Chinese key": (
        NAME + "[limits]\n总量 = 1\n",
        3,
        "总量 = 1",
        "put Chinese words into quotes",
    ),
    "GBK": ((NAME + 'x = "汾河"').encode("gbk"), 2, 'x = "汾河"', "save the file as UTF-8"),
    "no TOML at all": ("x = " + "[" * 5000, None, None, "simplify it"),
    "a number of 5000 digits": (NAME + "year = " + "9" * 5000, None, None, "simplify it"),
}


@pytest.mark.parametrize("kind", SYNTAX)
def test_a_text_that_is_not_toml_is_located(
    kind: str, faults: Callable[[str | bytes], tuple[Fault, ...]]
) -> None:
    text, row, value, remedy = SYNTAX[kind]
    (fault,) = faults(text)
    assert (fault.row, fault.value) == (row, value)
    assert remedy in fault.remedy


def test_all_faults_come_at_once_each_on_its_own_line(
    faults: Callable[[str | bytes], tuple[Fault, ...]],
) -> None:
    """``factor``, ``CAP`` and ``place`` stand in comments, texts and other tables before."""
    text = '''# CAP and factor and place
name = """
[limits]
CAP = "factor"
"""
year = 1
[limits]
"CAP" = -3
[[drivers]]
driver = "towns"
place = "甲"
factor = 2
[projects.t]   # factor
capacity_factor = 1
[[drivers]]
driver = "factor"
place = "place"
factor = -1
[[norms]]
sector = "towns"
place = "市"
norm = 1
efficiency = 2
'''
    assert [(f.row, f.column) for f in faults(text)] == [
        (6, "year"),
        (8, "limits.CAP"),
        (16, "drivers[2].driver"),
        (17, "drivers[2].place"),
        (18, "drivers[2].factor"),
        (23, "norms[1].efficiency"),
    ]


def test_lines_of_keys_in_every_form() -> None:
    text = (
        'a.b = 1\r\nc = { d = 2, e = [ { f = 3 } ] }\r\n\r\n["g h".i]\r\nj = [\r\n  1,\r\n]\r\n'
        "k = '''\r\n[x]\r\n'''\r\n[[l]]\r\nm = 1\r\n[[l]]\r\nm = 2\r\n"
    )
    lines = key_lines(text)
    assert [lines[path] for path in ("a.b", "c.d", "c.e[1].f", "g h.i", "g h.i.j")] == [
        1,
        2,
        2,
        4,
        5,
    ]
    assert [lines[path] for path in ("g h.i.k", "l[1]", "l[1].m", "l[2]", "l[2].m")] == [
        8,
        11,
        12,
        13,
        14,
    ]
    assert "x" not in lines


def test_a_name_that_two_counties_share_is_not_guessed(shanxi: Dataset) -> None:
    content = {"name": "x", "drivers": [{"driver": "urban_people", "place": "城区", "factor": 2}]}
    with pytest.raises(BadInput) as bad:
        scenario_from_dict(content, shanxi)
    place = [fault for fault in bad.value.faults if fault.column == "drivers[1].place"]
    assert "write one of 140302, 140502" in place[0].remedy


def test_a_file_that_is_not_there_is_a_fault_of_the_command(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["plan", "--scenario", str(tmp_path / "no.toml")])
    assert done.exit_code == 2 and "no.toml" in done.stderr and "Traceback" not in done.stderr


@pytest.fixture
def applied(sound: Dataset, tmp_path: Path) -> Apply:
    """The dataset under a scenario; the sound one must be as it was."""

    def apply(text: str) -> Dataset:
        before = {name: frame.copy() for name, frame in sound.tables.items()}
        path = tmp_path / "s.toml"
        path.write_text('name = "what if"\n' + text, encoding="utf-8")
        changed = apply_scenario(sound, load_scenario(path, sound))
        assert all(frame.equals(before[name]) for name, frame in sound.tables.items())
        assert changed.digest != sound.digest
        return changed

    return apply


def changes(sound: Dataset, changed: Dataset, table: str) -> pd.DataFrame:
    """Rows of a table that changed; all of them rest on the scenario, no other row does."""
    before, after = sound[table], changed[table]
    different = (before != after).any(axis=1)
    marked = (after["document"] == "scenario") & (after["confidence"] == "derived")
    assert marked.equals(different)
    others = set(sound.tables) - {table, "documents"}
    assert all(changed[name].equals(sound[name]) for name in others)
    assert changed["documents"].iloc[-1][["document", "title", "kind"]].tolist() == [
        "scenario",
        "what if",
        "method",
    ]
    return after[different]


def test_a_limit_holds_in_every_year(sound: Dataset, applied: Apply) -> None:
    rows = changes(sound, applied('[limits]\n"总量" = 700\n'), "red_line_limits")
    assert rows[["red_line", "limit"]].to_numpy().tolist() == [["CAP", 700.0]]


def test_priorities_are_reordered(sound: Dataset, applied: Apply) -> None:
    order = '[priorities]\norder = ["farmland", "domestic", "ecological_flow"]\n'
    after = applied(order)["priorities"]
    assert after[["level", "item"]].to_numpy().tolist() == [
        [1, "fields"],
        [2, "towns"],
        [3, "ecological_flow"],
    ]
    assert (after["document"] == "scenario").all()


def test_a_project_is_switched_moved_and_scaled(sound: Dataset, applied: Apply) -> None:
    text = '[projects."渠"]\nenabled = false\nfirst_year = 2030\ncapacity_factor = 0.5\n'
    row = changes(sound, applied(text), "transfers").iloc[0]
    assert row["enabled"] == "no" and row["first_year"] == 2030
    assert (row["annual_wan_m3"], row["monthly_wan_m3"]) == (250.0, 30.0)


def test_a_reservoir_stands_from_another_year(sound: Dataset, applied: Apply) -> None:
    rows = changes(sound, applied("[reservoirs.V]\nfirst_year = 2030\n"), "reservoirs")
    assert rows["first_year"].tolist() == [2030]


def test_a_reservoir_begins_and_ends_with_other_storage(sound: Dataset, applied: Apply) -> None:
    after = applied("[reservoirs.V]\nstart_wan_m3 = 70.0\nend_wan_m3 = 30.0\n")
    assert changes(sound, after, "reservoirs")["start_wan_m3"].tolist() == [70.0]
    assert (least_end(sound)["V"], least_end(after)["V"]) == (50.0, 30.0)
    only = applied("[reservoirs.V]\nstart_wan_m3 = 70.0\n")
    assert least_end(only)["V"] == 70.0


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        # a factor on one county
        ('place = "乙"\nfactor = 0.5', {"2": 50.0}),
        # a value for the city is shared out as 300 : 100
        ('place = "市"\nvalue = 800', {"1": 600.0, "2": 200.0}),
        # a factor on a value, for the whole province
        ('place = "p"\nvalue = 800\nfactor = 0.5', {"1": 300.0 + 1e-12, "2": 100.0 + 1e-12}),
    ],
)
def test_a_driver_changes(
    sound: Dataset, applied: Apply, entry: str, expected: dict[str, float]
) -> None:
    after = applied(f'[[drivers]]\ndriver = "towns"\n{entry}\n')["drivers"]
    rows = after[after["document"] == "scenario"].set_index("county")
    assert set(rows["driver"]) == {"towns"} and set(rows["confidence"]) == {"derived"}
    assert rows["value"].to_dict() == pytest.approx(expected)


def test_changes_of_one_list_follow_each_other(sound: Dataset, applied: Apply) -> None:
    """All towns by 2, then those of 甲 by 3: 300 · 6 and 100 · 2."""
    text = '[[drivers]]\ndriver = "towns"\nplace = "p"\nfactor = 2\n'
    text += '[[drivers]]\ndriver = "towns"\nplace = "甲"\nfactor = 3\n'
    rows = changes(sound, applied(text), "drivers")
    assert rows["value"].tolist() == [1800.0, 200.0]


def test_a_norm_and_an_efficiency_change(sound: Dataset, applied: Apply) -> None:
    text = '[[norms]]\nsector = "fields"\nplace = "市"\nnorm_factor = 0.9\nefficiency = 0.6\n'
    rows = changes(sound, applied(text), "norms")
    assert rows[["sector", "norm", "efficiency"]].to_numpy().tolist() == [["fields", 0.9, 0.6]]


def test_an_ecological_flow_changes(sound: Dataset, applied: Apply) -> None:
    text = '[[ecological_flows]]\nnode = "断面"\nflow_m3s = 0.02\nfactor = 2\n'
    rows = changes(sound, applied(text), "ecological_flows")
    assert rows["flow_m3s"].tolist() == [0.04] * 12


def test_groundwater_changes(sound: Dataset, applied: Apply) -> None:
    text = '[[groundwater]]\nplace = "甲"\nsource = "井"\nfactor = 0.5\n'
    rows = changes(sound, applied(text), "groundwater")
    assert rows["exploitable_wan_m3"].tolist() == [500.0]


def test_a_change_that_breaks_a_range_is_refused(sound: Dataset, tmp_path: Path) -> None:
    """300 · 1000 · 1000 · 1000 is beyond what the dictionary allows for a driver."""
    entry = '[[drivers]]\ndriver = "towns"\nplace = "甲"\nfactor = 1000\n'
    path = tmp_path / "s.toml"
    path.write_text(NAME + entry * 3, encoding="utf-8")
    with pytest.raises(BadInput) as bad:
        load_scenario(path, sound)
    (fault,) = bad.value.faults
    assert (fault.file, fault.row, fault.column) == ("s.toml → drivers", 2, "value")
    assert fault.value == "300000000000"


def test_a_scenario_without_changes_leaves_the_dataset(sound: Dataset) -> None:
    scenario = scenario_from_dict({"name": "x", "year": 2030, "hydrology": "p90"}, sound)
    assert (scenario.year, scenario.hydrology) == (2030, "p90")
    assert apply_scenario(sound, scenario) is sound
