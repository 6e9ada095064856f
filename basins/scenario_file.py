"""Scenario files: TOML, read and checked, every fault with its line."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from basins.dataset import Dataset
from basins.faults import BadInput, Fault, printable, shown
from basins.files import read_text
from basins.scenario import Scenario, apply_scenario
from basins.scenario_check import check_scenario
from basins.toml_lines import key_lines, line_of


def load_scenario(path: Path | str, dataset: Dataset) -> Scenario:
    """Read a scenario file and check it against the dataset's names.

    Raises:
        BadInput: with every fault of the file.
    """
    path = Path(path)
    text = read_text(path, "a scenario file", "check the path")
    if isinstance(text, Fault):
        raise BadInput([text])
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput([_syntax(text, str(error), printable(path.name))]) from None
    return scenario_from_dict(content, dataset, printable(path.name), text)


def _syntax(text: str, message: str, file: str) -> Fault:
    """The fault of a text that is not TOML; the parser stops at its first."""
    lines = text.rstrip().split("\n")
    place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", message)
    if place is None:
        remedy = "simplify it: TOML with a few short tables is enough"
        return Fault(file, None, None, None, "TOML", remedy)
    row = int(place.group(1) or len(lines))
    line = lines[min(row, len(lines)) - 1].strip()
    remedy = f"correct the line: {message[: place.start()]}"
    if not re.sub(r"\"[^\"]*\"|'[^']*'|#.*", "", line).isascii():
        remedy = 'put Chinese words into quotes, names of tables and keys too ("…")'
    return Fault(file, row, None, shown(line), "TOML", remedy)


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
