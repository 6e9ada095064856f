"""The app of the default province, started as ``shuiding app`` starts it, and what it holds."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from allocation.pages.launch import command

STARTED_SECONDS = 120.0


@dataclass(frozen=True)
class Served:
    """A running server: its address and its process."""

    url: str
    pid: int

    def mib(self, what: str = "VmRSS") -> float:
        """Memory the process holds now, or the most it ever held (``VmHWM``), in MiB."""
        lines = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8").splitlines()
        found = next(line for line in lines if line.startswith(f"{what}:"))
        return int(found.split()[1]) / 1024


@contextmanager
def served() -> Iterator[Served]:
    """The app on a free port of this machine, in an empty folder; it ends with the block."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    url = f"http://127.0.0.1:{port}"
    with TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("wb") as file:
            server = subprocess.Popen(
                command(port), cwd=folder, stdout=file, stderr=subprocess.STDOUT
            )
        try:
            _wait(server, url, log)
            yield Served(url, server.pid)
        finally:
            server.terminate()
            server.wait(20)


def _wait(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    started = time.monotonic()
    while True:
        try:
            urlopen(f"{url}/_stcore/health", timeout=1).close()
            return
        except OSError:
            if server.poll() is not None or time.monotonic() > started + STARTED_SECONDS:
                raise RuntimeError(log.read_text(encoding="utf-8")) from None
            time.sleep(0.2)
