"""Whether every bound that a step fixed follows from the steps before it.

After a step every further optimum of it lies where each column and row with a non-zero dual stands
at the bound the dual pushes against (complementary slackness). So these bounds, and no others, are
fixed in later steps. A certificate that fixed more would prove less, one that fixed fewer is not
the one that was solved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from allocation.audit.findings import Check, wrong
from allocation.audit.steps import DUAL_ZERO, Side, Step
from allocation.audit.tables import Arrays
from basins.arrays import Flags, Floats

NEAR = 1e-9
Names = Callable[[int], str]


@dataclass(frozen=True)
class Forced:
    """Bounds that the steps before force upon columns or rows.

    Attributes:
        sure, maybe: whether a bound is forced; between the two the dual stands at the edge of what
            counts as zero.
        lower, upper: the bounds, where they are sure.
    """

    sure: Flags
    maybe: Flags
    lower: Floats
    upper: Floats


def faces_check(steps: Sequence[Step], arrays: Arrays, columns: Names, rows: Names) -> Check:
    """Compare the bounds of every step with those forced by the steps before it."""
    wrongs: list[tuple[str, object, object]] = []
    cells = 0
    for k, step in enumerate(steps):
        for side, names, kind in ((step.columns, columns, "column"), (step.rows, rows, "row")):
            cells += int(side.fixed.sum())
            forced = _forced(steps[:k], arrays, kind)
            wrongs += [
                (f"face of {step.name}: {names(at)}", found, wanted)
                for at, found, wanted in _wrongly_fixed(forced, side)
            ]
    return wrong("certificate.faces", cells, wrongs)


def pushed(dual: Floats, lower: Floats, upper: Floats) -> Floats:
    """The bound each dual pushes against."""
    return np.where(dual > 0, lower, upper)


def _forced(before: Sequence[Step], arrays: Arrays, kind: str) -> Forced:
    """The first step with a non-zero dual says at which bound; rounds of a leximin come on top."""
    bounds = [arrays[f"{kind}_{side}"].astype(np.float64) for side in ("lower", "upper")]
    sure, maybe = np.zeros((2, len(bounds[0])), dtype=np.bool_)
    side = np.full(len(bounds[0]), np.nan)
    for step in before:
        dual = step.columns.dual if kind == "column" else step.rows.dual
        new = (np.abs(dual) > DUAL_ZERO + NEAR) & ~sure
        side[new] = pushed(dual, *bounds)[new]
        sure |= new
        maybe |= np.abs(dual) > DUAL_ZERO - NEAR
    lower, upper = side, side.copy()
    for held in (step.held for step in before if step.held is not None):
        at = held.columns if kind == "column" else held.rows
        sure[at] = maybe[at] = True
        lower[at], upper[at] = (held.value, held.value) if kind == "column" else (-np.inf, np.inf)
    return Forced(sure, maybe, lower, upper)


def _wrongly_fixed(forced: Forced, side: Side) -> Iterator[tuple[int, str, str]]:
    """Bounds that are fixed and should not be, should be and are not, or elsewhere."""
    for at in np.flatnonzero(side.fixed & ~forced.maybe):
        yield int(at), "fixed", "free: no dual of an earlier step forces it"
    for at in np.flatnonzero(~side.fixed & forced.sure):
        yield int(at), "free", f"{forced.lower[at]:.12g} … {forced.upper[at]:.12g}"
    same = _equal(side.lower, forced.lower) & _equal(side.upper, forced.upper)
    for at in np.flatnonzero(side.fixed & forced.sure & ~same):
        found = f"{side.lower[at]:.12g} … {side.upper[at]:.12g}"
        yield int(at), found, f"{forced.lower[at]:.12g} … {forced.upper[at]:.12g}"


def _equal(found: Floats, expected: Floats) -> Flags:
    with np.errstate(invalid="ignore"):
        near = np.abs(found - expected) <= NEAR * np.maximum(1.0, np.abs(expected))
    return np.asarray((found == expected) | near, dtype=np.bool_)
