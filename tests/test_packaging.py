"""The wheel works on its own: dataset and pages inside, the checkout out of sight."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Installed:
    """A fresh environment that holds the wheel and sees the dependencies, not the checkout."""

    bin: Path
    folder: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        environment.pop("SHUIDING_DATA", None)
        return subprocess.run(
            [str(self.bin / command[0]), *command[1:]],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )


def checked(*command: str | Path) -> None:
    done = subprocess.run(
        [*map(str, command)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    checked(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, str(ROOT)
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("elsewhere")
    environment = folder / "env"
    checked(sys.executable, "-m", "venv", "--without-pip", environment)
    python = environment / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python]
    checked(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel)
    # A folder named by a .pth file does not have its own .pth files read, so the editable
    # install of the checkout stays out of sight.
    (site,) = environment.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return Installed(environment / "bin", folder)


def test_wheel_holds_dataset_pages_and_type_marks(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "allocation/pages/app.py",
        "allocation/permits/register/migrations/env.py",
        "allocation/permits/register/migrations/script.py.mako",
        "allocation/permits/register/migrations/versions/r0001_register.py",
        "allocation/py.typed",
        "basins/dictionary.csv",
        "basins/glossary.csv",
        "basins/py.typed",
        "basins/_data/shanxi/datapackage.json",
        "basins/_data/shanxi/units.csv",
    } <= names
    top = {name.split("/")[0] for name in names}
    assert {name for name in top if not name.endswith(".dist-info")} == {"allocation", "basins"}
    assert not any("/build/" in name or "__pycache__" in name for name in names)


def test_checkout_is_out_of_sight(installed: Installed) -> None:
    done = installed.run("python", "-c", "import allocation, sys; print(allocation.__file__)")
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).is_relative_to(installed.folder)


def test_installed_command_shows_help(installed: Installed) -> None:
    for command in (("shuiding",), ("python", "-m", "allocation.cli")):
        done = installed.run(*command, "plan", "--help")
        assert done.returncode == 0, done.stderr
        assert "--hydrology" in re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)


def test_installed_dataset_loads(installed: Installed) -> None:
    code = "from basins import load_dataset; d = load_dataset(); print(d.root, len(d['units']))"
    done = installed.run("python", "-c", code)
    assert done.returncode == 0, done.stderr
    root, units = done.stdout.split()
    assert Path(root).is_relative_to(installed.folder)
    assert int(units) > 100


def test_installed_command_solves_a_plan(installed: Installed) -> None:
    done = installed.run("shuiding", "plan", "--year", "2025", "--hydrology", "p50", "--json")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert summary["status"] == "optimal"
    assert summary["year"] == 2025
    assert 0 < summary["total_use_wan_m3"] <= summary["cap_wan_m3"] * (1 + 1e-6)


def test_installed_command_makes_a_register(installed: Installed) -> None:
    done = installed.run("shuiding", "permit", "upgrade", "--register", "r.sqlite", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["entries"] == 0
    assert (installed.folder / "r.sqlite").exists()


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_example_of_the_readme_runs(installed: Installed, page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    done = installed.run("python", "-c", example)
    assert done.returncode == 0, done.stderr
    assert "name_zh" in done.stdout


def test_smoke_test_of_a_release_passes(installed: Installed) -> None:
    """The same that ``make release`` runs where the dependencies come from the index too."""
    checked(sys.executable, "-m", "release.smoke", installed.bin)
