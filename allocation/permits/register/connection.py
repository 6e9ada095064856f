"""Where a register is, and transactions on it: a SQLite file, or a PostgreSQL database by URL."""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from allocation.permits.register.chain import Head, lock
from basins.faults import BadInput, Fault, shown

FILE_NAME = "shuiding-register.sqlite"
VARIABLE = "SHUIDING_REGISTER"
WAIT_SECONDS = 60
ATTEMPTS = 5
# Serialisation failure, deadlock, lock not available: nothing was written, another try may work.
PASSING_STATES = ("40001", "40P01", "55P03")

Made = TypeVar("Made")


class RegisterBusy(Exception):
    """Others kept the register for so long that nothing was written."""


def default_file() -> Path:
    """The register's file in the folder for data of the user, by the custom of each system."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / "shuiding" / FILE_NAME


def address(where: str | Path | None = None) -> URL:
    """URL of a register.

    Args:
        where: file or URL; else the environment variable SHUIDING_REGISTER, else the file in the
            folder for data of the user.

    Raises:
        BadInput: for a URL that is neither SQLite nor PostgreSQL.
    """
    named = where or os.environ.get(VARIABLE) or default_file()
    text = str(named)
    if isinstance(named, Path) or "://" not in text:
        return URL.create("sqlite", database=str(Path(text).expanduser().absolute()))
    expected = "a file, or postgresql://USER@HOST/DATABASE"
    try:
        url = make_url(text)
    except ArgumentError:
        raise BadInput([Fault("register", None, None, None, expected, "correct the URL")]) from None
    kind = url.drivername.split("+")[0]
    if kind in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if kind == "sqlite" and url.database:
        return URL.create("sqlite", database=str(Path(url.database).absolute()))
    remedy = "name a SQLite file or a PostgreSQL database"
    raise BadInput([Fault("register", None, None, shown(kind), expected, remedy)])


def file_of(url: URL) -> Path | None:
    """The file of a register on SQLite."""
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def check_place(url: URL, name: str, create: bool) -> None:
    """Make the folder of a new register on SQLite.

    Args:
        url: of the register.
        name: to report it under.
        create: whether there may be none yet.

    Raises:
        BadInput: if there is none, or its folder cannot be made.
    """
    path = file_of(url)
    if path is None:
        return
    if not path.exists():
        if not create:
            remedy = "name the register with --register, or begin one: shuiding permit upgrade"
            raise BadInput([Fault(name, None, None, None, "a register", remedy)])
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            remedy = "name another place with --register"
            found = Fault(name, None, None, error.strerror, "a folder to write into", remedy)
            raise BadInput([found]) from None


def engine_for(url: URL) -> Engine:
    """An engine whose transactions begin and wait as the register needs it."""
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": WAIT_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    options = f"-c lock_timeout={WAIT_SECONDS * 1000} -c timezone=UTC"
    return create_engine(
        url,
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,
        connect_args={"options": options, "connect_timeout": 10},
    )


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """SQLAlchemy, not the driver, begins transactions; a commit is on the disk when it returns."""
    connection.isolation_level = None
    for pragma in ("foreign_keys=ON", "synchronous=FULL", "trusted_schema=OFF"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one state of the register from beginning to end."""
    with engine.connect() as plain:
        connection = plain
        if engine.dialect.name == "postgresql":
            connection = plain.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        with connection.begin():
            yield connection


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


def write(engine: Engine, work: Callable[[Connection, Head], Made]) -> Made:
    """Do ``work`` alone: whoever else writes waits until it is committed.

    Args:
        engine: of the register.
        work: gets a connection inside the transaction and the last entry; done again from the
            start if the database asks for it, so it must do nothing else than write there.

    Raises:
        RegisterBusy: if the turn never came; nothing is written then.
    """
    for attempt in range(ATTEMPTS):
        try:
            with _alone(engine) as connection:
                return work(connection, lock(connection))
        except OperationalError as error:
            if not is_passing(error):
                raise
            if attempt < ATTEMPTS - 1:
                time.sleep(random.uniform(0.05, 0.2) * (attempt + 1))
    raise RegisterBusy(
        "登记库一直被占用，未写入任何内容 / the register was busy; nothing was written"
    )


def is_passing(error: DBAPIError) -> bool:
    """Whether a failure passes by itself and has left nothing behind."""
    state = getattr(error.orig, "sqlstate", None)
    code = getattr(error.orig, "sqlite_errorname", "")
    return state in PASSING_STATES or str(code).startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
