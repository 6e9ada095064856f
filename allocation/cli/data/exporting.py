"""``shuiding data export``: the whole dataset as one workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from allocation.cli.common import Data, Json, Language, console, print_json, reported


def export(
    xlsx: Annotated[Path, typer.Option("--xlsx", help="Workbook to write.")],
    data: Data = None,
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Write a dataset as a workbook that `data import` reads back without loss."""
    from basins.dataset import load_dataset
    from basins.workbook.writing import write_workbook

    if xlsx.suffix.lower() != ".xlsx":
        raise typer.BadParameter("the name of a workbook ends in .xlsx", param_hint="--xlsx")
    with reported(as_json, lang):
        dataset = load_dataset(data)
        write_workbook(dataset, xlsx)
    rows = sum(len(table) for table in dataset.tables.values())
    if as_json:
        told = {"status": "done", "file": str(xlsx), "tables": len(dataset.tables), "rows": rows}
        print_json(told | {"digest": dataset.digest})
        return
    line = f"→ {xlsx} ({len(dataset.tables)} tables, {rows:,} rows)"
    console().print(line, markup=False, soft_wrap=True, highlight=False)
