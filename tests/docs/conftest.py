"""The default province is three of its counties here: its names, solved at once."""

from __future__ import annotations

from pathlib import Path

import pytest

import basins.dataset
from tests.docs.small_shanxi import write_small_shanxi


@pytest.fixture(scope="session")
def small_shanxi(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the dataset."""
    return write_small_shanxi(tmp_path_factory.mktemp("small") / "shanxi")


@pytest.fixture
def desk(tmp_path: Path, small_shanxi: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with ``data/shanxi`` and a register of its own."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "shanxi").symlink_to(small_shanxi, target_is_directory=True)
    monkeypatch.setattr(basins.dataset, "DEFAULT", str(small_shanxi))
    monkeypatch.setenv("SHUIDING_REGISTER", str(tmp_path / "register.sqlite"))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.chdir(tmp_path)
    return tmp_path
