"""Size, time and memory of the plans of the default province; writes ``results/plan.md``.

Run ``make bench`` (or ``python benchmarks/bench_plan.py``). Every hydrology is solved cold in this
one process, one after the other, and again as one weighted solve and with full leximin.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from allocation.plan import Plan, solve_plan
from allocation.solvers.lexicographic import LexicographicModel
from basins.dataset import load_dataset
from benchmarks.common import machine, markdown, peak_mib, publish, solve_weighted, timed, verdict

HYDROLOGIES = ("p25", "p50", "p75", "p90", "p95")
TARGET = 3.0
PLAN_HEAD = ("hydrology", "rows", "columns", "non-zeros")
PLAN_HEAD += ("load s", "assemble s", "solve s", "tables s", "write s")
PLAN_HEAD += ("demand 亿m³", "use 亿m³", "shortage 亿m³", "intensity m³/万元")
ORDER_HEAD = ("hydrology", "weighted s", "in order s", "leximin s", "in order ×", "leximin ×")
ORDER_HEAD += ("rounds of leximin",)


def plan_cells(plan: Plan, load_seconds: float) -> list[str]:
    """One row about a plan, which is written to a folder that is thrown away."""
    with TemporaryDirectory() as folder:
        write_seconds, _ = timed(lambda: plan.write(Path(folder) / "plan"))
    summary = plan.summary
    rows, columns = plan.problem.matrix.shape
    seconds = summary["seconds"]
    return [
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


def in_order(plan: Plan) -> tuple[list[str], tuple[float, float]]:
    """One row about the order of the levels, and its two ratios."""
    weighted, _ = solve_weighted(plan.problem)
    steps = plan.summary["seconds"]["solve"]
    model = LexicographicModel(plan.problem, leximin=True)
    leximin, full = timed(model.solve)
    ratios = steps / weighted, leximin / weighted
    seconds = [f"{each:.2f}" for each in (weighted, steps, leximin)]
    rounds = len(full.steps) - len(plan.solution.steps)
    shown = [*seconds, *map("{:.2f}".format, ratios), str(rounds)]
    return [plan.summary["hydrology"], *shown], ratios


def main() -> None:
    """Solve, print and write the tables."""
    load_seconds, dataset = timed(load_dataset)
    plans, orders, ratios = [], [], []
    for name in HYDROLOGIES:
        plan = solve_plan(dataset, 2025, name)
        plans.append(plan_cells(plan, load_seconds))
        order, both = in_order(plan)
        orders.append(order)
        ratios.append(both)
    ordered, full = (max(each) for each in zip(*ratios, strict=True))
    publish(
        "plan",
        "# Plans of the default province, 2025",
        f"{machine('pandas')} Peak memory of the process {peak_mib():,.0f} MiB.",
        markdown(PLAN_HEAD, plans),
        "All levels in order, with the least largest shortage ratio of each, against one weighted "
        f"solve of the same arrays, all cold; the largest ratio is **{ordered:.2f}** (target ≤ "
        f"{TARGET:g}: {verdict(ordered <= TARGET)}). The full leximin, an option, takes "
        f"{full:.2f} at most ({verdict(full <= TARGET)}).",
        markdown(ORDER_HEAD, orders),
    )


if __name__ == "__main__":
    main()
