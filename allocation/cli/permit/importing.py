"""``shuiding permit import``: take over an existing list of licences."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from allocation.cli.common import Data, Json, Language, console, print_json
from allocation.cli.permit.common import By, Where, opened, user
from basins.vocabulary import listed


def import_(
    path: Annotated[Path, typer.Argument(help="Workbook (.xlsx) or CSV (UTF-8) of licences.")],
    where: Where = None,
    data: Data = None,
    by: By = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check only, write nothing.")] = False,
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Record all licences of a list, or none and everything that is wrong with it."""
    from allocation.cli.common import reported
    from allocation.permits.register.licence_list import read_licences
    from basins.dataset import load_dataset
    from basins.uploads import read_upload

    with reported(as_json, lang):
        dataset = load_dataset(data)
        found = read_licences(read_upload(path), dataset)
    head = ""
    if not dry_run:
        with opened(where, as_json, create=True) as register:
            head = str(register.add_licences(found.rows, by or user(), dataset.digest))
    if as_json:
        told = {"status": "checked" if dry_run else "done", "licences": len(found.rows)}
        print_json(told | {"ignored_columns": list(found.ignored), "head": head})
        return
    zh = f"{'检查通过' if dry_run else '已登记'} {len(found.rows):,} 个许可证"
    en = f"{'sound: ' if dry_run else 'recorded '}{len(found.rows):,} licences"
    terminal = console()
    terminal.print(zh if lang == "zh" else en)
    if found.ignored:
        ignored = listed(found.ignored, lang)
        told_zh, told_en = f"未采用的列：{ignored}", f"columns not taken over: {ignored}"
        terminal.print(told_zh if lang == "zh" else told_en, markup=False)
