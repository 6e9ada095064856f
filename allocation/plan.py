"""One year's plan: solve it, look at it, keep it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import pandas as pd

from allocation import tables as tabulate
from allocation.conflict import Infeasible, Question
from allocation.evidence import evidence_share
from allocation.fairness import fairness_by_level
from allocation.formulation.inputs import inputs_of
from allocation.formulation.problem import Problem, assemble
from allocation.ledger import ledger, price_effects
from allocation.prices import Prices, prices
from allocation.solvers.highs import Options
from allocation.solvers.lexicographic import LexicographicModel
from allocation.solvers.solution import HIGHS, NoSolution, Solution
from allocation.starts import About, Starts
from basins.dataset import Dataset, load_dataset
from basins.hydrology import parse_hydrology
from basins.overload import overload_table
from basins.redlines import gdp_yi_yuan
from basins.scenario import Scenario, apply_scenario
from basins.scenario_file import load_scenario

__all__ = ["Infeasible", "LiveModel", "Plan", "solve_plan"]


@dataclass(frozen=True)
class Plan:
    """A plan of one year.

    Attributes:
        summary: headline figures, the contract of ``summary.json``.
        tables: ``allocation``, ``shortage``, ``flow``, ``storage``, ``transfer``, ``red_lines``,
            ``price_effects``, ``overload``.
        problem, solution: the programme and its optimum.
        scenario: what was changed, if anything.
    """

    summary: dict[str, Any]
    tables: dict[str, pd.DataFrame]
    problem: Problem
    solution: Solution
    scenario: Scenario | None

    def write(self, path: Path | str) -> None:
        """Write the plan folder (see ``allocation.report.folder``)."""
        from allocation.report.folder import write_plan

        write_plan(self, Path(path))


class LiveModel:
    """Plans of one dataset, one after the other; safe to share between threads.

    Each question is assembled anew from the validated tables. Where only numbers differ from the
    last question the model inside the solver changes just those numbers and solves on from there,
    or from what was answered about the year and hydrology before (``starts``, its own or shared).
    Its ledgers look no farther than the sharing of a price holds, to answer at once.
    """

    def __init__(
        self, dataset: Dataset, options: Options | None = None, starts: Starts | None = None
    ) -> None:
        self.dataset = dataset
        self._options = options or {}
        self._starts = Starts() if starts is None else starts
        self._lock = threading.Lock()
        self._model: LexicographicModel | None = None
        self._about: About = (0, "")

    def solve(
        self,
        year: int | None = None,
        hydrology: str | None = None,
        scenario: Scenario | None = None,
    ) -> Plan:
        """Solve one year; arguments and errors as for :func:`solve_plan`."""
        with self._lock:
            started = perf_counter()
            problem, asked = _problem(self.dataset, year, hydrology, scenario)
            model = self._turned_to(problem, (asked.year, asked.hydrology))
            plan = _plan(problem, model.solve, asked, started, model, far=False)
            if self._about not in self._starts:
                self._starts.keep(self._about, model.warm_start())
            return plan

    def _turned_to(self, problem: Problem, about: About) -> LexicographicModel:
        """The model with a question in it, and the nearest answer before it to start from."""
        if self._model is None:
            self._model = LexicographicModel(problem, self._options)
        else:
            if about != self._about:
                self._starts.keep(self._about, self._model.warm_start())
            self._model.change(problem)
        if about != self._about and (start := self._starts.of(about)) is not None:
            self._model.start_from(start)
        self._about = about
        return self._model


def solve_plan(
    dataset: Dataset | Path | str | None = None,
    year: int | None = None,
    hydrology: str | None = None,
    scenario: Scenario | Path | str | None = None,
    options: Options | None = None,
    leximin: bool = False,
    solver: str = HIGHS,
) -> Plan:
    """Allocate the water of one year.

    Args:
        dataset: validated tables, a folder, or nothing for the default province.
        year: calendar year; else the scenario's, else the province's planning year.
        hydrology: ``p1`` … ``p99``, exceedance of the runoff; else the scenario's, else ``p50``.
        scenario: changes to drivers, limits, projects and priorities, or the file they stand in.
        options: HiGHS options that override the default ones.
        leximin: within a level, lower not only the largest shortage ratio but the next largest too,
            and so on; HiGHS only.
        solver: ``highs``, or ``pulp:cbc`` and the like for a second opinion (see
            ``allocation.solvers.pulp_solver``), which tells prices but not how far they hold.

    Returns:
        The plan with all its tables.

    Raises:
        basins.faults.BadInput: if the tables or the scenario are not valid.
        ValueError: if the hydrology is not a name such as ``p75``, or the solver is not there.
        Infeasible: if the red lines cannot hold together.
    """
    interface = interface_of(solver, leximin)
    started = perf_counter()
    tables = dataset if isinstance(dataset, Dataset) else load_dataset(dataset)
    changes = load_scenario(scenario, tables) if isinstance(scenario, Path | str) else scenario
    load_seconds = perf_counter() - started
    started = perf_counter()
    problem, asked = _problem(tables, year, hydrology, changes)
    if interface is None:
        model = LexicographicModel(problem, options, leximin)
        plan = _plan(problem, model.solve, asked, started, model)
    else:
        from allocation.solvers.pulp_solver import solve_with_pulp

        plan = _plan(problem, lambda: solve_with_pulp(problem, interface), asked, started)
    plan.summary["seconds"]["load"] = round(load_seconds, 4)
    return plan


@dataclass(frozen=True)
class _Asked:
    dataset: Dataset
    scenario: Scenario | None
    year: int
    hydrology: str


def _problem(
    dataset: Dataset, year: int | None, hydrology: str | None, scenario: Scenario | None
) -> tuple[Problem, _Asked]:
    """The programme of a question, its defaults filled in."""
    changed = dataset
    if scenario is not None:
        changed = apply_scenario(dataset, scenario)
        year, hydrology = year or scenario.year, hydrology or scenario.hydrology
    year = year or int(dataset["province"]["plan_year"].iloc[0])
    hydrology = hydrology or "p50"
    problem = assemble(inputs_of(changed, year, parse_hydrology(hydrology)))
    return problem, _Asked(dataset, scenario, year, hydrology)


def interface_of(solver: str, leximin: bool = False) -> str | None:
    """PuLP's interface to a solver; nothing for HiGHS, which is called without PuLP.

    Raises:
        ValueError: if the solver is not there, or cannot do what is asked.
    """
    if solver == HIGHS:
        return None
    from allocation.solvers.pulp_solver import interface_named

    if leximin:
        raise ValueError("leximin goes with the solver highs only")
    return interface_named(solver)


def _plan(
    problem: Problem,
    solve: Callable[[], Solution],
    asked: _Asked,
    started: float,
    model: LexicographicModel | None = None,
    far: bool = True,
) -> Plan:
    """Solve the programme and put the tables of the plan together."""
    assembled = perf_counter()
    try:
        solution = solve()
    except NoSolution:
        question = Question(problem, asked.dataset, asked.scenario, asked.year, asked.hydrology)
        raise Infeasible(question) from None
    solved = perf_counter()
    plan_tables = _tables(problem, solution, prices(problem, solution, model, far))
    summary = _summary(problem, plan_tables, asked.year, asked.hydrology)
    summary["fairness"] = fairness_by_level(problem, solution)
    summary["seconds"] = {
        "load": 0.0,
        "assemble": round(assembled - started, 4),
        "solve": round(solved - assembled, 4),
        "tables": round(perf_counter() - solved, 4),
    }
    return Plan(summary, plan_tables, problem, solution, asked.scenario)


def _tables(problem: Problem, solution: Solution, priced: Prices) -> dict[str, pd.DataFrame]:
    inputs, columns, values = problem.inputs, problem.columns, solution.values
    lines = ledger(problem, solution, priced)
    return {
        "allocation": tabulate.allocation_table(inputs, columns, values),
        "shortage": tabulate.shortage_table(inputs, columns, values),
        "flow": tabulate.flow_table(inputs, columns, values),
        "storage": tabulate.storage_table(inputs, columns, values),
        "transfer": tabulate.transfer_table(inputs, columns, values),
        "red_lines": lines,
        "price_effects": price_effects(problem, priced),
        "overload": overload_table(inputs.dataset, lines),
    }


def _summary(
    problem: Problem, plan: dict[str, pd.DataFrame], year: int, hydrology: str
) -> dict[str, Any]:
    inputs, use, short = problem.inputs, plan["allocation"], plan["shortage"]
    lines, overload = plan["red_lines"], plan["overload"]
    cap = _province_line(lines, "use")
    intensity = _province_line(lines, "intensity")
    total = float(use["use_wan_m3"].sum())
    graded = overload[overload["grade"].isin(["overloaded", "severe"])]
    return {
        "status": "optimal",
        "province": str(inputs.dataset["province"]["name_zh"].iloc[0]),
        "year": year,
        "hydrology": hydrology,
        "total_use_wan_m3": total,
        "cap_wan_m3": _in_wan_m3(cap),
        "intensity_m3_per_wan_yuan": total / gdp_yi_yuan(inputs.dataset, year)
        if intensity is None
        else float(intensity["used"]),
        "intensity_limit_m3_per_wan_yuan": None if intensity is None else float(intensity["limit"]),
        "demand_wan_m3": float(short["demand_wan_m3"].sum()),
        "supplied_wan_m3": float(short["supplied_wan_m3"].sum()),
        "shortage_wan_m3": float(short["shortage_wan_m3"].sum()),
        "shortage_by_sector": _sums(short, "sector", "shortage_wan_m3"),
        "supplied_by_river": _sums(use, "river", "use_wan_m3"),
        "supplied_by_source": _sums(use, "source", "use_wan_m3"),
        "binding_red_lines": lines.loc[
            lines["binding"] & (lines["enforced"] == "yes"), "id"
        ].tolist(),
        "overloaded_places": graded["red_line"].tolist(),
        "evidence_share": evidence_share(inputs, use),
    }


def _sums(table: pd.DataFrame, by: str, value: str) -> dict[str, float]:
    return {str(name): float(total) for name, total in table.groupby(by)[value].sum().items()}


def _province_line(lines: pd.DataFrame, counted: str) -> pd.Series | None:
    """The enforced line of the whole province over all sources and sectors, if there is one."""
    found = lines[
        (lines["scope"] == "province")
        & (lines["counted"] == counted)
        & (lines["sense"] == "max")
        & (lines["sources"] == "")
        & (lines["sectors"] == "")
        & (lines["enforced"] == "yes")
    ]
    return None if found.empty else found.iloc[0]


def _in_wan_m3(line: pd.Series | None) -> float | None:
    if line is None:
        return None
    return float(line["limit"]) * (1e4 if line["unit"] == "亿m³" else 1.0)
