r"""Synthetic years of water that keep what is known of the rivers.

Every unit keeps its Pearson III distribution of the year (mean, Cv, Cs/Cv of ``runoff``) and every
river its shape over the months, which is the same in every year. Units of one river are at the same
exceedance (同频率). Rivers hang together by a Gaussian copula, years by its lag one::

    z_t = φ z_{t−1} + √(1 − φ²) S ε_t,    S S = R,  S = Sᵀ ≥ 0,    exceedance = 1 − Φ(z)

Of all roots of R, S is the one that no choice of eigenvectors can turn: rivers that hang together
alike have none of their own, and each kind of processor would find others for them.

φ and R are chosen so that the *runoff*, not z, has the wanted correlations: the two differ for a
skewed marginal, and the map from one to the other is an integral over two normal variables (Nataf;
Liu and Der Kiureghian, Probabilistic Engineering Mechanics, 1986). At the end the values of each
river are put at the plotting positions (i − ½)/n in the order in which they were drawn, so that the
marginals of any number of samples are those of the input and only correlations are left to chance.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr
from scipy.stats import rankdata

from basins.arrays import Floats, Ints, numbers, positions
from basins.dataset import Dataset
from basins.hydrology import YearOfWater, by_month, pearson3_factor, runoff_parameters

NODES = 40
LARGEST_CORRELATION = 0.999
BURN_IN = 50
FARTHEST_SCORE = 6.0
SMALLEST_CV = 1e-3


@dataclass(frozen=True)
class Correlations:
    """Wanted correlations of yearly runoff.

    The default dataset has no observed series to take them from. The defaults are assumptions, to
    be confirmed with the province's own series before a decision rests on them.

    Attributes:
        lag_one: between one year and the next of a river, 0 ≤ r < 1.
        cross_river: between any two rivers in a year, 0 ≤ r < 1.
        confidence: how sure they are.
    """

    lag_one: float = 0.2
    cross_river: float = 0.6
    confidence: str = "to confirm"


@dataclass(frozen=True)
class Synthetic:
    """A series of synthetic years.

    Attributes:
        rivers: the rivers that have units, in the order of the columns of ``exceedance``.
        exceedance: of each river in percent, ``(samples, rivers)``; rows are years in
            a row.
        yearly: runoff of the units in 万m³, ``(samples, units)``.
        province: exceedance in percent at which all units alike (同频率) carry the sample's total,
            ``(samples,)``: what norms, works and shares of the province follow.
    """

    rivers: tuple[str, ...]
    exceedance: Floats
    yearly: Floats
    province: Floats

    @property
    def digest(self) -> str:
        """SHA-256 of the exceedances, in hexadecimal: two series with the same one are the same."""
        return hashlib.sha256(self.exceedance.astype("<f8").tobytes()).hexdigest()

    def year(self, dataset: Dataset, sample: int) -> YearOfWater:
        """One sample as the water of a year."""
        river = positions(self.rivers, dataset["units"]["river"])
        return YearOfWater(
            by_month(dataset, self.yearly[sample]),
            float(self.province[sample]),
            self.exceedance[sample, river],
        )


def synthetic_years(
    dataset: Dataset, samples: int, seed: int, correlations: Correlations | None = None
) -> Synthetic:
    """Draw a series of years.

    Args:
        dataset: tables ``units``, ``rivers``, ``runoff``, ``runoff_shape``.
        samples: how many years, at least 1.
        seed: of NumPy's generator; the same seed and number give the same series on any machine.
        correlations: wanted; the defaults if not given.
    """
    wanted = correlations or Correlations()
    river_of = dataset["units"]["river"]
    rivers = tuple(river for river in dataset["rivers"]["river"] if (river_of == river).any())
    column = positions(rivers, river_of)
    rows = runoff_parameters(dataset)
    mean, cv, cs_cv = (numbers(rows, name) for name in ("mean_wan_m3", "cv", "cs_cv"))
    shapes = _shapes(mean, cv, cs_cv, column, len(rivers))
    lag = np.array([_normal_correlation(wanted.lag_one, shape, shape) for shape in shapes])
    scores = _scores(_between(wanted.cross_river, shapes), lag, samples, seed)
    places = (rankdata(scores, axis=0, method="ordinal") - 0.5) / samples
    exceedance = 100.0 * (1.0 - places)
    yearly = mean * pearson3_factor(exceedance[:, column], cv, cs_cv)
    province = _exceedance_of(yearly.sum(axis=1), mean, cv, cs_cv)
    return Synthetic(rivers, exceedance, yearly, province)


def monthly_samples(dataset: Dataset, synthetic: Synthetic) -> Floats:
    """Monthly runoff of all samples in 万m³, ``(samples, units, 12)``."""
    return by_month(dataset, synthetic.yearly)


def _shapes(
    mean: Floats, cv: Floats, cs_cv: Floats, column: Ints, rivers: int
) -> list[tuple[float, float]]:
    """Cv and Cs/Cv of each river: the means over its units, weighted by runoff."""
    weight = np.maximum(mean, 1e-9)
    total = np.bincount(column, weight, rivers)
    of_cv = np.bincount(column, weight * cv, rivers) / total
    of_ratio = np.bincount(column, weight * cs_cv, rivers) / total
    return list(zip(of_cv.tolist(), of_ratio.tolist(), strict=True))


def _standardised(z: Floats, shape: tuple[float, float]) -> Floats:
    """Runoff at a normal score, with mean 0 and variance 1."""
    percent = 100.0 * ndtr(-np.clip(z, -FARTHEST_SCORE, FARTHEST_SCORE))
    # Without variation there is nothing to correlate; any small Cv serves.
    cv = max(shape[0], SMALLEST_CV)
    return (pearson3_factor(percent, np.array(cv), np.array(shape[1])) - 1.0) / cv


def _normal_correlation(wanted: float, one: tuple[float, float], two: tuple[float, float]) -> float:
    """Correlation of normal scores that gives runoff of two shapes the wanted correlation."""
    z, weight = np.polynomial.hermite_e.hermegauss(NODES)
    weight = weight / weight.sum()
    first = _standardised(z, one) * weight

    def missing(rho: float) -> float:
        other = rho * z[:, None] + np.sqrt(1.0 - rho**2) * z[None, :]
        return float(first @ (_standardised(other, two) @ weight)) - wanted

    if wanted <= 0.0 or missing(LARGEST_CORRELATION) <= 0.0:
        return 0.0 if wanted <= 0.0 else LARGEST_CORRELATION
    return float(brentq(missing, 0.0, LARGEST_CORRELATION, xtol=1e-9))


def _between(wanted: float, shapes: Sequence[tuple[float, float]]) -> Floats:
    """Correlation matrix of the rivers' normal scores."""
    matrix = np.eye(len(shapes))
    known: dict[tuple[tuple[float, float], tuple[float, float]], float] = {}
    for i, one in enumerate(shapes):
        for j, two in enumerate(shapes[:i]):
            pair = (one, two)
            if pair not in known:
                known[pair] = _normal_correlation(wanted, one, two)
            matrix[i, j] = matrix[j, i] = known[pair]
    return matrix


