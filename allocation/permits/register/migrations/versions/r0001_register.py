"""The register: chain, head, four kinds of entries, and guards against changing them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0001"
down_revision = None
branch_labels = None
depends_on = None

KINDS = ("applications", "decisions", "conclusions", "licences")
TABLES = ("entries", *KINDS)


def upgrade() -> None:
    """Make everything."""
    _entries()
    _applications_and_decisions()
    _conclusions_and_licences()
    op.execute(f"INSERT INTO head (id, sequence, hash) VALUES (1, 0, '{'0' * 64}')")
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _sequence() -> sa.Column[int]:
    return sa.Column("sequence", sa.Integer, sa.ForeignKey("entries.sequence"), primary_key=True)


def _entries() -> None:
    op.create_table(
        "entries",
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        _text("kind", 20),
        _text("recorded_at", 27),
        _text("recorded_by", 200),
        _text("dataset_hash", 64),
        _text("rules_version", 64),
        sa.Column("corrects", sa.Integer, sa.ForeignKey("entries.sequence"), unique=True),
        sa.Column("previous_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
    )
    op.create_index("ix_entries_kind", "entries", ["kind"])
    op.create_table(
        "head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        _text("hash", 64),
        sa.CheckConstraint("id = 1", name="ck_head_one_row"),
    )


def _applications_and_decisions() -> None:
    op.create_table(
        "applications",
        _sequence(),
        _text("applicant", 200),
        _text("project", 200),
        _text("county", 64),
        _text("river", 64),
        _text("unit", 128),
        _text("source", 64),
        _text("sector", 64),
        _text("kind", 20),
        sa.Column("annual_wan_m3", sa.Float),
        _text("received", 10),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_table(
        "decisions",
        _sequence(),
        sa.Column(
            "application", sa.Integer, sa.ForeignKey("applications.sequence"), nullable=False
        ),
        _text("verdict", 40),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_index("ix_decisions_application", "decisions", ["application"])


def _conclusions_and_licences() -> None:
    op.create_table(
        "conclusions",
        _sequence(),
        sa.Column("decision", sa.Integer, sa.ForeignKey("decisions.sequence"), nullable=False),
        _text("conclusion", 20),
        sa.Column("annual_wan_m3", sa.Float),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("headroom", sa.Text, nullable=False),
    )
    op.create_index("ix_conclusions_decision", "conclusions", ["decision"])
    op.create_table(
        "licences",
        _sequence(),
        _text("number", 100),
        _text("holder", 200),
        _text("county", 64),
        _text("river", 64),
        _text("unit", 128),
        _text("source", 64),
        _text("sector", 64),
        sa.Column("annual_wan_m3", sa.Float, nullable=False),
        _text("valid_from", 10),
        _text("valid_to", 10),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("conclusion", sa.Integer, sa.ForeignKey("conclusions.sequence")),
        _text("replaces", 100),
        _text("status", 10),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_index("ix_licences_number", "licences", ["number"])
    op.create_index("ix_licences_unit", "licences", ["unit"])


def _guard_sqlite() -> None:
    """UPDATE and DELETE fail; so does INSERT OR REPLACE, which deletes without a DELETE trigger."""
    for table in TABLES:
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the register is append-only'); END"
            )
        taken = f"SELECT 1 FROM {table} WHERE sequence = NEW.sequence"
        if table == "entries":
            taken += " OR hash = NEW.hash OR previous_hash = NEW.previous_hash"
            taken += " OR corrects = NEW.corrects"
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS ({taken}) "
            "BEGIN SELECT RAISE(ABORT, 'the register is append-only'); END"
        )
    op.execute(
        "CREATE TRIGGER head_forward BEFORE UPDATE ON head WHEN NEW.id <> OLD.id "
        "OR NEW.sequence <= OLD.sequence OR NOT EXISTS (SELECT 1 FROM entries "
        "WHERE sequence = NEW.sequence AND hash = NEW.hash) "
        "BEGIN SELECT RAISE(ABORT, 'the head only moves to a later entry'); END"
    )
    for action in ("DELETE", "INSERT"):
        op.execute(
            f"CREATE TRIGGER head_no_{action.lower()} BEFORE {action} ON head "
            "BEGIN SELECT RAISE(ABORT, 'the register has one head'); END"
        )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION register_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'the register is append-only: % on %', TG_OP, TG_TABLE_NAME "
        "USING ERRCODE = 'restrict_violation'; END $$"
    )
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION register_append_only()"
        )
    op.execute(
        "CREATE FUNCTION register_head_forward() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN IF NEW.sequence <= OLD.sequence OR NOT EXISTS (SELECT 1 FROM entries "
        "WHERE sequence = NEW.sequence AND hash = NEW.hash) THEN "
        "RAISE EXCEPTION 'the head only moves to a later entry' "
        "USING ERRCODE = 'restrict_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER head_forward BEFORE UPDATE ON head "
        "FOR EACH ROW EXECUTE FUNCTION register_head_forward()"
    )
    op.execute(
        "CREATE TRIGGER head_append_only BEFORE INSERT OR DELETE OR TRUNCATE ON head "
        "FOR EACH STATEMENT EXECUTE FUNCTION register_append_only()"
    )
