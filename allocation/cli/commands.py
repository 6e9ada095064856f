"""The commands of ``shuiding``, one file each; what a command needs is loaded when it is called."""

from __future__ import annotations

from typing import Annotated

import typer

from allocation.cli.batch import app as batch
from allocation.cli.capacity import capacity
from allocation.cli.compare import compare
from allocation.cli.data import app as data
from allocation.cli.explain import explain
from allocation.cli.network import network
from allocation.cli.overload import overload
from allocation.cli.permit import app as permit
from allocation.cli.plan import plan
from allocation.cli.plans import plans
from allocation.cli.report import report
from allocation.cli.sensitivity import sensitivity
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


def _tell_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"shuiding {version('shuiding')}")
        raise typer.Exit


@app.callback()
def shuiding(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Tell the version."),
    ] = False,
) -> None:
    """Water allocation under rigid constraints (水定)."""


app.command()(plan)
app.command()(plans)
app.command()(overload)
app.command()(explain)
app.command()(compare)
app.command()(report)
app.command()(sensitivity)
app.command()(capacity)
app.command()(validate)
app.command()(network)
app.command()(verify)
app.command(name="app")(serve)
app.add_typer(data, name="data")
app.add_typer(permit, name="permit")
app.add_typer(batch, name="batch")
