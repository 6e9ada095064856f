"""``shuiding data``: a dataset as a workbook and back, and one to begin with."""

from __future__ import annotations

import typer

from allocation.cli.data.confirm import confirm
from allocation.cli.data.exporting import export
from allocation.cli.data.importing import import_
from allocation.cli.data.new import new, todo

app = typer.Typer(
    help="Datasets: as a workbook and back, and a new one to begin with (数据集).",
    no_args_is_help=True,
)
app.command()(export)
app.command(name="import")(import_)
app.command()(new)
app.command()(todo)
app.command()(confirm)
