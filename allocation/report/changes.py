"""What a scenario changes: in the words of a report, and in the tables a plan was made from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from allocation.report.folder import SCENARIO
from allocation.report.units import unit_word
from allocation.scenarios.sentences import told
from basins.dataset import Dataset
from basins.scenario import apply_scenario
from basins.scenario_file import load_scenario


def changes_told(dataset: Dataset, content: Mapping[str, Any], language: str) -> list[str]:
    """A sentence for every change.

    Args:
        dataset: the tables before the scenario.
        content: of the scenario, as its file has it.
        language: ``zh`` or ``en``.
    """
    return [unit_word(text, language) for _, text in told(dataset, content, language)]


def changes_in(folder: Path, dataset: Dataset, language: str) -> list[str]:
    """A sentence for every change of the scenario that a plan folder keeps; none without one.

    Raises:
        BadInput: if the scenario that is kept has faults against the dataset.
    """
    path = folder / SCENARIO
    if not path.is_file():
        return []
    return changes_told(dataset, load_scenario(path, dataset).content, language)


def under_scenario(folder: Path, dataset: Dataset) -> Dataset:
    """The dataset with the scenario that a plan folder keeps, if it keeps one.

    Raises:
        BadInput: if the scenario that is kept has faults against the dataset.
    """
    path = folder / SCENARIO
    return apply_scenario(dataset, load_scenario(path, dataset)) if path.is_file() else dataset
