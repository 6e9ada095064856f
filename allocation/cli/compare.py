"""``shuiding compare``: two to six plans or scenarios side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.common import (
    Data,
    Json,
    Language,
    console,
    feasible,
    print_json,
    reported,
    usage,
)

if TYPE_CHECKING:
    from allocation.comparison import Case
    from basins.dataset import Dataset
    from basins.scenario import Scenario

BASE, SCENARIO = "base", ".toml"


def compare(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PLAN PLAN …",
            help="Plan folders, scenario files (.toml) or base; the first is what the others are "
            "compared with.",
        ),
    ],
    data: Data = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write CSV tables and a workbook into.")
    ] = None,
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Compare two to six plans: figures, rivers, cities, sectors, sources, red lines, overload."""
    from allocation.comparison import compare as side_by_side
    from allocation.comparison import countable
    from allocation.report.comparison_files import (
        comparison_json,
        comparison_report,
        write_comparison,
    )
    from basins.dataset import load_dataset

    usage(lambda: countable(len(paths)), "PLAN")
    with reported(as_json, lang):
        dataset = load_dataset(data)
        with feasible(as_json, lang):
            comparison = side_by_side(_cases(paths, dataset))
        if out is not None:
            write_comparison(comparison, dataset, out, lang)
    if as_json:
        print_json(comparison_json(comparison))
        return
    terminal = console()
    terminal.print(comparison_report(comparison, dataset, lang))
    if out is not None:
        terminal.print(f"→ {out}", markup=False)


def _cases(paths: Sequence[Path], dataset: Dataset) -> list[Case]:
    """The plans in their order; nothing is solved before everything that is named can be read.

    Raises:
        BadInput: with the faults of every folder and file.
        Infeasible: for the first scenario whose red lines conflict.
    """
    from allocation.comparison import case_of
    from allocation.plan import LiveModel
    from allocation.report.cases import read_case
    from basins.faults import BadInput, Fault
    from basins.scenario_file import load_scenario

    faults: list[Fault] = []
    cases: dict[int, Case] = {}
    asked: dict[int, Scenario | None] = {}
    for at, path in enumerate(paths):
        try:
            if path.suffix == SCENARIO:
                asked[at] = load_scenario(path, dataset)
            elif str(path) == BASE and not path.exists():
                asked[at] = None
            else:
                cases[at] = read_case(path, dataset)
        except BadInput as bad:
            faults += bad.faults
    if faults:
        raise BadInput(faults)
    live = LiveModel(dataset) if asked else None
    for at, scenario in asked.items():
        if live is not None:
            cases[at] = case_of(live.solve(scenario=scenario), dataset)
    return [cases[at] for at in range(len(paths))]
