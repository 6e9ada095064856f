"""One chunk of a study: solved warm from a fixed state, so that its bytes depend on nothing else.

Every chunk begins with a fresh model and the basis of the member in the middle of its block.
Whoever needs that first makes it; two who do so at once make the same. From there it goes from
neighbour to neighbour.
"""

from __future__ import annotations

import pickle
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from allocation.batch import tables as keep
from allocation.batch.folder import read_start, write_chunk, write_start
from allocation.batch.levers import set_levers
from allocation.batch.members import Chunk, Member, Members
from allocation.batch.neighbours import nearest_first
from allocation.batch.study import Study
from allocation.formulation.inputs import inputs_of
from allocation.formulation.problem import Problem, assemble
from allocation.solvers.bases import WarmStart
from allocation.solvers.lexicographic import LexicographicModel
from allocation.solvers.solution import NoSolution
from basins.dataset import Dataset
from basins.faults import BadInput
from basins.scenario import Scenario, apply_scenario


@dataclass(frozen=True)
class Work:
    """What a worker needs to know of a study; small enough to go along with every chunk."""

    packed: bytes

    @staticmethod
    def of(study: Study, dataset: Dataset) -> Work:
        """Pack a study and its dataset."""
        return Work(zlib.compress(pickle.dumps((study, dataset))))


def solve_chunk(work: Work, chunk: Chunk, folder: Path) -> dict[str, int]:
    """Solve the members of a chunk and write them; how many there are of each status."""
    members = _unpacked(work.packed)
    own = np.arange(chunk.first, chunk.first + chunk.count)
    places = members.places(np.concatenate([[chunk.middle], own]))
    solver, starts = _Solver(members), {0: _start(members, chunk, folder)}
    solved: dict[int, keep.Tables] = {}
    for at, before in nearest_first(places):
        solved[at] = solver.tables(members[int(own[at - 1])], starts[before])
        starts[at] = solver.warm_start() or starts[before]
    parts = [solved[at] for at in sorted(solved)]
    write_chunk(folder, chunk.name, parts)
    counts: dict[str, int] = {}
    for part in parts:
        status = str(part["summary"]["status"].iloc[0])
        counts[status] = counts.get(status, 0) + 1
    return counts


@lru_cache(maxsize=1)
def _unpacked(packed: bytes) -> Members:
    study, dataset = pickle.loads(zlib.decompress(packed))
    return Members(study, dataset)


class _Solver:
    """Members one after the other on one live model."""

    def __init__(self, members: Members) -> None:
        self._members = members
        self._model: LexicographicModel | None = None

    def tables(self, member: Member, start: WarmStart | None) -> keep.Tables:
        """What is kept of a member; a member that fails says why and harms no other."""
        problem = None
        try:
            problem = problem_of(self._members, member)
            # Another year of water moves every river: no answer is where the last basis prices it.
            solution = self._live(problem, start).solve(near=self._members.synthetic is None)
            return keep.solved_tables(member.member, problem, solution)
        except NoSolution as none:
            if none.status == keep.INFEASIBLE:
                cause = "the red lines and what must be met in full cannot hold together"
                return keep.unsolved_tables(member.member, keep.INFEASIBLE, cause, problem)
            return self._failed(member, none.status, problem)
        except BadInput as bad:
            first = bad.faults[0]
            cause = f"{first.file} {first.column}: {first.value}; expected {first.expected}"
            return self._failed(member, cause, problem)
        except Exception as error:
            return self._failed(member, f"{type(error).__name__}: {error}", problem)

    def warm_start(self) -> WarmStart | None:
        """What the model remembers after its last answer."""
        return None if self._model is None else self._model.warm_start()

    def _live(self, problem: Problem, start: WarmStart | None) -> LexicographicModel:
        if self._model is None:
            self._model = LexicographicModel(problem)
        else:
            self._model.change(problem)
        if start is not None:
            self._model.start_from(start)
        return self._model

    def _failed(self, member: Member, cause: str, problem: Problem | None) -> keep.Tables:
        # Nobody knows what state a failure left the model in.
        self._model = None
        return keep.unsolved_tables(member.member, keep.FAILED, cause, problem)


def problem_of(members: Members, member: Member) -> Problem:
    """The programme of a member.

    Raises:
        BadInput: if its levers break a rule of the dataset.
    """
    dataset = _changed(members, member)
    return assemble(inputs_of(dataset, member.year, members.water(member)))


def _changed(members: Members, member: Member) -> Dataset:
    """The tables with the scenario and the levers of a member."""
    study, dataset = members.study, members.dataset
    scenario = study.scenarios[member.scenario]
    if study.levers:
        content = {} if scenario is None else dict(scenario.changes)
        turned = set_levers(content, study.levers, members.points[member.point])
        # Both ends of every range were checked with the study; applying it checks the tables.
        scenario = Scenario(member.scenario, None, None, turned)
    return dataset if scenario is None else apply_scenario(dataset, scenario)


def _start(members: Members, chunk: Chunk, folder: Path) -> WarmStart | None:
    """The bases of the member in the middle of the block; nothing if it has no plan."""
    name = f"member-{chunk.middle:08d}"
    known, start = read_start(folder, name)
    if not known:
        solver = _Solver(members)
        solver.tables(members[chunk.middle], None)
        start = solver.warm_start()
        write_start(folder, name, start)
    return start
