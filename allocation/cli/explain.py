"""``shuiding explain``: a plan folder in plain words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from allocation.cli.common import Data, Json, Language, console, print_json, reported

TABLES = ("allocation", "shortage", "red_lines", "price_effects")


def explain(
    path: Annotated[Path, typer.Argument(help="Plan folder.")],
    data: Data = None,
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Say which red lines bind in a plan, who pays for it, what would change first, and on what
    kind of figures that rests."""
    from allocation.report.cases import read_case
    from allocation.report.changes import under_scenario
    from allocation.report.explain import explain_plan
    from basins.dataset import load_dataset

    with reported(as_json, lang):
        dataset = load_dataset(data)
        plan = read_case(path, dataset)
        paragraphs = explain_plan(plan.tables, plan.summary, under_scenario(path, dataset), lang)
        if as_json:
            print_json({"paragraphs": [vars(paragraph) for paragraph in paragraphs]})
            return
        terminal = console()
        for paragraph in paragraphs:
            terminal.print(paragraph.title, style="bold")
            for sentence in paragraph.sentences:
                terminal.print(f"  {sentence}", soft_wrap=True, highlight=False)
