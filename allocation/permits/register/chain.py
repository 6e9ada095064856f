"""The hash chain: each entry carries the hash of the one before it and of itself.

Hash of an entry = SHA-256 over its canonical JSON: keys sorted, no spaces, UTF-8, numbers as Python
writes the shortest text that reads back the same. It covers all columns of the entry but the hash
itself, and all columns of the row of its kind. The first entry follows 64 zeros.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from allocation.permits.register.models import ENTRIES, HEAD, KINDS

LINK = [column.name for column in ENTRIES.columns if column.name != "hash"]


@dataclass(frozen=True)
class Head:
    """The last entry: its sequence number (0 if there is none) and its hash."""

    sequence: int
    hash: str

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"


@dataclass(frozen=True)
class Stamp:
    """Who records, and on which dataset and rules it rests; ``at`` is ISO 8601 in UTC."""

    by: str
    at: str
    dataset_hash: str = ""
    rules_version: str = ""


def stamp(by: str, dataset_hash: str = "", rules_version: str = "") -> Stamp:
    """A stamp of this moment."""
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return Stamp(by, at, dataset_hash, rules_version)


def canonical(content: object) -> str:
    """Canonical JSON.

    Raises:
        ValueError: for numbers that are not finite and things that JSON has not.
    """
    try:
        return json.dumps(
            content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
        )
    except TypeError as error:
        raise ValueError(str(error)) from None


def entry_hash(link: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    """Hash of an entry.

    Args:
        link: the columns of its row in ``entries`` (its own hash is left out).
        content: the columns of its row in the table of its kind, without ``sequence``.
    """
    whole = {name: link[name] for name in LINK} | {"content": dict(content)}
    # A tampered cell may hold half of a surrogate pair; it must still have a hash.
    return hashlib.sha256(canonical(whole).encode("utf-8", "surrogatepass")).hexdigest()


def lock(connection: Connection) -> Head:
    """Wait until no one else writes, and give back the last entry.

    On SQLite the transaction has begun with BEGIN IMMEDIATE, so nobody else writes already.
    """
    row = connection.execute(select(HEAD).with_for_update()).one()
    return _head(row)


def last(connection: Connection) -> Head:
    """The last entry as the register tells it, without waiting."""
    return _head(connection.execute(select(HEAD)).one())


def _head(row: Row[Any]) -> Head:
    return Head(row.sequence, row.hash)


def append(
    connection: Connection,
    head: Head,
    kind: str,
    rows: Sequence[Mapping[str, Any]],
    signed: Stamp,
    corrects: int | None = None,
) -> Head:
    """Append entries of one kind after ``head``; gives back the new head.

    Args:
        connection: inside a transaction that has locked the head.
        head: the last entry.
        kind: of the entries.
        rows: the columns of each in the table of its kind, without ``sequence``.
        signed: who records it, when, on which basis.
        corrects: the entry that a single row corrects.
    """
    links, contents = [], []
    for row in rows:
        link = {
            "sequence": head.sequence + 1,
            "kind": kind,
            "recorded_at": signed.at,
            "recorded_by": signed.by,
            "dataset_hash": signed.dataset_hash,
            "rules_version": signed.rules_version,
            "corrects": corrects,
            "previous_hash": head.hash,
        }
        head = Head(head.sequence + 1, entry_hash(link, row))
        links.append(link | {"hash": head.hash})
        contents.append({"sequence": head.sequence, **row})
    if links:
        connection.execute(insert(ENTRIES), links)
        connection.execute(insert(KINDS[kind]), contents)
        connection.execute(update(HEAD).values(sequence=head.sequence, hash=head.hash))
    return head
