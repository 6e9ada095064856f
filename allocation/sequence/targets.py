"""Targets of single years that stand in the place of the path: a file, or what a page asks.

The file is TOML, a table per year, written as the ``limits`` of a scenario::

    [2022]
    PLAN-CAP = 78.5      # 亿m³
    PLAN-INT = 39.4      # m³/万元
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from basins.dataset import Dataset
from basins.faults import BadInput, Fault, printable, shown
from basins.scenario_check import check_scenario
from basins.toml_file import read_toml
from basins.toml_lines import key_lines, line_of

Targets = Mapping[int, Mapping[str, float]]


def read_targets(path: Path, dataset: Dataset, years: Sequence[int]) -> Targets:
    """Read a file of targets.

    Args:
        path: the file.
        dataset: whose red lines they are.
        years: of the sequence.

    Raises:
        BadInput: with every fault of the file.
    """
    content, text = read_toml(path, "a file of yearly targets")
    return targets_of(content, dataset, years, printable(path.name), text)


def targets_of(
    content: Mapping[str, Any],
    dataset: Dataset,
    years: Sequence[int],
    file: str = "targets",
    text: str = "",
) -> Targets:
    """Check targets: limits by red line under each year.

    Raises:
        BadInput: with every fault.
    """
    known = {str(year): year for year in years}
    lines = key_lines(text) if text else {}
    faults: list[Fault] = []
    found: dict[int, dict[str, float]] = {}

    def fault(path: str, value: object, expected: str, remedy: str) -> None:
        told = None if value is None else shown(value)
        faults.append(Fault(file, line_of(lines, path), shown(path), told, expected, remedy))

    for name, limits in content.items():
        if name not in known:
            span = f"a year from {years[0]} to {years[-1]}"
            fault(name, name, span, f"write [{years[0]}] and limits below it")
            continue
        changes, problems = check_scenario({"name": name, "limits": limits}, dataset)
        for path, value, expected, remedy in problems:
            fault(path.replace("limits", name, 1), value, expected, remedy)
        if changes.get("limits"):
            found[known[name]] = changes["limits"]
    if faults:
        raise BadInput(faults)
    return found
