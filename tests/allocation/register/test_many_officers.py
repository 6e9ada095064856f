"""Officers who ask for the same headroom at the same moment, and officers who are cut off."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from allocation.permits.register import HeadroomExceeded, Register
from tests.allocation.register.samples import filed, touch

ROOT = Path(__file__).resolve().parents[3]
OFFICERS, PROCESSES, TURNS = 50, 8, 5
LIMIT, VOLUME = 100.0, 7.0
FIT = int(LIMIT // VOLUME)


def start(place: str, name: str, count: int, limit: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.allocation.register.writer", place, name]
    return subprocess.Popen(
        [*command, str(count), str(limit)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def check_nothing_passed_the_limit(place: str, asked: int) -> None:
    with Register.open(place) as register:
        licences = register.entries("licence")
        assert len(licences) == min(FIT, asked) and licences["annual_wan_m3"].sum() <= LIMIT
        assert len(register.entries("conclusion")) == len(licences)
        assert register.verify().sound


def test_fifty_officers_on_postgresql_never_grant_the_same_water_twice(postgresql: str) -> None:
    with Register.open(postgresql) as register:
        decisions = [filed(register, touch(LIMIT)).decision for _ in range(OFFICERS)]
    ready = Barrier(OFFICERS)

    def ask(decision: int) -> bool:
        # Each officer has connections of their own, as on a machine of their own.
        with Register.open(postgresql) as register:
            assert len(register.entries("decision")) == OFFICERS
            ready.wait(120)
            try:
                register.grant(decision, f"officer {decision}")
            except HeadroomExceeded as exceeded:
                assert not exceeded.figures[0].fits
                return False
            return True

    with ThreadPoolExecutor(OFFICERS) as pool:
        granted = list(pool.map(ask, decisions))
    assert sum(granted) == FIT
    check_nothing_passed_the_limit(postgresql, OFFICERS)
    with Register.open(postgresql) as register:
        concluded = set(register.entries("conclusion")["decision"])
    # Who was told yes has the licence, who was told no has none.
    assert concluded == {one for one, yes in zip(decisions, granted, strict=True) if yes}


def test_two_officers_never_grant_the_same_application(where: str) -> None:
    with Register.open(where) as register:
        decision = filed(register).decision
    ready = Barrier(4)

    def ask(name: str) -> bool:
        with Register.open(where) as register:
            ready.wait(60)
            try:
                register.grant(decision, name)
            except Exception as error:
                assert "has granted it" in str(error)
                return False
            return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(ask, "甲乙丙丁")) == 1
    check_nothing_passed_the_limit(where, 1)


def test_eight_processes_on_sqlite_never_grant_the_same_water_twice(sqlite: str) -> None:
    # They also all find no register there and begin it together.
    writers = [start(sqlite, f"officer {n}", TURNS, LIMIT) for n in range(PROCESSES)]
    told = []
    for writer in writers:
        out, problems = writer.communicate(timeout=240)
        assert writer.returncode == 0, problems
        told += [line.split()[0] for line in out.splitlines()]
    assert told.count("filed") == PROCESSES * TURNS
    assert told.count("granted") == FIT
    assert told.count("refused") == PROCESSES * TURNS - FIT
    check_nothing_passed_the_limit(sqlite, PROCESSES * TURNS)
    with Register.open(sqlite) as register:
        assert len(register.entries("decision")) == PROCESSES * TURNS


@pytest.mark.parametrize("seed", range(3))
def test_a_writer_killed_in_the_middle_leaves_no_half_decision(where: str, seed: int) -> None:
    chance = random.Random(seed)
    acknowledged: list[tuple[str, int, int]] = []
    for _ in range(2):
        writer = start(where, "officer", 200, 1e6)
        assert writer.stdout is not None
        stop = chance.randrange(3, 120)
        lines = []
        for line in writer.stdout:
            lines.append(line)
            if len(lines) == stop:
                break
        # Not at the moment of an acknowledgement, but anywhere between two.
        time.sleep(chance.uniform(0.0, 0.02))
        writer.kill()
        # The rest through the same reader: it holds lines that the system's pipe no longer has.
        rest = writer.stdout.read()
        writer.communicate()
        assert writer.returncode == -9 and len(lines) == stop
        whole = "".join([*lines, rest])
        whole = whole[: whole.rfind("\n") + 1]
        for line in whole.splitlines():
            what, first, second = line.split()
            acknowledged.append((what, int(first), int(second)))
    check_whole(where, acknowledged)


def check_whole(place: str, acknowledged: list[tuple[str, int, int]]) -> None:
    with Register.open(place) as register:
        # An application without decision, or a grant without licence, would be a half one.
        assert register.verify().sound
        kinds = {kind: register.entries(kind) for kind in ("application", "decision", "licence")}
        conclusions = register.entries("conclusion")
        assert set(kinds["decision"]["application"]) == set(kinds["application"]["sequence"])
        assert set(kinds["licence"]["conclusion"]) == set(conclusions["sequence"])
        pairs = {
            "filed": set(
                zip(kinds["decision"]["application"], kinds["decision"]["sequence"], strict=True)
            ),
            "granted": set(
                zip(kinds["licence"]["conclusion"], kinds["licence"]["sequence"], strict=True)
            ),
        }
        for what, first, second in acknowledged:
            assert (first, second) in pairs[what]
        # A writer may have been killed after the commit and before its word of it.
        extra = sum(map(len, pairs.values())) - len(acknowledged)
        assert 0 <= extra <= 2
        # Others go on as if nothing had been.
        register.grant(filed(register, touch(1e6)).decision, "next")
        assert register.verify().sound
