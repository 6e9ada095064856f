"""The permit desk: facts of an application from the dataset, the plan and the register; then the
rules."""

from __future__ import annotations

import threading
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from allocation import tables as tabulate
from allocation.permits.application import STATED, Application
from allocation.permits.deadlines import RENEWAL_DAYS, deadlines
from allocation.permits.decision import (
    PASSING,
    VERDICTS,
    Decision,
    Figure,
    authority_of,
    declared_before,
    steps_of,
)
from allocation.permits.evaluation import judge
from allocation.permits.facts import UNKNOWN
from allocation.permits.headroom import PlanRoom, Room
from allocation.permits.rules import RuleBook, load_rules
from basins.carrying import licensed_basis, observed_basis, plan_basis, status
from basins.carrying.declared import declared_units, in_force
from basins.dataset import Dataset
from basins.demand import unit_places
from basins.scenario import Scenario

REEVALUATED_YEARS = 3
LIVELIHOOD = ("urban_domestic", "rural_domestic")
SECTORS = {"services": "services", "irrigation": "irrigation", "livestock": "livestock"}
GROUPS = {"domestic": "livelihood", "industry": "industry", "agriculture": "livestock"}
HIGH = "high_consumption_industry"
KINDS = {"surface": "surface", "diversion": "diversion", "reclaimed": "non_conventional"}
KINDS |= {"yield": "non_conventional"}
RANKS = ("not_overloaded", "critical", "overloaded", "severe")


