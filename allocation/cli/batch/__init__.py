"""``shuiding batch``: studies of many plans."""

from __future__ import annotations

import typer

from allocation.cli.batch.indices import indices
from allocation.cli.batch.report import report
from allocation.cli.batch.run import run

app = typer.Typer(
    help="Studies: thousands of plans over scenarios, years, hydrology and levers (批量研究).",
    no_args_is_help=True,
)
app.command()(run)
app.command()(indices)
app.command()(report)
