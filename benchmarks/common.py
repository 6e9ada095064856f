"""What the benchmarks share: clocks, the line about the machine, tables, where results go."""

from __future__ import annotations

import gc
import os
import platform
import resource
import subprocess
import threading
from collections.abc import Callable, Iterable, Sequence
from importlib import metadata
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import highspy
import numpy as np
import psutil

from allocation.formulation.objective import weighted
from allocation.formulation.problem import Problem
from allocation.solvers.highs import Options, load
from allocation.solvers.lexicographic import SIMPLEX

RESULTS = Path(__file__).with_name("results")
Answer = TypeVar("Answer")


def timed(ask: Callable[[], Answer]) -> tuple[float, Answer]:
    """Seconds of one call, and its answer; rubbish left by others is collected before."""
    gc.collect()
    started = perf_counter()
    answer = ask()
    return perf_counter() - started, answer


def best_of(times: int, ask: Callable[[], Answer]) -> tuple[float, Answer]:
    """Least seconds of several calls, and the last answer."""
    runs = [timed(ask) for _ in range(times)]
    return min(seconds for seconds, _ in runs), runs[-1][1]


def peak_mib() -> float:
    """Largest memory this process ever held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def watched(command: Sequence[str]) -> tuple[int, float, float]:
    """Exit code and seconds of a command, and the most MiB that it and all below it ever held."""
    started = perf_counter()
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    most = [0.0]
    watcher = threading.Thread(target=_watch, args=(run, most))
    watcher.start()
    try:
        code = run.wait()
    except KeyboardInterrupt:
        # The command was told as well.
        code = run.wait()
    seconds = perf_counter() - started
    watcher.join()
    return code, seconds, most[0]


def _watch(run: subprocess.Popen[bytes], most: list[float]) -> None:
    while run.poll() is None:
        try:
            tree = [psutil.Process(run.pid), *psutil.Process(run.pid).children(recursive=True)]
            held = sum(each.memory_info().rss for each in tree) / 2**20
        except psutil.Error:
            held = 0.0
        most[0] = max(most[0], held)
        threading.Event().wait(0.5)


def with_weighted_cost(problem: Problem, options: Options) -> highspy.Highs:
    """HiGHS as the plans use it, with the weighted objective in it, not solved yet."""
    highs = load(problem, SIMPLEX | options)
    count = problem.columns.count
    cost = weighted(problem.objectives, problem.column_upper)
    highs.changeColsCost(count, np.arange(count, dtype=np.int32), cost)
    return highs


def solve_weighted(problem: Problem, options: Options | None = None) -> tuple[float, float]:
    """Seconds of one cold weighted solve, and its objective.

    Raises:
        RuntimeError: if HiGHS stops elsewhere than at an optimum.
    """
    highs = with_weighted_cost(problem, options or {})
    seconds, _ = timed(highs.run)
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(highs.modelStatusToString(highs.getModelStatus()))
    return seconds, float(highs.getInfo().objective_function_value)


def machine(*packages: str) -> str:
    """Cores, processor, Python and the versions of some packages."""
    versions = [f"{name} {metadata.version(name)}" for name in ("highspy", "numpy", *packages)]
    python = f"Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {_processor()}, {python}, {', '.join(versions)}."


def _processor() -> str:
    """Name of the processor, else its architecture."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def verdict(met: bool) -> str:
    """How a target stands in a table."""
    return "met" if met else "missed"


def publish(name: str, *parts: str) -> None:
    """Write ``results/NAME.md`` from its paragraphs and tables, and print it."""
    text = "\n\n".join(parts) + "\n"
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(text, encoding="utf-8")
    print(text)
