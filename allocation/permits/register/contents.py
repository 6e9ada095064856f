"""What may enter the register: applications and decisions as the rules give them, checked."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allocation.permits.register.chain import canonical
from basins.faults import BadInput, Fault, did_you_mean, shown

PURPOSES = ("new", "enlarged", "renewal")
MORE_FACTS = "needs more information"
VERDICTS = (
    "suspend",
    "refuse",
    "pass with strict argumentation",
    "pass",
    "not needed",
    MORE_FACTS,
)
GRANT = "grant"
# What an officer concludes, and the verdicts it follows; another conclusion needs a reason.
CONCLUSIONS = {
    GRANT: ("pass", "pass with strict argumentation"),
    "refuse": ("refuse",),
    "suspend": ("suspend",),
    "return": ("not needed", MORE_FACTS),
}
LONGEST = {"county": 64, "river": 64, "source": 64, "sector": 64, "unit": 128}
LONGEST_NAME = 200
FACTS = ("county", "river", "source", "sector")


@dataclass(frozen=True)
class Touch:
    """A red line that a withdrawal counts under.

    Attributes:
        limit: identifier of the red line.
        limit_wan_m3: what may be licensed under it in a year.
        sources: sources that count; all if empty.
        sectors: sectors that count; all if empty.
        units: units that count.
    """

    limit: str
    limit_wan_m3: float
    sources: frozenset[str]
    sectors: frozenset[str]
    units: frozenset[str]

    def counts(self, unit: str, source: str, sector: str) -> bool:
        """Whether a withdrawal counts under the red line."""
        fits = not self.sources or source in self.sources
        return fits and (not self.sectors or sector in self.sectors) and unit in self.units


def application_row(application: Mapping[str, Any], complete: bool = True) -> dict[str, Any]:
    """Columns of an application.

    Args:
        application: ``applicant, project, county, river, source, sector, kind, annual_wan_m3,
            received`` (date or ISO text), and whatever else is known (a project need not have a
            name); ``unit`` where it is not called county and river with a hyphen.
        complete: whether all facts must be there; not so if the rules ask for more of them.

    Raises:
        BadInput: with everything that is missing or wrong.
    """
    faults: list[Fault] = []
    row: dict[str, Any] = {}
    row["applicant"] = _text(application, "applicant", True, faults)
    for key in FACTS:
        row[key] = _text(application, key, complete, faults)
    for key in ("project", "unit"):
        row[key] = _text(application, key, False, faults)
    if not row["unit"] and row["county"] and row["river"]:
        row["unit"] = f"{row['county']}-{row['river']}"
    row["kind"] = _one_of(application, "kind", PURPOSES, complete, faults)
    row["annual_wan_m3"] = _volume(application, "annual_wan_m3", complete, faults)
    row["received"] = _day(application, "received", faults)
    row["content"] = _json(application, faults)
    if faults:
        raise BadInput(faults)
    return row


def decision_row(decision: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of a decision, without the number of its application.

    Args:
        decision: ``verdict, rules_version, dataset_hash, touches`` and whatever else is known.

    Raises:
        BadInput: with everything that is missing or wrong.
    """
    faults: list[Fault] = []
    verdict = _one_of(decision, "verdict", VERDICTS, True, faults)
    for key in ("rules_version", "dataset_hash"):
        value = _text(decision, key, True, faults)
        if len(value) > 64:
            faults.append(_fault(key, value, "at most 64 characters", "give a hash or a version"))
    content = _json(decision, faults)
    if faults:
        raise BadInput(faults)
    touches_of(content)
    return {"verdict": verdict, "content": content}


