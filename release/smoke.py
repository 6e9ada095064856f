"""The smoke test of an installed Shuiding, with nothing but what its own command can do.

    python -m release.smoke ENVIRONMENT/bin

Runs in an empty folder without the checkout on the path, so that what works came from the wheel.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60.0
LINKS = "i,j,k,cost,amplitude,lower_bound,upper_bound\nSOURCE,A,0,1,1,0,9\nA,SINK,0,-3,0.5,0,\n"


class Failed(Exception):
    """A step of the smoke test did not do what it should."""


class Installed:
    """A command ``shuiding`` somewhere, called in a folder."""

    def __init__(self, bin_folder: Path, folder: Path) -> None:
        self.command, self.folder = bin_folder.resolve() / "shuiding", folder
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SHUIDING_", "PYTHON"))}
        self.environment = kept | {"HOME": str(folder), "COLUMNS": "120"}

    def call(self, *arguments: str) -> str:
        """What a call prints; it must end with 0."""
        done = subprocess.run(
            [str(self.command), *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise Failed(f"shuiding {' '.join(arguments)}: {done.returncode}\n{done.stderr}")
        return done.stdout

    def told(self, *arguments: str) -> dict[str, Any]:
        """What a call says to machines."""
        content: dict[str, Any] = json.loads(self.call(*arguments, "--json"))
        return content


def version() -> str:
    """The version of the project."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])


def says_its_version(here: Installed) -> None:
    said = here.call("--version").strip()
    if said != f"shuiding {version()}":
        raise Failed(f"--version says {said!r}")


def shows_help(here: Installed) -> None:
    if "overload" not in here.call("--help"):
        raise Failed("--help does not list the commands")


def begins_a_province(here: Installed) -> None:
    here.told("data", "new", "某省", "--out", "mine")
    here.told("validate", "mine")


def plans_it(here: Installed) -> None:
    summary = here.told("plan", "--data", "mine", "--out", "plan")
    if summary["status"] != "optimal":
        raise Failed(f"the plan is {summary['status']}")
    here.told("verify", "plan", "--data", "mine")
    here.call("explain", "plan", "--data", "mine", "--lang", "en")


def has_its_province(here: Installed) -> None:
    root = "import basins; print(len(basins.load_dataset()['counties']))"
    done = subprocess.run(
        [str(here.command.with_name("python")), "-c", root],
        cwd=here.folder,
        env=here.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    if int(done.stdout) != 117:
        raise Failed(f"the default dataset has {done.stdout} counties")


def goes_through_a_workbook(here: Installed) -> None:
    here.told("data", "export", "--xlsx", "book.xlsx", "--data", "mine")
    here.told("data", "import", "book.xlsx", "--out", "again", "--yes")


def solves_a_network(here: Installed) -> None:
    (here.folder / "links.csv").write_text(LINKS, encoding="utf-8")
    if here.told("network", "links.csv")["status"] != "optimal":
        raise Failed("the network was not solved")


def makes_a_register(here: Installed) -> None:
    here.told("permit", "upgrade", "--register", "register.sqlite")


def serves_the_pages(here: Installed) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    argv = [str(here.command), "app", "--port", str(port), "--data", "mine"]
    with subprocess.Popen(argv, cwd=here.folder, env=here.environment) as server:
        try:
            for path, wanted in (("/_stcore/health", b"ok"), ("/", b"<html")):
                if wanted not in _answer(f"http://127.0.0.1:{port}{path}", server):
                    raise Failed(f"{path} does not answer {wanted!r}")
        finally:
            server.terminate()


def _answer(address: str, server: subprocess.Popen[bytes]) -> bytes:
    """What the server answers, as soon as it does."""
    # This machine is asked itself, whatever proxy the environment names.
    opener, deadline = build_opener(ProxyHandler({})), time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with opener.open(address, timeout=5) as answer:
                return bytes(answer.read())
        except (URLError, ConnectionError):
            time.sleep(0.2)
    raise Failed(f"{address} does not answer")


STEPS: tuple[Callable[[Installed], None], ...] = (
    says_its_version,
    shows_help,
    begins_a_province,
    plans_it,
    has_its_province,
    goes_through_a_workbook,
    solves_a_network,
    makes_a_register,
    serves_the_pages,
)


def main(bin_folder: Path) -> int:
    """Run all steps; the exit code is 1 if one fails."""
    with TemporaryDirectory(prefix="shuiding-smoke-") as folder:
        here = Installed(bin_folder, Path(folder))
        for step in STEPS:
            began = time.monotonic()
            try:
                step(here)
            except (Failed, OSError, subprocess.SubprocessError, ValueError, KeyError) as failed:
                print(f"{step.__name__.replace('_', ' ')}: {failed}", file=sys.stderr)
                return 1
            print(f"{step.__name__.replace('_', ' ')}: {time.monotonic() - began:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
