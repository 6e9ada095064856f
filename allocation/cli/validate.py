"""``shuiding validate``: is a dataset sound, and if not, everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from allocation.cli.common import Json, Language, console, print_json, reported


def validate(
    path: Annotated[Path, typer.Argument(help="Dataset folder to check.")],
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Check a dataset and list every fault with file, row, column, value and remedy."""
    from allocation.permits.rules import FILE, load_rules
    from basins.carrying.suspensions import suspension_rules
    from basins.dataset import load_dataset

    with reported(as_json, lang):
        dataset = load_dataset(path)
        suspension_rules(path)
        rules = load_rules(path) if (path / FILE).exists() else None
        rows = sum(len(table) for table in dataset.tables.values())
        if as_json:
            told = {"status": "valid", "tables": len(dataset.tables), "rows": rows}
            print_json(told | {"permit_rules": len(rules.rules) if rules else 0})
        else:
            more = f", {len(rules.rules)} permit rules" if rules else ""
            console().print(f"valid: {len(dataset.tables)} tables, {rows:,} rows{more} ({path})")
