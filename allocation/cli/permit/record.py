"""``shuiding permit record``: the officer's own conclusion on a decision."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.common import FAILED, Json, Language, console, print_json, usage
from allocation.cli.permit.common import Where, day, opened, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocation.permits.register import Headroom, HeadroomExceeded


class Conclude(StrEnum):
    """What an officer can conclude."""

    grant = "grant"
    refuse = "refuse"
    suspend = "suspend"
    return_ = "return"


def record(
    decision: Annotated[int, typer.Argument(min=1, help="Number of the decision.")],
    officer: Annotated[str, typer.Option(help="Who concludes.")],
    conclude: Annotated[Conclude, typer.Option(help="The conclusion.")],
    where: Where = None,
    volume: Annotated[
        float | None, typer.Option(help="万m³ a year; what was applied for if not given.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Needed where the rules say otherwise.")] = "",
    valid_from: Annotated[str | None, typer.Option(help="First day; today if not given.")] = None,
    years: Annotated[int, typer.Option(min=1, max=10, help="How long the licence holds.")] = 5,
    number: Annotated[str | None, typer.Option(help="Number of the licence.")] = None,
    document: Annotated[str, typer.Option(help="Approving document.")] = "",
    replaces: Annotated[
        str, typer.Option(help="Licence it takes the place of, which ends the day before.")
    ] = "",
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Record what the officer concludes; a grant only where every red line leaves headroom."""
    from datetime import date

    from allocation.permits.register import HeadroomExceeded
    from allocation.permits.register.terms import last_day

    first = day(valid_from, "--valid-from") or date.today()
    usage(lambda: _only_for_grants(conclude, volume, number, replaces), "--conclude")
    with opened(where, as_json) as register:
        if conclude is not Conclude.grant:
            entry = register.conclude(decision, conclude.value, officer, reason)
            _tell(lang, as_json, {"status": "done", "entry": entry, "head": str(register.head())})
            return
        try:
            made = register.grant(
                decision,
                officer,
                volume_wan_m3=volume,
                reason=reason,
                valid_from=first,
                valid_to=last_day(first, years),
                number=number,
                document=document,
                replaces=replaces,
            )
        except HeadroomExceeded as exceeded:
            _tell_exceeded(exceeded, as_json, lang)
            raise typer.Exit(FAILED) from None
    told = {
        "status": "done",
        "entry": made.conclusion,
        "licence": made.number,
        "valid_from": first.isoformat(),
        "valid_to": last_day(first, years).isoformat(),
        "headroom": [figure.as_json() for figure in made.headroom],
        "head": str(made.head),
    }
    _tell(lang, as_json, told, made.headroom)


def _only_for_grants(
    conclude: Conclude, volume: float | None, number: str | None, replaces: str
) -> None:
    if conclude is not Conclude.grant and (volume is not None or number or replaces):
        raise ValueError("--volume, --number and --replaces go with --conclude grant")


def _tell(
    lang: str, as_json: bool, told: dict[str, object], figures: Sequence[Headroom] = ()
) -> None:
    if as_json:
        print_json(told)
        return
    zh, en = f"已登记，第 {told['entry']} 号条目", f"recorded as entry {told['entry']}"
    if "licence" in told:
        zh += f"；许可证 {told['licence']}，{told['valid_from']} 至 {told['valid_to']}"
        en += f"; licence {told['licence']}, {told['valid_from']} to {told['valid_to']}"
    terminal = console()
    terminal.print(zh if lang == "zh" else en, markup=False, highlight=False)
    _show_headroom(figures, lang)
    head = "链头" if lang == "zh" else "head of the chain"
    terminal.print(f"{head} {told['head']}", markup=False, highlight=False, soft_wrap=True)


def _tell_exceeded(exceeded: HeadroomExceeded, as_json: bool, lang: str) -> None:
    figures = exceeded.figures
    if as_json:
        headroom = [figure.as_json() for figure in figures]
        print_json({"status": "no headroom", "message": str(exceeded), "headroom": headroom})
        return
    console(stderr=True).print(str(exceeded), style="bold red", markup=False, highlight=False)
    _show_headroom(figures, lang)
    zh = "延续或扩大取水的，用 --replaces 指明原许可证，以免重复计算。"
    en = "For a renewal or enlargement name the old licence with --replaces: it then counts once."
    console().print(zh if lang == "zh" else en, highlight=False)


def _show_headroom(figures: Sequence[Headroom], lang: str) -> None:
    import pandas as pd

    if figures:
        title = "红线余量（万m³/年）" if lang == "zh" else "Headroom (10⁴ m³ a year)"
        table = pd.DataFrame([figure.as_json() for figure in figures])
        show(table.rename(columns={"limit": "red_line"}), title, lang)
