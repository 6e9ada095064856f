"""One chunk of a study: solved warm from a fixed state, so that its bytes depend on nothing else.

Every chunk begins with a fresh model, and every member with the basis of one of its neighbours, the
middle one of their block. Whoever needs it first makes it; two who do so at once make the same.
"""

from __future__ import annotations

import pickle
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from allocation.batch import tables as keep
from allocation.batch.folder import read_start, write_chunk, write_start
from allocation.batch.levers import set_levers
from allocation.batch.members import Chunk, Member, Members
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
    start = _start(members, chunk, folder)
    solver = _Solver(members, start)
    parts = [solver.tables(members[chunk.first + at]) for at in range(chunk.count)]
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

    def __init__(self, members: Members, start: WarmStart | None) -> None:
        self._members = members
        self._start = start
        self._model: LexicographicModel | None = None

    def tables(self, member: Member) -> keep.Tables:
        """What is kept of a member; a member that fails says why and harms no other."""
        problem = None
        try:
            problem = problem_of(self._members, member)
            solution = self._live(problem).solve()
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

    def _live(self, problem: Problem) -> LexicographicModel:
        if self._model is None:
            self._model = LexicographicModel(problem)
        else:
            self._model.change(problem)
        if self._start is not None:
            # The same for all neighbours, so that no answer depends on what was solved before it.
            self._model.start_from(self._start)
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
    """The bases that all chunks of the block start from; nothing if that member has no plan."""
    name = f"block-{chunk.block:08d}"
    known, start = read_start(folder, name)
    if not known:
        solver = _Solver(members, None)
        solver.tables(members[chunk.middle])
        start = solver.warm_start()
        write_start(folder, name, start)
    return start
