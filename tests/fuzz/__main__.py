"""``python -m tests.fuzz --inputs 10000 --seed 1``: run damaged inputs and tell what came out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.fuzz.desk import lay
from tests.fuzz.judge import FAILURE
from tests.fuzz.kept import cases, keep
from tests.fuzz.pool import Asked, Result, run
from tests.fuzz.report import failures, figures
from tests.fuzz.targets import TARGETS


def drawn(inputs: int, seed: int, only: str | None = None) -> Iterator[Asked]:
    """Targets and seeds, the same for the same seed."""
    rng = Random(seed)
    targets = [target for target in TARGETS if only in (None, target.name)]
    shares = [target.share for target in targets]
    for number in range(inputs):
        yield rng.choices(targets, shares)[0], seed * 10_000_000 + number


def main() -> int:
    """Exit code 1 if anything ended in a failure."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--inputs", type=int, default=10_000, help="how many")
    wanted.add_argument("--seed", type=int, default=1, help="another seed, other inputs")
    wanted.add_argument("--workers", type=int, default=2, help="processes")
    wanted.add_argument("--only", choices=[t.name for t in TARGETS], help="one kind of input")
    wanted.add_argument("--one", type=int, help="with --only: the input of this seed alone")
    wanted.add_argument("--kept", action="store_true", help="replay the corpus instead")
    wanted.add_argument("--keep", type=Path, help="folder for the files of failures")
    given = wanted.parse_args()
    with TemporaryDirectory(prefix="shuiding-desk-") as folder:
        desk = lay(Path(folder))
    asked: list[Asked] = list(drawn(given.inputs, given.seed, given.only))
    if given.kept:
        asked = [(case, number) for number, case in enumerate(cases())]
    elif given.one is not None:
        asked = [(asked[0][0], given.one)]
    started, results = perf_counter(), []
    for result in run(asked, desk, given.workers):
        results.append(result)
        if given.keep and result.verdict.kind == FAILURE:
            _keep(result, desk, given.keep)
        if len(results) % 500 == 0:
            print(f"{len(results)} / {len(asked)}", file=sys.stderr, flush=True)
    print("\n".join(figures(results)))
    print(f"\n{len(results)} inputs in {perf_counter() - started:.0f} s")
    found = failures(results)
    print("\n".join(found))
    return 1 if found else 0


def _keep(result: Result, desk: dict[str, bytes], folder: Path) -> None:
    (target,) = (target for target in TARGETS if target.name == result.target)
    keep(target, result.seed, desk, folder / result.target / str(result.seed))


if __name__ == "__main__":
    sys.exit(main())
