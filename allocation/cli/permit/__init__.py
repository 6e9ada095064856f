"""``shuiding permit``: the register of applications, decisions and licences."""

from __future__ import annotations

import typer

from allocation.cli.permit.check import check, file_
from allocation.cli.permit.expiring import expiring
from allocation.cli.permit.exporting import export
from allocation.cli.permit.importing import import_
from allocation.cli.permit.listing import list_
from allocation.cli.permit.record import record
from allocation.cli.permit.upgrade import upgrade
from allocation.cli.permit.verify import verify

app = typer.Typer(
    help="Permits: the register of applications, decisions and licences (取水许可).",
    no_args_is_help=True,
)
app.command()(check)
app.command(name="file")(file_)
app.command(name="list")(list_)
app.command()(record)
app.command()(expiring)
app.command(name="import")(import_)
app.command()(export)
app.command()(verify)
app.command()(upgrade)
