"""What a sequence of years is asked, and its answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from allocation.conflict import Infeasible
from allocation.formulation.inputs import Inputs, inputs_of
from allocation.plan import Plan
from allocation.sequence.rules import Rules
from allocation.sequence.targets import Targets
from basins.carrying.basis import observed_years
from basins.dataset import Dataset
from basins.hydrology import parse_hydrology
from basins.scenario import Scenario, apply_scenario
from basins.scenario_file import scenario_from_dict

ALONE, ROLLING, WHOLE = "alone", "rolling", "whole"
WAYS = (ALONE, ROLLING, WHOLE)
PLANNED, IMPOSSIBLE, NOT_REACHED, OBSERVED = "planned", "impossible", "not reached", "observed"
NORMAL, TARGETS = "p50", "yearly targets"
FIRST_YEAR, LAST_YEAR, MOST_YEARS = 1980, 2100, 30


@dataclass(frozen=True)
class Study:
    """A sequence of years to plan.

    Attributes:
        dataset: the tables before any scenario.
        scenario: changes that hold in all years.
        years: consecutive calendar years.
        hydrologies: one name per year.
        way: ``alone``, ``rolling`` or ``whole``.
        look_ahead: how many years beyond the one that is planned a rolling plan looks at.
        rules: switches of what years hand on.
        targets: limits of single years that stand in the place of the path, by year and red line,
            in the line's unit.
    """

    dataset: Dataset
    scenario: Scenario | None
    years: tuple[int, ...]
    hydrologies: tuple[str, ...]
    way: str = ROLLING
    look_ahead: int = 1
    rules: Rules = field(default_factory=Rules)
    targets: Targets = field(default_factory=dict)

    def scenario_in(self, year: int) -> Scenario | None:
        """What holds in a year before anything is handed on: the scenario, and its targets."""
        targets = self.targets.get(year)
        if not targets:
            return self.scenario
        named: dict[str, Any] = {"name": TARGETS}
        content = named if self.scenario is None else self.scenario.content
        limits = dict(content.get("limits", {})) | dict(targets)
        return scenario_from_dict(content | {"limits": limits}, self.dataset)

    def inputs(self, year: int) -> Inputs:
        """The year as the tables have it, nothing handed on; p50 for a year before the first."""
        changed, scenario = self.dataset, self.scenario_in(year)
        if scenario is not None:
            changed = apply_scenario(changed, scenario)
        known = dict(zip(self.years, self.hydrologies, strict=True))
        return inputs_of(changed, year, parse_hydrology(known.get(year, NORMAL)))

    def settled_before(self, year: int) -> int:
        """The last year before one that has an account: of the sequence, or observed; else 0."""
        if year > self.years[0]:
            return year - 1
        return max((seen for seen in observed_years(self.dataset) if seen < year), default=0)


@dataclass(frozen=True)
class YearPlan:
    """One year of a sequence.

    Attributes:
        year, hydrology: of the plan.
        status: ``planned``, ``impossible`` or ``not reached``.
        looked_to: last year that was looked at when it was planned.
        inputs: the year as the tables have it, nothing handed on.
        plan: the plan, if there is one.
        conflict: why there is none, where red lines conflict.
    """

    year: int
    hydrology: str
    status: str
    looked_to: int
    inputs: Inputs
    plan: Plan | None = None
    conflict: Infeasible | None = None


@dataclass(frozen=True)
class Plans:
    """Plans of several years.

    Attributes:
        study: what was asked.
        years: the years in order.
        tables: ``sequence`` (a row per year), ``path`` (year × red line), ``owed`` (what each year
            owes later ones) and ``reservoirs`` (storage by year).
        summary: headline figures, the content of ``sequence.json``.
    """

    study: Study
    years: tuple[YearPlan, ...]
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)

    @property
    def impossible(self) -> YearPlan | None:
        """The first year that has no plan because its red lines conflict."""
        return next((one for one in self.years if one.status == IMPOSSIBLE), None)

    def __getitem__(self, year: int) -> Plan:
        """The plan of a year.

        Raises:
            KeyError: if the year has none.
        """
        for one in self.years:
            if one.year == year and one.plan is not None:
                return one.plan
        raise KeyError(year)

    def write(self, path: Path | str) -> None:
        """Write a plan folder per year and the tables of the sequence."""
        from allocation.sequence.writing import write_plans

        write_plans(self, Path(path))


def parse_years(text: str) -> tuple[int, ...]:
    """The years of ``2021-2025`` or ``2025``.

    Raises:
        ValueError: if it is neither, or not from 1980 to 2100 and in order.
    """
    match = re.fullmatch(r"\s*(\d{4})(?:\s*[-–—~至]\s*(\d{4}))?\s*", text)
    if match is None:
        raise ValueError(f"years {text!r} are not like 2021-2025")
    first, last = int(match.group(1)), int(match.group(2) or match.group(1))
    if not FIRST_YEAR <= first <= last <= LAST_YEAR:
        raise ValueError(f"years {text!r} must rise and lie from {FIRST_YEAR} to {LAST_YEAR}")
    if last - first >= MOST_YEARS:
        raise ValueError(f"years {text!r} are more than {MOST_YEARS}")
    return tuple(range(first, last + 1))


def parse_hydrologies(text: str | Sequence[str] | None, years: int) -> tuple[str, ...]:
    """One hydrology per year from one for all (``p50``) or a list (``p50,p75,…``).

    Raises:
        ValueError: if one is no hydrology, or their number is neither one nor that of the years.
    """
    names = (text or NORMAL).split(",") if text is None or isinstance(text, str) else list(text)
    names = [name.strip().lower() for name in names]
    for name in names:
        parse_hydrology(name)
    if len(names) not in (1, years):
        raise ValueError(f"{len(names)} hydrologies for {years} years: give one, or one per year")
    return tuple(names * years if len(names) == 1 else names)


def checked(study: Study) -> Study:
    """The study, its way and look-ahead checked.

    Raises:
        ValueError: if the way is unknown or the look-ahead negative.
    """
    if study.way not in WAYS:
        raise ValueError(f"way {study.way!r} is not one of {', '.join(WAYS)}")
    if study.look_ahead < 0 or study.rules.repay_years < 0:
        raise ValueError("years to look ahead or to repay in cannot be negative")
    return replace(study, look_ahead=min(study.look_ahead, len(study.years) - 1))
