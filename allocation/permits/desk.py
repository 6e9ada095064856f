"""The permit desk: facts of an application from the dataset, the plan and the register; then the
rules."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from allocation import tables as tabulate
from allocation.permits.application import Application
from allocation.permits.deadlines import deadlines
from allocation.permits.decision import (
    PASSING,
    VERDICTS,
    Decision,
    authority_of,
    steps_of,
)
from allocation.permits.evaluation import judge
from allocation.permits.findings import Findings
from allocation.permits.headroom import PlanRoom, Room
from allocation.permits.rules import RuleBook, load_rules
from basins.carrying import licensed_basis, observed_basis, plan_basis, status
from basins.dataset import Dataset
from basins.demand import unit_places
from basins.scenario import Scenario


class Desk:
    """Decides on applications against one dataset, year and hydrology.

    Safe to share between threads; the plan is solved when the first application needs it.

    Args:
        dataset: validated tables.
        year: calendar year of the plan; the planning year if not given.
        hydrology: exceedance of the runoff.
        scenario: changes, if any.
        licensed: ``unit, source, sector, annual_wan_m3`` of valid licences, if a register has any.
        rules: the rules; those of the dataset's folder if not given.
        plan: the plan that applications are added to, to spare its solution.

    Raises:
        BadInput: if the table of rules is not valid.
    """

    def __init__(
        self,
        dataset: Dataset,
        year: int | None = None,
        hydrology: str = "p50",
        scenario: Scenario | None = None,
        licensed: pd.DataFrame | None = None,
        rules: RuleBook | None = None,
        plan: PlanRoom | None = None,
    ) -> None:
        self.dataset, self.scenario, self.hydrology = dataset, scenario, hydrology
        self.year = year or int(dataset["province"]["plan_year"].iloc[0])
        self.book = rules or load_rules(dataset.root)
        self.licensed = licensed if licensed is not None and len(licensed) else None
        self._plan = plan
        self._lock = threading.Lock()

    @cached_property
    def _room(self) -> PlanRoom:
        return self._plan or PlanRoom(self.dataset, self.year, self.hydrology, self.scenario)

    @cached_property
    def _status(self) -> pd.DataFrame:
        room = self._room
        inputs, columns = room.problem.inputs, room.problem.columns
        use = tabulate.allocation_table(inputs, columns, room.values)
        plan = {"allocation": use, "red_lines": room.ledger()}
        bases = [
            observed_basis(self.dataset),
            plan_basis(plan, self.year, self.hydrology),
            licensed_basis(self.dataset, self.licensed, self.year),
        ]
        return status(self.dataset, bases)

    def decide(self, application: Application) -> Decision:
        """The verdict on an application, with everything it rests on."""
        with self._lock:
            room, grades = self._withdrawn(application), self._status
        touches = self.touches(application)
        registered = self.licensed is not None
        found = Findings(self.dataset, application, room, grades, touches, registered)
        figures = found.all()
        facts = {figure.fact: figure.value for figure in figures}
        judgement = judge(self.book, facts, application.received)
        steps = steps_of(self.book, judgement)
        stands = [step for step in steps if step.standing not in ("overridden", "open")]
        by_notice = any(step.rule.section == "C" for step in stands)
        passes = judgement.effect in PASSING
        return Decision(
            application=application,
            verdict=VERDICTS[judgement.effect],
            steps=steps,
            missing=judgement.missing,
            doubts=(*judgement.doubts, *found.unlisted()),
            figures=tuple(figures),
            room=room,
            approvable_wan_m3=_approvable(application) if passes else 0.0,
            authority=authority_of(steps),
            deadlines=deadlines(application, passes and by_notice),
            touches=tuple(touches),
            rules_version=self.book.version,
            dataset_hash=self.dataset.digest,
            year=self.year,
            hydrology=self.hydrology,
        )

    def touches(self, application: Application) -> list[dict[str, Any]]:
        """Limits on licensed volumes that the application counts under: red lines on all use or on
        the withdrawal of its source, in its county, city, river, basin and the province."""
        lines, places = self._room.problem.inputs.red_lines, unit_places(self.dataset)
        here = places.set_index("unit").loc[application.unit]
        found = []
        for line in lines.to_dict("records"):
            column = line["scope"]
            inside = column == "province" or (
                column in here.index and here[column] == line["place"]
            )
            listed = str(line["sources"]).split("|") if line["sources"] else []
            if (
                not inside
                or line["sense"] != "max"
                or line["sectors"]
                or line["counted"] not in ("use", "withdrawal")
                or (listed and application.source not in listed)
            ):
                continue
            units = places if column == "province" else places[places[column] == line["place"]]
            found.append(
                {
                    "limit": str(line["red_line"]),
                    "name_zh": str(line["name_zh"]),
                    "name_en": str(line["name_en"]),
                    "limit_wan_m3": float(line["limit_wan_m3"]),
                    "sources": str(line["sources"]),
                    "units": [str(unit) for unit in units["unit"]],
                    "licensed_wan_m3": self._licensed_under(listed, set(units["unit"])),
                }
            )
        return found

    def _licensed_under(self, sources: list[str], units: set[str]) -> float | None:
        if self.licensed is None:
            return None
        rows = self.licensed[self.licensed["unit"].isin(units)]
        if sources:
            rows = rows[rows["source"].isin(sources)]
        return float(rows["annual_wan_m3"].sum())

    def _withdrawn(self, application: Application) -> Room | None:
        added = application.added_wan_m3
        if added <= 0.0:
            return None
        share = added / application.annual_wan_m3
        monthly = tuple(volume * share for volume in application.monthly_wan_m3)
        return self._room.with_withdrawal(
            application.unit, application.sector, application.source, monthly
        )


def _approvable(application: Application) -> float:
    """No more than asked for, than the quota justifies, and than the works can carry."""
    limits = (application.quota_wan_m3, application.design_wan_m3)
    return float(np.min([application.annual_wan_m3, *(v for v in limits if v is not None)]))
