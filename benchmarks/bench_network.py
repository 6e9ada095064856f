"""``shuiding network`` against HiGHS reading the same programme as MPS; writes results/network.md.

Run ``python benchmarks/bench_network.py``, or with ``--links 64000`` for one size without writing.
Both sides are whole processes, from the start of Python to its end, one after the other:

- ours reads the CSV of links, solves, checks the certificate and writes ``flows.csv``,
  ``nodes.csv`` and ``summary.json``;
- the other is a few lines of Python that let HiGHS read the MPS file and solve it with the options
  that a trial on this very network found quickest. It writes nothing.

The best of several rounds counts: other work on the machine can only slow a round down.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from allocation.generalized import read_links
from allocation.generalized.programme import balance_of, loaded
from benchmarks.common import machine, markdown, publish, verdict
from benchmarks.time_expanded import write_links

ROUNDS = {1_000: 31, 10_000: 21, 64_000: 11, 250_000: 7, 1_000_000: 3}
TARGET = 1.3
ALONE = """
import sys, highspy
highs = highspy.Highs()
highs.setOptionValue("output_flag", False)
for option in sys.argv[2:]:
    name, value = option.split("=")
    highs.setOptionValue(name, int(value) if value.isdigit() else value)
highs.readModel(sys.argv[1])
highs.run()
print(highs.getInfo().objective_function_value)
"""
DUAL, PRIMAL = ("solver=simplex", "simplex_strategy=1"), ("solver=simplex", "simplex_strategy=4")
OPTIONS = {
    "dual simplex": ("presolve=off", *DUAL),
    "presolve, dual simplex": ("presolve=on", *DUAL),
    "interior point, crossover": ("presolve=off", "solver=ipm"),
    "presolve, interior point, crossover": ("presolve=on", "solver=ipm"),
    "primal simplex": ("presolve=off", *PRIMAL),
    "presolve, primal simplex": ("presolve=on", *PRIMAL),
    "presolve, PDLP": ("presolve=on", "solver=pdlp"),
}
# A set of options that takes this many times the quickest, and a moment more, is given up.
PATIENCE, MOMENT = 3.0, 5.0
HEAD = ("links", "nodes", "`network` s", "HiGHS s", "ratio")
HEAD += ("ratio of processor time", f"≤ {TARGET}")
HEAD += ("options of HiGHS", "rounds")


@dataclass(frozen=True)
class Run:
    """A process: seconds from start to end, processor seconds, what it printed."""

    seconds: float
    processor: float
    printed: str


def run(command: list[str], most: float = math.inf) -> Run | None:
    """Run a process to its end; None if it needs more than that many processor seconds.

    Raises:
        RuntimeError: if it failed.
    """

    def limited() -> None:
        if math.isfinite(most):
            resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(most), math.ceil(most)))

    started = perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, preexec_fn=limited
    ) as process:
        assert process.stdout is not None
        printed = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return None
    if process.returncode:
        raise RuntimeError(f"exit code {process.returncode}: {' '.join(command)}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, printed)


def alone(mps: Path, options: tuple[str, ...]) -> list[str]:
    """The command that lets HiGHS read and solve an MPS file."""
    return [sys.executable, "-c", ALONE, str(mps), *options]


def ours(links: Path) -> list[str]:
    """The command that solves a file of links and writes the answer next to it."""
    shuiding = Path(sys.executable).with_name("shuiding")
    return [str(shuiding), "network", str(links), "--json", "--out", str(links.with_suffix(""))]


def trial(mps: Path, names: list[str]) -> dict[str, float]:
    """Processor seconds with each set of options; those given up are left out."""
    seconds: dict[str, float] = {}
    for name in names:
        patience = PATIENCE * min(seconds.values(), default=math.inf) + MOMENT
        once = run(alone(mps, OPTIONS[name]), patience)
        if once is not None:
            seconds[name] = once.processor
    return seconds


def take_turns(*commands: list[str], rounds: int) -> list[list[Run]]:
    """The runs of each command, the commands taking turns."""
    runs: list[list[Run]] = [[] for _ in commands]
    for _ in range(rounds):
        for side, command in zip(runs, commands, strict=True):
            once = run(command)
            assert once is not None
            side.append(once)
    return runs


def compared(links: Path, mps: Path, best: str, rounds: int) -> list[str]:
    """One row about both sides."""
    mine, theirs = take_turns(ours(links), alone(mps, OPTIONS[best]), rounds=rounds)
    summary = json.loads(mine[0].printed)
    other = float(theirs[0].printed.splitlines()[-1])
    if abs(summary["objective"] - other) > 1e-6 * abs(other):
        raise RuntimeError(f"the optima differ: {summary['objective']} and {other}")
    seconds = [min(once.seconds for once in side) for side in (mine, theirs)]
    processor = [min(once.processor for once in side) for side in (mine, theirs)]
    ratio, of_processor = seconds[0] / seconds[1], processor[0] / processor[1]
    return [
        f"{summary['columns']:,}",
        f"{summary['rows']:,}",
        *(f"{each:.2f}" for each in seconds),
        f"**{ratio:.2f}**",
        f"{of_processor:.2f}",
        verdict(ratio <= TARGET),
        best,
        str(rounds),
    ]


def measured(size: int, folder: Path, names: list[str]) -> tuple[list[str], dict[str, float]]:
    """One row about a network of a size, and the seconds of the trial of options."""
    links, mps = folder / f"{size}.csv", folder / f"{size}.mps"
    write_links(links, size)
    network = read_links(links)
    loaded(network, balance_of(network), {}).writeModel(str(mps))
    tried = trial(mps, names)
    best = min(tried, key=lambda name: tried[name])
    return compared(links, mps, best, ROUNDS.get(size, 5)), tried


def report(rows: list[list[str]], trials: list[list[str]], before: float) -> None:
    """Write the page of results."""
    load = f"{before:.1f} before and {os.getloadavg()[0]:.1f} after"
    publish(
        "network",
        "# Generalized networks: `shuiding network` against HiGHS reading the same MPS file",
        f"{machine('pyarrow')} Load of the machine {load}.",
        "Whole processes from the start of Python to its end, the least of the rounds, both sides "
        "taking turns. Ours reads CSV, solves, checks the certificate and writes its answer. The "
        "other is Python with highspy that reads the MPS file, solves with the options the trial "
        "below found quickest, and writes nothing. Networks: `time_expanded.py`.",
        markdown(HEAD, rows),
        "Processor seconds of the process that reads MPS, by options, once each; – where they took "
        f"over {PATIENCE:g} times the quickest and {MOMENT:g} s, here or on a smaller network:",
        markdown(("links", *OPTIONS), trials),
    )


def main() -> None:
    """Measure all sizes and write the tables; what is given up at one size is not tried above."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--links", type=int, nargs="+", help="sizes; the result is only printed")
    sizes = parser.parse_args().links
    before = os.getloadavg()[0]
    rows, trials, names = [], [], list(OPTIONS)
    with TemporaryDirectory() as folder:
        for size in sizes or ROUNDS:
            row, tried = measured(size, Path(folder), names)
            names = list(tried)
            rows.append(row)
            trials.append([row[0], *(f"{tried[n]:.2f}" if n in tried else "–" for n in OPTIONS)])
            print(row, trials[-1], flush=True)
    if not sizes:
        report(rows, trials, before)


if __name__ == "__main__":
    main()