class Desk:
    """Decides on applications against one dataset, year and hydrology.

    Safe to share between threads; the plan is solved when the first application needs it.

    Args:
        dataset: validated tables.
        year: calendar year of the plan; the planning year if not given.
        hydrology: exceedance of the runoff.
        scenario: changes, if any.
        licensed: ``unit, source, sector, annual_wan_m3`` of valid licences, if a register has any.

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
    ) -> None:
        self.dataset, self.scenario, self.hydrology = dataset, scenario, hydrology
        self.year = year or int(dataset["province"]["plan_year"].iloc[0])
        self.book: RuleBook = load_rules(dataset.root)
        self.licensed = licensed if licensed is not None and len(licensed) else None
        self._lock = threading.Lock()

    @cached_property
    def _room(self) -> PlanRoom:
        return PlanRoom(self.dataset, self.year, self.hydrology, self.scenario)

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
        figures = self._figures(application, room, grades)
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
            doubts=judgement.doubts,
            figures=tuple(figures),
            room=room,
            approvable_wan_m3=_approvable(application) if passes else 0.0,
            authority=authority_of(steps),
            deadlines=deadlines(application, passes and by_notice),
            touches=tuple(self.touches(application)),
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

    def _figures(
        self, application: Application, room: Room | None, grades: pd.DataFrame
    ) -> list[Figure]:
        water = self._water(application)
        return [
            _plain("kind", application.kind),
            _plain("purpose", application.purpose),
            self._basin(application),
            _plain("water", water),
            _plain("sector", self._sector(application)),
            *self._declared(application, water),
            self._computed(application, water, grades),
            *self._stated(application, water),
            *_volumes(application),
            self._permits_full(application),
            *self._of_plan(room),
            self._groundwater(application, water, grades),
        ]

    def _water(self, application: Application) -> str:
        kinds = self.dataset["sources"].set_index("source")["kind"]
        kind = str(kinds[application.source])
        return KINDS.get(kind, application.source)

    def _sector(self, application: Application) -> str:
        if application.sector in LIVELIHOOD:
            return "livelihood"
        groups = self.dataset["sectors"].set_index("sector")["official_group"]
        group = str(groups[application.sector])
        return SECTORS.get(application.sector, GROUPS.get(group, group))

    def _basin(self, application: Application) -> Figure:
        row = self.dataset["rivers"].set_index("river").loc[application.river]
        return _found("basin", str(row["basin"]), row["name_zh"], row["name_en"], row)

    def _declared(self, application: Application, water: str) -> list[Figure]:
        """The gravest declaration that covers the unit and its water."""
        places = unit_places(self.dataset)
        here = places[places["unit"] == application.unit]
        what = {"diversion": "surface"}.get(water, water)
        names = {what} | ({"groundwater"} if what.endswith("groundwater") else set())
        found = [
            row
            for _, row in in_force(self.dataset, application.received).iterrows()
            if declared_units(row, here).all() and row["what"] in names
        ]
        if not found:
            none = {"zh": "数据集中没有本地本水源的公布", "en": "no declaration in the dataset"}
            return [
                Figure("declared", "none", "declared", none, "", "to confirm"),
                _plain("declaration_old", "no"),
            ]
        row = max(found, key=lambda row: RANKS.index(row["grade"]))
        text = f"{row['date']} {row['document']}"
        old = declared_before(application.received, str(row["date"]), REEVALUATED_YEARS)
        return [
            _found("declared", str(row["grade"]), text, text, row, "declared"),
            _found("declaration_old", "yes" if old else "no", text, text, row),
        ]

    def _rows(self, application: Application, water: str, grades: pd.DataFrame) -> pd.DataFrame:
        """Status of the place for the element that the water belongs to, and for total use."""
        city = str(self.dataset["counties"].set_index("county").at[application.county, "city"])
        river_city = (grades["kind"] == "river_city") & (
            grades["place"] == f"{city}-{application.river}"
        )
        county = (grades["kind"] == "county") & (grades["place"] == application.county)
        if water in ("surface", "diversion"):
            of_water = river_city & (grades["element"] == "surface")
        else:
            of_water = county & (grades["element"] == application.source)
        total = county & (grades["element"] == "total_use")
        return grades[(of_water | total) & (grades["grade"] != "")]

    def _computed(self, application: Application, water: str, grades: pd.DataFrame) -> Figure:
        if water == "non_conventional":
            return _plain("computed", "not_overloaded")
        rows = self._rows(application, water, grades)
        if rows.empty:
            return _plain("computed", UNKNOWN)
        worst = max(rows.to_dict("records"), key=lambda row: RANKS.index(row["grade"]))
        text = (
            f"{worst['basis']} {worst['year']}: {worst['element']} {worst['used_wan_m3']:,.1f} / "
            f"{worst['limit_wan_m3']:,.1f} 万m³ = {worst['ratio']:.3f}"
        )
        return Figure(
            "computed",
            str(worst["grade"]),
            "computed",
            {"zh": text, "en": text},
            str(worst["limit_document"]),
            str(worst["limit_confidence"]),
        )

    def _groundwater(self, application: Application, water: str, grades: pd.DataFrame) -> Figure:
        """Whether the county's total of this groundwater is passed; its level is not in the data."""
        if not water.endswith("groundwater"):
            return _plain("groundwater_limit", "kept")
        rows = self._rows(application, water, grades)
        rows = rows[(rows["element"] == application.source) & (rows["basis"] != "licensed")]
        rows = rows[rows["grade"].isin(["overloaded", "severe"]) & (rows["basis"] == "observed")]
        if rows.empty:
            text = {
                "zh": "取水总量未突破；水位控制指标数据缺失",
                "en": "the total is kept; level limits are not in the data",
            }
            return Figure("groundwater_limit", UNKNOWN, "unknown", text, "", "to confirm")
        row = rows.iloc[0]
        text = f"{row['used_wan_m3']:,.1f} / {row['limit_wan_m3']:,.1f} 万m³"
        return Figure(
            "groundwater_limit",
            "broken",
            "computed",
            {"zh": text, "en": text},
            str(row["limit_document"]),
            str(row["limit_confidence"]),
        )

    def _stated(self, application: Application, water: str) -> list[Figure]:
        """What the officer stated, and what follows from the application where nothing was."""
        implied = {
            "high_consumption": "yes" if application.sector == HIGH else "no",
            "authority_consent": "" if application.purpose == "drought_ecology" else "no",
            "zone": "" if water.endswith("groundwater") else "none",
        }
        if water == "non_conventional":
            implied["non_conventional"] = "used"
        if self._basin(application).value == "hai":
            implied["exports_basin"] = "no"
        if self._sector(application) not in ("irrigation", "livestock"):
            implied["illegal_cultivation"] = "no"
        figures = []
        for name in STATED:
            value = application.stated[name]
            origin = "stated" if value else "computed"
            value = value or implied.get(name, UNKNOWN)
            figures.append(
                Figure(name, value, origin if value else "unknown", {"zh": "", "en": ""}, "", "")
            )
        late = UNKNOWN if application.kind == "renewal" else "yes"
        if application.expires is not None:
            left = (application.expires - application.received).days
            late = "yes" if left >= RENEWAL_DAYS else "no"
        return [*figures, _plain("asked_in_time", late)]

    def _permits_full(self, application: Application) -> Figure:
        touches = self.touches(application)
        if self.licensed is None:
            text = {"zh": "许可登记簿中没有许可证", "en": "the register holds no licences"}
            return Figure("permits_full", UNKNOWN, "unknown", text, "", "to confirm")
        over = [
            touch
            for touch in touches
            if touch["licensed_wan_m3"] + application.added_wan_m3 > touch["limit_wan_m3"]
        ]
        text = {
            language: "；".join(
                f"{touch[f'name_{language}']}: {touch['licensed_wan_m3']:,.1f} + "
                f"{application.added_wan_m3:,.1f} > {touch['limit_wan_m3']:,.1f} 万m³"
                for touch in over
            )
            for language in ("zh", "en")
        }
        return Figure("permits_full", "yes" if over else "no", "computed", text, "", "derived")

    def _of_plan(self, room: Room | None) -> list[Figure]:
        if room is None:
            nothing = {"zh": "不增加取水", "en": "no additional withdrawal"}
            return [
                Figure("plan_breaks", "nothing", "computed", nothing, "", "derived"),
                Figure("displaces", "no", "computed", nothing, "", "derived"),
            ]
        if not room.known:
            text = {
                "zh": "数据集中本计算单元没有这种水源可供该用途",
                "en": "the tables have no water of this source for this use in the unit",
            }
            return [
                Figure(name, UNKNOWN, "unknown", text, "", "to confirm")
                for name in ("plan_breaks", "displaces")
            ]
        moved = {
            "zh": f"其他用户缺水增加 {room.displaced_wan_m3:,.1f} 万m³",
            "en": f"the shortage of others grows by {room.displaced_wan_m3:,.1f} 万m³",
        }
        return [
            Figure("plan_breaks", room.breaks, "computed", room.why, "", "derived"),
            Figure(
                "displaces", "yes" if room.displaces else "no", "computed", moved, "", "derived"
            ),
        ]


