"""How sure a verdict is, on the basin of the permit desk: everything in it is derived, and there is
no register of licences."""

from __future__ import annotations

from dataclasses import replace

from allocation.permits.sureness import sureness, sureness_told
from tests.allocation.test_permit_desk import basin, decided


def test_a_verdict_that_passes_needs_every_fact() -> None:
    """Nobody knows whether the permits are used up: a pass is no surer than that."""
    decision = decided(basin())
    assert decision.verdict.startswith("pass")
    found = sureness(decision)
    assert found.mark == "to confirm"
    assert "permits_full" in [fact.fact for fact in found.weak]
    assert found.stated > 0 and abs(sum(found.shares.values()) - 1.0) < 1e-9
    zh, en = (sureness_told(decision, language) for language in ("zh", "en"))
    assert "△ 待核实" in zh and "△ to confirm" in en


def test_a_verdict_that_stops_needs_the_facts_of_its_rule() -> None:
    decision = decided(basin(), negative_list="yes")
    rule = decision.deciding
    assert rule is not None and not decision.verdict.startswith("pass")
    found = sureness(decision)
    needed = [f for f in decision.figures if f.fact in rule.condition]
    assert found.stated == sum(not fact.confidence for fact in needed)
    assert found.mark == rule.confidence
    doubted = [replace(f, confidence="secondary") if f in needed else f for f in decision.figures]
    assert sureness(replace(decision, figures=tuple(doubted))).mark == "secondary"
