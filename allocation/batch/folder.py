"""The folder of a study: whole files only, whoever is stopped when.

::

    study.toml  manifest.json  members.parquet  scenarios/<name>.toml
    start/member-00000000.npz                   bases that chunks start from
    results/<table>/part-00000000.parquet       one file per table and chunk
    done/part-00000000                          the chunk is whole

Every file is written under another name in ``partial/`` and then renamed, the marker of a chunk
last. What has no marker is made again; it comes out the same, so nothing is lost when two do it.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from allocation.batch.tables import SCHEMAS, Tables
from allocation.solvers.bases import WarmStart

STUDY, MANIFEST, MEMBERS = "study.toml", "manifest.json", "members.parquet"
RESULTS, DONE, START, PARTIAL = "results", "done", "start", "partial"
FIELDS = ("columns", "rows")


def written_whole(folder: Path, target: Path, write: Callable[[Path], object]) -> None:
    """Write a file elsewhere in the folder and move it to its place at once."""
    partial = folder / PARTIAL
    partial.mkdir(parents=True, exist_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    # The ending stays: NumPy adds its own to other names.
    beside = partial / f"{uuid.uuid4().hex}{target.suffix}"
    write(beside)
    os.replace(beside, target)


def write_chunk(folder: Path, name: str, parts: Sequence[Tables]) -> None:
    """Write the tables of a chunk, then its marker."""
    for table, schema in SCHEMAS.items():
        frames = [part[table] for part in parts if table in part]
        rows = (
            pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=schema.names)
        )
        content = pa.Table.from_pandas(rows, schema=schema, preserve_index=False)
        _write_parquet(folder, folder / RESULTS / table / f"{name}.parquet", content)
    written_whole(folder, folder / DONE / name, lambda path: path.touch())


def write_members(folder: Path, members: pd.DataFrame) -> None:
    """Write ``members.parquet``."""
    content = pa.Table.from_pandas(members, preserve_index=False)
    _write_parquet(folder, folder / MEMBERS, content)


def done_chunks(folder: Path) -> set[str]:
    """Names of the chunks that are whole."""
    return {path.name for path in (folder / DONE).glob("part-*")}


def read_start(folder: Path, name: str) -> tuple[bool, WarmStart | None]:
    """Whether the bases of a group were sought already, and what was found."""
    path = folder / START / f"{name}.npz"
    if not path.exists():
        return False, None
    with np.load(path) as stored:
        if not len(stored[FIELDS[0]]):
            return True, None
        settled = tuple(str(step) for step in stored["settled"])
        columns, rows = (stored[name] for name in FIELDS)
        return True, WarmStart(columns, rows, settled)


def write_start(folder: Path, name: str, start: WarmStart | None) -> None:
    """Keep the bases of a group; empty arrays if there are none."""
    none = np.zeros(0, dtype=np.int8)
    arrays: dict[str, Any] = {
        name: none if start is None else getattr(start, name) for name in FIELDS
    }
    arrays["settled"] = np.array([] if start is None else start.settled, dtype=np.str_)
    target = folder / START / f"{name}.npz"
    written_whole(folder, target, lambda path: np.savez_compressed(path, **arrays))


def write_text(folder: Path, name: str, text: str) -> None:
    """Write a text file in UTF-8 as it stands."""
    written_whole(folder, folder / name, lambda path: path.write_bytes(text.encode()))


def manifest_text(manifest: dict[str, Any]) -> str:
    """The manifest as JSON for people."""
    return json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"


def clear_partial(folder: Path) -> None:
    """Remove what was left behind unfinished."""
    shutil.rmtree(folder / PARTIAL, ignore_errors=True)


def _write_parquet(folder: Path, target: Path, content: pa.Table) -> None:
    # Without pandas' own notes, which no other reader needs, the bytes follow from the rows alone.
    plain = content.replace_schema_metadata(None)
    written_whole(folder, target, lambda path: pq.write_table(plain, path, compression="zstd"))
