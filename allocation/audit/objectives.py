"""The steps of the objective, as ``docs/maths.md`` has them."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from allocation.audit.facts import Facts
from allocation.audit.figures import MONTHS
from allocation.audit.volumes import Volumes, nothing
from basins.arrays import Floats

Words = NDArray[np.uint64]
GOLDEN, FIRST, SECOND = (
    np.uint64(word) for word in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
)


def objectives(facts: Facts) -> dict[str, tuple[str, Volumes]]:
    """Steps in order: unit and coefficients of each."""
    steps: dict[str, tuple[str, Volumes]] = {}
    for p, level in enumerate(facts.names.levels):
        fair, short = nothing(facts), nothing(facts)
        fair["worst"][p] = 1.0
        short["shortage"][:, :, p] = 1.0
        if p == facts.ecological:
            short["eco_shortfall"][:] = 1.0
        steps[f"{level}.fairness"] = ("1", Volumes(**fair))
        steps[f"{level}.shortage"] = ("万m³", Volumes(**short))
    cost = nothing(facts)
    cost["use"][:] = facts.use_cost[None, :, :, None]
    cost["delivery"][:] = facts.delivery_cost[:, None]
    steps["cost"] = ("万元", Volumes(**cost))
    steps["tie_break"] = ("1", _tie_break(facts))
    return steps


def _tie_break(facts: Facts) -> Volumes:
    """Weights that depend on names and months alone; fuller storage counts as better."""
    names, weights = facts.names, nothing(facts)
    start = np.zeros(1, dtype=np.uint64)
    unit = _stirred(start, _words(names.units))
    sector = _stirred(unit[:, None], _words(names.sectors))
    weights["use"] = _weights(_stirred(sector[:, :, None], _words(names.sources)))
    transfer = _stirred(start, _words(facts.links["transfer"]))
    weights["delivery"] = _weights(_stirred(transfer, _words(facts.links["unit"])))
    weights["storage"] = -_weights(_stirred(start, _words(names.reservoirs)))
    return Volumes(**weights)


def _words(names: Iterable[object]) -> Words:
    """A 64-bit word of each name: eight bytes of BLAKE2b, the lowest first."""
    digests = (blake2b(str(name).encode(), digest_size=8).digest() for name in names)
    return np.array([int.from_bytes(digest, "little") for digest in digests], dtype=np.uint64)


def _stirred(state: Words, word: Words) -> Words:
    """One step of SplitMix64 from the state with a word in it."""
    mixed = (state ^ word) + GOLDEN
    mixed = (mixed ^ (mixed >> np.uint64(30))) * FIRST
    mixed = (mixed ^ (mixed >> np.uint64(27))) * SECOND
    return np.asarray(mixed ^ (mixed >> np.uint64(31)), dtype=np.uint64)


def _weights(state: Words) -> Floats:
    """Numbers from 1 to 2 for each state and month."""
    months = np.arange(1, MONTHS + 1, dtype=np.uint64)
    stirred = _stirred(state[..., None] + months, np.zeros(1, dtype=np.uint64))
    return np.asarray(1.0 + stirred / 2.0**64, dtype=np.float64)
