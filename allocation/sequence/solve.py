"""Plans of several years: each alone, rolling, or all at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from allocation.conflict import Infeasible
from allocation.formulation.inputs import Inputs, inputs_of
from allocation.formulation.problem import Problem, assemble
from allocation.plan import Plan, solve_plan
from allocation.sequence.handing_on import (
    handed_back,
    kept_for_later,
    may_draw_down,
    stored_after,
    year_scenario,
)
from allocation.sequence.horizon import solve_together
from allocation.sequence.owed import due_in, no_debts, observed_of, owed_after
from allocation.sequence.rules import Rules
from allocation.sequence.study import (
    ALONE,
    IMPOSSIBLE,
    NOT_REACHED,
    PLANNED,
    ROLLING,
    WHOLE,
    Plans,
    Study,
    YearPlan,
    checked,
    parse_hydrologies,
    parse_years,
)
from allocation.sequence.tables import summary_of, tables_of
from allocation.sequence.targets import Targets, read_targets, targets_of
from allocation.solvers.solution import NoSolution, Step
from basins.carrying.basis import observed_years
from basins.dataset import Dataset, load_dataset
from basins.hydrology import parse_hydrology
from basins.scenario import Scenario, apply_scenario
from basins.scenario_file import load_scenario

# done, of how many, the year that is next (nothing at the end)
Progress = Callable[[int, int, int | None], None]
Due = Mapping[tuple[str, str], float]


def solve_plans(
    dataset: Dataset | Path | str | None = None,
    years: str | Sequence[int] = "2021-2025",
    hydrology: str | Sequence[str] | None = None,
    way: str = ROLLING,
    look_ahead: int = 1,
    scenario: Scenario | Path | str | None = None,
    rules: Rules | None = None,
    targets: Targets | Path | str | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Plans:
    """Plan several years as one balanced sequence.

    Args:
        dataset: validated tables, a folder, or nothing for the default province.
        years: ``2021-2025``, or consecutive years.
        hydrology: one name such as ``p75`` for all years, or one per year; else the scenario's,
            else ``p50``.
        way: ``alone`` (each year from the state in the tables, nothing handed on), ``rolling``
            (year by year, each with a look at those after it) or ``whole`` (all years at once).
        look_ahead: years beyond the planned one that ``rolling`` looks at.
        scenario: changes that hold in all years, or the file they stand in.
        rules: switches of what years hand on.
        targets: limits of single years in the place of the path, by year and red line, or the file
            they stand in (see ``allocation.sequence.targets``).
        progress: told before each year and at the end.
        cancelled: asked before each year; the years left are then not reached.

    Returns:
        The years with their plans. Where red lines conflict there is a year without a plan
        (``Plans.impossible``), and in a linked sequence no year after it is reached.

    Raises:
        basins.faults.BadInput: if the tables, the scenario or the targets are not valid.
        ValueError: if years, hydrology or way are not.
    """
    tables = dataset if isinstance(dataset, Dataset) else load_dataset(dataset)
    changes = load_scenario(scenario, tables) if isinstance(scenario, Path | str) else scenario
    asked = parse_years(years) if isinstance(years, str) else tuple(years)
    if list(asked) != list(range(asked[0], asked[0] + len(asked))):
        raise ValueError(f"years {asked} are not consecutive")
    default = None if changes is None else changes.hydrology
    names = parse_hydrologies(hydrology or default, len(asked))
    if isinstance(targets, Path | str):
        targets = read_targets(Path(targets), tables, asked)
    else:
        by_name = {str(year): limits for year, limits in (targets or {}).items()}
        targets = targets_of(by_name, tables, asked)
    rules = rules or Rules()
    study = checked(Study(tables, changes, asked, names, way, look_ahead, rules, targets))
    return run(study, progress, cancelled)


@dataclass(frozen=True)
class _Ahead:
    """What years looked at together leave in store.

    Attributes:
        ends: least storage at the end of each year, by year and reservoir.
        to: the last of them.
        steps: the joint objective; none where only one year was looked at.
    """

    ends: dict[int, dict[str, float]]
    to: int
    steps: tuple[Step, ...] = ()


@dataclass
class _State:
    """What a sequence has come to."""

    owed: pd.DataFrame
    storage: dict[str, float] = field(default_factory=dict)
    ahead: _Ahead | None = None
    joint: tuple[Step, ...] = ()


def run(
    study: Study,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Plans:
    """Plan the years of a checked study; see :func:`solve_plans`."""
    tell, stop = progress or (lambda done, count, year: None), cancelled or (lambda: False)
    bases = [study.inputs(year) for year in study.years]
    state = _State(_owed_before(study))
    if study.way == ALONE:
        state.owed = no_debts()
    accounts, done = [state.owed], list[YearPlan]()
    for at, base in enumerate(bases):
        reached = study.way == ALONE or not done or done[-1].status == PLANNED
        if stop() or not reached:
            done.append(YearPlan(base.year, study.hydrologies[at], NOT_REACHED, base.year, base))
            continue
        tell(at, len(bases), base.year)
        one = _year(study, bases, at, state)
        done.append(one)
        if one.plan is not None:
            new = _owed_by(study, one, state)
            accounts.append(new)
            if study.way != ALONE:
                state.owed = pd.concat([state.owed, new], ignore_index=True)
                state.storage = stored_after(one.plan)
    tell(len(bases), len(bases), None)
    owed = pd.concat(accounts, ignore_index=True)
    plans = Plans(study, tuple(done))
    tables = tables_of(plans, owed)
    return replace(plans, tables=tables, summary=summary_of(plans, tables, state.joint))


def _owed_before(study: Study) -> pd.DataFrame:
    """What observed years before the first one owe."""
    owed = no_debts()
    for year in observed_years(study.dataset):
        if year >= study.years[0]:
            break
        inputs = study.inputs(year)
        due = due_in(owed, year, study.settled_before(year))
        observed = observed_of(study.dataset, inputs)
        new = owed_after(inputs, due, study.rules, observed, None, year + 1)
        owed = pd.concat([owed, new], ignore_index=True)
    return owed


def _owed_by(study: Study, one: YearPlan, state: _State) -> pd.DataFrame:
    due = due_in(state.owed, one.year, study.settled_before(one.year))
    observed = observed_of(study.dataset, one.inputs)
    return owed_after(one.inputs, due, study.rules, observed, one.plan, one.year + 1)


def _year(study: Study, bases: Sequence[Inputs], at: int, state: _State) -> YearPlan:
    """One year: how much it must keep for later ones, then its own plan."""
    base, hydrology = bases[at], study.hydrologies[at]
    looked_to = base.year
    if study.way == ALONE:
        scenario = study.scenario_in(base.year)
    else:
        ahead = state.ahead
        if ahead is None or study.way == ROLLING or base.year not in ahead.ends:
            ahead = state.ahead = _look(study, bases, at, state)
            state.joint = state.joint or ahead.steps
        looked_to = ahead.to
        due = due_in(state.owed, base.year, study.settled_before(base.year))
        ends = ahead.ends[base.year]
        scenario = _scenario(study, base, hydrology, due, state.storage, ends)
    try:
        plan = solve_plan(study.dataset, base.year, hydrology, scenario)
    except Infeasible as conflict:
        return YearPlan(base.year, hydrology, IMPOSSIBLE, looked_to, base, conflict=conflict)
    return YearPlan(base.year, hydrology, PLANNED, looked_to, base, plan)


def _look(study: Study, bases: Sequence[Inputs], at: int, state: _State) -> _Ahead:
    """The longest look ahead that has a plan, the year alone at last.

    A look that has none says that some year in it is impossible; which one shows when it comes.
    """
    most = len(bases) - 1 if study.way == WHOLE else at + study.look_ahead
    for last in range(min(most, len(bases) - 1), at, -1):
        blocks = [_block(study, bases, at, year, last, state) for year in range(at, last + 1)]
        try:
            horizon = solve_together(blocks, study.rules.section_multiple)
        except NoSolution:
            continue
        ends = {
            base.year: kept_for_later(base, stored)
            for base, stored in zip(bases[at:last], horizon.storage, strict=False)
        }
        ends[bases[last].year] = handed_back(bases[last])
        return _Ahead(ends, bases[last].year, horizon.steps)
    return _Ahead({bases[at].year: handed_back(bases[at])}, bases[at].year)


def _block(
    study: Study, bases: Sequence[Inputs], first: int, at: int, last: int, state: _State
) -> Problem:
    """The programme of one of several years looked at together."""
    base, hydrology = bases[at], study.hydrologies[at]
    due = due_in(state.owed, base.year, study.settled_before(base.year))
    start = state.storage if at == first else {}
    end = handed_back(base) if at == last else may_draw_down(base)
    scenario = _scenario(study, base, hydrology, due, start, end)
    changed = study.dataset if scenario is None else apply_scenario(study.dataset, scenario)
    return assemble(inputs_of(changed, base.year, parse_hydrology(hydrology)))


def _scenario(
    study: Study,
    base: Inputs,
    hydrology: str,
    due: Due,
    start: Mapping[str, float],
    end: Mapping[str, float],
) -> Scenario | None:
    own = study.scenario_in(base.year)
    return year_scenario(study.dataset, own, base, hydrology, due, start, end)


__all__ = ["Plan", "Plans", "run", "solve_plans"]
