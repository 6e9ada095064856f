"""What the commands share: options, exit codes, and errors as messages instead of tracebacks."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

DONE, FAILED, BAD_INPUT, CONFLICT = 0, 1, 2, 3

Data = Annotated[
    Path | None, typer.Option("--data", help="Dataset folder; the default province if not given.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Language = Annotated[str, typer.Option("--lang", help="zh or en.")]


def console(stderr: bool = False) -> Console:
    """A terminal; long lines of messages wrap only where the terminal does."""
    from rich.console import Console

    return Console(stderr=stderr, soft_wrap=stderr)


@contextmanager
def reported(as_json: bool) -> Iterator[None]:
    """Turn what a user can cause into messages and exit codes; nobody reads a traceback."""
    from basins.faults import BadInput

    try:
        yield
    except BadInput as bad:
        if as_json:
            print_json({"status": "bad input", "faults": [vars(fault) for fault in bad.faults]})
        else:
            from allocation.report.terminal import print_faults

            print_faults(console(stderr=True), bad.faults)
        raise typer.Exit(BAD_INPUT) from None
    except OSError as failure:
        # Libraries raise some without telling number and file apart.
        told = f"{failure.strerror}: {failure.filename}" if failure.strerror else str(failure)
        console(stderr=True).print(told, style="bold red", markup=False)
        raise typer.Exit(FAILED) from None


def print_json(content: dict[str, Any]) -> None:
    """The only thing a ``--json`` command writes to standard output."""
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2, default=float) + "\n")


def usage(check: Callable[[], Any], option: str) -> None:
    """A ``ValueError`` of ``check`` is a wrong option, reported as the command line does."""
    try:
        check()
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None
