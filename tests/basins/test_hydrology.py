"""Runoff of an exceedance, against SciPy, a published table and a case with a closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import pearson3

from basins.hydrology import dryness_factor, monthly_runoff, parse_hydrology, pearson3_factor
from tests.tiny_basin import MONTHS, table, tiny

# 模比系数 Kp for Cv = 0.25 by Cs/Cv and exceedance in percent, from the Pearson III table printed
# in Chinese textbooks (as excerpted in an examination of 水资源管理); it has two decimals.
EXCEEDANCES = (1, 2, 5, 10, 20, 50, 75, 90, 95, 99)
PRINTED = {
    2.0: (1.67, 1.58, 1.45, 1.33, 1.20, 0.98, 0.82, 0.70, 0.63, 0.52),
    3.0: (1.72, 1.61, 1.46, 1.34, 1.20, 0.97, 0.82, 0.71, 0.65, 0.56),
}


def factor(exceedance: float, cv: float, cs_cv: float) -> float:
    return float(pearson3_factor(exceedance, np.array(cv), np.array(cs_cv)))


@pytest.mark.parametrize("cs_cv", PRINTED)
def test_the_factor_is_that_of_the_printed_table(cs_cv: float) -> None:
    computed = [factor(exceedance, 0.25, cs_cv) for exceedance in EXCEEDANCES]
    assert computed == pytest.approx(PRINTED[cs_cv], abs=0.01)


@pytest.mark.parametrize("exceedance", [1, 25, 50, 75, 90, 95, 99])
def test_a_skew_of_two_is_the_exponential_distribution(exceedance: int) -> None:
    """With Cs = 2, α = 1 and Φ_p = −ln p − 1; Cv = 0.5 makes Cs/Cv = 4."""
    p = exceedance / 100
    assert factor(exceedance, 0.5, 4.0) == pytest.approx(1 + 0.5 * (-math.log(p) - 1))


@pytest.mark.parametrize("exceedance", [1, 25, 50, 75, 90, 95, 99])
@pytest.mark.parametrize(("cv", "cs_cv"), [(0.1, 2.0), (0.3, 2.5), (0.6, 2.0), (0.9, 3.0)])
def test_the_factor_is_scipys(exceedance: float, cv: float, cs_cv: float) -> None:
    expected = pearson3.ppf(1 - exceedance / 100, cv * cs_cv, loc=1, scale=cv)
    assert factor(exceedance, cv, cs_cv) == pytest.approx(max(0.0, expected), rel=1e-9)


def test_runoff_never_falls_below_zero() -> None:
    """Cv = 0.9 with Cs = 0.9 goes below zero in one year of a hundred: 1 − 0.9 · 1.66 < 0."""
    assert factor(99, 0.9, 1.0) == 0.0


@pytest.mark.parametrize(
    ("name", "percent"), [("p75", 75), ("P5", 5), (" p95 ", 95), ("p2.5", 2.5), ("p1", 1)]
)
def test_a_hydrology_is_named_by_its_exceedance(name: str, percent: float) -> None:
    assert parse_hydrology(name) == percent


@pytest.mark.parametrize("name", ["", "75", "p", "p0", "p100", "p-5", "p99.5", "p7 5", "wet"])
def test_any_other_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"p1 … p99"):
        parse_hydrology(name)


def test_monthly_runoff_follows_the_units_and_the_rivers_shape() -> None:
    """Median of Cs = 2 and Cv = 0.5: 1 + 0.5·(ln 2 − 1) of the mean; July has half of the year."""
    shape = [("r", m, 0.5 if m == 7 else 0.5 / 11) for m in MONTHS]
    dataset = tiny(
        {
            "runoff": table(
                "unit mean_wan_m3 cv cs_cv", ("b", 10.0, 0.5, 4.0), ("a", 100.0, 0.5, 4.0)
            ),
            "runoff_shape": table("river month share", *reversed(shape)),
        }
    )
    runoff = monthly_runoff(dataset, 50)
    median = 1 + 0.5 * (math.log(2) - 1)
    assert runoff.shape == (2, 12)
    assert runoff[:, 6] == pytest.approx([50 * median, 5 * median])
    assert runoff.sum(axis=1) == pytest.approx([100 * median, 10 * median])


@pytest.mark.parametrize(
    ("exceedance", "expected"), [(25, 0.9), (50, 0.9), (60, 1.0), (70, 1.1), (90, 1.3), (95, 1.3)]
)
def test_dryness_is_interpolated_and_held_outside(exceedance: float, expected: float) -> None:
    """Between p50 (0.9) and p90 (1.3) each ten percent add 0.1."""
    rows = table("item exceedance_percent factor", ("fields", 90.0, 1.3), ("fields", 50.0, 0.9))
    dataset = tiny({"dryness": rows})
    assert dryness_factor(dataset, "fields", exceedance) == pytest.approx(expected)
    assert dryness_factor(dataset, "towns", exceedance) == 1.0
