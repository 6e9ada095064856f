"""What the register says now: entries that no later entry corrects, as tables."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, Table, select

from allocation.permits.register.headroom import Held
from allocation.permits.register.models import ENTRIES, KINDS

LICENCES = KINDS["licence"]
STAMPS = ("recorded_at", "recorded_by", "dataset_hash", "rules_version", "corrects")


def current(kind: str, history: bool = False) -> Select[Any]:
    """Query for the entries of a kind in order, with their stamps.

    Args:
        kind: of entry.
        history: whether entries that were corrected since are there too.
    """
    rows = KINDS[kind]
    stamps = [ENTRIES.c[name] for name in STAMPS]
    found = select(*rows.c, *stamps).join(ENTRIES, ENTRIES.c.sequence == rows.c.sequence)
    return (found if history else _uncorrected(found, rows)).order_by(rows.c.sequence)


def _uncorrected(query: Select[Any], rows: Table) -> Select[Any]:
    later = ENTRIES.alias()
    corrected = select(later.c.sequence).where(later.c.corrects == rows.c.sequence)
    return query.where(~corrected.exists())


def entries(connection: Connection, kind: str, history: bool = False) -> pd.DataFrame:
    """The entries of a kind as a table; columns as in the database, the number first."""
    result = connection.execute(current(kind, history))
    names = list(result.keys())
    frame = pd.DataFrame([tuple(row) for row in result], columns=names)
    volumes = [name for name in names if name.endswith("_wan_m3")]
    numbers = [name for name in ("corrects", "conclusion") if name in names and kind == "licence"]
    types = dict.fromkeys(volumes, "float64") | dict.fromkeys(["corrects", *numbers], "Int64")
    return frame.astype(types)


def held(
    connection: Connection, first: date, last: date, without: frozenset[int] = frozenset()
) -> list[Held]:
    """Licences that are valid on some day from ``first`` to ``last``, but those in ``without``."""
    names = ("unit", "source", "sector", "annual_wan_m3", "valid_from", "valid_to", "sequence")
    query = _uncorrected(select(*(LICENCES.c[name] for name in names)), LICENCES).where(
        LICENCES.c.valid_from <= last.isoformat(), LICENCES.c.valid_to >= first.isoformat()
    )
    return [
        Held(unit, source, sector, volume, date.fromisoformat(begins), date.fromisoformat(ends))
        for unit, source, sector, volume, begins, ends, sequence in connection.execute(query)
        if sequence not in without
    ]


def one(connection: Connection, kind: str, sequence: int) -> dict[str, Any] | None:
    """The columns and stamps of one entry; None if there is no such entry of this kind."""
    query = current(kind, history=True).where(KINDS[kind].c.sequence == sequence)
    row = connection.execute(query).one_or_none()
    return None if row is None else dict(row._mapping)


def licences_numbered(connection: Connection, number: str) -> list[dict[str, Any]]:
    """The licences that bear a number now, the one that ends last at the end."""
    query = current("licence").where(LICENCES.c.number == number)
    rows = [dict(row._mapping) for row in connection.execute(query)]
    return sorted(rows, key=lambda row: str(row["valid_to"]))


def cases(
    applications: pd.DataFrame, decisions: pd.DataFrame, conclusions: pd.DataFrame
) -> pd.DataFrame:
    """Every decision with what was applied for and what the officer concluded last.

    Args:
        applications: entries of that kind.
        decisions: entries of that kind.
        conclusions: entries of that kind.

    Returns:
        The columns of ``decisions``, the facts of the application, and ``conclusion`` (empty if
        there is none yet), ``granted_wan_m3``, ``reason``, ``concluded_by``, ``concluded_at``.
    """
    facts = ["applicant", "project", "county", "river", "unit", "source", "sector", "kind"]
    asked = applications.set_index("sequence")[[*facts, "annual_wan_m3", "received"]]
    ended = conclusions.drop_duplicates("decision", keep="last").set_index("decision")
    ended = ended.rename(
        columns={
            "annual_wan_m3": "granted_wan_m3",
            "recorded_by": "concluded_by",
            "recorded_at": "concluded_at",
        }
    )
    told = ["conclusion", "granted_wan_m3", "reason", "concluded_by", "concluded_at"]
    table = decisions.join(asked, on="application").join(ended[told], on="sequence")
    texts = ["conclusion", "reason", "concluded_by", "concluded_at"]
    return table.fillna(dict.fromkeys(texts, ""))
