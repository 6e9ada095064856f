"""What the commands of the register share."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from allocation.cli.common import FAILED, console, print_json, reported, usage

if TYPE_CHECKING:
    import pandas as pd

    from allocation.permits.register import Register

Where = Annotated[
    str | None,
    typer.Option(
        "--register",
        metavar="PATH|URL",
        help="SQLite file or postgresql://… ; else SHUIDING_REGISTER, else the user's own file.",
    ),
]
By = Annotated[str | None, typer.Option("--by", help="Who records; the user if not given.")]
# Columns whose texts are ours and have words in the glossary.
CODED = ("verdict", "conclusion", "kind", "status", "state", "fits")
JSON_TEXTS = ("content", "headroom")


@contextmanager
def opened(
    where: str | None, as_json: bool, create: bool = False, language: str = "zh"
) -> Iterator[Register]:
    """The register, and what goes wrong with it in words."""
    from allocation.permits.register import Register, RegisterBusy

    with reported(as_json, language):
        try:
            with Register.open(where, create) as register:
                yield register
        except RegisterBusy as busy:
            if as_json:
                print_json({"status": "busy", "message": str(busy)})
            else:
                console(stderr=True).print(str(busy), style="bold red")
            raise typer.Exit(FAILED) from None


def day(text: str | None, option: str) -> date | None:
    """A date given as 2025-03-01."""
    if text is None:
        return None
    found: list[date] = []

    def read() -> None:
        try:
            found.append(date.fromisoformat(text))
        except ValueError:
            raise ValueError(f"{text!r} is no date: write it as 2025-03-01") from None

    usage(read, option)
    return found[0]


def user() -> str:
    """Name of the user of this machine."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows for JSON: nothing for an empty cell, JSON texts as what they hold."""
    import pandas as pd

    def cell(name: str, value: Any) -> Any:
        if name in JSON_TEXTS and isinstance(value, str):
            return json.loads(value)
        if not isinstance(value, str) and pd.isna(value):
            return None
        return value.item() if hasattr(value, "item") else value

    return [
        {str(name): cell(str(name), value) for name, value in row.items()}
        for row in table.to_dict("records")
    ]


def show(table: pd.DataFrame, title: str, language: str, data: Path | None = None) -> None:
    """Print a table with names for identifiers; nothing in it can steer the terminal."""
    import pandas as pd
    from rich.console import JustifyMethod
    from rich.table import Table
    from rich.text import Text

    from allocation.report.workbook import with_names
    from basins.dataset import load_dataset
    from basins.faults import shown
    from basins.vocabulary import label

    named = with_names(load_dataset(data), table, language) if "county" in table else table
    told = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    columns = []
    for name, values in named.items():
        right = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
        justify: JustifyMethod = "right" if right else "left"
        told.add_column(label(str(name), language), justify=justify, overflow="fold")
        texts = ["" if pd.isna(value) else shown(value) for value in values]
        columns.append([label(text, language) for text in texts] if name in CODED else texts)
    for row in zip(*columns, strict=True):
        told.add_row(*map(Text, row))
    console().print(told)
