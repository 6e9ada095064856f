"""What a member of a study costs on the default province; writes ``results/study.md``.

Run ``python benchmarks/bench_study.py``. Seconds are those of the processor, so that neighbours on
the machine count little. One chunk in the middle of each study is solved as a worker
solves it: from the member in the middle of its block, which is not counted, to neighbour after
neighbour.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import TypeVar

import numpy as np

from allocation.batch.chunk import problem_of
from allocation.batch.folder import write_chunk
from allocation.batch.members import Members
from allocation.batch.neighbours import nearest_first
from allocation.batch.study import load_study
from allocation.batch.tables import solved_tables, unsolved_tables
from allocation.plan import solve_plan
from allocation.solvers.lexicographic import LexicographicModel
from allocation.solvers.solution import NoSolution
from basins.dataset import load_dataset
from benchmarks.common import machine, markdown, peak_mib, publish, verdict

TARGET = 0.2
STUDIES = {
    "synthetic water": 'name = "water"\n[hydrology]\nsamples = 1000\nseed = 1\n',
    "three levers": """name = "levers"
sampling = "latin_hypercube"
samples = 1000
[[levers]]
path = "limits.PLAN-CAP"
low = 80
high = 85
[[levers]]
path = "drivers.factor"
driver = "irrigated_area"
place = "140000"
low = 0.9
high = 1.1
[[levers]]
path = "drivers.factor"
driver = "urban_population"
place = "140000"
low = 0.95
high = 1.1
""",
}
HEAD = ("study", "members", "assemble s", "solve s", "tables s", "write s", "whole s", "/ cold")
HEAD += ("without a plan",)
Answer = TypeVar("Answer")


class Clock:
    """Processor seconds by step."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    def of(self, step: str, ask: Callable[[], Answer]) -> Answer:
        """The answer of a call whose seconds are added to a step."""
        started = process_time()
        try:
            return ask()
        finally:
            self.seconds[step] += process_time() - started


def measured(members: Members) -> tuple[Clock, int, int]:
    """Clock of a chunk in the middle of a study, its members, and how many of them have no plan."""
    chunks = members.chunks()
    chunk = chunks[len(chunks) // 2]
    own = np.arange(chunk.first, chunk.first + chunk.count)
    live = LexicographicModel(problem_of(members, members[chunk.middle]))
    live.solve()
    starts = {0: live.warm_start()}
    clock, unsolved, parts = Clock(), 0, []
    for nth, before in nearest_first(members.places(np.concatenate([[chunk.middle], own]))):
        at = int(own[nth - 1])
        problem = clock.of("assemble", partial(problem_of, members, members[at]))
        clock.of("solve", partial(live.change, problem))
        if (start := starts[before]) is not None:
            clock.of("solve", partial(live.start_from, start))
        try:
            solution = clock.of("solve", partial(live.solve, near=members.synthetic is None))
        except NoSolution as none:
            unsolved += 1
            parts.append(unsolved_tables(at, "infeasible", none.status, problem))
        else:
            parts.append(clock.of("tables", partial(solved_tables, at, problem, solution)))
        starts[nth] = live.warm_start()
    with TemporaryDirectory() as folder:
        clock.of("write", lambda: write_chunk(Path(folder), "part-00000000", parts))
    return clock, chunk.count, unsolved


def main() -> None:
    """Measure both studies against a cold plan of p50."""
    started = process_time()
    dataset = load_dataset()
    solve_plan(dataset, 2025, "p50")
    cold = process_time() - started
    rows, ratios = [], []
    for name, text in STUDIES.items():
        with TemporaryDirectory() as folder:
            path = Path(folder) / "study.toml"
            path.write_text(text, encoding="utf-8")
            members = Members(load_study(path, dataset), dataset)
        clock, count, unsolved = measured(members)
        steps = [clock.seconds[step] / count for step in ("assemble", "solve", "tables", "write")]
        ratios.append(sum(steps) / cold)
        cells = [f"{seconds:.2f}" for seconds in (*steps, sum(steps))]
        rows.append([name, str(count), *cells, f"{ratios[-1]:.2f}", str(unsolved)])
    met = [
        f"{name}: {verdict(ratio <= TARGET)}" for name, ratio in zip(STUDIES, ratios, strict=True)
    ]
    publish(
        "study",
        "# A member of a study of the default province, 2025",
        machine("pandas") + f" Peak memory of the process {peak_mib():,.0f} MiB.",
        f"A cold plan of p50, loading included, takes {cold:.2f} s of the processor; the target is "
        f"a fifth of that for a member ({', '.join(met)}).",
        markdown(HEAD, rows),
    )


if __name__ == "__main__":
    main()
