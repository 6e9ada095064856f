"""Fixtures shared by all tests: the default province and its plans, each solved once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import pytest

from allocation.plan import Plan, solve_plan
from basins.dataset import Dataset, load_dataset


@pytest.fixture(scope="session")
def shanxi() -> Dataset:
    return load_dataset()


@pytest.fixture(scope="session")
def shanxi_plan(shanxi: Dataset) -> Callable[[str], Plan]:
    """The 2025 plan of the default province by hydrology."""

    @lru_cache
    def plan(hydrology: str) -> Plan:
        return solve_plan(shanxi, 2025, hydrology)

    return plan
