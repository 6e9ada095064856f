"""Runs a command of a document as it stands there, in the present folder.

``shuiding`` runs inside this process, so that its libraries are loaded once; ``shuiding app``,
which serves until it is stopped, runs in one of its own until it answers.
"""

from __future__ import annotations

import shlex
import socket
import subprocess
import sys
import time
from pathlib import Path

from typer.testing import CliRunner

from allocation.cli import app
from tests.docs.blocks import ROOT
from tests.docs.given import give

STARTED_S = 120.0


def run(line: str) -> tuple[int, str]:
    """Exit code and what was told."""
    words = shlex.split(line, comments=True)
    give(words)
    program, arguments = words[0], words[1:]
    if program == "make":
        return _make(arguments)
    if program.endswith("python"):
        return _process([sys.executable, *arguments])
    assert program == "shuiding", f"the test does not know how to run {program!r}"
    if arguments[0] == "app":
        return _served(arguments)
    done = CliRunner().invoke(app, arguments, input="y\n")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def _process(words: list[str], folder: Path | None = None) -> tuple[int, str]:
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def _make(targets: list[str]) -> tuple[int, str]:
    """Whether the targets are there: what they would do is listed, and not done."""
    return _process(["make", "--dry-run", *targets], ROOT)


def _served(arguments: list[str]) -> tuple[int, str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    argv = [sys.executable, "-m", "allocation.cli", *arguments, "--port", str(port)]
    with Path("app.log").open("wb") as log:
        server = subprocess.Popen(argv, stdout=log, stderr=log)
        try:
            until = time.monotonic() + STARTED_S
            while server.poll() is None and time.monotonic() < until:
                with socket.socket() as knocking:
                    if knocking.connect_ex(("127.0.0.1", port)) == 0:
                        return 0, ""
                time.sleep(0.2)
            return server.poll() or -1, Path("app.log").read_text(encoding="utf-8")
        finally:
            server.terminate()
            server.wait(20)
