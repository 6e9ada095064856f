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

    from basins.dataset import Dataset
    from basins.faults import Fault
    from basins.scenario import Scenario

DONE, FAILED, BAD_INPUT, CONFLICT = 0, 1, 2, 3
LANGUAGES = ("zh", "en")


def _exceedance(text: str | None) -> str | None:
    from basins.hydrology import parse_hydrology

    if text is not None:
        try:
            parse_hydrology(text)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None
    return text


def _spoken(language: str) -> str:
    if language not in LANGUAGES:
        raise typer.BadParameter(f"{language!r} is not one of {', '.join(LANGUAGES)}")
    return language


Data = Annotated[
    Path | None, typer.Option("--data", help="Dataset folder; the default province if not given.")
]
Year = Annotated[int | None, typer.Option(min=1980, max=2100, help="Year to plan.")]
EXCEEDANCE = typer.Option(
    help="Exceedance of the runoff: p1 … p99, for example p75.", callback=_exceedance
)
Hydrology = Annotated[str | None, EXCEEDANCE]
ScenarioFile = Annotated[Path | None, typer.Option("--scenario", help="Scenario file (TOML).")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Language = Annotated[str, typer.Option("--lang", help="zh or en.", callback=_spoken)]


def console(stderr: bool = False) -> Console:
    """A terminal; long lines of messages wrap only where the terminal does."""
    from rich.console import Console

    return Console(stderr=stderr, soft_wrap=stderr)


@contextmanager
def reported(as_json: bool, language: str = "zh") -> Iterator[None]:
    """Turn what a user can cause into messages and exit codes; nobody reads a traceback."""
    from basins.faults import BadInput

    try:
        yield
    except BadInput as bad:
        if as_json:
            print_json({"status": "bad input", "faults": [_record(one) for one in bad.faults]})
        else:
            from allocation.report.terminal import print_faults

            print_faults(console(stderr=True), bad.faults, language)
        raise typer.Exit(BAD_INPUT) from None
    except OSError as failure:
        # Libraries raise some without telling number and file apart.
        told = f"{failure.strerror}: {failure.filename}" if failure.strerror else str(failure)
        console(stderr=True).print(told, style="bold red", markup=False)
        raise typer.Exit(FAILED) from None


def _record(fault: Fault) -> dict[str, Any]:
    from basins.fault_words import told

    chinese = told(fault, "zh")
    return vars(fault) | {"expected_zh": chinese.expected, "remedy_zh": chinese.remedy}


@contextmanager
def feasible(as_json: bool, lang: str) -> Iterator[None]:
    """A plan that does not exist is told by what conflicts and what would help; exit code 3."""
    from allocation.conflict import Infeasible

    try:
        yield
    except Infeasible as conflict:
        from allocation.report.conflict import conflict_report

        told = conflict.told()
        print_json(told) if as_json else console().print(conflict_report(told, lang))
        raise typer.Exit(CONFLICT) from None


def dataset_and_changes(
    data: Path | None, scenario: Path | None
) -> tuple[Dataset, Scenario | None]:
    """The dataset, and what a scenario file changes of it.

    Raises:
        BadInput: with every fault of the one or the other.
    """
    from basins.dataset import load_dataset
    from basins.scenario_file import load_scenario

    dataset = load_dataset(data)
    return dataset, load_scenario(scenario, dataset) if scenario else None


def print_json(content: dict[str, Any]) -> None:
    """The only thing a ``--json`` command writes to standard output."""
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2, default=float) + "\n")


def usage(check: Callable[[], Any], option: str) -> None:
    """A ``ValueError`` of ``check`` is a wrong option, reported as the command line does."""
    try:
        check()
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None
