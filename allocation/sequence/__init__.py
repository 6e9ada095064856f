"""Several years as one balanced sequence: what each hands on to the next."""

from __future__ import annotations

from allocation.sequence.rules import Rules
from allocation.sequence.solve import run, solve_plans
from allocation.sequence.study import (
    ALONE,
    IMPOSSIBLE,
    NOT_REACHED,
    OBSERVED,
    PLANNED,
    ROLLING,
    WAYS,
    WHOLE,
    Plans,
    Study,
    YearPlan,
    parse_hydrologies,
    parse_years,
)

__all__ = [
    "ALONE",
    "IMPOSSIBLE",
    "NOT_REACHED",
    "OBSERVED",
    "PLANNED",
    "ROLLING",
    "WAYS",
    "WHOLE",
    "Plans",
    "Rules",
    "Study",
    "YearPlan",
    "parse_hydrologies",
    "parse_years",
    "run",
    "solve_plans",
]
