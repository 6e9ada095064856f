"""The folder of an answer: ``flows.csv``, ``nodes.csv`` and ``summary.json``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from allocation.generalized import plain

if TYPE_CHECKING:
    from allocation.generalized.links import Column
    from allocation.generalized.solve import Answer

# Arrow writes faster than Python, but takes a while to load.
SMALL_ROWS = 20_000
FILES = ("flows.csv", "nodes.csv", "summary.json")
DRAFT = ".part"


def write_answer(answer: Answer, folder: Path) -> dict[str, Any]:
    """Write the three files and give back the summary as it was written.

    The files appear together: each is written under another name first, so that what a killed run
    leaves behind never looks like a whole answer.
    """
    links = answer.links
    started = perf_counter()
    folder.mkdir(parents=True, exist_ok=True)
    names = (links.nodes, links.tail), (links.nodes, links.head), (links.labels, links.label)
    flows: list[Column] = [*names, answer.flow, answer.reduced_cost]
    nodes: list[Column] = [(links.nodes, np.arange(len(links.nodes), dtype=np.int32)), answer.dual]
    _write(folder / f"flows.csv{DRAFT}", ("i", "j", "k", "flow", "reduced_cost"), flows)
    _write(folder / f"nodes.csv{DRAFT}", ("node", "dual"), nodes)
    seconds = answer.summary["seconds"] | {"write": round(perf_counter() - started, 4)}
    summary = answer.summary | {"seconds": seconds}
    text = json.dumps(summary, ensure_ascii=False, indent=2) + "\n"
    (folder / f"summary.json{DRAFT}").write_text(text, encoding="utf-8")
    # To take the place of a file makes some file systems wait for the disk; to remove it does not.
    for name in FILES:
        (folder / name).unlink(missing_ok=True)
    for name in FILES:
        (folder / f"{name}{DRAFT}").rename(folder / name)
    return summary


def _write(path: Path, header: Sequence[str], columns: Sequence[Column]) -> None:
    if len(columns[-1]) <= SMALL_ROWS:
        plain.write(path, header, columns)
        return
    from allocation.generalized import arrow

    arrow.write(path, header, columns)
