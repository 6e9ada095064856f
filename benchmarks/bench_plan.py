"""Size, time and memory of the plans of the default province; writes ``results/plan.md``.

Run ``make bench`` (or ``python benchmarks/bench_plan.py``). Every hydrology is solved cold in this
one process, one after the other.
"""

from __future__ import annotations

import os
import platform
import resource
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from allocation.plan import Plan, solve_plan
from basins.dataset import load_dataset

RESULT = Path(__file__).with_name("results") / "plan.md"
HYDROLOGIES = ("p25", "p50", "p75", "p90", "p95")
HEAD = (
    "| hydrology | rows | columns | non-zeros | load s | assemble s | solve s | tables s | write s "
    "| demand 亿m³ | use 亿m³ | shortage 亿m³ | intensity m³/万元 |"
)


def line(plan: Plan, load_seconds: float) -> str:
    """One row of the table; the plan is written to a folder that is thrown away."""
    started = perf_counter()
    with TemporaryDirectory() as folder:
        plan.write(Path(folder) / "plan")
    write_seconds = perf_counter() - started
    summary = plan.summary
    rows, columns = plan.problem.matrix.shape
    seconds = summary["seconds"]
    cells = [
        summary["hydrology"],
        f"{rows:,}",
        f"{columns:,}",
        f"{plan.problem.matrix.nnz:,}",
        f"{load_seconds:.2f}",
        *(f"{seconds[name]:.2f}" for name in ("assemble", "solve", "tables")),
        f"{write_seconds:.2f}",
        *(
            f"{summary[name] / 1e4:.2f}"
            for name in ("demand_wan_m3", "total_use_wan_m3", "shortage_wan_m3")
        ),
        f"{summary['intensity_m3_per_wan_yuan']:.2f}",
    ]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Solve, print and write the table."""
    started = perf_counter()
    dataset = load_dataset()
    load_seconds = perf_counter() - started
    table = [line(solve_plan(dataset, 2025, name), load_seconds) for name in HYDROLOGIES]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    versions = ", ".join(
        f"{name} {metadata.version(name)}" for name in ("highspy", "numpy", "pandas")
    )
    text = "\n".join(
        [
            "# Plans of the default province, 2025",
            "",
            f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, "
            f"{versions}. Peak memory of the process {peak:,.0f} MiB.",
            "",
            HEAD,
            "|" + " --- |" * (HEAD.count("|") - 1),
            *table,
            "",
        ]
    )
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
