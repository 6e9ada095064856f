"""What is told about a conflict: facts, sets of facts, ways out, and the exception with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from allocation.conflict.moves import Move
from allocation.formulation.problem import Problem
from basins.arrays import Ints
from basins.dataset import Dataset
from basins.scenario import Scenario


@dataclass(frozen=True)
class Question:
    """What was asked for.

    Attributes:
        problem: the programme that has no answer.
        dataset: the tables before the scenario.
        scenario: what was changed, if anything.
        year, hydrology: what was to be planned.
    """

    problem: Problem
    dataset: Dataset
    scenario: Scenario | None
    year: int
    hydrology: str


@dataclass(frozen=True)
class Fact:
    """One member of an irreducible set.

    Attributes:
        id: of the red line, ``ECO-<section>``, or the kind with its place.
        kind: as in ``facts``.
        name_zh, name_en: what it is and where.
        limit, unit: what it demands or allows.
        month: 1 … 12, or 0 for the year.
        rank: legal rank, 1 is relaxed last; nothing for facts that are no limits.
        short_wan_m3: by how much it alone would have to give way for the others to hold.
        article, document, confidence: what it rests on.
    """

    id: str
    kind: str
    name_zh: str
    name_en: str
    limit: float
    unit: str
    month: int
    rank: int | None
    short_wan_m3: float
    article: str = ""
    document: str = ""
    confidence: str = ""


@dataclass(frozen=True)
class Conflict:
    """Facts that cannot hold together, while without any one of them the others can.

    Attributes:
        facts: the members.
        short_wan_m3: what is missing at least.
        months: the months it must be missing in; none if others could bear it.
        parts: positions of the members' parts in ``Facts``.
    """

    facts: tuple[Fact, ...]
    short_wan_m3: float
    months: tuple[int, ...]
    parts: Ints = field(repr=False)


@dataclass(frozen=True)
class WayOut:
    """A least relaxation and the scenario that makes it.

    Attributes:
        number: 1, 2, … in legal order.
        course: by what kind of means, as in ``courses.NAMES``.
        title_zh, title_en: the same in words.
        total_wan_m3: the least total by which facts give way.
        moves: what gives way, from which figure to which.
        scenario: the question's own changes and these; its name says that it relaxes something.
    """

    number: int
    course: str
    title_zh: str
    title_en: str
    total_wan_m3: float
    moves: tuple[Move, ...]
    scenario: Scenario


@dataclass(frozen=True)
class Explanation:
    """Why there is no plan, and what would have to give way for one.

    Attributes:
        conflicts: irreducible sets that share nothing, largest shortfall first.
        found: how many there are; ``conflicts`` has the largest of them.
        ways_out: least relaxations that resolve all of them, in legal order.
    """

    conflicts: tuple[Conflict, ...]
    found: int
    ways_out: tuple[WayOut, ...]


class Infeasible(Exception):
    """No plan keeps all red lines and meets the demands that must be met.

    Why, and what would help, is worked out when it is first asked for (seconds on a province).
    """

    def __init__(self, question: Question) -> None:
        super().__init__(f"no plan for {question.year} at {question.hydrology}: facts conflict")
        self.question = question

    @property
    def message(self) -> str:
        """That there is no plan, without the work of saying why."""
        return str(self.args[0])

    @cached_property
    def explanation(self) -> Explanation:
        """The irreducible sets and the ways out."""
        from allocation.conflict.explain import explain

        return explain(self.question)

    def told(self) -> dict[str, Any]:
        """The conflict as JSON has it."""
        from allocation.conflict.words import told

        return told(self.question, self.explanation)
