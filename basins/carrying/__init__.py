"""Status of the carrying capacity of places: what is used, against which limit, what follows.

>>> from basins import load_dataset
>>> from basins.carrying import observed_basis, status
>>> dataset = load_dataset()
>>> table = status(dataset, [observed_basis(dataset)])
"""

from __future__ import annotations

from basins.carrying.basis import Basis, licensed_basis, observed_basis, plan_basis
from basins.carrying.evidence import PlaceEvidence, evidence
from basins.carrying.status import place_grades, status
from basins.carrying.trend import trends

__all__ = [
    "Basis",
    "PlaceEvidence",
    "evidence",
    "licensed_basis",
    "observed_basis",
    "place_grades",
    "plan_basis",
    "status",
    "trends",
]
