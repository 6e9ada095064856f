"""What an audit found: checks, their largest residual, and the places where something is off.

A residual is ``|written − recomputed| / max(1, size)`` with the size of the flow or limit it stands
next to; whatever passes ``TOLERANCE`` is off. A text that differs has an infinite residual.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from basins.arrays import Floats

TOLERANCE = 1e-6
LISTED = 20


@dataclass(frozen=True)
class Finding:
    """One cell or row that is off: where, what stands there, what was expected."""

    check: str
    place: str
    found: str
    expected: str


@dataclass(frozen=True)
class Check:
    """One thing that was checked.

    Attributes:
        name: identifier of the check.
        cells: how many cells, rows or entries it looked at.
        residual: the largest residual.
        place: where the largest residual stands; empty where every cell agrees exactly.
        off: how many cells are off.
        findings: the first of them.
    """

    name: str
    cells: int
    residual: float
    place: str
    off: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Audit:
    """All checks of a plan.

    Attributes:
        checks: in the order they were made.
        unchecked: columns of the tables that no check looked at.
    """

    checks: tuple[Check, ...]
    unchecked: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether nothing is off."""
        return not any(check.off for check in self.checks)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every place listed by any check."""
        return tuple(finding for check in self.checks for finding in check.findings)


@dataclass(frozen=True)
class Part:
    """Like cells of a check.

    Attributes:
        residual: of every cell, any shape.
        place: names the cell at a position of the flattened residuals.
        found, expected: what stands in the cell and what should; one value, or one per cell.
    """

    residual: Floats
    place: Callable[[int], str]
    found: Any
    expected: Any


def check(name: str, parts: Iterable[Part], tolerance: float = TOLERANCE) -> Check:
    """Judge the parts together."""
    cells, worst, where, off = 0, 0.0, "", 0
    findings: list[Finding] = []
    for part in parts:
        residual = np.nan_to_num(np.ravel(part.residual), nan=np.inf, posinf=np.inf)
        cells += residual.size
        if not residual.size:
            continue
        largest = int(residual.argmax())
        if residual[largest] > worst:
            worst, where = float(residual[largest]), part.place(largest)
        bad = np.flatnonzero(residual > tolerance)
        off += len(bad)
        for at in bad[: LISTED - len(findings)]:
            texts = (_text(part.found, at), _text(part.expected, at))
            findings.append(Finding(name, part.place(int(at)), *texts))
    return Check(name, cells, worst, where, off, tuple(findings))


def wrong(name: str, cells: int, findings: Sequence[tuple[str, object, object]]) -> Check:
    """A check of things that are right or wrong, from ``(place, found, expected)`` of the wrong."""
    listed = tuple(Finding(name, *map(str, finding)) for finding in findings[:LISTED])
    residual = np.inf if findings else 0.0
    place = listed[0].place if listed else ""
    return Check(name, cells, residual, place, len(findings), listed)


def numbers_differ(found: Floats, expected: Floats, size: Floats | float = 1.0) -> Floats:
    """Residual of numbers; two missing numbers agree.

    Args:
        found, expected: the numbers, same shape.
        size: what the difference is measured against, if it is more than 1 and the number itself.
    """
    scale = np.maximum(
        np.maximum(1.0, np.abs(np.where(np.isfinite(expected), expected, 0.0))), size
    )
    with np.errstate(invalid="ignore"):
        residual = np.abs(found - expected) / scale
    residual[(found == expected) | (np.isnan(found) & np.isnan(expected))] = 0.0
    return np.asarray(np.nan_to_num(residual, nan=np.inf), dtype=np.float64)


def texts_differ(found: Any, expected: Any) -> Floats:
    """Residual of texts: 0 where they agree, infinite where not."""
    return np.where(np.asarray(found, object) == np.asarray(expected, object), 0.0, np.inf)


def grid_place(name: str, axes: Sequence[Iterable[Any]]) -> Callable[[int], str]:
    """Names cells of an array by the names along its axes: ``name[first·second·…]``."""

    def place(at: int) -> str:
        names = [list(axis) for axis in axes]
        index = np.unravel_index(at, tuple(map(len, names)))
        return f"{name}[{'·'.join(str(axis[i]) for axis, i in zip(names, index, strict=True))}]"

    return place


def _text(values: Any, at: int) -> str:
    value = values if np.isscalar(values) or values is None else np.ravel(np.asarray(values))[at]
    return f"{value:.12g}" if isinstance(value, float | np.floating) else str(value)
