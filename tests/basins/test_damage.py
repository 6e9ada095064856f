"""Damage to the cells and columns of a dataset: where it is, what stands there, what to do.

Each case damages a sound folder (see ``dataset_folder``) in one way and names every fault that must
be reported, and so that none but these may be: file, row as a spreadsheet counts, column, value and
a part of the remedy.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.basins.dataset_folder import Damage, Told, cell, columns, line, raw, without_line

COLUMNS: dict[str, tuple[Damage, list[Told]]] = {
    "column missing": (
        columns("counties", lambda t: t.drop(columns="area_km2")),
        [("counties.csv", 1, "area_km2", None, "add the column: Land area")],
    ),
    "column unknown": (
        columns("counties", lambda t: t.assign(memo="x")),
        [("counties.csv", 1, "memo", "memo", "remove it; the columns are county, name_zh")],
    ),
    "column misspelt": (
        columns("counties", lambda t: t.rename(columns={"area_km2": "area_km"})),
        [("counties.csv", 1, "area_km", "area_km", "did you mean 'area_km2'?")],
    ),
    "column doubled": (
        line("economy", 1, lambda text: text.replace("document", "year")),
        [
            ("economy.csv", 1, "year", "year", "remove the column that is too much"),
            ("economy.csv", 1, "document", None, "add the column"),
        ],
    ),
    "column without a name": (
        raw("economy.csv", lambda data: data.replace(b"\n", b",\n")),
        [("economy.csv", 1, "E", "", "remove it")],
    ),
    "row too short": (
        line("drivers", 3, lambda text: text.rpartition(",")[0]),
        [("drivers.csv", 3, "confidence", "4 cells", "fill in the cells that are missing")],
    ),
    "row too long": (
        line("drivers", 4, lambda text: text + ",x"),
        [("drivers.csv", 4, "F", "6 cells", "put quotes around a text with a comma")],
    ),
    "unquoted thousands separator": (
        line("drivers", 2, lambda text: text.replace("300.0", "1,300.0")),
        [("drivers.csv", 2, "F", "6 cells", "numbers have no thousands separators")],
    ),
}

NUMBERS: dict[str, tuple[Damage, list[Told]]] = {
    "text in a number": (
        cell("drivers", 3, "value", "many"),
        [("drivers.csv", 3, "value", "many", "write digits only")],
    ),
    "number with a unit": (
        cell("counties", 2, "area_km2", "100km²"),
        [("counties.csv", 2, "area_km2", "100km²", "write digits only, without units")],
    ),
    "empty number": (
        cell("counties", 2, "area_km2", ""),
        [("counties.csv", 2, "area_km2", "", "fill in the cell")],
    ),
    "negative area": (
        cell("counties", 3, "area_km2", "-5"),
        [("counties.csv", 3, "area_km2", "-5", "give a value from 0.1 to 100000 km²")],
    ),
    "not a number": (
        cell("runoff", 2, "mean_wan_m3", "NaN"),
        [("runoff.csv", 2, "mean_wan_m3", "NaN", "give the figure")],
    ),
    "infinity": (
        cell("runoff", 2, "mean_wan_m3", "-inf"),
        [("runoff.csv", 2, "mean_wan_m3", "-inf", "give the figure")],
    ),
    "thousands separators": (
        cell("runoff", 2, "mean_wan_m3", "1,234,567.5"),
        [("runoff.csv", 2, "mean_wan_m3", "1,234,567.5", "thousands separators: 1234567.5")],
    ),
    "full-width digits": (
        cell("runoff", 2, "mean_wan_m3", "１２００"),
        [("runoff.csv", 2, "mean_wan_m3", "１２００", "with half-width digits: 1200")],
    ),
    "full-width thousands": (
        cell("runoff", 2, "mean_wan_m3", "１，２００"),
        [("runoff.csv", 2, "mean_wan_m3", "１，２００", "thousands separators: 1200")],
    ),
    "decimal in an integer": (
        cell("growth", 3, "year", "2020.5"),
        [("growth.csv", 3, "year", "2020.5", "write it without decimals")],
    ),
    "integer beyond all bounds": (
        cell("growth", 3, "year", "9" * 30),
        [("growth.csv", 3, "year", "9" * 30, "is the number right?")],
    ),
    "number beyond all bounds": (
        cell("drivers", 2, "value", "1e999"),
        [("drivers.csv", 2, "value", "1e999", "is the number right?")],
    ),
    "share above one": (
        cell("units", 2, "area_share", "1.5"),
        [
            ("units.csv", 2, "area_share", "1.5", "give a value from 0 to 1 ("),
            ("units.csv", 2, "area_share", "1: 1.5", "change the shares of 1"),
        ],
    ),
}

KEYS: dict[str, tuple[Damage, list[Told]]] = {
    "key twice": (
        columns("drivers", lambda t: t.iloc[[0, 1, 2, 3, 1]]),
        [("drivers.csv", 6, "county + driver", "1·fields", "remove the row that repeats the key")],
    ),
    "river unknown": (
        cell("units", 3, "river", "rr"),
        [("units.csv", 3, "river", "rr", "did you mean 'r'?")],
    ),
    "document unknown": (
        cell("groundwater", 2, "document", "papre"),
        [("groundwater.csv", 2, "document", "papre", "did you mean 'paper'?")],
    ),
    "confidence unknown": (
        cell("runoff", 2, "confidence", "sure"),
        [("runoff.csv", 2, "confidence", "sure", "write one of official, secondary, derived")],
    ),
    "confidence misspelt": (
        cell("runoff", 2, "confidence", "offical"),
        [("runoff.csv", 2, "confidence", "offical", "did you mean 'official'?")],
    ),
    "required text empty": (
        cell("counties", 3, "name_zh", ""),
        [("counties.csv", 3, "name_zh", "", "fill in: Name in Chinese")],
    ),
    "reference empty": (
        cell("counties", 3, "city", ""),
        [("counties.csv", 3, "city", "", "fill in: City the county belongs to")],
    ),
    "sector in a list unknown": (
        cell("red_lines", 2, "sectors", "towns|feilds"),
        [("red_lines.csv", 2, "sectors", "feilds", "did you mean 'fields'?")],
    ),
    "shape unknown": (
        cell("norms", 2, "shape", "flatt"),
        [("norms.csv", 2, "shape", "flatt", "did you mean 'flat'?")],
    ),
    "dryness of nothing": (
        cell("dryness", 2, "item", "moon"),
        [("dryness.csv", 2, "item", "moon", "name a sector, source or basin")],
    ),
    "two provinces": (
        columns("province", lambda t: t.iloc[[0, 0]].assign(province=["p", "p2"])),
        [("province.csv", 3, "province", "p2", "a dataset is one province")],
    ),
}

SUMS: dict[str, tuple[Damage, list[Told]]] = {
    "month 13": (
        cell("shapes", 13, "month", "13"),
        [
            ("shapes.csv", 2, "month", "flat: no month 12", "add the months"),
            ("shapes.csv", 13, "month", "13", "give a value from 1 to 12"),
        ],
    ),
    "month missing": (
        without_line("ecological_flows", 4),
        [("ecological_flows.csv", 2, "month", "S: no month 3", "add the months")],
    ),
    "shares that add to 1.1": (
        cell("runoff_shape", 14, "share", str(1 / 12 + 0.1)),
        [("runoff_shape.csv", 14, "share", "q: 1.1", "change the shares of q")],
    ),
    "unit without runoff": (
        without_line("runoff", 3),
        [("runoff.csv", None, "unit", "b", "add a row for b")],
    ),
    "county without driver": (
        without_line("drivers", 4),
        [("drivers.csv", None, "county + driver", "2·towns", "add a row for 2·towns")],
    ),
    "norm missing": (
        without_line("norms", 3),
        [("norms.csv", None, "sector + city", "fields·c", "add a row for fields·c")],
    ),
    "sector without priority": (
        without_line("priorities", 4),
        [("priorities.csv", None, "item", "fields", "add a row for fields")],
    ),
    "level with two names": (
        cell("priorities", 4, "level", "2"),
        [("priorities.csv", 4, "name", "farmland", "level 2 stands above with name ecological")],
    ),
}

WATER: dict[str, tuple[Damage, list[Told]]] = {
    "cycle in the river tree": (
        cell("nodes", 5, "downstream", "V"),
        [("nodes.csv", 3, "downstream", "V → S → B → V", "let its last node have no downstream")],
    ),
    "node that flows into itself": (
        cell("nodes", 6, "downstream", "Q"),
        [("nodes.csv", 6, "downstream", "Q → Q", "a river flows downhill")],
    ),
    "node that leaves its river": (
        cell("nodes", 5, "downstream", "Q"),
        [("nodes.csv", 5, "downstream", "Q", "Q is on q: stay within the river")],
    ),
    "unit at another river": (
        cell("units", 3, "node", "Q"),
        [("units.csv", 3, "node", "Q", "Q is a reach of q: name a reach of the unit's river")],
    ),
    "unit at a reservoir": (
        cell("units", 2, "node", "V"),
        [("units.csv", 2, "node", "V", "V is a reservoir of r")],
    ),
    "flow owed at a reach": (
        columns("ecological_flows", lambda t: t.assign(node="B").iloc[:1]),
        [
            (
                "ecological_flows.csv",
                2,
                "month",
                "B: no month 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12",
                "add the months",
            ),
            ("ecological_flows.csv", 2, "node", "B", "B is a reach: name a section"),
        ],
    ),
    "dead storage above normal": (
        cell("reservoirs", 2, "dead_wan_m3", "120"),
        [("reservoirs.csv", 2, "normal_wan_m3", "100", "dead ≤ flood limit and start ≤ normal")],
    ),
    "storage at the start above normal": (
        cell("reservoirs", 2, "start_wan_m3", "101"),
        [("reservoirs.csv", 2, "start_wan_m3", "101", "dead ≤ flood limit and start ≤ normal")],
    ),
    "reservoir without figures": (
        cell("nodes", 6, "kind", "reservoir"),
        [("nodes.csv", 6, "kind", "Q", "add it or change the kind")],
    ),
    "reservoir at a section": (
        cell("nodes", 3, "kind", "section"),
        [("reservoirs.csv", 2, "node", "V", "change its kind")],
    ),
    "banned and limited above one": (
        cell("groundwater", 2, "banned_share", "0.6"),
        [("groundwater.csv", 2, "limited_share", "0.6 + 0.5", "lower one of them")],
    ),
    "source in the table of another kind": (
        cell("groundwater", 2, "source", "canal"),
        [("groundwater.csv", 2, "source", "canal", "canal is of kind diversion")],
    ),
    "basin unknown": (
        cell("transfers", 2, "from_basin", "yelow"),
        [("transfers.csv", 2, "from_basin", "yelow", "did you mean 'yellow'?")],
    ),
}

RED_LINES: dict[str, tuple[Damage, list[Told]]] = {
    "red line without limit": (
        columns("red_lines", lambda t: t.iloc[[0, 0]].assign(red_line=["CAP", "CUP"])),
        [("red_lines.csv", 3, "red_line", "CUP", "add a row for CUP to red_line_limits")],
    ),
    "red line with a wrong unit": (
        cell("red_lines", 2, "unit", "m³/万元"),
        [("red_lines.csv", 2, "unit", "m³/万元", "correct unit or counted")],
    ),
    "red line with an unknown unit": (
        cell("red_lines", 2, "unit", "m3"),
        [("red_lines.csv", 2, "unit", "m3", "write one of 亿m³, 万m³, m³/万元")],
    ),
    "red line at an unknown place": (
        columns("red_lines", lambda t: t.assign(scope="river", place="rr")),
        [("red_lines.csv", 2, "place", "rr", "did you mean 'r'?")],
    ),
    "outflow that is owed by a county": (
        columns("red_lines", lambda t: t.assign(counted="outflow", scope="county", place="1")),
        [("red_lines.csv", 2, "scope", "county", "an outflow is owed at a node")],
    ),
    "intensity of a city": (
        columns(
            "red_lines",
            lambda t: t.assign(counted="intensity", unit="m³/万元", scope="city", place="c"),
        ),
        [("red_lines.csv", 2, "scope", "city", "only the province has a GDP")],
    ),
    "a province that follows the runoff": (
        cell("red_lines", 2, "follows_runoff", "yes"),
        [("red_lines.csv", 2, "scope", "province", "set follows_runoff to no")],
    ),
    "limit of no red line": (
        columns("red_line_limits", lambda t: t.iloc[[0, 0]].assign(red_line=["CAP", "CAPP"])),
        [("red_line_limits.csv", 3, "red_line", "CAPP", "did you mean 'CAP'?")],
    ),
}

CASES = COLUMNS | NUMBERS | KEYS | SUMS | WATER | RED_LINES


def test_the_folder_is_sound_before_it_is_damaged(
    folder: Path, faults_of: Callable[[Path], object]
) -> None:
    assert faults_of(folder) == []


@pytest.mark.parametrize("kind", CASES)
def test_damage_is_located(
    folder: Path, kind: str, faults_of: Callable[[Path], list[dict[str, object]]]
) -> None:
    damage, expected = CASES[kind]
    damage(folder)
    found = faults_of(folder)
    places = [(f["file"], f["row"], f["column"], f["value"]) for f in found]
    assert places == [told[:4] for told in expected]
    for fault, told in zip(found, expected, strict=True):
        assert told[4] in str(fault["remedy"]), fault
        assert fault["expected"]


def test_all_faults_come_in_one_list(
    folder: Path, faults_of: Callable[[Path], list[dict[str, object]]]
) -> None:
    """Every damage that leaves the others' cells alone, at once; several fall into one file."""
    alone = ["text in a number", "negative area", "required text empty", "river unknown"]
    alone += ["document unknown", "confidence misspelt", "infinity", "shape unknown"]
    alone += ["dead storage above normal", "banned and limited above one", "basin unknown"]
    alone += ["red line with an unknown unit", "decimal in an integer", "month missing"]
    alone += ["node that flows into itself", "level with two names", "dryness of nothing"]
    for kind in alone:
        CASES[kind][0](folder)
    places = {(f["file"], f["row"], f["column"], f["value"]) for f in faults_of(folder)}
    for kind in alone:
        assert {told[:4] for told in CASES[kind][1]} <= places, kind
    assert len(places) == sum(len(CASES[kind][1]) for kind in alone)


def test_a_misread_row_hides_no_other_fault_and_causes_none(
    folder: Path, faults_of: Callable[[Path], list[dict[str, object]]]
) -> None:
    """A short row, a bad number and an unknown name in one table: three faults, no more."""
    line("units", 2, lambda text: text.rpartition(",")[0])(folder)
    line("units", 3, lambda text: text.replace("b,2,r,1.0,", "b,2,rr,all,"))(folder)
    places = [(f["row"], f["column"], f["value"]) for f in faults_of(folder)]
    assert places == [
        (2, "confidence", "10 cells"),
        (3, "area_share", "all"),
        (3, "river", "rr"),
    ]
