"""``shuiding permit upgrade``: make a register, or bring it to the form of this version."""

from __future__ import annotations

from allocation.cli.common import Json, console, print_json
from allocation.cli.permit.common import Where, opened


def upgrade(where: Where = None, as_json: Json = False) -> None:
    """Make a register, or bring it to the form this version needs (first use does it too)."""
    with opened(where, as_json, create=True) as register:
        head = register.head()
        if as_json:
            print_json(
                {
                    "status": "ready",
                    "register": register.name,
                    "revision": register.revision,
                    "entries": head.sequence,
                }
            )
        else:
            told = f"{register.name}: {register.revision}, {head.sequence:,} entries"
            console().print(told, markup=False, soft_wrap=True)
