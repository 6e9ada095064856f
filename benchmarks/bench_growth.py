"""Cost of growth with counties and years; writes ``results/growth.md``.

Every case runs in a process of its own, so that its peak memory is its own; a case that takes too
long is stopped, and what it had told until then stands in the table. ``--large`` adds the
case of a nation (about 2 800 units), which may take most of an hour.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allocation.formulation.inputs import inputs_of
from allocation.formulation.problem import Problem, assemble
from allocation.plan import LiveModel, solve_plan
from allocation.solvers.highs import load
from allocation.solvers.lexicographic import LexicographicModel
from basins.dataset import Dataset, load_dataset
from benchmarks.common import machine, markdown, peak_mib, publish, solve_weighted, timed
from benchmarks.side_by_side import side_by_side

YEAR, HYDROLOGY, EXCEEDANCE = 2025, "p50", 50.0
YEARS = range(2021, 2026)
LIMIT_SECONDS = 15 * 60
WAYS = {
    "weighted": "one weighted solve",
    "interior": "one weighted solve, interior point with crossover",
    "central": "one weighted solve, interior point alone",
    "levels": "all levels in order",
    "warm": "five years, one live model",
    "cold": "five years, each from nothing",
}
DEFAULT = [(1, "weighted"), (1, "levels"), (1, "warm"), (1, "cold"), (5, "weighted")]
DEFAULT += [(5, "levels")]
LARGE = [(5, "interior"), (5, "central"), (5, "warm"), (19, "central"), (19, "interior")]
LARGE += [(19, "weighted"), (19, "levels")]
INTERIOR: dict[str, dict[str, Any]] = {
    "interior": {"solver": "ipm", "presolve": "on"},
    # No basis, so no prices of a vertex; the optimum is as near as the tolerances say.
    "central": {"solver": "ipm", "presolve": "on", "run_crossover": "off"},
}


@dataclass(frozen=True)
class Case:
    """So many copies of the province, one way to solve them, and what came of it."""

    copies: int
    way: str
    told: dict[str, Any]
    ended: str

    def cells(self) -> list[str]:
        """The row of the table."""
        size = [self._shown(name, ",.0f") for name in ("units", "rows", "columns", "entries")]
        spent = [self._shown(name, ".2f") for name in ("assemble", "solve")]
        memory = [self._shown("memory", ",.0f"), self.ended]
        return [*size, WAYS[self.way], *spent, *memory]

    def _shown(self, name: str, form: str) -> str:
        return format(self.told[name], form) if name in self.told else "–"


def tell(**figures: float) -> None:
    """One line for the parent process, with the memory used so far."""
    print(json.dumps({**figures, "memory": peak_mib()}), flush=True)


def assembled(dataset: Dataset) -> Problem:
    """The programme and its size, told; what it costs counts the passing to HiGHS."""

    def make() -> Problem:
        problem = assemble(inputs_of(dataset, YEAR, EXCEEDANCE))
        load(problem, {})
        return problem

    seconds, problem = timed(make)
    rows, columns = problem.matrix.shape
    units = len(problem.inputs.units)
    tell(units=units, rows=rows, columns=columns, entries=problem.matrix.nnz, assemble=seconds)
    return problem


def run_case(copies: int, way: str) -> None:
    """Solve one case in this process; every stage is told when it is over."""
    province = load_dataset()
    # What libraries load at their first use is no part of the growth.
    assemble(inputs_of(province, YEAR, EXCEEDANCE))
    dataset = side_by_side(province, copies)
    problem = assembled(dataset)
    if way in ("weighted", *INTERIOR):
        tell(solve=solve_weighted(problem, INTERIOR.get(way, {}))[0])
    elif way == "levels":
        tell(solve=timed(lambda: LexicographicModel(problem).solve())[0])
    else:
        live = LiveModel(dataset)
        years = []
        for year in YEARS:
            ask = live.solve if way == "warm" else lambda *asked: solve_plan(dataset, *asked)
            plan = ask(year, HYDROLOGY)
            years.append(plan.summary["seconds"])
            tell(
                assemble=sum(seconds["assemble"] for seconds in years),
                solve=sum(seconds["solve"] for seconds in years),
                years=len(years),
            )


def case(copies: int, way: str, seconds: int) -> Case:
    """Run one case in a process of its own, for so many seconds at most."""
    command = [sys.executable, str(Path(__file__)), "--case", str(copies), way]
    ended = "done"
    try:
        run = subprocess.run(command, stdout=subprocess.PIPE, timeout=seconds, check=False)
        output = run.stdout
        if run.returncode:
            ended = f"failed (code {run.returncode})"
    except subprocess.TimeoutExpired as late:
        output, ended = late.stdout or b"", f"stopped after {seconds} s"
    told: dict[str, Any] = {}
    for line in output.decode().splitlines():
        if line.startswith("{"):
            told |= json.loads(line)
    if ended != "done" and "years" in told:
        ended += f" and {told['years']} years"
    found = Case(copies, way, told, ended)
    print(" · ".join(found.cells()), flush=True)
    return found


def main() -> None:
    """Run all cases, print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="go on to the size of a nation")
    parser.add_argument("--case", nargs=2, metavar=("COPIES", "WAY"), help="run one case")
    parser.add_argument("--limit", type=int, default=LIMIT_SECONDS, help="seconds for a case")
    asked = parser.parse_args()
    if asked.case:
        run_case(int(asked.case[0]), asked.case[1])
        return
    cases = [case(*each, asked.limit) for each in DEFAULT + (LARGE if asked.large else [])]
    head = ("units", "rows", "columns", "entries", "way", "assemble s", "solve s", "memory MiB")
    larger = "" if asked.large else " The size of a nation comes with `--large`."
    publish(
        "growth",
        f"# Growth with counties and years, {HYDROLOGY}",
        machine("pandas"),
        "Larger cases are copies of the default province side by side under one cap (see "
        f"`benchmarks/side_by_side.py`), {YEAR}; five years are {YEARS[0]} to {YEARS[-1]} "
        "one after the other, seconds summed. Memory is the peak of the process, tables and Python "
        f"included. A case is stopped after {asked.limit} s; – stands for what it did not "
        f"reach.{larger}",
        markdown((*head, "end"), [each.cells() for each in cases]),
    )


if __name__ == "__main__":
    main()
