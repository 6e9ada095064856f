"""Migrations of the register (Alembic)."""
