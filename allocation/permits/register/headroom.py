"""What is left under red lines when licences of one period are added up.

left = limit − max over days d of the period (Σ volumes of licences valid on d) − volume asked for

The sum of licensed volumes changes only on days on which a licence begins, so these days and the
first day of the period are enough. Licences that end before another begins are never added up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from allocation.permits.register.contents import Touch

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Held:
    """A licence as far as it counts: place, volume in 万m³ a year, first and last day."""

    unit: str
    source: str
    sector: str
    annual_wan_m3: float
    valid_from: date
    valid_to: date


@dataclass(frozen=True)
class Headroom:
    """One red line before and after a new licence, in 万m³ a year."""

    limit: str
    limit_wan_m3: float
    licensed_wan_m3: float
    asked_wan_m3: float

    @property
    def left_wan_m3(self) -> float:
        """What is left after the new licence; negative if it does not fit."""
        return self.limit_wan_m3 - self.licensed_wan_m3 - self.asked_wan_m3

    @property
    def fits(self) -> bool:
        """Whether the new licence fits."""
        most = self.limit_wan_m3 + TOLERANCE * abs(self.limit_wan_m3)
        return self.licensed_wan_m3 + self.asked_wan_m3 <= most

    def as_json(self) -> dict[str, Any]:
        """The figures under their names."""
        return asdict(self) | {"left_wan_m3": self.left_wan_m3, "fits": self.fits}


class HeadroomExceeded(Exception):
    """A licence would pass a red line; ``figures`` has every red line it touches."""

    def __init__(self, figures: Sequence[Headroom]) -> None:
        self.figures = tuple(figures)
        short = ", ".join(
            f"{one.limit} {one.left_wan_m3:,.4g} 万m³" for one in figures if not one.fits
        )
        super().__init__(
            f"红线余量不足，未写入任何内容 / no headroom, nothing was written: {short}"
        )


def headroom(
    touches: Iterable[Touch], held: Sequence[Held], asked_wan_m3: float, first: date, last: date
) -> tuple[Headroom, ...]:
    """Every touched red line before and after a new licence.

    Args:
        touches: the red lines.
        held: licences that are valid on some day of the period.
        asked_wan_m3: volume of the new licence; 0 tells the headroom as it is.
        first: first day of the new licence.
        last: its last day.
    """
    return tuple(
        Headroom(touch.limit, touch.limit_wan_m3, _peak(touch, held, first, last), asked_wan_m3)
        for touch in touches
    )


def _peak(touch: Touch, held: Sequence[Held], first: date, last: date) -> float:
    counted = [one for one in held if touch.counts(one.unit, one.source, one.sector)]
    days = {first} | {one.valid_from for one in counted if first < one.valid_from <= last}
    return max(
        math.fsum(one.annual_wan_m3 for one in counted if one.valid_from <= day <= one.valid_to)
        for day in days
    )