def touches_of(content: str) -> tuple[Touch, ...]:
    """The red lines a decision touches, from its JSON.

    Raises:
        BadInput: for a red line without identifier, finite limit or units.
    """
    faults, touches = [], []
    listed = json.loads(content).get("touches", ())
    for number, item in enumerate(listed if isinstance(listed, list) else [listed], start=1):
        where = f"touches[{number}]"
        try:
            limit = float(item["limit_wan_m3"])
            touch = Touch(
                str(item["limit"]),
                limit,
                _names(item.get("sources")),
                _names(item.get("sectors")),
                frozenset(map(str, item["units"])),
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            expected = "limit, limit_wan_m3, sources and units"
            faults.append(_fault(where, item, expected, "give all four"))
            continue
        if not math.isfinite(limit) or not touch.units:
            faults.append(_fault(where, item, "a finite limit and at least one unit", "correct it"))
        touches.append(touch)
    if faults:
        raise BadInput(faults)
    return tuple(touches)


def check_touches(content: str, application: Mapping[str, Any]) -> None:
    """A withdrawal must count under the red lines it touches, or others could use them twice.

    Raises:
        BadInput: for a red line that does not count the application's unit, source or sector.
    """
    place = application["unit"], application["source"], application["sector"]
    faults = [
        _fault(
            "touches", touch.limit, f"a red line that counts {' · '.join(place)}", "leave it out"
        )
        for touch in touches_of(content)
        if all(place) and not touch.counts(*place)
    ]
    if faults:
        raise BadInput(faults)


def officer_name(name: str) -> str:
    """Who records, without blanks around.

    Raises:
        BadInput: for no name or too long a one.
    """
    faults: list[Fault] = []
    found = _text({"officer": name}, "officer", True, faults)
    if faults:
        raise BadInput(faults)
    return found


def as_day(value: object) -> date:
    """A date from a date or ISO text.

    Raises:
        ValueError: for anything else.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return date.fromisoformat(str(value).strip())


def _names(value: object) -> frozenset[str]:
    """Names from a list, or from a text with bars between them; none for an empty one."""
    if value is None:
        return frozenset()
    names = str(value).split("|") if isinstance(value, str) else value
    assert isinstance(names, Iterable)
    return frozenset(str(name).strip() for name in names if str(name).strip())


def _text(given: Mapping[str, Any], key: str, required: bool, faults: list[Fault]) -> str:
    value = given.get(key)
    text = "" if value is None else str(value).strip()
    longest = LONGEST.get(key, LONGEST_NAME)
    if required and not text:
        faults.append(_fault(key, value, "not empty", f"give the {key}"))
    elif len(text) > longest:
        faults.append(_fault(key, text, f"at most {longest} characters", "shorten it"))
    elif "\0" in text:
        faults.append(_fault(key, text, "text", "remove the NUL character"))
    return text


def _one_of(
    given: Mapping[str, Any], key: str, known: tuple[str, ...], required: bool, faults: list[Fault]
) -> str:
    text = str(given.get(key) or "")
    if text not in known and (required or text):
        expected = f"one of {', '.join(known)}"
        remedy = did_you_mean(text, known, f"write {expected}")
        faults.append(_fault(key, text or None, expected, remedy))
    return text


def _volume(
    given: Mapping[str, Any], key: str, required: bool, faults: list[Fault]
) -> float | None:
    value = given.get(key)
    if value is None and not required:
        return None
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = math.nan
    if not (math.isfinite(number) and number > 0):
        faults.append(_fault(key, value, "more than 0 万m³ a year", "give the yearly volume"))
    return number


def _day(given: Mapping[str, Any], key: str, faults: list[Fault]) -> str:
    try:
        return as_day(given.get(key)).isoformat()
    except ValueError:
        faults.append(_fault(key, given.get(key), "a date", "write it as 2025-03-01"))
        return ""


def _json(given: Mapping[str, Any], faults: list[Fault]) -> str:
    try:
        return canonical(json.loads(json.dumps(dict(given), default=_plain)))
    except (ValueError, TypeError, UnicodeError) as error:
        faults.append(_fault("*", str(error), "what JSON can hold", "leave out other things"))
        return "{}"


def _plain(value: Any) -> Any:
    """What JSON has not: dates, and numbers as NumPy and pandas keep them."""
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"{type(value).__name__} is not JSON")


def _fault(column: str, value: object, expected: str, remedy: str) -> Fault:
    return Fault(
        "register", None, column, None if value is None else shown(value), expected, remedy
    )
