"""``shuiding data import``: a workbook into a dataset folder, compared before it is written."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from allocation.cli.common import (
    BAD_INPUT,
    DONE,
    FAILED,
    Json,
    Language,
    console,
    print_json,
    reported,
    usage,
)

if TYPE_CHECKING:
    from basins.workbook.importing import Import

TOLD = {
    "zh": {
        "counts": "工作簿改动 {workbook} 处，文件夹另有改动 {folder} 处，冲突 {conflict} 处",
        "origin": "工作簿中没有导出时的数据，无法区分是谁改的；可用 --data 指明其来源",
        "ignored": "未采用的工作表：{names}",
        "undecided": "请用 --on-conflict workbook 或 folder 说明以谁为准；未写入任何内容",
        "ask": "写入 {out}？",
        "declined": "未写入任何内容",
        "same": "{out} 已与工作簿一致，无需写入",
        "done": "→ {out}（写入 {files} 个文件）",
        "backup": "原数据备份在 {backup}",
        "yes": "加 --yes 写入；未写入任何内容",
    },
    "en": {
        "counts": "changed by the workbook {workbook}, by others {folder}, conflicts {conflict}",
        "origin": "the workbook does not carry what it was exported from, so nobody can tell who "
        "changed what; name its origin with --data",
        "ignored": "sheets not taken over: {names}",
        "undecided": "say whose word counts: --on-conflict workbook or folder; nothing was written",
        "ask": "Write {out}?",
        "declined": "nothing was written",
        "same": "{out} says the same already; nothing to write",
        "done": "→ {out} ({files} files written)",
        "backup": "the old state is in {backup}",
        "yes": "add --yes to write; nothing was written",
    },
}


def import_(
    file: Annotated[Path, typer.Argument(help="Workbook (.xlsx) to read.")],
    out: Annotated[Path, typer.Option(help="Dataset folder to write.")],
    data: Annotated[
        Path | None,
        typer.Option("--data", help="Dataset it was exported from, if the workbook has lost it."),
    ] = None,
    on_conflict: Annotated[
        str | None,
        typer.Option(help="Whose word counts where both changed: workbook or folder."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Read a workbook, show what would change, and write it; the old state is kept beside it."""
    from basins.uploads import WORKBOOK, read_upload
    from basins.workbook.importing import prepare

    usage(lambda: _known(on_conflict), "--on-conflict")
    with reported(as_json, lang):
        made = prepare(read_upload(file, (WORKBOOK,)), out, data, on_conflict or "workbook")
        undecided = made.conflicts > 0 and on_conflict is None
        if not as_json:
            _show(made, lang)
        agreed = not undecided and (yes or not made.files or _asked(made, as_json, lang))
        backup = made.write(datetime.now()) if agreed else None
    _tell(made, agreed, undecided, backup, as_json, lang)
    raise typer.Exit(DONE if agreed else BAD_INPUT if undecided else DONE if as_json else FAILED)


def _known(side: str | None) -> None:
    if side not in (None, "workbook", "folder"):
        raise ValueError(f"{side!r} is neither workbook nor folder")


def _show(made: Import, lang: str) -> None:
    from allocation.report.import_changes import changes_table
    from basins.workbook.difference import SIDES

    words, terminal = _words(lang), console()
    if made.difference.changes:
        terminal.print(changes_table(made.difference.changes, lang))
    counts = {side: made.difference.count(side) for side in SIDES}
    terminal.print(words["counts"].format(**counts), markup=False, highlight=False)
    if made.origin == "none":
        terminal.print(words["origin"], markup=False, highlight=False)
    if made.book.ignored:
        names = ", ".join(made.book.ignored)
        terminal.print(words["ignored"].format(names=names), markup=False, highlight=False)


def _asked(made: Import, as_json: bool, lang: str) -> bool:
    import sys

    if as_json or not sys.stdin.isatty():
        return False
    return typer.confirm(_words(lang)["ask"].format(out=made.out))


def _tell(
    made: Import, agreed: bool, undecided: bool, backup: Path | None, as_json: bool, lang: str
) -> None:
    if as_json:
        status = "conflict" if undecided else "done" if agreed else "compared"
        print_json({"status": status} | _told(made, agreed, backup))
        return
    words = _words(lang)
    if undecided:
        lines = [words["undecided"]]
    elif not agreed:
        lines = [words["yes"]]
    elif not made.files:
        lines = [words["same"].format(out=made.out)]
    else:
        lines = [words["done"].format(out=made.out, files=len(made.files))]
        lines += [words["backup"].format(backup=backup)] if backup is not None else []
    for line in lines:
        console().print(line, markup=False, soft_wrap=True, highlight=False)


def _told(made: Import, agreed: bool, backup: Path | None) -> dict[str, Any]:
    from basins.workbook.difference import SIDES

    return {
        "out": str(made.out),
        "written": sorted(made.files) if agreed else [],
        "backup": None if backup is None else str(backup),
        "base": made.origin,
        "ignored_sheets": list(made.book.ignored),
        "counts": {side: made.difference.count(side) for side in SIDES},
        "changes": [vars(change) for change in made.difference.changes],
    }


def _words(lang: str) -> dict[str, str]:
    return TOLD["en" if lang == "en" else "zh"]
