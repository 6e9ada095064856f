"""Reading an ensemble: what thousands of plans of a study say about risk.

``opened`` gives an ``Ensemble`` on the folder of a study; ``service_measures``, ``line_risks``,
``overload_risks``, ``fan``, ``exceedance`` and ``regret`` read it. Definitions: ``docs/risk.md``.
"""

from __future__ import annotations

from allocation.risk.curves import exceedance, fan, member_values
from allocation.risk.folder import StudyFolder, study_folder
from allocation.risk.limits import line_risks, overload_risks
from allocation.risk.reading import ALL_YEARS, Choice, Ensemble, opened
from allocation.risk.regret import Regret, regret
from allocation.risk.service import service_measures

__all__ = [
    "ALL_YEARS",
    "Choice",
    "Ensemble",
    "Regret",
    "StudyFolder",
    "exceedance",
    "fan",
    "line_risks",
    "member_values",
    "opened",
    "overload_risks",
    "regret",
    "service_measures",
    "study_folder",
]
