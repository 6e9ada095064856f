"""``shuiding network``: the cheapest flows of any generalized network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from allocation.cli.common import (
    CONFLICT,
    FAILED,
    Json,
    Language,
    console,
    print_json,
    reported,
)

if TYPE_CHECKING:
    from allocation.generalized import Unsolved


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
    with reported(as_json):
        _check_folder(out)
        from allocation.generalized import Unproved, Unsolved, solve_network
        from allocation.generalized.words import summary_in_words, unsolved_in_words

        try:
            answer = solve_network(links)
        except Unsolved as unsolved:
            words = unsolved_in_words(unsolved, lang)
            if as_json:
                print_json(_as_json(unsolved, words))
            else:
                console(stderr=True).print(words, style="bold red", markup=False, highlight=False)
            raise typer.Exit(CONFLICT) from None
        except Unproved as unproved:
            told = f"没有得到可以验证的答案 / no answer that can be proved: {unproved}"
            console(stderr=True).print(told, style="bold red")
            raise typer.Exit(FAILED) from None
        summary = answer.summary if out is None else answer.write(out)
        if as_json:
            print_json(summary)
            return
        typer.echo(summary_in_words(summary, lang))
        if out is not None:
            typer.echo(f"→ {out}")


def _check_folder(out: Path | None) -> None:
    """Refuse at once what could not be written to after the work is done."""
    if out is not None and out.exists() and not out.is_dir():
        from basins.faults import BadInput, Fault

        name = "name a folder, or a place where none is yet"
        raise BadInput([Fault(str(out), None, None, "a file", "a folder to write into", name)])


def _as_json(unsolved: Unsolved, message: str) -> dict[str, Any]:
    told: dict[str, Any] = {"status": unsolved.status, "message": message}
    if unsolved.status == "unbounded":
        return told | {"gain": unsolved.gain, "links": [vars(link) for link in unsolved.growing]}
    return told | {
        "conflicts": [
            vars(conflict) | {"links": [vars(link) for link in conflict.links]}
            for conflict in unsolved.conflicts
        ]
    }
