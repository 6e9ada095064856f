"""Plans per hour of a study: cold in a loop, warm in one and two processes, and on a local Dask
cluster; writes ``results/throughput.md``.

Run ``python benchmarks/bench_throughput.py [MEMBERS] [MANY]``. Every way solves the same members of
synthetic water on the default province, as ``shuiding batch run`` of its own process, loading and
writing included; two processes then solve a larger study to its end. Memory is that of the process
and all below it, at the most at any time.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import psutil

from allocation.batch.chunk import problem_of
from allocation.batch.members import Members
from allocation.batch.study import load_study
from allocation.batch.tables import solved_tables
from allocation.solvers.lexicographic import LexicographicModel
from basins.dataset import load_dataset
from benchmarks.common import machine, markdown, publish, verdict, watched

MEMBERS, MANY, COLD = 100, 600, 8
TARGET_MEMBER, TARGET_TWO = 0.2, 1.8
STUDY = 'name = "throughput"\n[hydrology]\nsamples = {members}\nseed = 1\n'
WAYS: dict[str, tuple[str, ...]] = {
    "one process": ("--workers", "1"),
    "two processes": ("--workers", "2"),
    "Dask here, two workers": ("--workers", "2", "--scheduler", "local"),
}
HEAD = ("way", "members", "seconds", "s per member", "plans per hour", "against one process", "MiB")


@dataclass(frozen=True)
class Run:
    """One way to run the study."""

    way: str
    members: int
    seconds: float
    mib: float

    @property
    def each(self) -> float:
        """Seconds per member."""
        return self.seconds / self.members


def cold_plans(folder: Path, count: int) -> Run:
    """Some members of the study, from wet to dry, each from nothing, with its tables."""
    dataset = load_dataset()
    members = Members(load_study(written(folder, count), dataset), dataset)
    started = perf_counter()
    for at in ((2 * nth + 1) * count // (2 * COLD) for nth in range(COLD)):
        problem = problem_of(members, members[at])
        solved_tables(at, problem, LexicographicModel(problem).solve())
    seconds = perf_counter() - started
    return Run("cold plans in a loop", COLD, seconds, psutil.Process().memory_info().rss / 2**20)


def written(folder: Path, members: int) -> Path:
    """The file of the study."""
    study = folder / "study.toml"
    study.write_text(STUDY.format(members=members), encoding="utf-8")
    return study


def study_run(way: str, members: int, folder: Path) -> Run:
    """``shuiding batch run`` of all members; its seconds and most memory."""
    study = written(folder, members)
    command = [sys.executable, "-m", "allocation.cli", "batch", "run", str(study), "--json"]
    code, seconds, mib = watched([*command, "--out", str(folder / "out"), *WAYS[way]])
    if code != 0:
        raise SystemExit(f"{way}: exit code {code}")
    return Run(way, members, seconds, mib)


def main() -> None:
    """Measure every way, print and write the table."""
    members, many = (*map(int, sys.argv[1:]), *(MEMBERS, MANY)[len(sys.argv) - 1 :])
    runs: list[Run] = []
    with TemporaryDirectory() as folder:
        cold = cold_plans(Path(folder), members)
    for way in WAYS:
        with TemporaryDirectory() as folder:
            runs.append(study_run(way, members, Path(folder)))
    with TemporaryDirectory() as folder:
        long = study_run("two processes", many, Path(folder))
    one, two = runs[0], runs[1]
    rows = [
        [
            run.way,
            str(run.members),
            f"{run.seconds:.1f}",
            f"{run.each:.2f}",
            f"{3600 / run.each:,.0f}",
            f"{one.each / run.each:.2f}",
            f"{run.mib:,.0f}",
        ]
        for run in (cold, *runs, long)
    ]
    ratio, gain = one.each / cold.each, one.each / two.each
    met = verdict(ratio <= TARGET_MEMBER), verdict(gain >= TARGET_TWO)
    publish(
        "throughput",
        "# Plans per hour, default province, 2025, synthetic water",
        machine("pandas", "distributed"),
        f"A member in one process takes **{ratio:.2f}** of a cold plan (target ≤ "
        f"{TARGET_MEMBER:g}: {met[0]}); two processes do **{gain:.2f}** times as much as one "
        f"(target ≥ {TARGET_TWO:g}: {met[1]}).",
        markdown(HEAD, rows),
        "A hundred neighbours from wet to dry make a block; the middle one is solved from nothing, "
        "the others each from a neighbour. The more members there are, the nearer they are. What "
        f"{many:,} members take of memory beside {members:,} shows in the last line.",
        "A study of 10,000 members to its end: `benchmarks/results/long_study.md`.",
    )


if __name__ == "__main__":
    main()
