"""The command ``shuiding``.

Exit codes: 0 done, 1 anything else, 2 bad input, 3 the red lines conflict.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from allocation.cli.commands import app

__all__ = ["app", "main"]


def main() -> None:
    """Entry point of the command."""
    from allocation.cli.quick import at_once

    code = at_once(sys.argv[1:])
    if code is not None:
        sys.exit(code)
    from allocation.cli.commands import app

    app()


def __getattr__(name: str) -> Any:
    # Imported on first use: ``main`` answers some calls before Typer is loaded.
    if name == "app":
        from allocation.cli.commands import app

        return app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
