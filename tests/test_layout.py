"""The shape of the code base: direction of imports, size of modules, no trace of one machine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("basins", "allocation")
MOST_LINES = 400
OUTER_MODULES = ("allocation.cli", "allocation.pages")

FOLDERS = (
    *(".ci", ".streamlit", "allocation", "basins", "benchmarks", "data", "deploy", "docs"),
    *("release", "tests"),
)
TEXT = {".cff", ".csv", ".json", ".lock", ".md", ".py", ".toml", ".yaml", ".yml", ""}
# A home or work folder at the start of a path; a part of a web address does not count.
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:root|home|work|Users)/[\w.]")
HOST_OPTION = re.compile(r"--(?:extra-)?index-url|--find-links|--trusted-host|https?://|file://")


def modules() -> list[Path]:
    return sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))


def text_files() -> Iterator[Path]:
    yield from (path for path in ROOT.iterdir() if path.is_file() and path.suffix in TEXT)
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix in TEXT and "__pycache__" not in path.parts:
                yield path


def imported_modules(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_import_contracts_hold() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_core_of_allocation_knows_nothing_of_pages_and_command_line() -> None:
    # The import contract names its layers; this one also covers modules that no layer names yet.
    offenders = []
    for path in modules():
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if module.startswith(OUTER_MODULES):
            continue
        offenders += [
            f"{module} imports {name}"
            for name in imported_modules(path)
            if any(name == outer or name.startswith(f"{outer}.") for outer in OUTER_MODULES)
        ]
    assert offenders == []


@pytest.mark.parametrize("name", PACKAGES)
def test_no_module_holds_two_ideas(name: str) -> None:
    sizes = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / name).rglob("*.py")
    }
    assert sizes, f"no module found in {name}"
    assert {path: lines for path, lines in sizes.items() if lines > MOST_LINES} == {}


def test_no_file_names_a_path_of_one_machine() -> None:
    found = []
    for path in text_files():
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
            if MACHINE_PATH.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}")
    assert found == []


def test_lock_has_hashes_and_names_no_host() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^([a-z0-9._-]+)==\S+ \\\n    --hash=sha256:", lock, re.MULTILINE)
    assert len(pins) == len(re.findall(r"^[a-z0-9._-]+(?:==| @)", lock, re.MULTILINE)) > 50
    assert HOST_OPTION.search(lock) is None
