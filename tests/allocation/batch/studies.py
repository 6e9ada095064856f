"""Small studies of the small province (see ``tests.pages.small_province``)."""

from __future__ import annotations

import hashlib
from pathlib import Path

from allocation.batch.local import local_workers
from allocation.batch.run import StudyRun, prepare
from allocation.batch.study import Study, load_study
from basins.dataset import Dataset, load_dataset
from tests.pages.small_province import write_province

# Two years, six synthetic years of water, two points of the cap: 24 members in 8 chunks.
STUDY = """name = "small"
years = [2025, 2030]
sampling = "grid"
samples = 2
chunk = 3

[hydrology]
samples = 6
seed = 3

[[levers]]
name = "cap"
path = "limits.PLAN-CAP"
low = 60
high = 95
"""


def study(root: Path, text: str = STUDY) -> tuple[Study, Dataset]:
    """The study and the province, written below ``root``."""
    province = root / "province"
    if not province.exists():
        province.mkdir(parents=True)
        write_province(province)
    (root / "study.toml").write_text(text, encoding="utf-8")
    dataset = load_dataset(province)
    return load_study(root / "study.toml", dataset), dataset


def ran(root: Path, folder: Path, text: str = STUDY, workers: int = 1) -> StudyRun:
    """The study run to its end."""
    run = prepare(*study(root, text), folder)
    for done in run.solve(local_workers(workers)):
        assert not done.cause
    return run


def digests(folder: Path) -> dict[str, str]:
    """Hash of every file of a folder by its path."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
