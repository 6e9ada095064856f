"""The tables of the register.

Every entry is one row of ``entries``, the hash chain, and one row of the table of its kind with the
same sequence number. Nothing is ever changed or deleted: a correction is a new entry that names the
one it corrects. The single row of ``head`` alone moves; writers queue up for it.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, Integer, String, Table, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

GENESIS = "0" * 64


class Base(DeclarativeBase):
    """All tables; dates and times are ISO 8601 text, times in UTC, volumes 万m³ a year."""


class Entry(Base):
    """One link of the chain: who recorded what kind of entry when, and on what basis."""

    __tablename__ = "entries"
    __table_args__ = (Index("ix_entries_kind", "kind"),)

    sequence: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(20))
    recorded_at: Mapped[str] = mapped_column(String(27))
    recorded_by: Mapped[str] = mapped_column(String(200))
    dataset_hash: Mapped[str] = mapped_column(String(64))
    rules_version: Mapped[str] = mapped_column(String(64))
    corrects: Mapped[int | None] = mapped_column(ForeignKey("entries.sequence"), unique=True)
    previous_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class Head(Base):
    """The last entry; the row that writers lock."""

    __tablename__ = "head"
    __table_args__ = (CheckConstraint("id = 1", name="ck_head_one_row"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(Integer)
    hash: Mapped[str] = mapped_column(String(64))


class Application(Base):
    """An application as it was received; ``content`` is all of it as JSON.

    A fact that the applicant has not told yet is an empty text, or no volume.
    """

    __tablename__ = "applications"

    sequence: Mapped[int] = mapped_column(ForeignKey("entries.sequence"), primary_key=True)
    applicant: Mapped[str] = mapped_column(String(200))
    project: Mapped[str] = mapped_column(String(200))
    county: Mapped[str] = mapped_column(String(64))
    river: Mapped[str] = mapped_column(String(64))
    unit: Mapped[str] = mapped_column(String(128))
    source: Mapped[str] = mapped_column(String(64))
    sector: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(20))
    annual_wan_m3: Mapped[float | None] = mapped_column(Float)
    received: Mapped[str] = mapped_column(String(10))
    content: Mapped[str] = mapped_column(Text)


class Decision(Base):
    """What the rules say about an application; ``content`` is the whole decision as JSON."""

    __tablename__ = "decisions"

    sequence: Mapped[int] = mapped_column(ForeignKey("entries.sequence"), primary_key=True)
    application: Mapped[int] = mapped_column(ForeignKey("applications.sequence"), index=True)
    verdict: Mapped[str] = mapped_column(String(40))
    content: Mapped[str] = mapped_column(Text)


class Conclusion(Base):
    """What the officer concluded; ``headroom`` is what was left under each red line, as JSON."""

    __tablename__ = "conclusions"

    sequence: Mapped[int] = mapped_column(ForeignKey("entries.sequence"), primary_key=True)
    decision: Mapped[int] = mapped_column(ForeignKey("decisions.sequence"), index=True)
    conclusion: Mapped[str] = mapped_column(String(20))
    annual_wan_m3: Mapped[float | None] = mapped_column(Float)
    reason: Mapped[str] = mapped_column(Text)
    headroom: Mapped[str] = mapped_column(Text)


class Licence(Base):
    """A licence, granted here (``conclusion``) or taken over from a list (none).

    Its status is ``ended`` if it was ended before its time, else ``issued``; whether it is valid on
    a day is a matter of its dates.
    """

    __tablename__ = "licences"
    __table_args__ = (Index("ix_licences_number", "number"), Index("ix_licences_unit", "unit"))

    sequence: Mapped[int] = mapped_column(ForeignKey("entries.sequence"), primary_key=True)
    number: Mapped[str] = mapped_column(String(100))
    holder: Mapped[str] = mapped_column(String(200))
    county: Mapped[str] = mapped_column(String(64))
    river: Mapped[str] = mapped_column(String(64))
    unit: Mapped[str] = mapped_column(String(128))
    source: Mapped[str] = mapped_column(String(64))
    sector: Mapped[str] = mapped_column(String(64))
    annual_wan_m3: Mapped[float] = mapped_column(Float)
    valid_from: Mapped[str] = mapped_column(String(10))
    valid_to: Mapped[str] = mapped_column(String(10))
    document: Mapped[str] = mapped_column(Text)
    conclusion: Mapped[int | None] = mapped_column(ForeignKey("conclusions.sequence"))
    replaces: Mapped[str] = mapped_column(String(100))
    status: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text)


def table(model: type[Base]) -> Table:
    """The table of a model."""
    found = model.__table__
    assert isinstance(found, Table)
    return found


ENTRIES, HEAD = table(Entry), table(Head)
KINDS = {
    "application": table(Application),
    "decision": table(Decision),
    "conclusion": table(Conclusion),
    "licence": table(Licence),
}
APPEND_ONLY = ("entries", *(found.name for found in KINDS.values()))
