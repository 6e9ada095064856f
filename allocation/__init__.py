"""Decisions: who gets how much water, and what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from allocation.plan import solve_plan
    from allocation.sequence import solve_plans

__all__ = ["solve_plan", "solve_plans"]


def __getattr__(name: str) -> Any:
    """Load the solver only when it is asked for, so that ``shuiding --help`` stays quick."""
    if name == "solve_plan":
        from allocation.plan import solve_plan

        return solve_plan
    if name == "solve_plans":
        from allocation.sequence import solve_plans

        return solve_plans
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
