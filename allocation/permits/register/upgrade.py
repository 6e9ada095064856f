"""Bring a register to the form this program needs, on first use and when a new version asks it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from basins.faults import BadInput, Fault

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
VERSION_TABLE = "register_version"
# Names the lock that keeps two programs from making the same tables; any number does.
LOCK = 7_420_411


@lru_cache(maxsize=1)
def steps() -> tuple[str, ...]:
    """Revisions from the first to the one this program needs."""
    script = ScriptDirectory(str(MIGRATIONS))
    return tuple(reversed([step.revision for step in script.walk_revisions()]))


def revision(connection: Connection) -> str | None:
    """The form a register has; None for an empty database.

    Raises:
        BadInput: if the register was made by a newer version of this program.
    """
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    found = context.get_current_revision()
    if found is not None and found not in steps():
        remedy = "install the newer version of shuiding that made it"
        expected = f"a register of the form {steps()[-1]} or older"
        raise BadInput([Fault("register", None, "revision", found, expected, remedy)])
    return found


def upgrade(engine: Engine) -> tuple[str | None, str]:
    """Run the steps that are missing, all or none of them.

    Returns:
        The revision before and after.

    Raises:
        BadInput: if the register was made by a newer version of this program.
    """
    with engine.connect() as connection, connection.begin():
        before = revision(connection)
    if before == steps()[-1]:
        return before, before
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        # Another program may have done it while this one waited.
        before = revision(connection)
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return before, steps()[-1]
