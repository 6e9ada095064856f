"""What an officer puts on record; each function is the inside of one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, select

from allocation.permits.register.chain import Head, Stamp, append, canonical, stamp
from allocation.permits.register.contents import CONCLUSIONS, GRANT, check_touches, touches_of
from allocation.permits.register.current import held, licences_numbered, one
from allocation.permits.register.headroom import Headroom, HeadroomExceeded, headroom
from allocation.permits.register.models import KINDS
from allocation.permits.register.terms import term_fault
from basins.faults import BadInput, Fault, shown

ISSUED, ENDED = "issued", "ended"
PLACE = ("county", "river", "unit", "source", "sector")


@dataclass(frozen=True)
class Grant:
    """What an officer grants on a decision.

    Attributes:
        decision: number of the decision.
        annual_wan_m3: volume in 万m³ a year; None for what was applied for.
        reason: the officer's, needed where the rules said otherwise.
        first: first day of the licence.
        last: its last day.
        number: of the licence; None for a provisional one.
        document: the approving document.
        replaces: number of a licence that ends the day before this one begins.
    """

    decision: int
    annual_wan_m3: float | None
    reason: str
    first: date
    last: date
    number: str | None = None
    document: str = ""
    replaces: str = ""


@dataclass(frozen=True)
class Granted:
    """What was recorded: numbers of the entries, the licence's number, headroom, chain head."""

    conclusion: int
    licence: int
    number: str
    headroom: tuple[Headroom, ...]
    head: Head


def put_decision(
    connection: Connection, head: Head, application: int, row: Mapping[str, Any], signed: Stamp
) -> Head:
    """Record a decision on an application.

    Raises:
        BadInput: if there is no such application, or a red line it names does not count it.
    """
    asked = one(connection, "application", application)
    if asked is None:
        raise refused("application", application, "a number of an application", "list them")
    check_touches(str(row["content"]), asked)
    return append(connection, head, "decision", [{"application": application, **row}], signed)


def put_conclusion(
    connection: Connection, head: Head, decision: int, conclusion: str, reason: str, by: str
) -> Head:
    """Record a conclusion that grants nothing.

    Raises:
        BadInput: if there is no such decision, it is out of date, or a licence was granted on it.
    """
    made, _ = _open_case(connection, decision)
    check_reason(conclusion, str(made["verdict"]), reason)
    row = {
        "decision": decision,
        "conclusion": conclusion,
        "annual_wan_m3": None,
        "reason": reason,
        "headroom": "[]",
    }
    return append(connection, head, "conclusion", [row], _basis(made, by))


def put_grant(connection: Connection, head: Head, grant: Grant, by: str) -> Granted:
    """Record a grant and its licence, if the headroom is there.

    Raises:
        HeadroomExceeded: if the licence would pass a red line.
        BadInput: if it cannot be granted for another reason.
    """
    made, asked = _open_case(connection, grant.decision)
    check_reason(GRANT, str(made["verdict"]), grant.reason)
    volume = _volume(grant, asked)
    _check_term(grant)
    ended = _replaced(connection, grant)
    number = grant.number or f"SD-{grant.first.year}-{head.sequence + 1:06d}"
    _check_number(connection, number, grant, ended)
    without = frozenset() if ended is None else frozenset({int(ended["sequence"])})
    around = held(connection, grant.first, grant.last, without)
    touches = touches_of(str(made["content"]))
    figures = headroom(touches, around, volume, grant.first, grant.last)
    if not all(figure.fits for figure in figures):
        raise HeadroomExceeded(figures)
    signed = _basis(made, by)
    concluded = append(
        connection, head, "conclusion", [_conclusion_row(grant, volume, figures)], signed
    )
    licence = _licence_row(grant, asked, volume, number, concluded.sequence)
    made_head = append(connection, concluded, "licence", [licence], signed)
    end = made_head
    if ended is not None:
        row = licence_columns(ended) | {
            "valid_to": (grant.first - timedelta(days=1)).isoformat(),
            "status": ENDED,
            "note": f"replaced by {number}",
        }
        end = append(connection, made_head, "licence", [row], signed, int(ended["sequence"]))
    return Granted(concluded.sequence, made_head.sequence, number, figures, end)


