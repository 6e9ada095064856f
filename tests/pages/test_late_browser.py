"""What a browser that is a step behind still sends changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
import streamlit as st

from allocation.pages import quick_levers, scenario_levers, scenario_projects, scenario_session
from allocation.pages.scenario_session import PAGE, ROUND, SIDEBAR


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What became of the scenario; the sidebar is in its third round, the page in its twelfth."""
    found: list[Any] = []
    old = {"cap_lever-2": 85.0, "hydrology_lever-2": "p75", "lever-year-2": 2025}
    old |= {
        "lever-hydrology-2": 75,
        "grid-transfers-zh-2": {"edited_rows": {0: {"enabled": False}}},
    }
    monkeypatch.setattr(st, "session_state", {ROUND: {SIDEBAR: 3, PAGE: 12}} | old)
    monkeypatch.setattr(scenario_session, "put", lambda *change: found.append(change))
    monkeypatch.setattr(scenario_session, "become", lambda *change: found.append(change))
    return found


def test_numbers_under_keys_of_an_earlier_round_are_not_taken(taken: list[Any]) -> None:
    quick_levers._moved("cap_lever", "cap_lever-2")
    quick_levers._moved("hydrology_lever", "hydrology_lever-2")
    scenario_levers._year("lever-year-2", 2030)
    scenario_levers._exceedance("lever-hydrology-2")
    scenario_projects._edited("transfers", ["t"], "grid-transfers-zh-2")
    assert taken == []


def test_a_number_of_this_round_is_taken(taken: list[Any]) -> None:
    st.session_state["lever-year-12"] = 2025
    scenario_levers._year("lever-year-12", 2030)
    assert taken == [(("year",), 2025, scenario_session.ELSEWHERE)]
