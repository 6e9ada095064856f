"""How evenly a shortage is borne: the ratios of a certificate, level by level."""

from __future__ import annotations

import numpy as np

from allocation.audit.ground import Ground
from allocation.audit.proof import Proof
from allocation.audit.rows import asked
from allocation.audit.volumes import volumes_of_vector
from basins.arrays import Floats


def fairness_of(ground: Ground, proof: Proof) -> dict[str, dict[str, float]]:
    """Largest and mean shortage ratio and the Gini coefficient of satisfaction, by level."""
    x = proof.arrays["x"].astype(np.float64)
    ratios = np.clip(volumes_of_vector(ground.facts, proof.columns, x).ratio, 0.0, 1.0)
    found = {}
    for level, ratio, weight in zip(
        ground.facts.names.levels, ratios, asked(ground.facts), strict=True
    ):
        mine = weight > 0
        found[str(level)] = {
            "largest_shortage_ratio": float(ratio[mine].max()),
            "mean_shortage_ratio": float(np.average(ratio[mine], weights=weight[mine])),
            "satisfaction_gini": _gini(1.0 - ratio[mine], weight[mine]),
        }
    return found


def _gini(values: Floats, weights: Floats) -> float:
    """Mean difference between two weighted draws, per twice the mean (Gini 1912)."""
    total, mean = weights.sum(), np.average(values, weights=weights)
    if mean <= 0.0:
        return 0.0
    apart = sum(
        weight * float(weights @ np.abs(values - value))
        for value, weight in zip(values.tolist(), weights.tolist(), strict=True)
    )
    return float(apart / (2.0 * mean * total**2))
