"""``shuiding permit verify``: is the register what was recorded?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.common import FAILED, Json, Language, console, print_json, usage
from allocation.cli.permit.common import Where, opened

if TYPE_CHECKING:
    from allocation.permits.register import Head


def verify(
    where: Where = None,
    head: Annotated[
        str | None,
        typer.Option(
            metavar="NUMBER:HASH",
            help="A head noted earlier (exports and recorded conclusions tell it): must be there.",
        ),
    ] = None,
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Check the hash chain, all references and the guards; exit 1 and name what is broken."""
    noted = None if head is None else _noted(head)
    with opened(where, as_json) as register:
        found = register.verify(noted)
    from allocation.permits.register.words import told

    if as_json:
        broken = [vars(one) | {"message": told(one, lang)} for one in found.broken]
        status = "sound" if found.sound else "broken"
        print_json(
            {"status": status, "entries": found.entries, "head": str(found.head), "broken": broken}
        )
    elif found.sound:
        zh = f"完好：{found.entries:,} 条，链头 {found.head}"
        en = f"sound: {found.entries:,} entries, head {found.head}"
        console().print(zh if lang == "zh" else en, soft_wrap=True, highlight=False)
    else:
        terminal = console(stderr=True)
        for one in found.broken:
            terminal.print(told(one, lang), style="bold red", markup=False, highlight=False)
    if not found.sound:
        raise typer.Exit(FAILED)


def _noted(text: str) -> Head:
    """A head as it was printed."""
    from allocation.permits.register import Head

    sequence, _, digest = text.partition(":")

    def check() -> None:
        if not sequence.isdecimal() or len(digest) != 64:
            raise ValueError("write it as it was printed: NUMBER:HASH")

    usage(check, "--head")
    return Head(int(sequence), digest)