def _approvable(application: Application) -> float:
    """No more than asked for, than the quota justifies, and than the works can carry."""
    limits = (application.quota_wan_m3, application.design_wan_m3)
    return float(np.min([application.annual_wan_m3, *(v for v in limits if v is not None)]))


def _volumes(application: Application) -> list[Figure]:
    """Volumes against the quota and the design capacity."""
    figures = []
    for name, limit in (
        ("above_quota", application.quota_wan_m3),
        ("above_design", application.design_wan_m3),
    ):
        if limit is None:
            figures.append(_plain(name, UNKNOWN))
            continue
        text = f"{application.annual_wan_m3:,.2f} / {limit:,.2f} 万m³"
        above = application.annual_wan_m3 > limit * (1.0 + 1e-9)
        figures.append(
            Figure(name, "yes" if above else "no", "stated", {"zh": text, "en": text}, "", "")
        )
    return figures


def _plain(name: str, value: str) -> Figure:
    origin = "stated" if value else "unknown"
    return Figure(name, value, origin, {"zh": "", "en": ""}, "", "")


def _found(
    name: str, value: str, zh: str, en: str, row: pd.Series, origin: str = "computed"
) -> Figure:
    return Figure(
        name, value, origin, {"zh": zh, "en": en}, str(row["document"]), str(row["confidence"])
    )


def today() -> date:
    """The day an application without one is taken to be accepted."""
    return date.today()
