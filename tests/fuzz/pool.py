"""Workers that are watched: too slow, too large or dead, and they are replaced."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import psutil

from tests.fuzz.judge import FAILURE, SUCCESS, Verdict
from tests.fuzz.targets import FOLDER, Overlay, Step, Target

MOST_SECONDS, MOST_MIB = 10.0, 2048
# A machine that is busy with other things must not make a hang of every pause.
MOST_WALL_SECONDS = 90.0
LOOK_SECONDS = 0.05
Asked = tuple[Target, int]


@dataclass(frozen=True)
class Limits:
    """What one input may take: seconds of a processor, and MiB of memory."""

    seconds: float = MOST_SECONDS
    mib: float = MOST_MIB


@dataclass(frozen=True)
class Result:
    """What became of one input.

    Attributes:
        target: name of the kind of input.
        seed: of the input; -1 for a kept one.
        verdict: of the last step.
        seconds: processor time it took.
        mib: most memory that its worker held meanwhile.
    """

    target: str
    seed: int
    verdict: Verdict
    seconds: float
    mib: float


def run(
    asked: Iterable[Asked], desk: Mapping[str, bytes], workers: int, limits: Limits = Limits()
) -> Iterator[Result]:
    """Run inputs, results as they come.

    Args:
        asked: targets with the seeds of their inputs.
        desk: files of the sound desk by path.
        workers: how many processes.
        limits: of each input.
    """
    waiting = iter(asked)
    with TemporaryDirectory(prefix="shuiding-fuzz-") as root:
        seats = [_Seat(Path(root), desk) for _ in range(workers)]
        try:
            busy = [seat for seat in seats if seat.begin(waiting)]
            while busy:
                wait([seat.pipe for seat in busy], LOOK_SECONDS)
                for seat in list(busy):
                    result = seat.look(limits)
                    if result is None:
                        continue
                    yield result
                    if not seat.begin(waiting):
                        busy.remove(seat)
        finally:
            for seat in seats:
                seat.end()


class _Seat:
    """One worker at a time, and what it is at."""

    def __init__(self, root: Path, desk: Mapping[str, bytes]) -> None:
        self.root, self.desk, self.number = root, desk, 0
        self._sit()

    def _sit(self) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.fuzz.targets", "allocation.plan"])
        self.pipe, other = context.Pipe()
        self.number += 1
        folder = self.root / f"{id(self)}-{self.number}"
        self.process: BaseProcess = context.Process(
            target=work, args=(other, folder, dict(self.desk)), daemon=True
        )
        self.process.start()
        other.close()
        self.pipe.recv()

    def begin(self, waiting: Iterator[Asked]) -> bool:
        """Take the next input; whether there was one."""
        asked = next(waiting, None)
        if asked is None:
            return False
        self.asked, self.begun = asked, perf_counter()
        self.spent = self._spent()
        self.pipe.send(asked)
        return True

    def look(self, limits: Limits) -> Result | None:
        """The result, if there is one or the worker had to be replaced."""
        target, seed = self.asked
        told, seconds, mib = "", perf_counter() - self.begun, 0.0
        if self.pipe.poll():
            try:
                verdict, seconds, mib = self.pipe.recv()
            except EOFError:
                told = f"the process died ({self.process.exitcode})"
            else:
                if verdict.kind != FAILURE and seconds > limits.seconds:
                    verdict = Verdict(FAILURE, f"took {seconds:.1f} s")
                if verdict.kind != FAILURE and mib > limits.mib:
                    verdict = Verdict(FAILURE, f"took {mib:.0f} MiB")
                return Result(target.name, seed, verdict, seconds, mib)
        else:
            told, seconds, mib = self._beyond(limits)
        if not told:
            return None
        self.end()
        self._sit()
        return Result(target.name, seed, Verdict(FAILURE, told), seconds, mib)

    def _beyond(self, limits: Limits) -> tuple[str, float, float]:
        """Which limit a worker that is still at work has passed, if any."""
        seconds = self._spent() - self.spent
        with suppress(psutil.Error):
            mib = psutil.Process(self.process.pid).memory_info().rss / 2**20
            if mib > limits.mib:
                return f"stopped at {mib:.0f} MiB", seconds, mib
            if seconds > limits.seconds or perf_counter() - self.begun > MOST_WALL_SECONDS:
                return f"stopped after {seconds:.1f} s of work", seconds, mib
        return "", seconds, 0.0

    def _spent(self) -> float:
        with suppress(psutil.Error):
            times = psutil.Process(self.process.pid).cpu_times()
            return float(times.user + times.system)
        return 0.0

    def end(self) -> None:
        """End this worker and no other."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


def work(pipe: Connection, folder: Path, desk: Mapping[str, bytes]) -> None:
    """A worker: runs inputs one after the other in a folder of its own."""
    warnings.simplefilter("ignore")
    folder.mkdir(parents=True)
    os.chdir(folder)
    os.environ["SHUIDING_REGISTER"] = str(folder / "out" / "register.sqlite")
    for path, content in desk.items():
        _put(path, content)
    pipe.send("ready")
    while True:
        try:
            target, seed = pipe.recv()
        except (EOFError, OSError):
            return
        _forget_peak()
        began = process_time()
        verdict = tried(*target.input(seed, desk), desk)
        pipe.send((verdict, process_time() - began, _peak_mib()))


def tried(overlay: Overlay, steps: Iterable[Step], desk: Mapping[str, bytes]) -> Verdict:
    """Lay damaged files over the desk in the current directory, run the steps, and tidy up."""
    for path, content in overlay.items():
        _put(path, content)
    verdict = Verdict(SUCCESS)
    try:
        for step in steps:
            verdict = step()
            if verdict.kind != SUCCESS:
                break
    finally:
        shutil.rmtree("out", ignore_errors=True)
        for path in overlay:
            _put(path, desk.get(path))
    return verdict


def _put(name: str, content: bytes | None) -> None:
    path = Path(name)
    if path.is_dir():
        path.rmdir()
    if content is None:
        path.unlink(missing_ok=True)
    elif content == FOLDER:
        path.unlink(missing_ok=True)
        path.mkdir()
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _forget_peak() -> None:
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak_mib() -> float:
    """Most memory held since it was last forgotten."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0
