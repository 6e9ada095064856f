"""A sound dataset folder, fresh for each test, and the command's judgement of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from allocation.cli import app
from basins.dataset import Dataset, load_dataset
from tests.basins.dataset_folder import write_folder

Faults = list[dict[str, Any]]


@pytest.fixture(scope="session")
def sound_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("sound") / "data")


@pytest.fixture(scope="session")
def sound(sound_folder: Path) -> Dataset:
    return load_dataset(sound_folder)


@pytest.fixture
def folder(sound_folder: Path, tmp_path: Path) -> Path:
    """A copy to damage."""
    return Path(shutil.copytree(sound_folder, tmp_path / "data"))


@pytest.fixture
def faults_of() -> Callable[[Path], Faults]:
    """What ``shuiding validate PATH --json`` says; nothing if the dataset is sound."""

    def judge(path: Path) -> Faults:
        done = CliRunner().invoke(app, ["validate", str(path), "--json"])
        told = json.loads(done.stdout)
        assert done.stderr == ""
        assert done.exit_code == (0 if told["status"] == "valid" else 2)
        return list(told.get("faults", []))

    return judge
