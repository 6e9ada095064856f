"""Ten what-if questions, warm from the base plan against cold; writes ``results/whatif.md``.

Each question is assembled from the tables of its scenario, put in the place of the base plan in a
live model and solved from there; the cold solve of the same programme starts from nothing. Every
question starts from the base plan again; another hydrology or year starts from what the pages
answer ahead while nobody waits (the base plan under it). Every level must come to the same value
both ways.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from statistics import median
from typing import Any

from allocation.formulation.inputs import inputs_of
from allocation.formulation.problem import Problem, assemble
from allocation.pages.live_models import likely_questions
from allocation.plan import Infeasible, LiveModel
from allocation.solvers.lexicographic import LexicographicModel
from allocation.solvers.solution import Solution
from allocation.starts import Starts
from basins.dataset import Dataset, load_dataset
from basins.hydrology import parse_hydrology
from basins.scenario import Scenario, apply_scenario
from basins.scenario_file import scenario_from_dict
from benchmarks.common import machine, markdown, publish, timed, verdict

BASE = YEAR, HYDROLOGY = 2025, "p50"
TARGET, TOLERANCE = 0.1, 1e-6
PROVINCE = "140000"
ORDER = ["domestic", "ecological_flow", "rest", "basic_farmland"]

LEVERS: dict[str, Mapping[str, Any]] = {
    "cap 85 → 80 亿m³": {"limits": {"PLAN-CAP": 80.0}},
    "intensity limit 36.3 → 34.4 m³/万元": {"limits": {"PLAN-INT": 34.44}},
    "one county: urban population + 20 %": {
        "drivers": [{"driver": "urban_population", "place": "140105", "factor": 1.2}]
    },
    "irrigation efficiency 0.60 everywhere": {
        "norms": [{"sector": "irrigation", "place": PROVINCE, "efficiency": 0.60}]
    },
    "hydrology p50 → p75": {"hydrology": "p75"},
    "project on: connecting section two in 2025": {
        "projects": {"wanjiazhai_link2": {"enabled": True, "first_year": 2025}}
    },
    "ecological flow of Hejin + 10 %": {"ecological_flows": [{"node": "fen-hejin", "factor": 1.1}]},
    "groundwater total of the province − 5 %": {"limits": {"GW-CAP": 232750.0}},
    "priority swap: farmland last": {"priorities": {"order": ORDER}},
    "year 2025 → 2026": {"year": 2026},
}
HEAD = (
    "lever",
    "cold s",
    "warm s",
    "warm / cold",
    "scenario s",
    "assemble s",
    "solve s",
    "tables s",
)
HEAD += ("whole s", "whole / cold", "largest difference of a step")


@dataclass(frozen=True)
class Answer:
    """One lever: seconds of the cold and the warm solve and of the parts of the whole answer."""

    lever: str
    cold: float
    warm: float
    scenario: float
    assemble: float
    solve: float
    tables: float
    whole: float
    difference: float

    def cells(self) -> list[str]:
        """The row of the table."""
        solves = [f"{self.cold:.2f}", f"{self.warm:.2f}", f"{self.warm / self.cold:.3f}"]
        parts = [self.scenario, self.assemble, self.solve, self.tables, self.whole]
        whole = f"{self.whole / self.cold:.3f}"
        return [self.lever, *solves, *map("{:.2f}".format, parts), whole, f"{self.difference:.0e}"]


def programme(dataset: Dataset, scenario: Scenario) -> Problem:
    """The programme of a dataset that already has the scenario's changes."""
    hydrology = parse_hydrology(scenario.hydrology or HYDROLOGY)
    return assemble(inputs_of(dataset, scenario.year or YEAR, hydrology))


def difference(one: Solution, other: Solution) -> float:
    """Largest relative difference of a step's value; below 1 it is absolute."""
    pairs = zip(one.steps, other.steps, strict=True)
    return max(abs(a.value - b.value) / max(1.0, abs(b.value)) for a, b in pairs)


def answer(dataset: Dataset, base: Problem, starts: Starts, live: LiveModel, lever: str) -> Answer:
    """Ask one question warm, cold, and as a whole; then put both live models back to the base."""
    scenario = scenario_from_dict({"name": lever, **LEVERS[lever]}, dataset)
    scenario_seconds, changed = timed(lambda: apply_scenario(dataset, scenario))
    assemble_seconds, problem = timed(lambda: programme(changed, scenario))

    asked = scenario.year or YEAR, scenario.hydrology or HYDROLOGY
    model = LexicographicModel(base)
    if (start := starts.of(BASE)) is not None:
        model.start_from(start)
    model.solve()

    def ask_warm() -> Solution:
        model.change(problem)
        if asked != BASE and (start := starts.of(asked)) is not None:
            model.start_from(start)
        return model.solve()

    warm_seconds, warm = timed(ask_warm)
    whole_seconds, plan = timed(lambda: live.solve(*asked, scenario))
    live.solve(YEAR, HYDROLOGY)
    cold_seconds, cold = timed(lambda: LexicographicModel(problem).solve())
    return Answer(
        lever,
        cold_seconds,
        warm_seconds,
        scenario_seconds,
        assemble_seconds,
        plan.summary["seconds"]["solve"],
        plan.summary["seconds"]["tables"],
        whole_seconds,
        max(difference(warm, cold), difference(plan.solution, cold)),
    )


def main() -> None:
    """Ask all questions, print and write the table."""
    dataset = load_dataset()
    base = assemble(inputs_of(dataset, YEAR, parse_hydrology(HYDROLOGY)))
    starts = Starts()
    live = LiveModel(dataset, starts=starts)
    live.solve(YEAR, HYDROLOGY)
    for question in likely_questions(YEAR):
        with suppress(Infeasible):
            live.solve(*question)
    live.solve(YEAR, HYDROLOGY)
    answers = [answer(dataset, base, starts, live, lever) for lever in LEVERS]
    ratio = median(each.warm / each.cold for each in answers)
    whole = median(each.whole / each.cold for each in answers)
    worst = max(each.difference for each in answers)
    publish(
        "whatif",
        f"# One-lever what-ifs of the default province, {YEAR} {HYDROLOGY}",
        machine("pandas"),
        f"Median warm / cold **{ratio:.3f}** (target ≤ {TARGET:g}: {verdict(ratio <= TARGET)}); "
        f"with scenario, assembly and all tables {whole:.3f}. "
        f"Largest difference of a step {worst:.0e} (allowed {TOLERANCE:.0e}).",
        markdown(HEAD, [each.cells() for each in answers]),
        "Cold and warm: the lexicographic solve with its tie-break, all steps, of the same arrays; "
        "cold includes passing the programme, warm putting in what changed. Another hydrology or "
        "year starts from the base plan under it, which the pages solve while nobody waits. Whole: "
        "`LiveModel.solve`, the tables and prices of the plan included.",
    )
    if worst > TOLERANCE:
        raise SystemExit(f"warm and cold differ by {worst:.1e}")


if __name__ == "__main__":
    main()