def licence_columns(row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a licence without its sequence and stamps."""
    names = [column.name for column in KINDS["licence"].c if column.name != "sequence"]
    return {name: row[name] for name in names}


def check_reason(conclusion: str, verdict: str, reason: str) -> None:
    """An officer may conclude otherwise than the rules, but says why.

    Raises:
        BadInput: for a conclusion that does not follow from the verdict and has no reason.
    """
    if verdict not in CONCLUSIONS[conclusion] and not reason.strip():
        expected = f"a reason, as the rules say {verdict!r}"
        raise refused("reason", None, expected, f"say why the conclusion is {conclusion!r}")


def refused(column: str, value: object, expected: str, remedy: str) -> BadInput:
    """A request that cannot be recorded, told like any other bad input."""
    text = None if value is None else shown(value)
    return BadInput([Fault("register", None, column, text, expected, remedy)])


def _open_case(connection: Connection, decision: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """A decision and its application, if no other decision or licence has come since."""
    made = one(connection, "decision", decision)
    if made is None:
        raise refused("decision", decision, "a number of a decision", "list the decisions")
    asked = one(connection, "application", int(made["application"]))
    assert asked is not None
    decisions, conclusions = KINDS["decision"], KINDS["conclusion"]
    siblings = select(decisions.c.sequence).where(decisions.c.application == asked["sequence"])
    newest = max(connection.scalars(siblings))
    if newest != decision:
        remedy = f"conclude on decision {newest}, or look at it first"
        raise refused("decision", decision, "the latest decision on the application", remedy)
    granted = select(conclusions.c.sequence).where(
        conclusions.c.decision.in_(siblings), conclusions.c.conclusion == GRANT
    )
    earlier = connection.scalars(granted).first()
    if earlier is not None:
        remedy = f"entry {earlier} has granted it; to end the licence, correct the licence"
        raise refused("decision", decision, "an application without licence", remedy)
    return made, asked


def _basis(made: Mapping[str, Any], by: str) -> Stamp:
    """A conclusion rests on the dataset and rules of its decision."""
    return stamp(by, str(made["dataset_hash"]), str(made["rules_version"]))


def _volume(grant: Grant, asked: Mapping[str, Any]) -> float:
    missing = [key for key in PLACE if not asked[key]]
    if asked["annual_wan_m3"] is None:
        missing.append("annual_wan_m3")
    if missing:
        remedy = "file the application again with all facts"
        raise refused(", ".join(missing), None, "a complete application", remedy)
    most = float(asked["annual_wan_m3"])
    volume = most if grant.annual_wan_m3 is None else float(grant.annual_wan_m3)
    if not 0 < volume <= most:
        expected = f"more than 0 and at most the {most:g} 万m³ applied for"
        raise refused("volume", volume, expected, "grant what was applied for, or less")
    return volume


def _check_term(grant: Grant) -> None:
    wrong = term_fault(grant.first, grant.last)
    if wrong is not None:
        raise refused("valid_to", grant.last, *wrong)


def _check_number(
    connection: Connection, number: str, grant: Grant, ended: Mapping[str, Any] | None
) -> None:
    """A number names one licence at a time; a renewed one may keep it."""
    for other in licences_numbered(connection, number):
        apart = other["valid_to"] < grant.first.isoformat()
        apart |= other["valid_from"] > grant.last.isoformat()
        if not apart and (ended is None or other["sequence"] != ended["sequence"]):
            expected = "a number that no licence of these days has"
            raise refused("number", number, expected, f"see entry {other['sequence']}")


def _replaced(connection: Connection, grant: Grant) -> dict[str, Any] | None:
    """The licence that the new one takes the place of; None if it has ended by then anyway."""
    if not grant.replaces:
        return None
    found = licences_numbered(connection, grant.replaces)
    if not found:
        raise refused("replaces", grant.replaces, "a number of a licence", "list the licences")
    old = found[-1]
    if old["valid_from"] >= grant.first.isoformat():
        expected = f"a licence that begins before {grant.first}"
        raise refused("replaces", grant.replaces, expected, "let the new one begin later")
    return old if old["valid_to"] >= grant.first.isoformat() else None


def _conclusion_row(grant: Grant, volume: float, figures: tuple[Headroom, ...]) -> dict[str, Any]:
    return {
        "decision": grant.decision,
        "conclusion": GRANT,
        "annual_wan_m3": volume,
        "reason": grant.reason,
        "headroom": canonical([figure.as_json() for figure in figures]),
    }


def _licence_row(
    grant: Grant, asked: Mapping[str, Any], volume: float, number: str, conclusion: int
) -> dict[str, Any]:
    return {
        "number": number,
        "holder": asked["applicant"],
        **{key: asked[key] for key in PLACE},
        "annual_wan_m3": volume,
        "valid_from": grant.first.isoformat(),
        "valid_to": grant.last.isoformat(),
        "document": grant.document,
        "conclusion": conclusion,
        "replaces": grant.replaces,
        "status": ISSUED,
        "note": "",
    }
