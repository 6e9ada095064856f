"""``shuiding plans``: several years as one balanced sequence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from allocation.cli.common import (
    CONFLICT,
    Data,
    Json,
    Language,
    ScenarioFile,
    console,
    print_json,
    reported,
    usage,
)

if TYPE_CHECKING:
    from allocation.sequence import Plans
    from allocation.sequence.solve import Progress

WAY = "alone: each year by itself; rolling: year by year with a look ahead; whole: all at once."


def plans(
    years: Annotated[str, typer.Option(help="Years to plan, for example 2021-2025.")] = "2021-2025",
    hydrology: Annotated[
        str | None,
        typer.Option(
            help="Exceedance of the runoff: one for all years, or one per year (p50,p90)."
        ),
    ] = None,
    way: Annotated[str, typer.Option(help=WAY)] = "rolling",
    look_ahead: Annotated[
        int, typer.Option(min=0, help="Years beyond the planned one that a rolling plan looks at.")
    ] = 1,
    repay_years: Annotated[
        int, typer.Option(min=0, help="Years in which an overdraft of groundwater is made good.")
    ] = 1,
    data: Data = None,
    scenario: ScenarioFile = None,
    targets: Annotated[
        Path | None, typer.Option(help="Limits of single years in the place of the path (TOML).")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder to write the plans into.")] = None,
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Plan several years as one sequence: each hands on storage and debts to the next."""
    from allocation.sequence import (
        WAYS,
        Rules,
        parse_hydrologies,
        parse_years,
        solve_plans,
    )

    usage(lambda: parse_years(years), "--years")
    count = len(parse_years(years))
    usage(lambda: parse_hydrologies(hydrology, count), "--hydrology")
    usage(lambda: _known(way, WAYS), "--way")
    with reported(as_json, lang):
        rules = Rules(repay_years=repay_years)
        with _progress(years, as_json) as tell:
            made = solve_plans(
                data, years, hydrology, way, look_ahead, scenario, rules, targets, tell
            )
        if out is None:
            summary = made.summary
        else:
            from allocation.sequence.writing import write_plans

            summary = write_plans(made, out)
    if as_json:
        print_json(summary)
    else:
        _print(made, out, lang)
    if made.impossible is not None:
        raise typer.Exit(CONFLICT)


def _known(way: str, ways: tuple[str, ...]) -> None:
    if way not in ways:
        raise ValueError(f"{way!r} is not one of {', '.join(ways)}")


@contextmanager
def _progress(years: str, quiet: bool) -> Iterator[Progress]:
    """A progress bar, unless a machine listens."""
    from rich.progress import Progress as Bar

    with Bar(console=console(stderr=True), disable=quiet, transient=True) as bar:
        task = bar.add_task(years, total=None)
        yield lambda done, count, year: bar.update(
            task, completed=done, total=count, description=str(year or years)
        )


def _print(made: Plans, out: Path | None, lang: str) -> None:
    from allocation.sequence.terminal import plans_summary

    terminal = console()
    terminal.print(plans_summary(made, lang))
    impossible: Any = made.impossible
    if impossible is not None:
        from allocation.report.conflict import conflict_report

        terminal.print(conflict_report(impossible.conflict.told(), lang))
    if out is not None:
        terminal.print(f"→ {out}")
