"""Fixtures shared by all tests: the default province, its plans, each solved once, a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

import pytest
from playwright.sync_api import Browser, sync_playwright

from allocation.plan import Plan, solve_plan
from basins.dataset import Dataset, load_dataset
from basins.faults import Fault
from tests.chromium import QUIET, chromium
from tests.fault_texts import is_left_in_english


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


@pytest.fixture(autouse=True)
def faults_speak_chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever fault a test provokes has its words in Chinese too."""
    made: list[Fault] = []
    check = Fault.__post_init__

    def note(fault: Fault) -> None:
        check(fault)
        made.append(fault)

    monkeypatch.setattr(Fault, "__post_init__", note)
    yield
    words = {text for fault in made for text in (fault.expected, fault.remedy)}
    assert not [text for text in words if is_left_in_english(text)]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a process: Playwright runs once in it."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield running
        running.close()
