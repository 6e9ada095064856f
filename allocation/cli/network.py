"""``shuiding network``: the cheapest flows of any generalized network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from allocation.cli.common import Json, Language, reported


def network(
    links: Annotated[
        Path,
        typer.Argument(
            metavar="LINKS.csv",
            help="CSV with the columns i, j, k, cost, amplitude, lower_bound, upper_bound.",
        ),
    ],
    out: Annotated[Path | None, typer.Option(help="Folder to write the answer into.")] = None,
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Find the cheapest flows of a network of links with losses, in the CALVIN link format.

    Flow is what arrives at j; flow ÷ amplitude leaves i. Every node balances but SOURCE and SINK.
    An empty upper bound is none.
    """
    from allocation.cli.quick import answer

    with reported(as_json, lang):
        raise typer.Exit(answer(links, out, as_json, lang))
