"""``shuiding app``: the pages on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from allocation.cli.common import Data, reported


def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on 127.0.0.1.")] = 8501,
    data: Data = None,
) -> None:
    """Open the pages on this machine (http://127.0.0.1:PORT)."""
    import os
    import subprocess

    from allocation.pages.launch import command
    from basins.dataset import load_dataset

    with reported(False):
        dataset = load_dataset(data)
    environment = os.environ | {"SHUIDING_DATA": str(dataset.root)}
    raise typer.Exit(subprocess.call(command(port), env=environment))
