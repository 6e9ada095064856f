"""What Alembic runs: the steps, on the connection and in the transaction of the caller."""

from alembic import context

from allocation.permits.register.models import Base

VERSION_TABLE = "register_version"

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
