"""The chunks of a study on a Dask cluster: one that is running, or one made on this machine.

Every worker must see the folder of the study under the same path and have the same versions of
everything. Chunks are handed out a few per worker at a time, and a chunk whose worker is lost is
handed out again; what comes back is only how many members there are of each status.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from distributed import Client, KilledWorker, LocalCluster, as_completed
from distributed.client import FutureCancelledError

from allocation.batch.chunk import Work, solve_chunk
from allocation.batch.local import DIED, MOST_DEATHS
from allocation.batch.members import Chunk
from allocation.batch.run import ChunkDone, Workers

AHEAD = 2
ANSWER_SECONDS = 30


def cluster_workers(scheduler: str | None, count: int) -> Workers:
    """Workers of a Dask scheduler.

    Args:
        scheduler: its address, ``tcp://HOST:PORT``; nothing to start a cluster of ``count``
            processes on this machine, without a dashboard.
        count: how many processes then.

    Raises:
        OSError: if no scheduler answers.
    """
    stack = ExitStack()
    if scheduler is None:
        cluster = LocalCluster(
            n_workers=count, threads_per_worker=1, processes=True, dashboard_address=None
        )
        stack.enter_context(cluster)
        client = stack.enter_context(Client(cluster))
    else:
        client = stack.enter_context(Client(scheduler, timeout=ANSWER_SECONDS))

    def run(work: Work, chunks: list[Chunk], folder: Path) -> Iterator[ChunkDone]:
        with stack:
            yield from on_client(client, work, chunks, folder)

    return run


def on_client(client: Client, work: Work, chunks: list[Chunk], folder: Path) -> Iterator[ChunkDone]:
    """Solve chunks through a client of a scheduler."""
    waiting, tries = deque(chunks), Counter[str]()
    known: dict[Any, Chunk] = {}
    flow = as_completed()

    def hand_out() -> None:
        threads = sum(client.nthreads().values())
        while waiting and len(known) < AHEAD * max(threads, 1):
            chunk = waiting.popleft()
            key = f"{chunk.name}-{tries[chunk.name]}"
            future = client.submit(solve_chunk, work, chunk, folder, key=key, pure=False)
            known[future] = chunk
            flow.add(future)

    hand_out()
    for future in flow:
        chunk = known.pop(future)
        try:
            yield ChunkDone(chunk, future.result())
        except (KilledWorker, FutureCancelledError):
            tries[chunk.name] += 1
            if tries[chunk.name] < MOST_DEATHS:
                waiting.append(chunk)
            else:
                yield ChunkDone(chunk, cause=DIED)
        except OSError as error:
            yield ChunkDone(chunk, cause=f"{error.strerror}: {error.filename}")
        future.release()
        hand_out()
