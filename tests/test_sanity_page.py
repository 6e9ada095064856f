"""The sanity page says what fresh plans say, and what it says is sane."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from allocation.plan import Plan
from basins.dataset import Dataset

DOCS = Path(__file__).resolve().parent.parent / "docs"
PlanOf = Callable[[str], Plan]
Table = dict[str, list[str]]
STALE = "run python docs/build_sanity.py"
ROUNDING = 0.011
SOLVED = ("p50", "p95")


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    return runpy.run_path(str(DOCS / "build_sanity.py"))


@pytest.fixture(scope="module")
def tables() -> list[Table]:
    """Rows of every table of the page by their first cell; the heads stand under "" ."""
    text = (DOCS / "sanity.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE)
    made = []
    for block in blocks:
        head, _, *rows = [
            [cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()
        ]
        made.append({"": head} | {row[0]: row for row in rows})
    return made


def number(cell: str) -> float:
    return float(cell.removesuffix("**binds**").replace(",", ""))


def assert_same(shown: list[str], fresh: list[str]) -> None:
    """Equal words, numbers equal within rounding; residuals are compared by ``assert_closed``."""
    assert len(shown) == len(fresh), STALE
    for ours, theirs in zip(shown, fresh, strict=True):
        assert ("**binds**" in ours) == ("**binds**" in theirs), STALE
        try:
            expected = number(theirs)
        except ValueError:
            assert ours == theirs, STALE
            continue
        assert number(ours) == pytest.approx(expected, abs=ROUNDING), f"{shown}: {STALE}"


def assert_closed(*residuals: str) -> None:
    """A balance of up to 30 000 万m³ a month closes to a tenth of a m³."""
    assert all(float(residual) < 1e-5 for residual in residuals)


@pytest.mark.parametrize("hydrology", SOLVED)
def test_wet_and_dry_years(
    script: dict[str, Any], tables: list[Table], shanxi_plan: PlanOf, hydrology: str
) -> None:
    shown, fresh = tables[0][hydrology], script["hydrology_row"](shanxi_plan(hydrology))
    assert_same(shown[:-1], fresh[:-1])
    assert_closed(shown[-1], fresh[-1])


def test_drier_is_shorter_and_nothing_is_passed(tables: list[Table]) -> None:
    head, *rows = tables[0].values()
    column = {name: [number(row[i]) for row in rows] for i, name in enumerate(head) if i}
    assert [row[0] for row in rows] == ["p25", "p50", "p75", "p90", "p95"]
    assert column["shortage"] == sorted(column["shortage"])
    assert column["runoff"] == sorted(column["runoff"], reverse=True)
    assert column["supplied"][-1] < column["supplied"][1]
    assert column["domestic shortage"] == [0.0] * 5
    assert column["passed"] == [0] * 5


def test_which_red_line_binds(
    script: dict[str, Any], tables: list[Table], shanxi_plan: PlanOf
) -> None:
    base = shanxi_plan("p50")
    assert_same(tables[1]["85"][1:], script["_binding_row"](base))
    assert tables[1]["85"][1:] == tables[1]["90"][1:], "a higher cap changes nothing"
    text = script["binding_text"](base, base).split("\n\n")[0]
    assert text in (DOCS / "sanity.md").read_text(encoding="utf-8"), STALE


@pytest.mark.parametrize("position,hydrology", [(2, "p50"), (3, "p95")])
def test_balance_of_each_river(
    script: dict[str, Any],
    tables: list[Table],
    shanxi_plan: PlanOf,
    position: int,
    hydrology: str,
) -> None:
    fresh = script["river_rows"](shanxi_plan(hydrology))
    assert len(fresh) == 8
    for row in fresh:
        shown = tables[position][row[0]]
        assert_same(shown[:-1], row[:-1])
        assert_closed(shown[-1], row[-1])
        runoff, returns, *leaving = [number(cell) for cell in shown[1:-1]]
        assert runoff + returns == pytest.approx(sum(leaving), abs=0.04)


def test_red_lines(script: dict[str, Any], tables: list[Table], shanxi_plan: PlanOf) -> None:
    fresh = script["line_rows"]({name: shanxi_plan(name) for name in SOLVED})
    assert {row[0] for row in fresh} == set(tables[4]) - {""}
    for row in fresh:
        assert_same(tables[4][row[0]], row)


def test_published_figures(script: dict[str, Any], tables: list[Table], shanxi: Dataset) -> None:
    fresh = script["published_rows"](shanxi)
    assert len(fresh) == 9
    for row in fresh:
        assert_same(tables[5][row[0]], row)
        assert abs(number(row[-1])) < 1.0, "more than 1 % off the published figure"
