"""``shuiding permit check`` and ``file``: may an application pass, on which article."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from allocation.cli.common import (
    CONFLICT,
    EXCEEDANCE,
    Data,
    Json,
    Language,
    ScenarioFile,
    Year,
    console,
    dataset_and_changes,
    print_json,
    reported,
    usage,
)
from allocation.cli.permit.common import By, Where, opened, user

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from allocation.permits.application import Application
    from allocation.permits.decision import Decision
    from basins.dataset import Dataset

FILED = {"zh": "已登记：申请 {0}，决定 {1}", "en": "recorded: application {0}, decision {1}"}
Text = str | None
File = Annotated[
    Path | None,
    typer.Argument(help="CSV or .xlsx with one application per row; else give the options."),
]
County = Annotated[Text, typer.Option(help="County: code or name.")]
River = Annotated[Text, typer.Option(help="River: id or name.")]
Source = Annotated[Text, typer.Option(help="Source of the water: id or name.")]
Sector = Annotated[Text, typer.Option(help="Sector: id or name.")]
Volume = Annotated[Text, typer.Option(help="Yearly withdrawal in 万m³.")]
Applicant = Annotated[Text, typer.Option(help="Who applies.")]
Facts = Annotated[
    list[str] | None,
    typer.Option("--fact", metavar="NAME=VALUE", help="Any other field or fact; repeatable."),
]
Hydrology = Annotated[str, EXCEEDANCE]
Out = Annotated[Path | None, typer.Option(help="Folder for decision sheets and decisions.json.")]


def check(
    applications: File = None,
    county: County = None,
    river: River = None,
    source: Source = None,
    sector: Sector = None,
    volume: Volume = None,
    applicant: Applicant = None,
    fact: Facts = None,
    year: Year = None,
    hydrology: Hydrology = "p50",
    data: Data = None,
    scenario: ScenarioFile = None,
    where: Where = None,
    out: Out = None,
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Say whether applications may pass; nothing is recorded."""
    from allocation.permits.licensed import licensed_now

    given = _given(county, river, source, sector, volume, applicant, fact)
    with reported(as_json, lang):
        licensed = lambda dataset: licensed_now(dataset, where)  # noqa: E731
        dataset, found = _decided(applications, given, year, hydrology, data, scenario, licensed)
    _tell(found, dataset, out, as_json, lang, [{} for _ in found])


def file_(
    applications: File = None,
    county: County = None,
    river: River = None,
    source: Source = None,
    sector: Sector = None,
    volume: Volume = None,
    applicant: Applicant = None,
    fact: Facts = None,
    year: Year = None,
    hydrology: Hydrology = "p50",
    data: Data = None,
    scenario: ScenarioFile = None,
    where: Where = None,
    by: By = None,
    out: Out = None,
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Decide on applications and record both in the register; the officer concludes later."""
    given = _given(county, river, source, sector, volume, applicant, fact)
    with opened(where, as_json, True, lang) as register:
        licensed = register.licensed
        dataset, found = _decided(applications, given, year, hydrology, data, scenario, licensed)
        cases = [(decision.application.record(), decision.told()) for decision in found]
        filed = [
            {"application_number": made.application, "decision": made.decision}
            for made in register.file_all(cases, by or user())
        ]
    _tell(found, dataset, out, as_json, lang, filed)


def _given(
    county: Text,
    river: Text,
    source: Text,
    sector: Text,
    volume: Text,
    applicant: Text,
    facts: list[str] | None,
) -> dict[str, str]:
    """The fields of one application."""
    named = {"county": county, "river": river, "source": source, "sector": sector}
    named |= {"annual_wan_m3": volume, "applicant": applicant}
    given = {name: value for name, value in named.items() if value is not None}
    for text in facts or []:
        name, mark, value = text.partition("=")
        usage(lambda text=text, mark=mark: _has_mark(text, mark), "--fact")  # type: ignore[misc]
        given[name] = value
    return given


def _has_mark(text: str, mark: str) -> None:
    if not mark:
        raise ValueError(f"{text!r} has no =: write NAME=VALUE")


def _decided(
    applications: Path | None,
    given: dict[str, str],
    year: int | None,
    hydrology: str,
    data: Path | None,
    scenario: Path | None,
    licensed: Callable[[Dataset], pd.DataFrame | None],
) -> tuple[Dataset, list[Decision]]:
    from allocation.conflict import Infeasible
    from allocation.permits.desk import Desk

    usage(lambda: _one_way(applications, given), "FILE")
    dataset, changes = dataset_and_changes(data, scenario)
    asked = _asked(applications, given, dataset)
    desk = Desk(dataset, year, hydrology, changes, licensed(dataset))
    try:
        return dataset, [desk.decide(one) for one in asked]
    except Infeasible as conflict:
        console(stderr=True).print(conflict.told()["message_zh"], style="bold red")
        raise typer.Exit(CONFLICT) from None


def _one_way(applications: Path | None, given: dict[str, str]) -> None:
    if (applications is None) == (not given):
        raise ValueError("give a file of applications, or one application by options")


def _asked(
    applications: Path | None, given: dict[str, str], dataset: Dataset
) -> Sequence[Application]:
    from datetime import date

    from allocation.permits.application import application_of
    from allocation.permits.application_list import read_applications
    from basins.uploads import read_upload

    if applications is not None:
        return read_applications(read_upload(applications), dataset)
    return [application_of({"received": date.today().isoformat()} | given, dataset, "options")]


def _tell(
    found: list[Decision],
    dataset: Dataset,
    out: Path | None,
    as_json: bool,
    lang: str,
    filed: list[dict[str, int]],
) -> None:
    from allocation.permits.sureness import sureness

    told = [
        decision.told() | {"confidence": sureness(decision).mark} | more
        for decision, more in zip(found, filed, strict=True)
    ]
    if out is not None:
        _write(found, told, dataset, out, lang)
    if as_json:
        print_json({"status": "done", "decisions": told})
        return
    from allocation.report.decisions import decision_report, decisions_report

    terminal = console()
    if len(found) == 1:
        terminal.print(decision_report(found[0], dataset, lang))
    else:
        terminal.print(decisions_report(found, dataset, lang))
    for more in filed:
        if more:
            words = {
                "zh": "已登记：申请 {0}，决定 {1}",
                "en": "recorded: application {0}, decision {1}",
            }
            terminal.print(words[lang].format(more["application_number"], more["decision"]))
    if out is not None:
        terminal.print(f"→ {out}")


def _write(
    found: list[Decision], told: list[dict[str, Any]], dataset: Dataset, out: Path, lang: str
) -> None:
    from allocation.report.decision_sheet import decision_sheet
    from allocation.report.folder import write_json

    out.mkdir(parents=True, exist_ok=True)
    for number, decision in enumerate(found, 1):
        sheet = decision_sheet(decision, dataset, lang)
        (out / f"decision-{number:03d}.docx").write_bytes(sheet)
    write_json(out / "decisions.json", {"decisions": told})
