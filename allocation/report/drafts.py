"""Folders whose files appear together, so that half of a result never looks like a whole one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp


@contextmanager
def appearing_together(path: Path) -> Iterator[Path]:
    """A folder beside ``path`` to write into; its files are moved into ``path`` at the end.

    Files of the same names in ``path`` are replaced, other files are left alone. Where something
    goes wrong nothing appears.

    Args:
        path: folder, made where it does not exist.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    try:
        yield draft
        path.mkdir(exist_ok=True)
        for file in sorted(draft.iterdir()):
            file.replace(path / file.name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
