"""``shuiding compare``: two to six plan folders side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from allocation.cli.common import Data, Json, Language, console, print_json, reported, usage


def compare(
    paths: Annotated[
        list[Path], typer.Argument(metavar="DIR DIR …", help="Plan folders; the first is the base.")
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
    from allocation.report.cases import read_cases
    from allocation.report.comparison_files import (
        comparison_json,
        comparison_report,
        write_comparison,
    )
    from basins.dataset import load_dataset

    usage(lambda: countable(len(paths)), "DIR")
    with reported(as_json):
        dataset = load_dataset(data)
        comparison = side_by_side(read_cases(paths, dataset))
        if out is not None:
            write_comparison(comparison, dataset, out, lang)
    if as_json:
        print_json(comparison_json(comparison))
        return
    terminal = console()
    terminal.print(comparison_report(comparison, dataset, lang))
    if out is not None:
        terminal.print(f"→ {out}", markup=False)
