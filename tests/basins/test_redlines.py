"""Limits of red lines in a year, in their own unit and in 万m³."""

from __future__ import annotations

import pandas as pd
import pytest

from basins.dataset import Dataset
from basins.redlines import gdp_yi_yuan, red_lines_of
from basins.schema import columns_of
from tests.tiny_basin import table, tiny


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    """A cap, an intensity, a share of the Yellow River, in the order of the table."""
    ends = ("yes", 1, "")
    lines = [
        ("CAP", "总量", "cap", "use", "province", "p", "", "", "max", "亿m³", "no", *ends),
        ("INT", "强度", "int", "intensity", "province", "p", "", "", "max", "m³/万元", "no", *ends),
        ("YR", "耗水", "yr", "consumption", "basin", "yellow", "", "", "max", "万m³", "yes", *ends),
    ]
    return tiny(
        {
            "red_lines": pd.DataFrame(lines, columns=columns_of("red_lines").index),
            "red_line_limits": pd.concat(
                [
                    table("red_line year limit", ("INT", 2020, 41.2), ("INT", 2025, 36.256)),
                    table("red_line year limit", ("YR", 2020, 500.0), ("CAP", 2020, 85.0)),
                ]
            ).assign(document=["d20", "d25", "dyr", "dcap"]),
            "economy": table("year gdp_yi_yuan", (2020, 100.0), (2025, 150.0)),
            "dryness": table(
                "item exceedance_percent factor", ("yellow", 50.0, 1.0), ("yellow", 90.0, 0.6)
            ),
        }
    )


@pytest.mark.parametrize(("year", "expected"), [(2015, 100), (2020, 100), (2023, 130), (2030, 150)])
def test_gdp_is_interpolated(dataset: Dataset, year: int, expected: float) -> None:
    assert gdp_yi_yuan(dataset, year) == pytest.approx(expected)


def test_each_unit_becomes_a_volume(dataset: Dataset) -> None:
    """85 亿m³ are 850 000 万m³; 36.256 m³/万元 of 150 亿元 are 5438.4 万m³."""
    lines = red_lines_of(dataset, 2025, 50).set_index("red_line")
    assert lines.index.tolist() == ["CAP", "INT", "YR"]
    assert lines["limit"].tolist() == pytest.approx([85.0, 36.256, 500.0])
    assert lines["limit_wan_m3"].tolist() == pytest.approx([850_000.0, 5438.4, 500.0])
    assert lines["per_wan_m3"].tolist() == pytest.approx([1e-4, 1 / 150, 1.0])


def test_a_target_is_approached_in_equal_steps(dataset: Dataset) -> None:
    """From 41.2 to 36.256 in five years: 0.9888 a year; 2022 rests on both rows."""
    line = red_lines_of(dataset, 2022, 50).set_index("red_line").loc["INT"]
    assert line["limit"] == pytest.approx(41.2 - 2 * 0.9888)
    assert line["document"] == "d20|d25"
    assert red_lines_of(dataset, 2025, 50).set_index("red_line").loc["INT", "document"] == "d25"


@pytest.mark.parametrize(("exceedance", "factor"), [(25, 1.0), (50, 1.0), (70, 0.8), (95, 0.6)])
def test_a_share_follows_the_runoff_and_nothing_else_does(
    dataset: Dataset, exceedance: float, factor: float
) -> None:
    """同比例丰增枯减: only the line that says so is multiplied by the factor of its basin."""
    lines = red_lines_of(dataset, 2025, exceedance).set_index("red_line")
    assert lines.loc["YR", "limit"] == pytest.approx(500 * factor)
    assert lines.loc["CAP", "limit"] == pytest.approx(85)