def _scores(matrix: Floats, lag: Floats, samples: int, seed: int) -> Floats:
    """Normal scores ``(samples, rivers)`` of one long series, its beginning left out."""
    white = np.random.default_rng(seed).standard_normal((samples + BURN_IN, len(matrix)))
    draws = white @ symmetric_root(matrix)
    scores: Floats = draws.copy()
    for year in range(1, len(scores)):
        scores[year] = lag * scores[year - 1] + np.sqrt(1.0 - lag**2) * draws[year]
    return scores[BURN_IN:]


def symmetric_root(matrix: Floats) -> Floats:
    """The only symmetric root without negative eigenvalues of a symmetric matrix that has none."""
    values, vectors = np.linalg.eigh(matrix)
    # Corrected pair by pair, a matrix may lose the last of its definiteness.
    root: Floats = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    return root


def _exceedance_of(total: Floats, mean: Floats, cv: Floats, cs_cv: Floats) -> Floats:
    """Exceedance in percent at which all units alike carry a total, from a fine table of totals."""
    percents = np.linspace(0.01, 99.99, 9_999)
    kinds, of_kind = np.unique(np.column_stack([cv, cs_cv]), axis=0, return_inverse=True)
    means = np.bincount(of_kind.ravel(), mean, len(kinds))
    factors = [pearson3_factor(percents, np.array(kind[0]), np.array(kind[1])) for kind in kinds]
    # Added kind by kind: the order in which a matrix product adds differs between processors.
    carried = sum(one * factor for one, factor in zip(means, factors, strict=True))
    found: Floats = np.interp(-total, -carried, percents)
    return found
