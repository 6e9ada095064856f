"""``shuiding sensitivity``: which levers matter most, two levers at once, and what options gain."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from allocation.cli.common import (
    CONFLICT,
    Data,
    Hydrology,
    Json,
    Language,
    ScenarioFile,
    Year,
    console,
    print_json,
    reported,
    usage,
)

if TYPE_CHECKING:
    import pandas as pd

    from allocation.sensitivity import Asked
    from basins.dataset import Dataset

PARTS = ("tornado", "grids", "options")


def sensitivity(
    year: Year = None,
    hydrology: Hydrology = None,
    data: Data = None,
    scenario: ScenarioFile = None,
    out: Annotated[Path | None, typer.Option(help="Folder to write the tables into.")] = None,
    part: Annotated[
        list[str] | None, typer.Option(help="tornado, grids or options; all if not given.")
    ] = None,
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Move each lever by ten percent, two levers at once, and switch each option on."""
    from allocation.report.sensitivity import write_sensitivity
    from basins.dataset import load_dataset

    parts = part or list(PARTS)
    usage(lambda: _known(parts), "--part")
    with reported(as_json, lang):
        tables, asked = _study(load_dataset(data), scenario, year, hydrology, parts, as_json)
        if out is not None:
            write_sensitivity(tables, out)
        if as_json:
            print_json({"year": asked.year, "hydrology": asked.hydrology} | _records(tables))
        else:
            _print(tables, lang)
            if out is not None:
                console().print(f"→ {out}")
    if _without_base(tables):
        raise typer.Exit(CONFLICT)


def _known(parts: Sequence[str]) -> None:
    strange = [name for name in parts if name not in PARTS]
    if strange:
        raise ValueError(f"{strange[0]!r} is not one of {', '.join(PARTS)}")


def _study(
    dataset: Dataset,
    file: Path | None,
    year: int | None,
    hydrology: str | None,
    parts: Sequence[str],
    quiet: bool,
) -> tuple[dict[str, pd.DataFrame], Asked]:
    """Ask everything of one live model, with a progress bar unless a machine listens."""
    from rich.progress import track

    from allocation import sensitivity as study
    from basins.scenario_file import load_scenario

    changes = None if file is None else load_scenario(file, dataset)
    named = changes.year if changes else None, changes.hydrology if changes else None
    default = int(dataset["province"]["plan_year"].iloc[0])
    asked = study.Asked(year or named[0] or default, hydrology or named[1] or "p50")
    live = study.study_model(dataset, changes)
    tables = live.dataset
    questions = {"tornado": study.tornado_questions(tables, asked)} if "tornado" in parts else {}
    if "grids" in parts:
        questions |= {grid: study.grid_questions(tables, asked, grid) for grid in study.GRIDS}
    if "options" in parts:
        questions["options"] = study.option_questions(tables, asked)
    found = {}
    for name, group in questions.items():
        each = study.answers(live, asked, group)
        bar = track(each, name, len(group), console=console(stderr=True), disable=quiet)
        rows = list(bar)
        if name == "tornado":
            found[name] = study.tornado_table(rows)
        elif name == "options":
            found[name] = study.curve_table(tables, rows)
        else:
            found[name] = study.grid_table(rows)
    return found, asked


def _records(tables: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """The tables as lists of rows; an empty figure is null."""
    return {
        name: table.astype(object).where(table.notna(), None).to_dict("records")
        for name, table in tables.items()
    }


def _without_base(tables: dict[str, pd.DataFrame]) -> bool:
    """Whether the plan that all others are compared with does not exist."""
    from allocation.sensitivity.answers import INFEASIBLE

    table = tables.get("tornado")
    return table is not None and len(table) > 0 and table["status"].iloc[0] == INFEASIBLE


def _print(tables: dict[str, pd.DataFrame], lang: str) -> None:
    from allocation.report.sensitivity import tornado_in_words

    if "tornado" not in tables:
        return
    for line in tornado_in_words(tables["tornado"], lang):
        console().print(line, highlight=False)
