r"""From the parts of a result to the share of each class and the weight of each figure.

A result is made of parts $p$ with volumes $q_p$, and part $p$ rests on the figures $F_p$. A part is
as sure as the least sure of its figures; the share of class $c$ and the weight of figure $f$ are

$$
\rho_p = \max_{f \in F_p} \rho_f, \qquad
S_c = \frac{\sum_{p:\,\rho_p = c} q_p}{\sum_p q_p}, \qquad
W_f = \frac{\sum_{p:\,f \in F_p} q_p}{\sum_p q_p}
$$

The shares add to 1. The weights do not: a m³ rests on all its figures at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from allocation.evidence.figures import COLUMNS, Figures
from basins.arrays import Floats, Ints
from basins.confidence import SURE

LEAST_SURE = len(SURE) - 1
LOW = ("derived", "to confirm")
# A result is marked with the least sure class that at least a tenth of it rests on.
MARKED_FROM = 0.1
BLUR = 1e-9


@dataclass(frozen=True)
class Evidence:
    """What a result rests on.

    Attributes:
        shares: share of each class, surest first; all 0 for a result of nothing.
        figures: the figures behind it, heaviest first: ``table, row, key, column, value, unit,
            confidence, document, weight``.
    """

    shares: Mapping[str, float]
    figures: pd.DataFrame

    @property
    def mark(self) -> str:
        """Class the result is marked with; empty for a result of nothing."""
        return mark_of(self.shares)

    @property
    def unsure(self) -> float:
        """Share that rests on derived or unconfirmed figures."""
        return sum(self.shares[name] for name in LOW)


def mark_of(shares: Mapping[str, float]) -> str:
    """The least sure class that at least a tenth rests on; empty where nothing rests on any."""
    found = [name for name in SURE if shares[name] >= MARKED_FROM - BLUR]
    return found[-1] if found else ""


def shares_by_rank(rank: Ints, quantity: Floats) -> dict[str, float]:
    """Share of each class of parts with these ranks, ``(parts,)``, and volumes, ``(parts,)``."""
    volume = np.bincount(rank, quantity, len(SURE))
    total = volume.sum()
    return dict(zip(SURE, (volume / total if total > 0 else volume).tolist(), strict=True))


def weigh(figures: Figures, quantity: pd.Series, links: pd.DataFrame) -> Evidence:
    """Evidence of a result.

    Args:
        figures: all figures.
        quantity: volume of each part, not negative, indexed by the name of the part.
        links: ``part, figure, rank``: what each part rests on; ``rank`` is the figure's, or lower
            down where the part takes a value between two rows. A part without any counts as to
            confirm.
    """
    volumes = quantity.to_numpy(np.float64)
    worst = links.groupby("part")["rank"].max().reindex(quantity.index).fillna(LEAST_SURE)
    shares = shares_by_rank(worst.to_numpy(np.int64), volumes)
    once = links.drop_duplicates(["part", "figure"])
    carried = quantity.reindex(once["part"]).fillna(0.0).to_numpy(np.float64)
    by = pd.Series(carried).groupby(once["figure"].to_numpy()).sum()
    total = volumes.sum()
    by = by[by > 0].sort_values(ascending=False, kind="stable") / (total if total > 0 else 1.0)
    table = figures.table.loc[by.index.to_numpy(), COLUMNS].assign(weight=by.to_numpy())
    return Evidence(shares, table.reset_index(drop=True))
