"""What Shuiding needs to run, in the versions that were tested: the lock without developers' tools.

python -m release.runtime > requirements.txt
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
PROJECT = "shuiding"


def runtime() -> list[Distribution]:
    """Installed distributions that the project needs, directly or not, by name; not the project."""
    found: dict[str, Distribution] = {}
    waiting = [(PROJECT, frozenset[str]())]
    seen = set(waiting)
    while waiting:
        name, extras = waiting.pop()
        found[name] = distribution(name)
        for line in found[name].requires or []:
            need = Requirement(line)
            wanted = [{"extra": extra} for extra in (*extras, "")]
            if need.marker is not None and not any(need.marker.evaluate(e) for e in wanted):
                continue
            item = (canonicalize_name(need.name), frozenset(need.extras))
            if item not in seen:
                seen.add(item)
                waiting.append(item)
    return [found[name] for name in sorted(found) if name != PROJECT]


def locked(lock: str) -> dict[str, tuple[str, str]]:
    """Version and text (with hashes, without the comments) of each package in a lock file."""
    blocks = re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)((?: \\\n    --hash=\S+)+)", lock, re.M)
    return {
        canonicalize_name(name): (version, f"{name}=={version}{hashes}\n")
        for name, version, hashes in blocks
    }


def requirements() -> str:
    """The part of the lock that a server needs.

    Raises:
        ValueError: for what the project needs that the lock does not have in the tested version.
    """
    lock = locked(LOCK.read_text(encoding="utf-8"))
    blocks = []
    for found in runtime():
        name = canonicalize_name(found.name)
        version, text = lock.get(name, ("no version", ""))
        if version != found.version:
            raise ValueError(
                f"{name} {found.version} was tested, the lock has {version}: make setup"
            )
        blocks.append(text)
    return "".join(blocks)


if __name__ == "__main__":
    sys.stdout.write(requirements())
