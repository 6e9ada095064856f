"""A short run of damaged inputs, the corpus of past failures, proof that the harness can fail."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from tests.fuzz.__main__ import drawn
from tests.fuzz.desk import lay
from tests.fuzz.judge import FAILURE, FAULTS, SUCCESS, Verdict, guarded, judged
from tests.fuzz.kept import cases
from tests.fuzz.pool import Limits, Result, run
from tests.fuzz.report import failures
from tests.fuzz.targets import TARGETS, Target

INPUTS, SEED, WORKERS = 120, 20261128, 2


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return lay(tmp_path_factory.mktemp("desk"))


def as_it_is(rng: Random, data: bytes) -> bytes:
    return data


def test_the_sound_desk_succeeds(desk: dict[str, bytes]) -> None:
    """Else every input would end in faults, and nothing behind the readers would be tried."""
    sound = [replace(target, mutator=as_it_is, then=()) for target in TARGETS]
    sound += [
        replace(target, mutator=as_it_is, steps=(step,), then=())
        for target in TARGETS
        for step in target.then
    ]
    results = list(run([(target, 1) for target in sound], desk, WORKERS))
    assert [r for r in results if r.verdict.kind != SUCCESS] == []


def test_damaged_inputs_end_in_success_or_located_faults(desk: dict[str, bytes]) -> None:
    results = list(run(drawn(INPUTS, SEED), desk, WORKERS))
    assert failures(results) == []
    kinds = [result.verdict.kind for result in results]
    assert kinds.count(FAULTS) > INPUTS // 3 and kinds.count(SUCCESS) > INPUTS // 10


def test_past_failures_stay_mended(desk: dict[str, bytes]) -> None:
    results = list(run([(case, number) for number, case in enumerate(cases())], desk, WORKERS))
    assert results and failures(results) == []


def crashing() -> Verdict:
    return guarded(lambda: {}["no such key"])


def endless() -> Verdict:
    while True:
        pass


def greedy() -> Verdict:
    taken = []
    while True:
        taken.append(bytearray(2**24))


def dying() -> Verdict:
    import os

    os._exit(9)


def without_remedy() -> Verdict:
    return judged([{"file": "a.csv", "row": 2, "column": "x", "value": "1", "expected": "2",
                    "remedy": " "}])  # fmt: skip


@pytest.mark.parametrize(
    ("step", "seconds", "words"),
    [
        (crashing, 10.0, "KeyError at test_fuzz.py"),
        (endless, 1.0, "stopped after"),
        (greedy, 60.0, "stopped at"),
        (dying, 10.0, "the process died"),
        (without_remedy, 10.0, "without remedy"),
    ],
)
def test_the_harness_sees_what_goes_wrong(
    step, seconds: float, words: str, desk: dict[str, bytes]
) -> None:
    bad = Target("bad", ("links.csv",), as_it_is, (step,))
    sound = replace(bad, name="sound", steps=())
    results: list[Result] = list(
        run([(bad, 1), (sound, 2)], desk, 1, Limits(seconds=seconds, mib=1000.0))
    )
    # The next input finds a worker that works.
    assert [result.verdict.kind for result in results] == [FAILURE, SUCCESS]
    assert words in results[0].verdict.told


def test_a_crash_of_a_command_is_a_failure(
    desk: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A defect put into the product: what a reader of networks may not raise."""
    from allocation import generalized
    from tests.fuzz.targets import command

    def broken(path: Path) -> None:
        raise IndexError("list index out of range")

    monkeypatch.setattr(generalized, "solve_network", broken)
    monkeypatch.chdir(tmp_path)
    Path("links.csv").write_bytes(desk["links.csv"])
    verdict = command("network", "links.csv")()
    assert verdict.kind == FAILURE and "IndexError" in verdict.told


def test_the_same_seed_is_the_same_input(desk: dict[str, bytes]) -> None:
    for target in TARGETS:
        assert target.input(7, desk) == target.input(7, desk)
        assert len({str(target.input(seed, desk)[0]) for seed in range(20)}) > 10
