"""Applications and decisions as the rules give them, in the basin of ``tests.tiny_basin``."""

from __future__ import annotations

from typing import Any

from allocation.permits.register import Filed, Register

OFFICER = "王科长"


def application(**facts: Any) -> dict[str, Any]:
    return {
        "applicant": "甲县自来水公司",
        "project": "第二水厂",
        "county": "1",
        "river": "r",
        "unit": "a",
        "source": "wells",
        "sector": "towns",
        "kind": "new",
        "annual_wan_m3": 7.0,
        "received": "2025-03-01",
    } | facts


def touch(limit: float = 100.0, **others: Any) -> dict[str, Any]:
    return {"limit": "GW-CAP", "limit_wan_m3": limit, "sources": "", "units": ["a", "b"]} | others


def decision(*touches: dict[str, Any], **others: Any) -> dict[str, Any]:
    return {
        "verdict": "pass",
        "rules_version": "2025.1",
        "dataset_hash": "d" * 64,
        "touches": list(touches) or [touch()],
    } | others


def filed(register: Register, *touches: dict[str, Any], **facts: Any) -> Filed:
    """An application with a decision that lets it pass."""
    return register.file(application(**facts), decision(*touches), OFFICER)
