"""An application for a withdrawal permit: what is asked for, where, from which water, for what."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from allocation.permits.facts import UNKNOWN, vocabulary
from allocation.rights.record import read_record, unfit
from basins.arrays import MONTHS
from basins.dataset import Dataset
from basins.faults import BadInput, Fault, did_you_mean, shown

# Facts that only an officer can state; all others are worked out from the dataset.
STATED = (
    "authority_consent",
    "zone",
    "transfer",
    "high_consumption",
    "negative_list",
    "public_network",
    "non_conventional",
    "water_short",
    "harms_function_zone",
    "bad_siting",
    "harms_third_party",
    "filing_missing",
    "breaks_standard",
    "illegal_cultivation",
    "exports_basin",
    "exceptional_drought",
    "section_missed",
)
TITLES = {
    "number": ("申请编号", "number"),
    "applicant": ("申请人", "applicant"),
    "project": ("项目名称", "project"),
    "county": ("县（市、区）", "county"),
    "river": ("河流", "river"),
    "source": ("水源", "source"),
    "sector": ("用途", "sector"),
    "kind": ("申请类别", "kind of application"),
    "purpose": ("取水情形", "occasion"),
    "annual_wan_m3": ("年取水量（万m³）", "yearly withdrawal (10⁴ m³)"),
    "monthly_wan_m3": ("各月取水量（万m³，以|分隔）", "monthly withdrawal (10⁴ m³)"),
    "design_wan_m3": ("工程设计年取水量（万m³）", "design capacity (10⁴ m³ a year)"),
    "quota_wan_m3": ("按定额核定水量（万m³）", "volume the quota justifies (10⁴ m³)"),
    "licensed_wan_m3": ("原许可水量（万m³）", "volume licensed before (10⁴ m³)"),
    "received": ("受理日期", "day of acceptance"),
    "expires": ("原许可证届满日", "day the licence expires"),
    "transfer_record": ("水权转让检验编号", "record of a tested transfer"),
}
REQUIRED = ("applicant", "county", "river", "source", "sector", "annual_wan_m3", "received")
VOLUMES = ("annual_wan_m3", "design_wan_m3", "quota_wan_m3", "licensed_wan_m3")
DAYS = ("received", "expires")
NAMED = {"county": "counties", "river": "rivers", "source": "sources", "sector": "sectors"}
FIELDS = (*TITLES, *STATED)
MONTHS_SUM_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Application:
    """One application.

    Attributes:
        number, applicant, project: who asks for what; the number may be empty.
        county, river, source, sector: identifiers of the dataset.
        unit: the calculation unit of county and river.
        kind: ``new``, ``enlarged`` or ``renewal``.
        purpose: the occasion, as in the vocabulary of facts.
        annual_wan_m3: withdrawal asked for in a year (for ``enlarged`` in all).
        monthly_wan_m3: by month, summing to the year; twelve equal parts if not given.
        design_wan_m3, quota_wan_m3, licensed_wan_m3: yearly volumes, if known.
        received: day of acceptance.
        expires: day the present licence expires, if there is one.
        transfer_record: name of the tested transfer of water rights that it rests on, if any.
        stated: facts that the officer states, as in ``STATED``; unknown ones are empty.
    """

    number: str
    applicant: str
    project: str
    county: str
    river: str
    unit: str
    source: str
    sector: str
    kind: str
    purpose: str
    annual_wan_m3: float
    monthly_wan_m3: tuple[float, ...]
    design_wan_m3: float | None
    quota_wan_m3: float | None
    licensed_wan_m3: float | None
    received: date
    expires: date | None
    stated: Mapping[str, str]
    transfer_record: str = ""

    @property
    def added_wan_m3(self) -> float:
        """What is asked for beyond what is licensed already: nothing for a renewal."""
        if self.kind == "new":
            return self.annual_wan_m3
        return max(0.0, self.annual_wan_m3 - (self.licensed_wan_m3 or 0.0))

    def record(self) -> dict[str, Any]:
        """The application as JSON has it."""
        plain = {name: value for name, value in vars(self).items() if name != "stated"}
        plain["monthly_wan_m3"] = list(self.monthly_wan_m3)
        plain["received"] = self.received.isoformat()
        plain["expires"] = self.expires.isoformat() if self.expires else None
        return plain | dict(self.stated)


def application_of(
    record: Mapping[str, Any], dataset: Dataset, file: str = "application", row: int | None = None
) -> Application:
    """An application from what was filled in.

    Args:
        record: by field (``FIELDS``); places, sources, sectors and values by identifier or by name
            in Chinese or English; days as ``2026-11-25``; fields that are missing are unknown.
        dataset: tables with the names.
        file, row: where faults are reported.

    Raises:
        BadInput: with every fault of the record.
    """
    reader = _Reader({k: _text(v) for k, v in record.items()}, dataset, file, row)
    values = reader.values()
    if reader.faults:
        raise BadInput(reader.faults)
    application = Application(**values)
    if application.transfer_record:
        _check_transfer(application, dataset, file, row)
    return application


def _check_transfer(application: Application, dataset: Dataset, file: str, row: int | None) -> None:
    """Whether the tested transfer that an application names carries it."""
    try:
        record = read_record(application.transfer_record)
    except BadInput as bad:
        raise BadInput([replace(fault, file=file, row=row) for fault in bad.faults]) from None
    city = dataset["counties"].set_index("county")["city"][application.county]
    province = str(dataset["province"]["province"].iloc[0])
    places = (application.county, str(city), application.river, province)
    asked = (application.sector, application.source, application.added_wan_m3)
    faults = [
        Fault(file, row, "transfer_record", application.transfer_record, expected, remedy)
        for expected, remedy in unfit(record, dataset.digest, places, *asked)
    ]
    if faults:
        raise BadInput(faults)


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, list | tuple):
        return "|".join(str(part) for part in value)
    return str(value).strip()


class _Reader:
    """Reads the cells of one record and gathers what is wrong with them."""

    def __init__(
        self, cells: Mapping[str, str], dataset: Dataset, file: str, row: int | None
    ) -> None:
        self.cells, self.dataset, self.file, self.row = cells, dataset, file, row
        self.faults: list[Fault] = []

    def values(self) -> dict[str, Any]:
        for name in self.cells:
            if name not in FIELDS:
                self._fault(name, name, "a known field", did_you_mean(name, FIELDS, "remove it"))
        for name in REQUIRED:
            if not self.cells.get(name):
                self._fault(name, "", TITLES[name][1], f"fill in {TITLES[name][0]}")
        named = {name: self._identifier(name, table) for name, table in NAMED.items()}
        volumes = {name: self._volume(name) for name in VOLUMES}
        days = {name: self._day(name) for name in DAYS}
        annual = volumes["annual_wan_m3"] or 0.0
        kind = self._value("kind") or "new"
        if kind != "new" and volumes["licensed_wan_m3"] is None:
            self._fault("licensed_wan_m3", "", "the volume licensed before", "fill it in")
        return {
            **{name: self.cells.get(name, "") for name in ("number", "applicant", "project")},
            **named,
            "unit": self._unit(named["county"], named["river"]),
            "kind": kind,
            "purpose": self._value("purpose") or "ordinary",
            **volumes,
            "annual_wan_m3": annual,
            "monthly_wan_m3": self._months(annual),
            **days,
            "stated": self._stated(),
            "transfer_record": self.cells.get("transfer_record", ""),
        }

    def _stated(self) -> dict[str, str]:
        """What the officer states; who names a tested transfer states that there is one."""
        stated = {name: self._value(name) for name in STATED}
        if self.cells.get("transfer_record"):
            if stated["transfer"] == "no":
                expected, remedy = (
                    "yes, as a tested transfer is named",
                    "state yes, or leave it out",
                )
                self._fault("transfer", "no", expected, remedy)
            stated["transfer"] = "yes"
        return stated

    def _fault(self, column: str, value: str, expected: str, remedy: str) -> None:
        self.faults.append(
            Fault(self.file, self.row, column, shown(value) if value else None, expected, remedy)
        )

    def _identifier(self, name: str, table: str) -> str:
        cell = self.cells.get(name, "")
        rows = self.dataset[table]
        for column in (name, "name_zh", "name_en"):
            found = rows.loc[rows[column] == cell, name]
            if cell and len(found) == 1:
                return str(found.iloc[0])
        if cell:
            known = [str(known) for known in (*rows["name_zh"], *rows[name])]
            remedy = did_you_mean(cell, known, f"see the table {table}")
            self._fault(name, cell, f"one {name} of the dataset", remedy)
        return ""

    def _unit(self, county: str, river: str) -> str:
        units = self.dataset["units"]
        found = units.loc[(units["county"] == county) & (units["river"] == river), "unit"]
        if len(found):
            return str(found.iloc[0])
        if county and river:
            there = "、".join(units.loc[units["county"] == county, "river"])
            self._fault("river", river, "a river that drains part of the county", there)
        return ""

    def _value(self, name: str) -> str:
        cell, fact = self.cells.get(name, ""), vocabulary()[name]
        for value, names in fact.values.items():
            if cell in (value, *names.values()):
                return value
        if cell in ("", "未知", "unknown"):
            return UNKNOWN
        known = [*fact.values, *(names["zh"] for names in fact.values.values())]
        self._fault(name, cell, " | ".join(fact.values), did_you_mean(cell, known, "choose one"))
        return UNKNOWN

    def _volume(self, name: str) -> float | None:
        return self._number(name, self.cells.get(name, "")) if self.cells.get(name) else None

    def _number(self, name: str, cell: str) -> float | None:
        try:
            value = float(cell)
        except ValueError:
            self._fault(name, cell, "a volume in 万m³", "write digits only, without units")
            return None
        if not 0.0 <= value < 1e7 or (name == "annual_wan_m3" and value == 0.0):
            self._fault(name, cell, "a volume above 0 in 万m³", "is the unit right?")
            return None
        return value

    def _day(self, name: str) -> date | None:
        cell = self.cells.get(name, "")
        if not cell:
            return None
        plain = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?", cell)
        try:
            if plain is None:
                raise ValueError(cell)
            return date(*map(int, plain.groups()))
        except ValueError:
            self._fault(name, cell, "a day such as 2026-11-25", "write year-month-day")
            return None

    def _months(self, annual: float) -> tuple[float, ...]:
        cell = self.cells.get("monthly_wan_m3", "")
        if not cell:
            return (annual / MONTHS,) * MONTHS
        parts = re.split(r"[|;；\s]+", cell.strip("|"))
        before = len(self.faults)
        months = tuple(self._number("monthly_wan_m3", part) or 0.0 for part in parts)
        if len(months) != MONTHS:
            self._fault("monthly_wan_m3", cell, "twelve volumes", "separate them by |")
        elif len(self.faults) == before and abs(sum(months) - annual) > (
            MONTHS_SUM_TOLERANCE * max(annual, 1.0)
        ):
            remedy = f"they sum to {sum(months):g}, the year has {annual:g}"
            self._fault("monthly_wan_m3", cell, "months that sum to the year", remedy)
        return months
