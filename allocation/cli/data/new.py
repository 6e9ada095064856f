"""``shuiding data new`` and ``todo``: a dataset to begin with, and what is left to fill."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.common import Json, Language, console, print_json, reported

if TYPE_CHECKING:
    from basins.starting.steps import Left


def new(
    province: Annotated[str, typer.Argument(help="Name of the province or basin.")],
    out: Annotated[Path, typer.Option(help="Folder to write; it must be empty or not there.")],
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Write a small dataset that solves, with instructions how to replace it by your own."""
    from basins.starting.folder import write_start

    with reported(as_json, lang):
        write_start(province, out)
    if as_json:
        print_json({"status": "done", "out": str(out)})
        return
    zh = f"→ {out}（占位数据；先读 README.md，再看 shuiding data todo {out}）"
    en = f"→ {out} (placeholders; read README.md, then: shuiding data todo {out})"
    console().print(en if lang == "en" else zh, markup=False, soft_wrap=True, highlight=False)


def todo(
    path: Annotated[Path, typer.Argument(help="Dataset folder.")],
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Say which tables still rest on placeholders, in the order in which to fill them."""
    from basins.dataset import load_dataset
    from basins.starting.steps import steps_left

    with reported(as_json, lang):
        left = steps_left(load_dataset(path))
    if as_json:
        steps = [
            {
                "step": item.number,
                "open_rows": item.open,
                "what": item.step.en if lang == "en" else item.step.zh,
                "tables": {
                    name: {"placeholders": resting, "rows": rows}
                    for name, (resting, rows) in item.rows.items()
                },
            }
            for item in left
        ]
        print_json({"status": "done", "open_rows": sum(i.open for i in left), "steps": steps})
        return
    _show(left, lang)


def _show(left: list[Left], lang: str) -> None:
    from rich.table import Table
    from rich.text import Text

    from basins.workbook.layout import titles

    english = lang == "en"
    heads = (
        ("step", "placeholders", "tables", "with what")
        if english
        else ("步", "占位行", "表", "填什么")
    )
    table = Table(*heads)
    for item in left:
        named = "\n".join(
            f"{name if english else f'{titles()[name]} {name}'} {resting}/{rows}"
            for name, (resting, rows) in item.rows.items()
        )
        what = item.step.en if english else item.step.zh
        cells = (str(item.number), str(item.open) if item.open else "✓", named, what)
        table.add_row(*(Text(cell) for cell in cells), style="" if item.open else "green")
    console().print(table)
