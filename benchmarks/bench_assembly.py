"""From validated tables to a model in HiGHS, against other modellers; writes ``assembly.md``.

The same plan (default province, 2025, p50) is put together by whole arrays, by the textbook form in
Pyomo, by PuLP and by linopy, and each time handed to HiGHS. Everyone starts from the tables in
memory. What the others are given for free is said below the table.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import highspy
import pulp
from pyomo.contrib.appsi.solvers import Highs

from allocation.formulation.inputs import Inputs, inputs_of
from allocation.formulation.objective import weighted
from allocation.formulation.problem import Problem, assemble
from allocation.solvers.highs import load
from allocation.solvers.pulp_solver import in_pulp
from allocation.solvers.quiet import quiet
from allocation.textbook.model import textbook
from basins.aggregate import prefectures
from basins.dataset import Dataset, load_dataset
from benchmarks.common import best_of, machine, markdown, publish, solve_weighted, verdict
from benchmarks.linopy_form import linopy_form
from benchmarks.linopy_sets import minimise

YEAR, EXCEEDANCE = 2025, 50.0
DRY = 75.0
RUNS = 5
SHARE_OF_SOLVE = 0.05
TARGETS = {"Pyomo": 60, "PuLP": 15, "linopy": 5}
TOLERANCE = 1e-6
AS_IT_COMES: dict[str, Any] = {"presolve": "choose", "solver": "choose"}


@dataclass(frozen=True)
class Build:
    """Seconds from the tables to a model object, and from there into HiGHS."""

    name: str
    times: int
    built: float
    passed: float

    @property
    def total(self) -> float:
        """Seconds in all."""
        return self.built + self.passed


def measured(
    name: str, times: int, build: Callable[[], Any], hand_over: Callable[[Any], object]
) -> Build:
    """Best of several runs of the two stages, one after the other."""
    runs = []
    for _ in range(times):
        built, model = best_of(1, build)
        with quiet():
            passed, _ = best_of(1, lambda model=model: hand_over(model))
        runs.append((built, passed))
        del model
    return Build(name, times, *min(runs, key=sum))


def arrays(dataset: Dataset) -> Problem:
    """The production form."""
    return assemble(inputs_of(dataset, YEAR, EXCEEDANCE))


def in_linopy(inputs: Inputs, problem: Problem) -> Any:
    """The linopy form with the weighted objective."""
    with warnings.catch_warnings():
        # linopy announces other semantics of missing entries for its next version.
        warnings.simplefilter("ignore")
        model = linopy_form(inputs)
        cost = weighted(problem.objectives, problem.column_upper)
        minimise(model, inputs, problem.columns, cost)
    return model


def pyomo_into_highs(model: Any) -> None:
    """What Pyomo does before HiGHS runs."""
    model.step["cost"].activate()
    Highs().set_instance(model)


def pulp_into_highs(model: pulp.LpProblem) -> None:
    """What PuLP does before HiGHS runs."""
    model.setObjective(pulp.lpSum([]))
    solver = pulp.HiGHS(msg=False)
    solver.createAndConfigureSolver(model)
    solver.buildSolverModel(model)


def builds(dataset: Dataset) -> list[Build]:
    """Everyone in turn; the first is the production form."""
    problem = arrays(dataset)
    from_tables = lambda: in_linopy(inputs_of(dataset, YEAR, EXCEEDANCE), problem)  # noqa: E731
    from_tables()  # loads what linopy loads at its first use
    return [
        measured("arrays", RUNS, lambda: arrays(dataset), lambda made: load(made, {})),
        measured("Pyomo", 1, lambda: textbook(dataset, YEAR, EXCEEDANCE), pyomo_into_highs),
        measured("PuLP", 2, lambda: in_pulp(problem).lp, pulp_into_highs),
        measured("linopy", 2, from_tables, lambda model: model.to_highspy()),
    ]


def linopy_difference(dataset: Dataset) -> float:
    """Relative difference of the weighted optimum at prefecture level in a dry year."""
    inputs = inputs_of(prefectures(dataset), YEAR, DRY)
    problem = assemble(inputs)
    _, ours = solve_weighted(problem)
    with quiet():
        highs = in_linopy(inputs, problem).to_highspy()
        highs.setOptionValue("output_flag", False)
        highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError("linopy's programme has no optimum")
    return abs(float(highs.getInfo().objective_function_value) / ours - 1.0)


def stages(dataset: Dataset) -> list[list[str]]:
    """Seconds of the three stages of the production form, best of five."""
    reading, inputs = best_of(RUNS, lambda: inputs_of(dataset, YEAR, EXCEEDANCE))
    building, problem = best_of(RUNS, lambda: assemble(inputs))
    passing, _ = best_of(RUNS, lambda: load(problem, {}))
    names = ("figures of the year from the tables", "rows and columns", "passed to HiGHS")
    return [
        [name, f"{seconds:.3f}"]
        for name, seconds in zip(names, (reading, building, passing), strict=True)
    ]


def line(build: Build, ours: Build) -> list[str]:
    """One row of the table."""
    ratio, target = build.total / ours.total, TARGETS.get(build.name)
    seconds = [f"{each:.3f}" for each in (build.built, build.passed, build.total)]
    against = [f"{build.built / ours.total:.1f}", f"{ratio:.1f}"]
    if target is None:
        return [build.name, str(build.times), *seconds, *against, "", ""]
    met = verdict(ratio >= target)
    return [build.name, str(build.times), *seconds, *against, f"≥ {target}", met]


def main() -> None:
    """Measure, print and write the tables."""
    dataset = load_dataset()
    difference = linopy_difference(dataset)
    ours, *others = builds(dataset)
    problem = arrays(dataset)
    cold, value = solve_weighted(problem)
    as_it_comes, same = solve_weighted(problem, AS_IT_COMES)
    rows, columns = problem.matrix.shape
    head = ("form", "runs", "built s", "passed s", "sum s", "built / arrays", "sum / arrays")
    share = ours.total / cold
    publish(
        "assembly",
        "# From tables to a model in HiGHS: default province, 2025, p50",
        machine("pandas", "pyomo", "pulp", "linopy", "xarray"),
        f"{rows:,} rows, {columns:,} columns, {problem.matrix.nnz:,} entries. Assembly, best of "
        f"{RUNS}: {ours.total:.3f} s, **{share:.1%}** of HiGHS's cold solve of the weighted "
        f"objective, {cold:.2f} s (target ≤ {SHARE_OF_SOLVE:.0%}: "
        f"{verdict(share <= SHARE_OF_SOLVE)}); {ours.total / as_it_comes:.1%} of HiGHS with its "
        f"own choice of presolve and method, {as_it_comes:.2f} s. The two optima differ by "
        f"{abs(same / value - 1):.0e}.",
        markdown((*head, "target", "sum"), [line(build, ours) for build in (ours, *others)]),
        markdown(("stage of the arrays", "s"), stages(dataset)),
        "The target is held against the same way for all: from the tables to a model in HiGHS. "
        "Beside it stands the model object alone against the whole way of the arrays. Pyomo reads "
        "the tables itself. PuLP is given the finished arrays for nothing and only makes its "
        "variables and rows. linopy starts from the same figures of the year and is given the "
        "objective. At prefecture level in a dry year its "
        f"optimum of the weighted objective differs by {difference:.0e} (allowed {TOLERANCE:.0e}); "
        "Pyomo and the arrays are compared level by level in the tests.",
    )
    if difference > TOLERANCE:
        raise SystemExit(f"linopy's optimum differs by {difference:.1e}")


if __name__ == "__main__":
    main()
