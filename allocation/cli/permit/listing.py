"""``shuiding permit list``: what the register holds."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.common import BAD_INPUT, Data, Json, Language, console, print_json
from allocation.cli.permit.common import Where, day, opened, records, show

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from allocation.permits.register import Register


class What(StrEnum):
    """What to list."""

    applications = "applications"
    decisions = "decisions"
    licences = "licences"


SHOWN = {
    What.applications: "sequence applicant project county river source sector kind annual_wan_m3 "
    "received",
    What.decisions: "sequence applicant project county river source annual_wan_m3 verdict "
    "conclusion",
    What.licences: "number holder county river source sector annual_wan_m3 valid_from valid_to "
    "status sequence",
}
Filter = Annotated[str | None, typer.Option(help="Identifier, as in the dataset.")]


def list_(
    what: Annotated[What, typer.Argument(help="What to list.")] = What.decisions,
    where: Where = None,
    data: Data = None,
    county: Filter = None,
    river: Filter = None,
    unit: Filter = None,
    source: Filter = None,
    sector: Filter = None,
    verdict: Annotated[str | None, typer.Option(help="Verdict of the rules (decisions).")] = None,
    conclusion: Annotated[
        str | None, typer.Option(help="grant, refuse, suspend, return or none (decisions).")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Part of applicant, holder or project.")] = None,
    valid_on: Annotated[str | None, typer.Option(help="Licences valid on a day.")] = None,
    history: Annotated[bool, typer.Option("--history", help="Corrected entries too.")] = False,
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """List applications, decisions (with the officer's conclusion) or licences."""
    equal = {"county": county, "river": river, "unit": unit, "source": source, "sector": sector}
    equal |= {"verdict": verdict, "conclusion": conclusion}
    with opened(where, as_json) as register:
        table = _table(register, what, history)
    wanted = {column: value for column, value in equal.items() if value is not None}
    for column, value in wanted.items():
        if column not in table or (what is What.licences and column == "conclusion"):
            told = f"--{column} does not go with {what}"
            console(stderr=True).print(told, style="bold red")
            raise typer.Exit(BAD_INPUT)
        table = table[table[column] == ("" if value == "none" else value)]
    if name is not None:
        table = _named(table, name)
    if (moment := day(valid_on, "--valid-on")) is not None:
        table = _valid(table, what, moment)
    if as_json:
        print_json({"status": "done", what.value: records(table)})
    else:
        titles = {"applications": "申请", "decisions": "决定建议与经办意见", "licences": "许可证"}
        title = titles[what] if lang == "zh" else what.value
        show(table[SHOWN[what].split()], f"{title}: {len(table)}", lang, data)


def _table(register: Register, what: What, history: bool) -> pd.DataFrame:
    from allocation.permits.register.current import cases

    if what is What.decisions:
        parts = [register.entries(kind, True) for kind in ("application", "decision", "conclusion")]
        return cases(*parts)
    return register.entries(what.value[:-1], history)


def _named(table: pd.DataFrame, part: str) -> pd.DataFrame:
    import numpy as np

    columns = [name for name in ("applicant", "holder", "project") if name in table]
    found = [table[column].str.contains(part, case=False, regex=False) for column in columns]
    return table.loc[np.logical_or.reduce(found)]


def _valid(table: pd.DataFrame, what: What, moment: date) -> pd.DataFrame:
    if what is not What.licences:
        console(stderr=True).print("--valid-on goes with licences", style="bold red")
        raise typer.Exit(BAD_INPUT)
    text = moment.isoformat()
    return table[(table["valid_from"] <= text) & (table["valid_to"] >= text)]
