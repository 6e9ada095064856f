"""``shuiding batch run``: solve the members of a study into one Parquet dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from allocation.cli.common import Data, Json


def run(
    study: Annotated[Path, typer.Argument(help="Study file (TOML).")],
    out: Annotated[Path, typer.Option(help="Folder of the study; a run goes on where it stopped.")],
    data: Data = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; as many as cores if not given.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Dask: tcp://HOST:PORT of a scheduler, or local.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Solve every member of a study; what is done already stays."""
    raise typer.BadParameter("studies cannot be run yet", param_hint="STUDY")
