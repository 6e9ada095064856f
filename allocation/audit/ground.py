"""What a plan is checked against; made once for all plans of the same question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from allocation.audit.evidence import ranks_of
from allocation.audit.facts import Facts, facts_of
from allocation.audit.limits import RedLines, red_lines_of
from allocation.audit.objectives import objectives
from allocation.audit.volumes import Volumes, key_index
from basins.arrays import Ints
from basins.dataset import Dataset
from basins.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Ground:
    """A dataset in one year and hydrology, as an audit needs it.

    Attributes:
        facts: arrays of the year.
        lines: red lines with weights and limits.
        evidence: position in ``CONFIDENCES`` of the least sure figure behind every triple,
            ``(U, S, K)``.
        keys: keys of the columns of a certificate by block.
        steps: unit and coefficients of every step of the objective, in order.
        hydrology: as the plan names it.
        scenario: applied to the dataset, if there is one.
    """

    facts: Facts
    lines: RedLines
    evidence: Ints
    keys: Mapping[str, pd.Index]
    steps: Mapping[str, tuple[str, Volumes]]
    hydrology: str
    scenario: Scenario | None


def ground_of(
    dataset: Dataset, year: int, hydrology: str, exceedance: float, scenario: Scenario | None = None
) -> Ground:
    """Derive everything.

    Args:
        dataset: validated tables, the scenario applied.
        exceedance: of the hydrology, in percent.
    """
    facts = facts_of(dataset, year, exceedance)
    return Ground(
        facts=facts,
        lines=red_lines_of(facts),
        evidence=ranks_of(facts),
        keys=key_index(facts),
        steps=objectives(facts),
        hydrology=hydrology,
        scenario=scenario,
    )
