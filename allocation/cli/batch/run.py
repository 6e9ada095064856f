"""``shuiding batch run``: solve the members of a study into one Parquet dataset."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from allocation.cli.common import FAILED, Data, Json, Language, console, print_json, reported

if TYPE_CHECKING:
    from allocation.batch.run import StudyRun, Workers

LOCAL = "local"
# Where there is no terminal to draw a bar on, as in a log, a line is told as often as this.
LOG_SECONDS = 60.0


def run(
    study: Annotated[Path, typer.Argument(help="Study file (TOML).")],
    out: Annotated[Path, typer.Option(help="Folder of the study; a run goes on where it stopped.")],
    data: Data = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; as many as cores if not given.")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Dask: tcp://HOST:PORT of a scheduler, or local for one made here."),
    ] = None,
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """Solve every member of a study; what is done already stays."""
    from allocation.batch.run import end_summary, prepare
    from allocation.batch.study import load_study
    from basins.dataset import load_dataset

    with reported(as_json, lang):
        dataset = load_dataset(data)
        started = perf_counter()
        ready = prepare(load_study(study, dataset), dataset, out)
        solved = _solve(ready, _workers(scheduler, workers or os.cpu_count() or 1), as_json)
        told = end_summary(ready)
    seconds = perf_counter() - started
    told |= {"solved_now": solved, "seconds": round(seconds, 3)}
    told["members_per_hour"] = round(3600.0 * solved / seconds, 1)
    if as_json:
        print_json(told)
    else:
        _tell(told, out)
    if told["status"] != "complete":
        raise typer.Exit(FAILED)


def _workers(scheduler: str | None, count: int) -> Workers:
    if scheduler is None:
        from allocation.batch.local import local_workers

        return local_workers(count)
    from allocation.batch.cluster import cluster_workers

    try:
        return cluster_workers(None if scheduler == LOCAL else scheduler, count)
    except OSError as error:
        raise typer.BadParameter(f"no answer: {error}", param_hint="--scheduler") from None


def _solve(ready: StudyRun, workers: Workers, quiet: bool) -> int:
    """Solve what is open, with a bar, or lines of a log, that tell the rate and the time left."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    open_members = sum(chunk.count for chunk in ready.open)
    terminal = console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    solved, started = 0, perf_counter()
    told = started
    with Progress(*columns, console=terminal, disable=quiet) as progress:
        name = ready.members.study.name
        already = len(ready.members) - open_members
        # The rate that the bar knows would count what an earlier run did.
        task = progress.add_task(name, total=open_members, rate=f"+ {already}")
        for done in ready.solve(workers):
            if done.cause:
                terminal.print(f"{done.chunk.name}: {done.cause}", style="bold red")
                continue
            solved += done.chunk.count
            now = perf_counter()
            pace = solved / (now - started)
            rate = f"{3600.0 * pace:,.0f} / h"
            progress.update(task, completed=solved, rate=rate)
            if not (quiet or terminal.is_terminal) and now >= told + LOG_SECONDS:
                told = now
                left = timedelta(seconds=round((open_members - solved) / pace))
                terminal.print(f"{name}: {solved:,} / {open_members:,}, {rate}, 剩余 left {left}")
    return solved


def _tell(told: dict[str, Any], out: Path) -> None:
    terminal = console()
    terminal.print(
        f"{told['study']}: {told['members_done']:,} / {told['members']:,} 个成员 members，"
        f"可行 optimal {told['optimal']:,}，无解 infeasible {told['infeasible']:,}，"
        f"失败 failed {told['failed']:,}；"
        f"本次 now {told['solved_now']:,}，{told['members_per_hour']:,.0f} / h"
    )
    if told["status"] != "complete":
        terminal.print("未完成：再运行同一命令即可继续。Incomplete: run the same command again.")
    terminal.print(f"→ {out}")
