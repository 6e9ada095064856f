"""A figure to confirm: where it stands, how far off it may be, and what that would change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

MOST_LISTED = 10
NEGLIGIBLE_WAN_M3 = 1e-3
COLUMNS = ("spread", "low", "high", "at_low", "at_high", "county", "sector", "moved_wan_m3")


@dataclass(frozen=True)
class Need:
    """A figure to confirm.

    Attributes:
        figure: where it stands and what it says: ``table, row, key, column, value, unit,
            confidence, document``.
        spread: relative.
        low, high: the ends tried.
        at_low, at_high: change of the total shortage there in 万m³; NaN where there is no plan.
        county, sector: whose shortage changes most at the end that changes more.
        moved_wan_m3: by how much theirs does.
        bound_wan_m3: what the order of the trials went by.
    """

    figure: dict[str, Any]
    spread: float
    low: float
    high: float
    at_low: float
    at_high: float
    county: str
    sector: str
    moved_wan_m3: float
    bound_wan_m3: float

    @property
    def contradiction(self) -> bool:
        """Whether there is no plan at an end."""
        return bool(np.isnan(self.at_low) or np.isnan(self.at_high))

    @property
    def effect_wan_m3(self) -> float:
        """Larger change of the total shortage; infinite where there is no plan at an end."""
        return np.inf if self.contradiction else max(abs(self.at_low), abs(self.at_high))

    def record(self) -> dict[str, Any]:
        """As a row of a table."""
        told = {name: getattr(self, name) for name in COLUMNS}
        return self.figure | told | {"contradiction": self.contradiction}


def ranked(needs: Iterable[Need]) -> list[Need]:
    """The first ten by effect; where there is no plan at an end, by bound."""
    order = sorted(needs, key=lambda need: (need.effect_wan_m3, need.bound_wan_m3), reverse=True)
    return [need for need in order if need.effect_wan_m3 > NEGLIGIBLE_WAN_M3][:MOST_LISTED]
