"""The register: opened, read, written and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

import pandas as pd
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError

from allocation.permits.register import connection as connections
from allocation.permits.register import corrections, current, terms
from allocation.permits.register.chain import Head, append, last, stamp
from allocation.permits.register.contents import (
    CONCLUSIONS,
    GRANT,
    MORE_FACTS,
    application_row,
    decision_row,
    officer_name,
    touches_of,
)
from allocation.permits.register.headroom import Headroom, headroom
from allocation.permits.register.recording import (
    Grant,
    Granted,
    put_conclusion,
    put_decision,
    put_grant,
    refused,
)
from allocation.permits.register.upgrade import steps, upgrade
from allocation.permits.register.verify import Verification, verify
from basins.dataset import Dataset
from basins.faults import BadInput, Fault, did_you_mean, printable, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

Made = TypeVar("Made")


@dataclass(frozen=True)
class Filed:
    """Numbers of an application and of the decision on it, and the head of the chain."""

    application: int
    decision: int
    head: Head


class Register:
    """Applications, decisions, conclusions and licences; append-only, safe for many officers.

    Every method that writes does so in one transaction, waits for its turn, and returns when what
    it wrote is on the disk. They raise ``BadInput`` for what cannot be recorded and
    ``RegisterBusy`` if the turn never came; nothing is written then.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self.name = name

    @classmethod
    def open(cls, where: str | Path | None = None, create: bool = True) -> Self:
        """Open a register and bring it to the form of this version.

        Args:
            where: SQLite file or PostgreSQL URL; else the environment variable SHUIDING_REGISTER,
                else ``shuiding-register.sqlite`` in the folder for data of the user.
            create: whether to make one where none is.

        Raises:
            BadInput: if there is none, or it cannot be opened, or is newer than this program.
        """
        url = connections.address(where)
        name = printable(str(connections.file_of(url) or url.render_as_string()))
        connections.check_place(url, name, create)
        engine = connections.engine_for(url)
        try:
            upgrade(engine)
        except DatabaseError as error:
            engine.dispose()
            raise BadInput([_no_register(name, error)]) from None
        return cls(engine, name)

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def revision(self) -> str:
        """Form of the tables."""
        return steps()[-1]

    def head(self) -> Head:
        """The last entry of the chain; note it elsewhere to be able to prove a later forgery."""
        return self._read(last)

    def file(self, application: Mapping[str, Any], decision: Mapping[str, Any], by: str) -> Filed:
        """Record an application and the decision on it together.

        Args:
            application: see ``contents.application_row``.
            decision: see ``contents.decision_row``.
            by: who records.
        """
        (filed,) = self.file_all([(application, decision)], by)
        return filed

    def file_all(
        self, cases: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]], by: str
    ) -> list[Filed]:
        """Record applications, each with the decision on it: all of them or none."""
        officer, checked = officer_name(by), []
        for application, decision in cases:
            ruled = decision_row(decision)
            asked = application_row(application, complete=ruled["verdict"] != MORE_FACTS)
            basis = str(decision["dataset_hash"]), str(decision["rules_version"])
            checked.append((asked, ruled, basis))

        def work(connection: Connection, head: Head) -> list[Filed]:
            made: list[Filed] = []
            for asked, ruled, basis in checked:
                # The time is that of the turn, not of the beginning of the wait for it.
                signed = stamp(officer, *basis)
                first = append(connection, head, "application", [asked], signed)
                head = put_decision(connection, first, first.sequence, ruled, signed)
                made.append(Filed(first.sequence, head.sequence, head))
            return made

        return self._write(work)

    def decide(self, application: int, decision: Mapping[str, Any], by: str) -> int:
        """Record another decision on an application (new facts, rules or figures); its number."""
        row = decision_row(decision)
        basis = str(decision["dataset_hash"]), str(decision["rules_version"])
        officer = officer_name(by)
        return self._write(
            lambda c, head: put_decision(c, head, application, row, stamp(officer, *basis))
        ).sequence

    def conclude(self, decision: int, conclusion: str, by: str, reason: str = "") -> int:
        """Record that an officer refuses, suspends or returns an application; the entry's number.

        Args:
            decision: number of the latest decision on it.
            conclusion: ``refuse``, ``suspend`` or ``return``; for ``grant`` see ``grant``.
            by: the officer.
            reason: needed where the rules said otherwise.
        """
        known = [name for name in CONCLUSIONS if name != GRANT]
        if conclusion not in known:
            remedy = did_you_mean(conclusion, known, f"write one of {', '.join(known)}")
            raise refused("conclude", conclusion, f"one of {', '.join(known)}", remedy)
        officer = officer_name(by)
        return self._write(
            lambda c, head: put_conclusion(c, head, decision, conclusion, reason.strip(), officer)
        ).sequence

    def grant(
        self,
        decision: int,
        by: str,
        *,
        volume_wan_m3: float | None = None,
        reason: str = "",
        valid_from: date | None = None,
        valid_to: date | None = None,
        number: str | None = None,
        document: str = "",
        replaces: str = "",
    ) -> Granted:
        """Record that an officer grants an application, with the licence, in one transaction.

        Args:
            decision: number of the latest decision on it.
            by: the officer.
            volume_wan_m3: 万m³ a year, what was applied for if not given, never more.
            reason: needed where the rules said otherwise.
            valid_from: first day, today if not given.
            valid_to: last day, five years later if not given, ten at most.
            number: of the licence; a provisional one if not given.
            document: the approving document.
            replaces: number of the licence it takes the place of (renewal, enlargement), which
                ends the day before.

        Raises:
            HeadroomExceeded: with the figures, if valid licences and this one together would pass
                a red line that the decision touches; nothing is written.
        """
        first = valid_from or date.today()
        final = valid_to or terms.last_day(first, terms.USUAL_YEARS)
        named = (number or "").strip() or None
        asked = Grant(
            decision, volume_wan_m3, reason.strip(), first, final, named, document, replaces.strip()
        )
        officer = officer_name(by)
        return self._write(lambda c, head: put_grant(c, head, asked, officer))

    def correct_licence(self, number: str, by: str, note: str, /, **changes: Any) -> int:
        """Record a licence anew with changes (see ``corrections``); the entry's number."""
        officer = officer_name(by)
        return self._write(
            lambda c, head: corrections.put_correction(c, head, number, changes, note, officer)
        ).sequence

    def end_licence(self, number: str, last_day: date, by: str, note: str) -> int:
        """Record that a licence ends earlier than it says; the entry's number."""
        officer = officer_name(by)
        return self._write(
            lambda c, head: corrections.put_end(c, head, number, last_day, note, officer)
        ).sequence

    def add_licences(self, rows: Iterable[Mapping[str, Any]], by: str, dataset_hash: str) -> Head:
        """Record licences of a list that was checked (``licence_list``), all or none."""
        from allocation.permits.register.licence_list import put_licences

        officer, listed = officer_name(by), [dict(row) for row in rows]
        return self._write(
            lambda c, head: put_licences(c, head, listed, stamp(officer, dataset_hash))
        )

    def headroom(
        self, decision: int, volume_wan_m3: float = 0.0, first: date | None = None, years: int = 5
    ) -> tuple[Headroom, ...]:
        """Headroom under each red line a decision touches, as it is now; a grant checks again."""
        start = first or date.today()
        final = terms.last_day(start, years)

        def look(connection: Connection) -> tuple[Headroom, ...]:
            made = current.one(connection, "decision", decision)
            if made is None:
                raise refused("decision", decision, "a number of a decision", "list them")
            around = current.held(connection, start, final)
            return headroom(touches_of(made["content"]), around, volume_wan_m3, start, final)

        return self._read(look)

    def entries(self, kind: str, history: bool = False) -> pd.DataFrame:
        """Entries of a kind: ``application``, ``decision``, ``conclusion`` or ``licence``.

        Args:
            kind: of entry.
            history: whether entries that were corrected since are there too.

        Returns:
            One row each, its number (``sequence``) first, its stamps last; dates are ISO texts.
        """
        return self._read(lambda connection: current.entries(connection, kind, history))

    def expiring(self, days: int = terms.ASK_DAYS, today: date | None = None) -> pd.DataFrame:
        """Licences that have ended or end within ``days``; see ``terms.expiring``."""
        return terms.expiring(self.entries("licence"), today or date.today(), days)

    def licensed(self, dataset: Dataset, day: date | None = None) -> pd.DataFrame:
        """Volumes licensed on a day; see ``terms.licensed``."""
        return terms.licensed(self.entries("licence"), dataset, day or date.today())

    def verify(self, noted: Head | None = None) -> Verification:
        """Check chain, references and guards; see ``verify``."""
        return self._read(lambda connection: verify(connection, noted))

    def _write(self, work: Callable[[Connection, Head], Made]) -> Made:
        with self._reachable():
            return connections.write(self._engine, work)

    def _read(self, look: Callable[[Connection], Made]) -> Made:
        with self._reachable(), connections.reading(self._engine) as connection:
            return look(connection)

    @contextmanager
    def _reachable(self) -> Iterator[None]:
        """A database that went away (or a disk that is full) is told in words."""
        try:
            yield
        except DatabaseError as error:
            raise BadInput([_no_register(self.name, error)]) from None
        except UnicodeEncodeError as error:
            raise refused("*", error.object, "text", "remove odd characters") from None


def _no_register(name: str, error: DatabaseError) -> Fault:
    reason = shown(str(error.orig).strip().splitlines()[0])
    remedy = "check file or URL, whether the database runs, and your rights on it"
    return Fault(name, None, None, reason, "a register that can be reached", remedy)
