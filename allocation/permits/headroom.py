r"""What is left under every red line before and after an application, by solving the plan again.

The new withdrawal $w$ is rigid: it is served month by month from its own source, and the plan
distributes what is left,

$$
\text{lower} - A w \le A x \le \text{upper} - A w
$$

in every row but the demand of others and the works that the applicant brings along. Return flow,
ecological flows, red lines and sharing follow by themselves. What was used is $x$ before and
$x + w$ after.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from allocation.conflict import Infeasible, Question
from allocation.formulation import availability, demand, groundwater
from allocation.formulation.inputs import inputs_of
from allocation.formulation.problem import Problem, assemble
from allocation.ledger import line_volumes
from allocation.solvers.lexicographic import LexicographicModel
from allocation.solvers.solution import NoSolution
from basins.arrays import MONTHS, Flags, Floats, numbers
from basins.dataset import Dataset
from basins.hydrology import parse_hydrology
from basins.redlines import SECTION
from basins.scenario import Scenario, apply_scenario

NOTHING_WAN_M3 = 1e-6
# Others lose water if their shortage grows by more than this share of the new withdrawal.
DISPLACED_SHARE = 0.01
CAUSES = {
    "groundwater": "groundwater",
    "wells": "groundwater",
    "ecological_flow": "ecological_flow",
}
COUNTED = {"use": "total", "withdrawal": "groundwater", "intensity": "intensity"}
COUNTED |= {"consumption": "consumption", "outflow": "ecological_flow"}
# Families whose rows the withdrawal can pass alone, and the fact that follows.
FAMILIES = {"groundwater": "groundwater", "availability": "other", "transfers": "other"}
FAMILIES |= {"reclaimed": "other", "red_lines": "other", "intensity": "intensity"}
ALONE = {
    "zh": "{what}仅 {limit:,.1f} 万m³，本申请计入 {asked:,.1f} 万m³",
    "en": "{what} gives {limit:,.1f} 万m³ only, this application counts {asked:,.1f} 万m³",
}


@dataclass(frozen=True)
class Room:
    """What a new withdrawal does to the plan.

    Attributes:
        lines: red lines and sections that the withdrawal touches: ``id, name_zh, name_en, scope,
            place, unit, enforced, limit, used_before, used_after, headroom_before, headroom_after,
            document, confidence``, in the line's unit.
        others: shortage that others bear more: ``unit, sector, more_wan_m3``, largest first.
        displaced_wan_m3: its sum.
        breaks: red line family that cannot hold, as the fact ``plan_breaks`` has it.
        why: what conflicts, in words by language; empty if the plan holds.
        known: whether the tables have water of this source for this use in the unit.
    """

    lines: pd.DataFrame
    others: pd.DataFrame
    displaced_wan_m3: float
    breaks: str
    why: dict[str, str]
    known: bool

    @property
    def displaces(self) -> bool:
        """Whether others lose water."""
        return self.displaced_wan_m3 > 0.0


class PlanRoom:
    """The plan of one year as it stands, asked again and again with one more withdrawal.

    Safe to share between threads.

    Args:
        dataset: validated tables.
        year: calendar year; the planning year if not given.
        hydrology: exceedance of the runoff.
        scenario: changes, if any.
    """

    def __init__(
        self,
        dataset: Dataset,
        year: int | None = None,
        hydrology: str = "p50",
        scenario: Scenario | None = None,
    ) -> None:
        self.dataset, self.scenario, self.hydrology = dataset, scenario, hydrology
        self.year = year or int(dataset["province"]["plan_year"].iloc[0])
        changed = apply_scenario(dataset, scenario) if scenario else dataset
        self.problem = _with_room_for_others(changed, self.year, parse_hydrology(hydrology))
        self._model = LexicographicModel(self.problem)
        self._lock = threading.Lock()
        try:
            self._values = self._model.solve().values
        except NoSolution:
            raise Infeasible(self._question(self.problem)) from None

    def _question(self, problem: Problem) -> Question:
        return Question(problem, self.dataset, self.scenario, self.year, self.hydrology)

    @property
    def values(self) -> Floats:
        """The plan without any application, ``(columns,)``."""
        return self._values

    def ledger(self) -> pd.DataFrame:
        """Red lines of the plan with what they count, without prices: ``id, scope, place, counted,
        sources, sectors, sense, used, limit, headroom, unit, document, confidence``."""
        lines = self.problem.inputs.red_lines
        used = line_volumes(self.problem, self._values) * lines["per_wan_m3"]
        room = lines["limit"] - used
        table = lines.rename(columns={"red_line": "id"})
        return table.assign(used=used, headroom=room.where(lines["sense"] == "max", -room))

    def with_withdrawal(
        self, unit: str, sector: str, source: str, monthly_wan_m3: tuple[float, ...]
    ) -> Room:
        """What one more withdrawal does.

        Args:
            unit, sector, source: where, for what and from which water.
            monthly_wan_m3: withdrawal by month (for a transfer what arrives).
        """
        added = self._added(unit, sector, source, monthly_wan_m3)
        if added is None:
            return Room(_no_lines(), _no_others(), 0.0, "", {}, known=False)
        problem = _shifted(self.problem, added, self._bound_by(source))
        with self._lock:
            self._model.change(problem)
            try:
                values = self._model.solve().values
            except NoSolution:
                return self._broken(problem, added)
            finally:
                self._model.change(self.problem)
        others = _others(self.problem, self._values, values)
        displaced = float(others["more_wan_m3"].clip(lower=0.0).sum())
        if displaced <= DISPLACED_SHARE * sum(monthly_wan_m3):
            displaced = 0.0
        lines = _lines(self.problem, self._values, values + added, added)
        return Room(lines, others, displaced, "nothing", {}, known=True)

    def _added(
        self, unit: str, sector: str, source: str, monthly: tuple[float, ...]
    ) -> Floats | None:
        """The withdrawal as a plan of its own, ``(columns,)``."""
        uses, columns = self.problem.inputs.uses, self.problem.columns
        mine = (uses["unit"] == unit) & (uses["sector"] == sector) & (uses["source"] == source)
        at = np.flatnonzero(mine.to_numpy())
        if not len(at):
            return None
        added = np.zeros(columns.count)
        added[columns.use[at[0]]] = np.asarray(monthly, dtype=np.float64).reshape(MONTHS)
        return added

    def _bound_by(self, source: str) -> Flags:
        """Rows that bind the withdrawal: all but the demand of others and works of its own."""
        problem = self.problem
        bound = np.ones(len(problem.lower), dtype=np.bool_)
        bound[problem.rows_of(demand.FAMILY)] = False
        kind = problem.inputs.dataset["sources"].set_index("source")["kind"][source]
        labels = problem.row_labels
        if kind == "surface":
            bound[problem.rows_of(availability.FAMILY)] = False
        if kind == "groundwater":
            monthly = (labels["family"] == groundwater.FAMILY) & (labels["month"] > 0)
            bound[monthly.to_numpy()] = False
        return bound

    def _broken(self, problem: Problem, added: Floats) -> Room:
        alone = _too_much_alone(self.problem, problem)
        cause, why = alone if alone is not None else self._conflict(problem)
        lines = _lines(self.problem, self._values, self._values + added, added)
        return Room(lines, _no_others(), 0.0, cause, why, known=True)

    def _conflict(self, problem: Problem) -> tuple[str, dict[str, str]]:
        from allocation.conflict.words import sentence

        question = self._question(problem)
        conflicts = Infeasible(question).explanation.conflicts
        why = {
            language: "；".join(sentence(question, one, language) for one in conflicts)
            for language in ("zh", "en")
        }
        return _cause(self.problem, conflicts), why


def _too_much_alone(before: Problem, after: Problem) -> tuple[str, dict[str, str]] | None:
    """A limit that the withdrawal passes even if nobody else uses water, if there is one."""
    labels = before.row_labels
    worst = np.where(labels["family"].isin(FAMILIES), after.upper, np.inf)
    row = int(np.argmin(worst))
    if worst[row] >= -NOTHING_WAN_M3:
        return None
    family, line = str(labels["family"].iloc[row]), str(labels["red_line"].iloc[row])
    lines = before.inputs.red_lines.set_index("red_line")
    cause = COUNTED[str(lines.at[line, "counted"])] if line else FAMILIES[family]
    volumes = {"limit": before.upper[row], "asked": before.upper[row] - after.upper[row]}
    what = {language: _limit_name(before, row, language) for language in ALONE}
    return cause, {lang: words.format(what=what[lang], **volumes) for lang, words in ALONE.items()}


def _limit_name(problem: Problem, row: int, language: str) -> str:
    """Name of the limit that a row stands for: its red line, or its source and unit."""
    labels, inputs = problem.row_labels.iloc[row], problem.inputs
    if labels["red_line"]:
        lines = inputs.red_lines.set_index("red_line")
        return str(lines.at[labels["red_line"], f"name_{language}"])
    counties = inputs.dataset["counties"].set_index("county")[f"name_{language}"]
    county = inputs.units.set_index("unit")["county"].get(labels["unit"], "")
    sources = inputs.dataset["sources"].set_index("source")[f"name_{language}"]
    names = [str(counties.get(county, "")), str(sources.get(labels["source"], ""))]
    return ("" if language == "zh" else " ").join(name for name in names if name)


def _with_room_for_others(dataset: Dataset, year: int, exceedance: float) -> Problem:
    """The programme with columns for uses that nobody asks water for yet, all of them at 0."""
    problem = assemble(inputs_of(dataset, year, exceedance, unwanted=True))
    inputs, upper = problem.inputs, problem.column_upper.copy()
    asked = inputs.demand.sum(axis=2)[inputs.uses["u"], inputs.uses["s"]] > 0
    upper[problem.columns.use[~asked]] = 0.0
    return replace(problem, column_upper=upper)


def _cause(problem: Problem, conflicts: tuple[object, ...]) -> str:
    """The red line family of the first conflict, as the fact ``plan_breaks`` has it."""
    counted = problem.inputs.red_lines.set_index("red_line")["counted"]
    for conflict in conflicts:
        for fact in conflict.facts:  # type: ignore[attr-defined]
            if fact.kind == "red_line":
                return COUNTED[counted[fact.id]]
            if fact.kind in CAUSES:
                return CAUSES[fact.kind]
    return "other"


def _shifted(problem: Problem, added: Floats, bound: Flags) -> Problem:
    """The programme when part of every row is taken already."""
    taken = np.where(bound, problem.matrix @ added, 0.0)
    return replace(problem, lower=problem.lower - taken, upper=problem.upper - taken)


def _others(problem: Problem, before: Floats, after: Floats) -> pd.DataFrame:
    """Shortage that grows or shrinks by unit and sector."""
    columns, segments = problem.columns, problem.inputs.segments
    more = (after - before)[columns.shortage].sum(axis=1)
    given = segments[["unit", "sector"]].assign(more_wan_m3=more)
    table = given.groupby(["unit", "sector"])[["more_wan_m3"]].sum().reset_index()
    table = table[table["more_wan_m3"].abs() > NOTHING_WAN_M3]
    return table.sort_values("more_wan_m3", ascending=False, ignore_index=True)


def _lines(problem: Problem, before: Floats, after: Floats, added: Floats) -> pd.DataFrame:
    """Red lines that the withdrawal counts under, and sections whose flow it changes."""
    table = problem.inputs.red_lines
    per = table["per_wan_m3"]
    own = line_volumes(problem, added)
    used = [line_volumes(problem, values) for values in (before, after)]
    flows = (table["counted"] == "outflow").to_numpy()
    rivers = _rivers_of(problem, added)
    nodes = problem.inputs.dataset["nodes"].set_index("node")["river"]
    here = flows & table["place"].map(nodes).isin(rivers).to_numpy()
    touched = np.where(flows, here & (used[0] != used[1]), np.abs(own) > NOTHING_WAN_M3)
    table = table.assign(used_before=used[0] * per, used_after=used[1] * per)
    table = table[touched].rename(columns={"red_line": "id"})
    sections = _sections(problem, before, after, rivers)
    table = pd.concat([table, sections], ignore_index=True)
    most = table["sense"] == "max"
    for when in ("before", "after"):
        room = table["limit"] - table[f"used_{when}"]
        table[f"headroom_{when}"] = room.where(most, -room)
    return table[[*_no_lines()]]


def _rivers_of(problem: Problem, added: Floats) -> list[str]:
    """The river of the unit that withdraws."""
    use = problem.columns.use
    unit = problem.inputs.uses["unit"].to_numpy()[(added[use] > 0.0).any(axis=1)]
    rivers = problem.inputs.units.set_index("unit")["river"]
    return [str(river) for river in rivers[unit].unique()]


def _sections(problem: Problem, before: Floats, after: Floats, rivers: list[str]) -> pd.DataFrame:
    """Control sections of the rivers whose flow changes, each in the month with the least headroom
    after."""
    inputs = problem.inputs
    table = inputs.ecological.reset_index(drop=True)
    month = table["month"].to_numpy(np.int64) - 1
    at = problem.columns.outflow[inputs.nodes_of(table["node"]), month]
    owed = numbers(table, "owed_wan_m3")
    nodes = inputs.dataset["nodes"].set_index("node")
    changed = np.abs(after - before)[at] > NOTHING_WAN_M3
    changed &= nodes["river"].reindex(table["node"]).isin(rivers).to_numpy()
    touched = table["node"].isin(table.loc[changed, "node"].unique())
    hard = table["assurance_percent"] >= table["exceedance"]
    rows = table.assign(
        id=SECTION + table["node"],
        name_zh=nodes["name_zh"].reindex(table["node"]).to_numpy()
        + "生态流量（"
        + table["month"].astype(str)
        + "月）",
        name_en=nodes["name_en"].reindex(table["node"]).to_numpy()
        + " ecological flow, month "
        + table["month"].astype(str),
        scope="section",
        place=table["node"],
        unit="万m³",
        enforced=np.where(hard, "yes", "no"),
        sense="min",
        limit=owed,
        used_before=before[at],
        used_after=after[at],
    )[touched.to_numpy()]
    tightest = (rows["used_after"] - rows["limit"]).groupby(rows["node"]).idxmin()
    return rows.loc[tightest.to_numpy()]


def _no_lines() -> pd.DataFrame:
    names = ["id", "name_zh", "name_en", "scope", "place", "unit", "enforced", "limit"]
    names += ["used_before", "used_after", "headroom_before", "headroom_after"]
    return pd.DataFrame(columns=[*names, "document", "confidence"])


def _no_others() -> pd.DataFrame:
    return pd.DataFrame(columns=["unit", "sector", "more_wan_m3"])
