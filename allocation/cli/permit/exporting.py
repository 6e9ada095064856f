"""``shuiding permit export``: the whole register as a workbook or as CSV files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from allocation.cli.common import Json, Language, console, print_json
from allocation.cli.permit.common import Where, opened


def export(
    out: Annotated[Path, typer.Argument(help="FILE.xlsx, or a folder for CSV files.")],
    where: Where = None,
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Write every entry; in CSV an apostrophe keeps texts from becoming formulas."""
    from allocation.permits.register.export import NOTE
    from allocation.permits.register.export import export as write

    with opened(where, as_json) as register:
        written = write(register, out)
        head = register.head()
    if as_json:
        files = [str(path) for path in written]
        print_json({"status": "done", "files": files, "head": str(head)})
        return
    terminal = console()
    for path in written:
        terminal.print(f"→ {path}", markup=False, soft_wrap=True, highlight=False)
    if len(written) > 1:
        terminal.print(NOTE[0 if lang == "zh" else 1], markup=False, highlight=False)
