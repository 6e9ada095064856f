"""Everything that a report says of a study, asked once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from allocation.evidence import Grounds, demand_share
from allocation.risk.curves import exceedance, fan, member_values
from allocation.risk.folder import StudyFolder
from allocation.risk.limits import line_risks, overload_risks
from allocation.risk.reading import Choice, opened
from allocation.risk.regret import Regret, regret
from allocation.risk.service import service_measures
from basins.dataset import Dataset

NORMAL = 50.0


@dataclass(frozen=True)
class Findings:
    """What a study says of risk.

    Attributes:
        folder: the study.
        choice: which members count.
        degree: part of a demand that must be met for a year to count.
        same_dataset: whether the study was made from the dataset at hand.
        cases, causes: of the members, as ``Ensemble`` has them.
        service: of ``service_measures``.
        lines: of ``line_risks``.
        overload: of ``overload_risks``.
        fan, curve: of the shortage of the province in 万m³, as ``curves`` gives them.
        regret: of the province's shortage; nothing where there is no choice of scenarios.
        demand_sure: share of the planning year's demand by confidence; nothing where the study was
            made from another dataset.
    """

    folder: StudyFolder
    choice: Choice
    degree: float
    same_dataset: bool
    cases: pd.DataFrame
    causes: pd.DataFrame
    service: pd.DataFrame
    lines: pd.DataFrame
    overload: pd.DataFrame
    fan: pd.DataFrame
    curve: pd.DataFrame
    regret: Regret | None
    demand_sure: Mapping[str, float]

    @property
    def without_plan(self) -> int:
        """Members that no share is of."""
        return int((self.cases["members"] - self.cases["solved"]).sum())


def findings(
    path: Path | StudyFolder, dataset: Dataset, choice: Choice | None = None, degree: float = 1.0
) -> Findings:
    """Read a study.

    Args:
        path: folder that ``shuiding batch run`` wrote, or what ``study_folder`` found in it.
        dataset: the dataset it was made from.
        choice: of members; all if nothing is given.
        degree: γ of ``service_measures``.

    Raises:
        BadInput: if the folder is no study, is damaged, or does not go with the dataset.
        ValueError: if the degree is outside 0…1.
    """
    asked = choice or Choice()
    year = int(dataset["province"]["plan_year"].iloc[0])
    with opened(path, dataset, asked) as ensemble:
        values = member_values(ensemble, "shortage_wan_m3")
        try:
            chosen = regret(ensemble)
        except ValueError:
            chosen = None
        same = ensemble.folder.dataset in ("", dataset.digest)
        return Findings(
            ensemble.folder,
            asked,
            degree,
            same,
            ensemble.cases,
            ensemble.causes,
            service_measures(ensemble, degree),
            line_risks(ensemble),
            overload_risks(ensemble),
            fan(values),
            exceedance(values, ensemble.cases),
            chosen,
            demand_share(Grounds(dataset, year, NORMAL)) if same else {},
        )
