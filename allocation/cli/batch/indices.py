"""``shuiding batch indices``: which lever of a study explains how much."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from allocation.cli.common import Json, Language, console, print_json, reported


def indices(
    folder: Annotated[Path, typer.Argument(help="Folder of a study sampled with sobol.")],
    out: Annotated[Path | None, typer.Option(help="CSV file to write the indices into.")] = None,
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Sobol indices of the levers: first and total order, with their confidence."""
    with reported(as_json, lang):
        from allocation.batch.indices import sobol_indices

        table = sobol_indices(folder)
        if out is not None:
            table.to_csv(out, index=False, encoding="utf-8-sig")
    if as_json:
        rows = table.astype(object).where(table.notna(), None).to_dict("records")
        print_json({"indices": rows})
        return
    terminal = console()
    for row in table.to_dict("records"):
        terminal.print(
            f"{row['scenario']} {row['year']} {row['hydrology']} · {row['figure']} · "
            f"{row['lever']}: S1 {row['s1']:.3f} ± {row['s1_conf']:.3f}, "
            f"ST {row['st']:.3f} ± {row['st_conf']:.3f}"
            + (f"（{row['missing']} 个成员无方案 without a plan）" if row["missing"] else ""),
            highlight=False,
        )
