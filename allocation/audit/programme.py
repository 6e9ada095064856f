"""Whether the programme inside a certificate is the programme of ``docs/maths.md``.

Every constraint is known here as a linear function of arrays (``rows``, ``limits``), not as a
matrix. Two linear functions are the same if they agree on a random vector, but for a chance that no
one will live to see (Freivalds 1977). So one random vector goes through the certificate's matrix
and through the functions, and the two sets of row activities must pair up, with equal bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from allocation.audit.arrays import Entries, cost_of, place_of
from allocation.audit.facts import Facts
from allocation.audit.findings import (
    Check,
    Part,
    check,
    grid_place,
    numbers_differ,
    wrong,
)
from allocation.audit.ground import Ground
from allocation.audit.limits import kept, red_lines
from allocation.audit.rows import SHARING, WATER, Rows, asked, bounds_of
from allocation.audit.steps import is_round
from allocation.audit.tables import Arrays
from allocation.audit.volumes import (
    Columns,
    Volumes,
    nothing,
    vector_of_volumes,
    volumes_of_vector,
)
from basins.arrays import Flags, Floats, Ints

SEED = 20_251_231
SAME = 1e-12
EXACT = 1e-9


@dataclass(frozen=True)
class Constraints:
    """All rows of the maths page, one after the other.

    Attributes:
        activity, lower, upper: ``(rows,)``.
        noise: what rounding may make of the activity, ``(rows,)``.
        families: each family with the position of its first row.
    """

    activity: Floats
    lower: Floats
    upper: Floats
    noise: Floats
    families: tuple[tuple[int, Rows], ...]

    def family_of(self, at: int) -> tuple[int, Rows]:
        """The family of a row and the position of its first row."""
        return next(family for family in reversed(self.families) if family[0] <= at)

    def label(self, at: int) -> str:
        """Name of a row."""
        start, family = self.family_of(at)
        return grid_place(family.name, family.axes)(at - start)

    def of(self, family: str) -> slice:
        """Positions of the rows of a family."""
        start, rows = next(f for f in self.families if f[1].name == family)
        return slice(start, start + rows.activity.size)


def constraints(ground: Ground, v: Volumes) -> Constraints:
    """Every constraint at the given volumes; lines that only grade bound nothing."""
    families = [family(ground.facts, v) for family in (*WATER, *SHARING)]
    families.append(red_lines(ground.lines, v, kept(ground.lines)))
    starts = np.cumsum([0] + [family.activity.size for family in families])
    return Constraints(
        np.concatenate([family.activity.ravel() for family in families]),
        np.concatenate([family.lower.ravel() for family in families]),
        np.concatenate([family.upper.ravel() for family in families]),
        SAME * np.concatenate([family.size.ravel() for family in families]),
        tuple(zip(starts[:-1].tolist(), families, strict=True)),
    )


def columns_check(ground: Ground, arrays: Arrays, columns: Columns) -> Check:
    """Every column is known and there once, and no decision that is allowed is left out."""
    names = [f"{b}:{k}" for b, k in zip(arrays["column_block"], arrays["column_key"], strict=True)]
    wrongs = [(f"certificate.{names[j]}", "an unknown column", "") for j in _where(columns.at < 0)]
    for name, needed in needed_columns(ground.facts).items():
        mine = columns.of(name)
        twice = mine[pd.Index(columns.at[mine]).duplicated()]
        wrongs += [(f"certificate.{names[j]}", "a column twice", "once") for j in twice]
        there = np.zeros(needed.size, dtype=np.bool_)
        there[columns.at[mine]] = True
        absent = _where(needed.ravel() & ~there)
        if len(absent):
            every = ground.keys[name]
            wrongs += [(f"certificate.{name}:{every[a]}", "no column", "one") for a in absent]
    return wrong("certificate.columns", columns.count, wrongs)


def _where(flags: Flags) -> Ints:
    return np.flatnonzero(flags)


def needed_columns(facts: Facts) -> dict[str, Flags]:
    """Which decisions the programme must leave open."""
    cells = {name: np.ones(block.shape, np.bool_) for name, block in nothing(facts).items()}
    asks = facts.demand.sum(axis=2) > 0
    cells["use"] &= facts.allowed[:, :, :, None]
    cells["delivery"] &= facts.links["runs"].to_numpy(np.bool_)[:, None]
    cells["shortage"] &= (asks[:, :, None] & (facts.may_fail > 0)[None])[:, :, :, None]
    cells["eco_shortfall"] &= facts.soft & (np.nan_to_num(facts.owed) > 0)
    cells["ratio"] &= asked(facts) > 0
    return cells


def bounds_check(facts: Facts, arrays: Arrays, columns: Columns) -> Check:
    """Bounds of every column."""
    parts = []
    for side, volumes in zip(("lower", "upper"), bounds_of(facts), strict=True):
        found = arrays[f"column_{side}"].astype(np.float64)
        expected = vector_of_volumes(columns, volumes)
        name = f"column_{side}"
        parts.append(Part(_bounds_differ(found, expected), place_of(arrays, name), found, expected))
    return check("certificate.bounds", parts, EXACT)


def _bounds_differ(found: Floats, expected: Floats) -> Floats:
    """Residual of bounds; two equal infinities agree."""
    same = found == expected
    return np.where(same, 0.0, numbers_differ(np.where(same, 0.0, found), expected))


def costs_check(ground: Ground, arrays: Arrays, columns: Columns) -> Check:
    """Names, units and coefficients of every step of the objective.

    A full leximin repeats a step as ``<level>.fairness.2`` and so on.
    """
    steps = ground.steps
    names = [str(name) for name in arrays["step_name"]]
    base = [name.rpartition(".")[0] if is_round(name) else name for name in names]
    order = [name for i, name in enumerate(base) if i == 0 or base[i - 1] != name]
    parts = [_text_part("step_name", ", ".join(order), ", ".join(steps))]
    for k, name in enumerate(base):
        if name not in steps:
            continue
        unit, wanted = steps[name]
        parts.append(_text_part(f"step_unit[{names[k]}]", str(arrays["step_unit"][k]), unit))
        found, expected = cost_of(arrays, k, columns.count), vector_of_volumes(columns, wanted)
        residual = numbers_differ(found, expected)
        parts.append(Part(residual, place_of(arrays, f"cost.{names[k]}"), found, expected))
    return check("certificate.costs", parts, EXACT)


def _text_part(name: str, found: str, expected: str) -> Part:
    residual = np.array([0.0 if found == expected else np.inf])
    return Part(residual, lambda _: f"certificate.{name}", found, expected)


def rows_check(
    ground: Ground, matrix: Entries, arrays: Arrays, columns: Columns
) -> tuple[Check, Ints, Constraints]:
    """Pair the rows of the certificate with those of the maths page.

    Returns:
        The check; the certificate's row of every row of the maths page, -1 for none; those rows at
        the random vector, for their names.
    """
    probe = np.random.default_rng(SEED).uniform(1.0, 2.0, columns.count)
    ours = constraints(ground, volumes_of_vector(ground.facts, columns, probe))
    theirs = matrix.times(probe)
    noise = SAME * matrix.size(probe)
    lower, upper = (arrays[f"row_{side}"].astype(np.float64) for side in ("lower", "upper"))
    bounds = np.isfinite(ours.lower) | np.isfinite(ours.upper)
    trivial = (ours.activity == 0.0) & (ours.lower <= 0.0) & (ours.upper >= 0.0)
    mine = _where(bounds & ~trivial)
    empty = (noise == 0.0) & (lower <= 0.0) & (upper >= 0.0)
    other = _where(~empty)
    pair = np.full(len(ours.activity), -1)
    i = _sorted(ours.activity, ours.lower, ours.upper, mine, ours.noise)
    j = _sorted(theirs, lower, upper, other, noise)
    left, right, wrongs = _paired(ours.activity[i], theirs[j], noise[j])
    pair[i[left]] = j[right]
    off = [(ours.label(i[a]), "no row of the certificate", "one row") for a in wrongs[0]]
    off += [(f"certificate.row[{j[b]}]", "a row", "no such constraint") for b in wrongs[1]]
    for side, found, expected in (("lower", lower, ours.lower), ("upper", upper, ours.upper)):
        differ = _bounds_differ(found[j[right]], expected[i[left]]) > EXACT
        off += [
            (f"{ours.label(i[left][a])}.{side}", found[j[right][a]], expected[i[left][a]])
            for a in _where(differ)
        ]
    return wrong("certificate.rows", len(theirs), off), pair, ours


def _sorted(activity: Floats, lower: Floats, upper: Floats, of: Ints, noise: Floats) -> Ints:
    """Rows by activity; rows with the same coefficients, so the same activity, by their bounds."""
    order = of[np.argsort(activity[of], kind="stable")]
    step = np.diff(activity[order], prepend=-np.inf) > 2.0 * noise[order]
    return order[np.lexsort((upper[order], lower[order], np.cumsum(step)))]


def _paired(ours: Floats, theirs: Floats, noise: Floats) -> tuple[Ints, Ints, tuple[Ints, Ints]]:
    """Walk through two sorted lists and pair what agrees; then what is left of each."""
    left, right, more, less = [], [], [], []
    a = b = 0
    while a < len(ours) and b < len(theirs):
        apart = ours[a] - theirs[b]
        if abs(apart) <= noise[b]:
            left.append(a)
            right.append(b)
            a, b = a + 1, b + 1
        elif apart < 0:
            more.append(a)
            a += 1
        else:
            less.append(b)
            b += 1
    more += range(a, len(ours))
    less += range(b, len(theirs))
    as_ints: Sequence[Ints] = [np.array(part, dtype=np.int64) for part in (left, right, more, less)]
    return as_ints[0], as_ints[1], (as_ints[2], as_ints[3])
