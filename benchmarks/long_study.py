"""A study of 10,000 members from its beginning to its end; writes ``results/long_study.md``.

Run ``python benchmarks/long_study.py FOLDER [MEMBERS]``. It takes hours; ``make bench`` leaves
it out. Stopped by Ctrl-C it goes on with the same call; every part that was run is a line of
``FOLDER/parts.csv``.
"""

from __future__ import annotations

import os
import sys
from csv import DictReader, DictWriter
from pathlib import Path
from typing import NamedTuple

from allocation.batch.run import StudyRun, end_summary, prepare
from allocation.batch.study import load_study
from basins.dataset import Dataset, load_dataset
from benchmarks.common import machine, markdown, publish, watched

MEMBERS = 10_000
STUDY = 'name = "ten-thousand"\nyears = [2025]\n\n[hydrology]\nsamples = {members}\nseed = 1\n'
HEAD = ("part", "members", "seconds", "members per hour", "MiB")
PROVINCES, CORES = 31, 1_000


class Part(NamedTuple):
    """What was done between a start and a stop."""

    members: int
    seconds: float
    mib: float


def parts_of(file: Path) -> list[Part]:
    """The parts so far."""
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        return [
            Part(int(line["members"]), float(line["seconds"]), float(line["mib"]))
            for line in DictReader(lines)
        ]


def note(file: Path, part: Part) -> None:
    """Add a part."""
    new = not file.exists()
    with file.open("a", encoding="utf-8", newline="") as lines:
        writer = DictWriter(lines, Part._fields, lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerow(part._asdict())


def prepared(study: Path, dataset: Dataset, out: Path) -> tuple[StudyRun, int]:
    """The study as its folder has it, and how many of its members are solved."""
    ready = prepare(load_study(study, dataset), dataset, out)
    return ready, len(ready.members) - sum(chunk.count for chunk in ready.open)


def main() -> None:
    """Go on with the study, and write its table when it is whole."""
    folder, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else MEMBERS
    folder.mkdir(parents=True, exist_ok=True)
    study, out, file = folder / "study.toml", folder / "out", folder / "parts.csv"
    study.write_text(STUDY.format(members=count), encoding="utf-8")
    command = [sys.executable, "-m", "allocation.cli", "batch"]
    dataset = load_dataset()
    ready, before = prepared(study, dataset, out)
    solved = before
    if before < count:
        _, seconds, mib = watched([*command, "run", str(study), "--out", str(out), "--json"])
        ready, solved = prepared(study, dataset, out)
        note(file, Part(solved - before, seconds, mib))
    parts = parts_of(file)
    if solved < count:
        raise SystemExit(f"{solved:,} of {count:,} members are solved: run the same call again")
    if sum(part.members for part in parts) != count:
        raise SystemExit(f"{file} does not tell of all members: a part was killed unseen")
    told = end_summary(ready)
    code, report_seconds, report_mib = watched([*command, "report", str(out)])
    if code != 0:
        raise SystemExit(f"report: exit code {code}")
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file()) / 2**20
    whole = Part(count, sum(part.seconds for part in parts), max(part.mib for part in parts))
    each = whole.seconds * (os.cpu_count() or 1) / count
    nation = PROVINCES * count * each / CORES / 3600
    publish(
        "long_study",
        f"# A study of {count:,} members to its end, default province, 2025, synthetic water",
        machine("pandas") + " One process per core.",
        f"{told['optimal']:,} members have a plan, {told['infeasible']:,} have none, "
        f"{told['failed']:,} failed. A stop between two parts loses the chunks that were being "
        "solved. The driest members come first and take longest.",
        markdown(HEAD, [*map(_row, range(1, len(parts) + 1), parts), _row("whole", whole)]),
        f"The folder takes {size:,.0f} MiB; `shuiding batch report` of it takes "
        f"{report_seconds:.0f} s and {report_mib:,.0f} MiB.",
        f"From the seconds of a core that a member takes here ({each:.2f}), not run: {PROVINCES} "
        f"provinces of this size with {count:,} members each take about {nation:.2f} h on "
        f"{CORES:,} cores. Members share nothing, so what would not scale is the one folder that "
        "results are written to (a file per table and chunk), the scheduler's few milliseconds "
        "per chunk, and cores that share their memory's bandwidth as these do.",
    )


def _row(name: object, part: Part) -> list[str]:
    return [
        str(name),
        f"{part.members:,}",
        f"{part.seconds:,.0f}",
        f"{3600 * part.members / part.seconds:,.0f}",
        f"{part.mib:,.0f}",
    ]


if __name__ == "__main__":
    main()
