"""Local processes that solve the chunks of a study.

Each worker is a pool of one process, so that when a process dies it is known which chunk it was at:
that chunk is given out again. A worker ends as soon as the run ends or its parent is gone, however
that came about.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for
from multiprocessing.context import BaseContext
from pathlib import Path

from allocation.batch.chunk import Work, solve_chunk
from allocation.batch.members import Chunk
from allocation.batch.run import ChunkDone, Workers

MOST_DEATHS = 20
# Workers have a core each: threads of linear algebra would only wait for each other. NumPy reads
# these when a worker loads it.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
DIED = "the process that solved it died again and again: killed, or out of memory"


def local_workers(count: int) -> Workers:
    """Workers in ``count`` processes of this machine."""

    def run(work: Work, chunks: list[Chunk], folder: Path) -> Iterator[ChunkDone]:
        waiting, deaths = deque(chunks), Counter[str]()
        context = _context()
        ends, alive = context.Pipe(duplex=False)
        idle = [_seat(context, ends) for _ in range(min(count, len(chunks)))]
        busy: dict[Future[dict[str, int]], tuple[ProcessPoolExecutor, Chunk]] = {}
        try:
            while waiting or busy:
                while waiting and idle:
                    seat, chunk = idle.pop(), waiting.popleft()
                    busy[seat.submit(solve_chunk, work, chunk, folder)] = (seat, chunk)
                for future in wait(busy, return_when=FIRST_COMPLETED).done:
                    seat, chunk = busy.pop(future)
                    try:
                        yield ChunkDone(chunk, future.result())
                    except BrokenProcessPool:
                        seat.shutdown(wait=False)
                        seat = _seat(context, ends)
                        deaths[chunk.name] += 1
                        if deaths[chunk.name] < MOST_DEATHS:
                            waiting.appendleft(chunk)
                        else:
                            yield ChunkDone(chunk, cause=DIED)
                    except OSError as error:
                        yield ChunkDone(chunk, cause=f"{error.strerror}: {error.filename}")
                    idle.append(seat)
        finally:
            alive.close()
            for seat in [*idle, *(seat for seat, _ in busy.values())]:
                seat.shutdown(wait=False, cancel_futures=True)

    return run


def _context() -> BaseContext:
    """A server that has loaded everything and forks workers at once, where the system has one."""
    for name in THREADS:
        os.environ.setdefault(name, "1")
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["allocation.batch.chunk"])
    return context


def _seat(context: BaseContext, ends: Connection) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, context, initializer=_follow, initargs=(ends,))


def _follow(ends: Connection) -> None:
    """In the worker: leave Ctrl-C to the parent, and end when the run or the parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    watched: list[Connection | int] = [ends] if parent is None else [ends, parent.sentinel]

    def watch() -> None:
        wait_for(watched)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
