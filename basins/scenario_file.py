"""Scenario files: TOML, read and checked, every fault with its line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomli_w

from basins.dataset import Dataset
from basins.faults import BadInput, Fault, printable, shown
from basins.files import text_of
from basins.scenario import Scenario, apply_scenario
from basins.scenario_check import check_scenario
from basins.toml_file import parse_toml, read_toml
from basins.toml_lines import key_lines, line_of


def load_scenario(path: Path | str, dataset: Dataset) -> Scenario:
    """Read a scenario file and check it against the dataset's names.

    Raises:
        BadInput: with every fault of the file.
    """
    path = Path(path)
    content, text = read_toml(path, "a scenario file")
    return scenario_from_dict(content, dataset, printable(path.name), text)


def scenario_from_bytes(data: bytes, dataset: Dataset, file: str) -> Scenario:
    """Check a scenario file that was handed in.

    Args:
        data: content of the file, TOML in UTF-8.
        dataset: whose names it may use.
        file: name to report faults under.

    Raises:
        BadInput: with every fault of the file.
    """
    text = text_of(data, file)
    if isinstance(text, Fault):
        raise BadInput([text])
    return scenario_from_dict(parse_toml(text, file), dataset, file, text)


def scenario_text(content: Mapping[str, Any]) -> str:
    """The content of a scenario as the text of a scenario file."""
    return tomli_w.dumps(dict(content))


def scenario_from_dict(
    content: Mapping[str, Any], dataset: Dataset, file: str = "scenario", text: str = ""
) -> Scenario:
    """Check the content of a scenario.

    Args:
        content: as in the file.
        dataset: whose names it may use.
        file: name to report faults under.
        text: the file's text, to find the line of a fault.

    Raises:
        BadInput: with every fault.
    """
    changes, problems = check_scenario(content, dataset)
    if problems:
        lines = key_lines(text) if text else {}
        raise BadInput(
            Fault(
                file,
                line_of(lines, path),
                shown(path),
                None if value is None else shown(value),
                expected,
                remedy,
            )
            for path, value, expected, remedy in problems
        )
    digest = hashlib.sha256(json.dumps(changes, sort_keys=True).encode()).hexdigest()
    scenario = Scenario(
        content["name"], content.get("year"), content.get("hydrology"), changes, digest
    )
    apply_scenario(dataset, scenario, file)
    return scenario
