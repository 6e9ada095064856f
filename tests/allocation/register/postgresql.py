"""A PostgreSQL server of its own for the tests, on a Unix socket in a temporary folder."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import psycopg

VARIABLE = "SHUIDING_POSTGRESQL"
INSTALL = (
    "PostgreSQL is needed for these tests: apt-get install postgresql, "
    f"or name the folder with initdb and postgres in {VARIABLE}"
)


def programs() -> Path:
    """Folder of ``initdb`` and ``postgres``: as named, of Debian's newest version, or on PATH."""
    named = os.environ.get(VARIABLE)
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name)
    )
    on_path = shutil.which("initdb")
    candidates = [Path(named)] if named else [*reversed(debian)]
    if not named and on_path:
        candidates.append(Path(on_path).resolve().parent)
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    # Not a skip: what is granted twice must not go unseen because a package was missing.
    raise RuntimeError(INSTALL)


def as_other_user(folder: Path) -> list[str]:
    """How to start a program that refuses to run as root; the folder becomes that user's."""
    if os.geteuid() != 0:
        return []
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    identity = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    return ["setpriv", *identity, "--"]


@contextmanager
def server() -> Iterator[str]:
    """A server that runs meanwhile; gives the URL of its databases without their name."""
    folder, where = Path(mkdtemp(prefix="pg-", dir="/tmp")), programs()
    user = as_other_user(folder)
    data = folder / "data"
    try:
        initdb = [where / "initdb", "-D", data, "-U", "officer", "-A", "trust", "-E", "UTF8"]
        done = subprocess.run(
            [*user, *map(str, initdb)], cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}"]
        options += ["-c", "max_connections=120"]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [*user, str(where / "postgres"), "-D", str(data), *options],
                cwd=folder,
                stdout=log,
                stderr=log,
            )
        try:
            _wait(folder, process)
            yield f"postgresql://officer@/{{}}?host={folder}"
        finally:
            # What it holds is thrown away, so it need not put anything in order.
            process.send_signal(signal.SIGQUIT)
            process.wait(60)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(folder: Path, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(host=str(folder), user="officer", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            ended = process.poll() is not None
            if ended or time.monotonic() > until:
                raise AssertionError((folder / "log").read_text(errors="replace")) from None
            time.sleep(0.1)


def new_database(url: str, name: str) -> str:
    """URL of a new, empty database."""
    with psycopg.connect(url.format("postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return url.format(name)
