"""Synthetic years keep what the input says, within the tolerances that docs/hydrology.md states."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from basins.dataset import load_dataset
from basins.hydrology import water_at
from basins.synthetic import Correlations, symmetric_root, synthetic_years
from tests.tiny_basin import MONTHS, table, tiny

# Two rivers of different skew with two units each; weights of the province do not matter.
RIVERS = tiny(
    {
        "rivers": table(
            "river name_zh name_en basin position",
            ("r", "河", "River", "yellow", 1),
            ("q", "江", "Other", "hai", 2),
        ),
        "units": table(
            "unit county river area_share people_share irrigation_share industry_share node "
            "return_node",
            ("a", "1", "r", 0.5, 0.5, 0.5, 0.5, "A", "S"),
            ("b", "2", "r", 0.5, 0.5, 0.5, 0.5, "B", ""),
            ("c", "1", "q", 0.5, 0.5, 0.5, 0.5, "A", "S"),
            ("d", "2", "q", 0.5, 0.5, 0.5, 0.5, "B", ""),
        ),
        "runoff": table(
            "unit mean_wan_m3 cv cs_cv",
            ("a", 1200.0, 0.5, 2.2),
            ("b", 300.0, 0.5, 2.2),
            ("c", 800.0, 0.8, 3.0),
            ("d", 50.0, 0.8, 3.0),
        ),
        "runoff_shape": table(
            "river month share",
            *(("r", m, 1 / 12) for m in MONTHS),
            *(("q", m, 0.45 if m in (7, 8) else 0.01) for m in MONTHS),
        ),
    }
)


DOCS = Path(__file__).parents[2] / "docs"
SERIES = """
from basins.dataset import load_dataset
from basins.synthetic import synthetic_years
made = synthetic_years(load_dataset(), 200, 1)
print(made.digest, made.province.sum().hex())
"""


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    return runpy.run_path(str(DOCS / "build_hydrology.py"))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_thousand_samples_keep_the_input(script: dict[str, Any], seed: int) -> None:
    wanted = Correlations(lag_one=0.3, cross_river=0.7)
    made = synthetic_years(RIVERS, script["SAMPLES"], seed, wanted)
    found = script["statistics"](RIVERS, made, wanted)
    for name, tolerance in script["TOLERANCES"].items():
        assert found[name].max() <= tolerance, name


def test_the_correction_for_skew_matters() -> None:
    """Runoff of skewed rivers hangs together less than its normal scores: without the correction
    0.85 would come out near 0.8."""
    made = synthetic_years(RIVERS, 20_000, 1, Correlations(0.0, 0.85))
    found = np.corrcoef(made.yearly[:, 0], made.yearly[:, 2])[0, 1]
    assert found == pytest.approx(0.85, abs=0.01)


def test_the_same_seed_gives_the_same_years_and_another_seed_others() -> None:
    first, again = (synthetic_years(RIVERS, 50, 7).yearly for _ in range(2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, synthetic_years(RIVERS, 50, 8).yearly)


def test_every_processor_draws_the_same_years() -> None:
    """The linear algebra of older processors adds in another order and finds other eigenvectors."""
    made = synthetic_years(load_dataset(), 200, 1)
    here = f"{made.digest} {made.province.sum().hex()}\n"
    for core in ("Prescott", "Nehalem"):
        environment = os.environ | {"OPENBLAS_CORETYPE": core}
        script = [sys.executable, "-c", SERIES]
        there = subprocess.run(script, env=environment, capture_output=True, check=True, text=True)
        assert there.stdout == here, core


def test_the_root_of_rivers_that_hang_together_alike() -> None:
    """R = (1 − r) I + r 11ᵀ has √R = a I + b 11ᵀ with a = √(1 − r), n b = √(1 + (n − 1) r) − a."""
    n, r = 8, 0.6
    a = np.sqrt(1 - r)
    b = (np.sqrt(1 + (n - 1) * r) - a) / n
    root = symmetric_root((1 - r) * np.eye(n) + r)
    assert root == pytest.approx(a * np.eye(n) + b, abs=1e-14)


def test_units_of_a_river_share_its_exceedance_and_months_its_shape() -> None:
    made = synthetic_years(RIVERS, 20, 1)
    year = made.year(RIVERS, 4)
    assert year.by_unit[0] == year.by_unit[1] and year.by_unit[2] == year.by_unit[3]
    assert year.runoff.sum(axis=1) == pytest.approx(made.yearly[4])
    assert year.runoff[2, 6] == pytest.approx(0.45 * made.yearly[4, 2])


def test_a_year_in_which_all_are_alike_has_that_exceedance() -> None:
    """The exceedance of the province is the one at which all units alike carry its total."""
    made = synthetic_years(RIVERS, 400, 1, Correlations(0.0, 0.0))
    driest, wettest = made.exceedance.max(axis=1), made.exceedance.min(axis=1)
    assert (made.province <= driest + 1e-6).all() and (made.province >= wettest - 1e-6).all()
    for at in (0, 200, 399):
        alike = water_at(RIVERS, float(made.province[at])).runoff.sum()
        assert alike == pytest.approx(made.yearly[at].sum(), rel=1e-6)


def test_a_basin_without_variation_has_the_same_year_always() -> None:
    made = synthetic_years(tiny(), 5, 1)
    assert made.yearly[:, 0] == pytest.approx(np.full(5, 1200.0), rel=1e-6)


def test_the_page_says_what_fresh_years_say(script: dict[str, Any]) -> None:
    shown = (DOCS / "hydrology.md").read_text(encoding="utf-8")
    assert shown == script["page"](), "run python docs/build_hydrology.py"
