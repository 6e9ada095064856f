"""Registers for the tests, each on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from allocation.permits.register import Register
from tests.allocation.register.postgresql import new_database, server

NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    with server() as url:
        yield url


@pytest.fixture
def postgresql(postgresql_server: str) -> str:
    """URL of an empty database."""
    return new_database(postgresql_server, f"register{next(NUMBERS)}")


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    """Path of a file that does not exist yet."""
    return str(tmp_path / "register.sqlite")


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest) -> str:
    """An empty place on either database."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture
def register(where: str) -> Iterator[Register]:
    with Register.open(where) as opened:
        yield opened
