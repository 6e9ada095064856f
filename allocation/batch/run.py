"""Run a study: lay out its folder, solve the chunks that are not done, count what came out."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from allocation.batch import folder as keep
from allocation.batch.chunk import Work
from allocation.batch.members import Chunk, Members
from allocation.batch.study import Study
from allocation.solvers.highs import OPTIONS
from basins.dataset import Dataset
from basins.faults import BadInput, Fault, printable
from basins.scenario_file import scenario_text

PACKAGES = ("shuiding", "highspy", "numpy", "pandas", "scipy", "pyarrow", "SALib")


@dataclass(frozen=True)
class ChunkDone:
    """A chunk that came back: how many members of each status; why not, if it did not."""

    chunk: Chunk
    counts: dict[str, int] = field(default_factory=dict)
    cause: str = ""


# Gets the work, the chunks that are not done and the folder; gives chunks back as they come.
Workers = Callable[[Work, list[Chunk], Path], Iterator[ChunkDone]]


@dataclass(frozen=True)
class StudyRun:
    """A study in its folder, ready to run.

    Attributes:
        members: all members.
        folder: where results go.
        chunks: all chunks.
        open: those that are not done.
    """

    members: Members
    folder: Path
    chunks: tuple[Chunk, ...]
    open: tuple[Chunk, ...]

    def solve(self, workers: Workers) -> Iterator[ChunkDone]:
        """Solve what is not done; at the end nothing unfinished is left in the folder."""
        work = Work.of(self.members.study, self.members.dataset)
        if self.open:
            yield from workers(work, list(self.open), self.folder.resolve())
        keep.clear_partial(self.folder)


def prepare(study: Study, dataset: Dataset, folder: Path) -> StudyRun:
    """Lay the folder of a study out, or find it as an earlier run left it.

    Raises:
        BadInput: if the folder holds something else.
    """
    members = Members(study, dataset)
    manifest = keep.manifest_text(_manifest(members))
    _check_folder(folder, manifest)
    keep.clear_partial(folder)
    if not (folder / keep.MANIFEST).exists():
        keep.write_text(folder, keep.MANIFEST, manifest)
    if not (folder / keep.STUDY).exists():
        keep.write_text(folder, keep.STUDY, study.text)
    for number, scenario in enumerate(study.scenarios.values()):
        name = f"scenarios/{number:02d}.toml"
        if scenario is not None and not (folder / name).exists():
            keep.write_text(folder, name, scenario_text(scenario.content))
    if not (folder / keep.MEMBERS).exists():
        keep.write_members(folder, members.table())
    done = keep.done_chunks(folder)
    chunks = tuple(members.chunks())
    # Dry years take longest and come first, so that at the end no process works alone for long.
    left = tuple(c for c in reversed(chunks) if c.name not in done)
    return StudyRun(members, folder, chunks, left)


def end_summary(run: StudyRun) -> dict[str, Any]:
    """What the folder holds now: members by status, chunks done, whether nothing is missing."""
    counts = {"optimal": 0, "infeasible": 0, "failed": 0}
    done = sorted(keep.done_chunks(run.folder))
    for name in done:
        path = run.folder / keep.RESULTS / "summary" / f"{name}.parquet"
        told = pc.value_counts(pq.read_table(path, columns=["status"])["status"])
        for row in told.to_pylist():
            counts[row["values"]] += row["counts"]
    solved = sum(counts.values())
    return {
        "status": "complete" if len(done) == len(run.chunks) else "incomplete",
        "study": run.members.study.name,
        "members": len(run.members),
        "members_done": solved,
        **counts,
        "chunks": len(run.chunks),
        "chunks_done": len(done),
    }


def _check_folder(folder: Path, manifest: str) -> None:
    """Refuse a folder that holds something else."""
    path, name = folder / keep.MANIFEST, printable(folder.name)
    if path.exists():
        if path.read_text("utf-8") != manifest:
            file, expected = f"{name}/{keep.MANIFEST}", "the same study, dataset and versions"
            remedy = "name another folder with --out; results of two studies do not mix"
            raise BadInput([Fault(file, None, None, "another study", expected, remedy)])
        return
    if folder.exists() and not folder.is_dir():
        remedy = "name a folder with --out"
        raise BadInput([Fault(name, None, None, "a file", "a folder", remedy)])
    if folder.exists() and any(child.name != keep.PARTIAL for child in folder.iterdir()):
        remedy = "name a new or empty folder with --out"
        raise BadInput([Fault(name, None, None, "other files", "an empty folder", remedy)])


def _manifest(members: Members) -> dict[str, Any]:
    """What the results follow from; no times, so that the same study gives the same bytes."""
    study, dataset = members.study, members.dataset
    asked, drawn = study.synthetics, members.synthetic
    return {
        "program": "shuiding",
        "versions": {name.lower(): metadata.version(name) for name in PACKAGES}
        | {"python": platform.python_version()},
        "machine": platform.machine(),
        "study": {
            "name": study.name,
            "sha256": hashlib.sha256(study.text.encode()).hexdigest(),
        },
        "dataset": {"name": dataset.root.resolve().name, "sha256": dataset.digest},
        "scenarios": {
            name: None if scenario is None else {"sha256": scenario.digest}
            for name, scenario in study.scenarios.items()
        },
        "hydrology": list(study.hydrologies)
        if asked is None or drawn is None
        else {"samples": asked.samples, "seed": asked.seed}
        | vars(asked.correlations)
        | {"sha256": drawn.digest},
        "members": len(members),
        "chunk": study.chunk,
        "solver": {"name": "highs", "options": dict(OPTIONS)},
    }
