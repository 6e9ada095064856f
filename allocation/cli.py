"""The command ``shuiding``.

Exit codes: 0 done, 1 anything else, 2 bad input, 3 the red lines conflict.
"""

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

    from basins.dataset import Dataset

DONE, FAILED, BAD_INPUT, CONFLICT = 0, 1, 2, 3

app = typer.Typer(
    name="shuiding",
    help="Water allocation under rigid constraints (水定).",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

Data = Annotated[
    Path | None, typer.Option("--data", help="Dataset folder; the default province if not given.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Language = Annotated[str, typer.Option("--lang", help="zh or en.")]


def _console(stderr: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=stderr, soft_wrap=stderr)


@contextmanager
def _reported(as_json: bool) -> Iterator[None]:
    """Turn what a user can cause into messages and exit codes; nobody reads a traceback."""
    from basins.faults import BadInput

    try:
        yield
    except BadInput as bad:
        if as_json:
            _print_json({"status": "bad input", "faults": [vars(fault) for fault in bad.faults]})
        else:
            from allocation.report.terminal import print_faults

            print_faults(_console(stderr=True), bad.faults)
        raise typer.Exit(BAD_INPUT) from None
    except OSError as failure:
        _console(stderr=True).print(f"{failure.strerror}: {failure.filename}", style="bold red")
        raise typer.Exit(FAILED) from None


def _print_json(content: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2, default=float) + "\n")


def _usage(check: Callable[[], Any], option: str) -> None:
    try:
        check()
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None


def _load(data: Path | None) -> Dataset:
    from basins.dataset import load_dataset

    return load_dataset(data)


@app.command()
def plan(
    year: Annotated[int | None, typer.Option(min=1980, max=2100, help="Year to plan.")] = None,
    hydrology: Annotated[
        str | None, typer.Option(help="Exceedance of the runoff: p1 … p99, for example p75.")
    ] = None,
    data: Data = None,
    scenario: Annotated[Path | None, typer.Option(help="Scenario file (TOML).")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder to write the plan into.")] = None,
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Allocate the water of one year and say which red lines bind."""
    from allocation.plan import Infeasible, solve_plan
    from basins.hydrology import parse_hydrology
    from basins.scenario import load_scenario

    if hydrology is not None:
        _usage(lambda: parse_hydrology(hydrology), "--hydrology")
    with _reported(as_json):
        dataset = _load(data)
        changes = load_scenario(scenario, dataset) if scenario else None
        try:
            made = solve_plan(dataset, year, hydrology, changes)
        except Infeasible as conflict:
            if as_json:
                lines = [vars(item) for item in conflict.conflicts]
                _print_json(
                    {"status": "infeasible", "message": conflict.message, "conflicts": lines}
                )
            else:
                _console(stderr=True).print(conflict.message, style="bold red")
            raise typer.Exit(CONFLICT) from None
        if out is not None:
            made.write(out)
        if as_json:
            _print_json(made.summary)
            return
        from allocation.report.terminal import plan_summary

        console = _console()
        console.print(plan_summary(made, lang))
        if out is not None:
            console.print(f"→ {out}")


@app.command()
def validate(
    path: Annotated[Path, typer.Argument(help="Dataset folder to check.")],
    as_json: Json = False,
) -> None:
    """Check a dataset and list every fault with file, row, column, value and remedy."""
    from basins.dataset import load_dataset

    with _reported(as_json):
        dataset = load_dataset(path)
        rows = sum(len(table) for table in dataset.tables.values())
        if as_json:
            _print_json({"status": "valid", "tables": len(dataset.tables), "rows": rows})
        else:
            _console().print(f"valid: {len(dataset.tables)} tables, {rows:,} rows ({path})")


@app.command(name="app")
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on 127.0.0.1.")] = 8501,
    data: Data = None,
) -> None:
    """Open the pages on this machine (http://127.0.0.1:PORT)."""
    import os
    import subprocess

    from allocation.pages.launch import command

    with _reported(False):
        dataset = _load(data)
    environment = os.environ | {"SHUIDING_DATA": str(dataset.root)}
    raise typer.Exit(subprocess.call(command(port), env=environment))


def main() -> None:
    """Entry point of the command."""
    app()


if __name__ == "__main__":
    main()
