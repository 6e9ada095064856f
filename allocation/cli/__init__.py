"""The command ``shuiding``: one file per command, loaded only when it is called.

Exit codes: 0 done, 1 anything else, 2 bad input, 3 the red lines conflict.
"""

from __future__ import annotations

import typer

from allocation.cli.explain import explain
from allocation.cli.network import network
from allocation.cli.plan import plan
from allocation.cli.serve import serve
from allocation.cli.validate import validate
from allocation.cli.verify import verify

app = typer.Typer(
    name="shuiding",
    help="Water allocation under rigid constraints (水定).",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(plan)
app.command()(explain)
app.command()(validate)
app.command()(network)
app.command()(verify)
app.command(name="app")(serve)


def main() -> None:
    """Entry point of the command."""
    app()
