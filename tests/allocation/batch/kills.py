"""Kill what runs a study, at random, until it is done all the same.

The run is a process of its own; its workers are found below it and, where Dask's nannies or a fork
server started them, below those. SIGKILL gives none of them a chance to clear up.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

LONGEST_SECONDS = 240


@dataclass
class Kills:
    """How often what was killed."""

    parent: int = 0
    worker: int = 0
    starts: int = 0
    chunks_seen: list[int] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.parent + self.worker


def run_under_fire(
    arguments: Sequence[str], folder: Path, wanted: int, chunks: int, seed: int
) -> Kills:
    """Run a study to its end under ``wanted`` kills, then let it finish.

    The kills are spread over the study: the next one comes when its share of the chunks is done.

    Args:
        arguments: of ``shuiding``.
        folder: of the study.
        wanted: how many kills.
        chunks: how many chunks the study has.
        seed: of the choice of moment and victim.
    """
    draw, kills = random.Random(seed), Kills()
    process: subprocess.Popen[bytes] | None = None
    try:
        while kills.total < wanted and _done(folder) < chunks:
            if process is None or process.poll() is not None:
                process = _start(arguments)
                kills.starts += 1
            due = min(chunks - 1, kills.total * (chunks - 1) // wanted)
            _wait_for(folder, due, process)
            time.sleep(draw.uniform(0.0, 1.0))
            _strike(process, draw, kills)
            kills.chunks_seen.append(_done(folder))
        if process is not None:
            process.wait(LONGEST_SECONDS)
        subprocess.run(
            [sys.executable, "-m", "allocation.cli", *arguments], check=True, capture_output=True
        )
    finally:
        if process is not None and process.poll() is None:
            process.kill()
    return kills


def _start(arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "allocation.cli", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _done(folder: Path) -> int:
    return len(list((folder / "done").glob("part-*")))


def _wait_for(folder: Path, chunks: int, process: subprocess.Popen[bytes]) -> None:
    """Until so many chunks are done, workers are there, or the run has ended by itself."""
    until = time.monotonic() + LONGEST_SECONDS
    while process.poll() is None and time.monotonic() < until:
        if _done(folder) >= chunks and _below(process.pid):
            return
        time.sleep(0.05)


def _below(pid: int) -> list[psutil.Process]:
    """Processes below one, its helpers for shared resources left out."""
    try:
        found = psutil.Process(pid).children(recursive=True)
        return [child for child in found if "resource_tracker" not in " ".join(child.cmdline())]
    except psutil.Error:
        return []


def _strike(process: subprocess.Popen[bytes], draw: random.Random, kills: Kills) -> None:
    if process.poll() is not None:
        return
    workers = _below(process.pid)
    try:
        if workers and draw.random() < 0.6:
            draw.choice(workers).send_signal(signal.SIGKILL)
            kills.worker += 1
        else:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills.parent += 1
    except psutil.Error:
        return
