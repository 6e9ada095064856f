"""Corrections of licences: new entries, as what was recorded stays.

A licence taken over from a list may be corrected in everything. A licence that was granted here on
a decision may only shrink or be named better; for more water there must be an application.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from allocation.permits.register.chain import Head, append, stamp
from allocation.permits.register.contents import as_day
from allocation.permits.register.current import licences_numbered
from allocation.permits.register.recording import ENDED, licence_columns, refused
from allocation.permits.register.terms import term_fault

FREE = ("number", "holder", "document")
SHRINKING = ("annual_wan_m3", "valid_to")
OF_LISTS = ("county", "river", "unit", "source", "sector", "valid_from")
NUMBER_CLASH = "a number that no licence of these days has"


def put_correction(
    connection: Connection,
    head: Head,
    number: str,
    changes: Mapping[str, Any],
    note: str,
    by: str,
    status: str | None = None,
) -> Head:
    """Record a licence anew with some columns changed.

    Args:
        connection: inside a transaction that has locked the head.
        head: the last entry.
        number: of the licence; if it was used for several terms, the last one is corrected.
        changes: new values by column.
        note: why.
        by: who.
        status: new status, if it changes.

    Raises:
        BadInput: if there is no such licence, or it may not be changed like this.
    """
    found = licences_numbered(connection, number)
    if not found:
        raise refused("number", number, "a number of a licence", "list the licences")
    if not note.strip():
        raise refused("note", None, "a reason", "say why the licence is corrected")
    old = found[-1]
    row = licence_columns(old)
    for column, value in changes.items():
        row[column] = _changed(old, column, value)
    first, last = as_day(row["valid_from"]), as_day(row["valid_to"])
    if (wrong := term_fault(first, last)) is not None and not _is_ended(old, first, last):
        raise refused("valid_to", last, *wrong)
    for other in licences_numbered(connection, str(row["number"])):
        apart = other["valid_to"] < row["valid_from"] or other["valid_from"] > row["valid_to"]
        if other["sequence"] != old["sequence"] and not apart:
            raise refused("number", row["number"], NUMBER_CLASH, f"see entry {other['sequence']}")
    row |= {"note": note.strip(), "status": status or old["status"]}
    signed = stamp(by, str(old["dataset_hash"]), str(old["rules_version"]))
    return append(connection, head, "licence", [row], signed, int(old["sequence"]))


def _changed(old: Mapping[str, Any], column: str, value: Any) -> Any:
    known = (*FREE, *SHRINKING, *OF_LISTS)
    if column not in known:
        raise refused(column, value, f"one of {', '.join(known)}", "correct the name")
    granted = old["conclusion"] is not None
    if granted and column in OF_LISTS:
        remedy = "ask for another licence that replaces this one"
        raise refused(column, value, "as it was granted", remedy)
    if column in ("valid_from", "valid_to"):
        try:
            value = as_day(value).isoformat()
        except ValueError:
            raise refused(column, value, "a date", "write it as 2025-03-01") from None
    elif column == "annual_wan_m3":
        value = float(value)
        if not (math.isfinite(value) and value > 0):
            raise refused(column, value, "more than 0 万m³ a year", "end the licence instead")
    else:
        value = str(value).strip()
        if not value and column != "document":
            raise refused(column, None, "not empty", "give the text")
    if granted and column in SHRINKING and value > old[column]:
        remedy = "for more water there must be an application"
        raise refused(column, value, f"at most {old[column]}, as granted", remedy)
    return value


def put_end(
    connection: Connection, head: Head, number: str, last: date, note: str, by: str
) -> Head:
    """Record that a licence ends earlier (revoked, given back, cancelled).

    Args:
        last: its last day; one day before it begins for a licence that never held.

    Raises:
        BadInput: if there is no such licence, or it ends before that day anyway.
    """
    found = licences_numbered(connection, number)
    if found and last.isoformat() >= found[-1]["valid_to"]:
        expected = f"a day before {found[-1]['valid_to']}"
        raise refused("valid_to", last, expected, "it ends by itself")
    return put_correction(connection, head, number, {"valid_to": last}, note, by, ENDED)


def _is_ended(old: Mapping[str, Any], first: date, last: date) -> bool:
    """Whether a licence is cut down to nothing, which is how one that never held is taken back."""
    return last == first - timedelta(days=1) and as_day(old["valid_to"]) > last
