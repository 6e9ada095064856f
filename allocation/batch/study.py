"""Study files: TOML, read and checked, every fault with its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allocation.batch.levers import StudyLever
from basins.dataset import Dataset
from basins.faults import BadInput, Fault, printable, shown
from basins.scenario import Scenario
from basins.scenario_check import Problem
from basins.scenario_file import load_scenario
from basins.synthetic import Correlations
from basins.toml_file import read_toml
from basins.toml_lines import key_lines, line_of

BASE = "base"
GRID, LATIN, SOBOL = "grid", "latin_hypercube", "sobol"


@dataclass(frozen=True)
class Synthetics:
    """Synthetic years that a study asks for: how many, from which seed, correlated how."""

    samples: int
    seed: int
    correlations: Correlations


@dataclass(frozen=True)
class Study:
    """A validated study.

    Attributes:
        name: its name.
        text: the file as it stands.
        scenarios: by name; nothing for the base.
        years: calendar years.
        hydrologies: ``pNN`` names; none where the water is synthetic.
        synthetics: synthetic years, or nothing.
        levers: what is turned.
        sampling: ``grid``, ``latin_hypercube`` or ``sobol``.
        samples: how many points (grid: for each range; Sobol: a power of two); nothing to draw one
            point for each synthetic year.
        seed: of the sampling.
        chunk: members per chunk.
    """

    name: str
    text: str
    scenarios: Mapping[str, Scenario | None]
    years: tuple[int, ...]
    hydrologies: tuple[str, ...]
    synthetics: Synthetics | None
    levers: tuple[StudyLever, ...]
    sampling: str
    samples: int | None
    seed: int
    chunk: int

    @property
    def paired(self) -> bool:
        """Whether each synthetic year has a point of the levers of its own."""
        drawn = self.sampling != GRID
        return bool(self.levers) and drawn and self.samples is None


def load_study(path: Path | str, dataset: Dataset) -> Study:
    """Read a study file and check it, with its scenarios, against the dataset's names.

    Raises:
        BadInput: with every fault of the file and of the scenarios that it names.
    """
    from allocation.batch.study_check import check_study

    path = Path(path)
    content, text = read_toml(path, "a study file")
    checked, problems = check_study(content, dataset)
    faults = located(printable(path.name), text, problems)
    scenarios, wrong = _scenarios(path, text, content.get("scenarios"), dataset)
    faults += wrong
    if faults:
        raise BadInput(faults)
    return Study(text=text, scenarios=scenarios, **checked)


def located(file: str, text: str, problems: list[Problem]) -> list[Fault]:
    """Problems as faults, each with the line it stands on."""
    lines = key_lines(text) if problems else {}
    return [
        Fault(
            file,
            line_of(lines, at),
            shown(at),
            None if value is None else shown(value),
            expected,
            remedy,
        )
        for at, value, expected, remedy in problems
    ]


def _scenarios(
    path: Path, text: str, given: Any, dataset: Dataset
) -> tuple[dict[str, Scenario | None], list[Fault]]:
    """The scenarios by name: files beside the study file, and ``base`` for none."""
    names = [BASE] if given is None else given
    file = printable(path.name)
    sound = isinstance(names, list) and all(isinstance(n, str) and n.strip() for n in names)
    if not names or not sound:
        remedy = 'write scenarios = ["base", "saving.toml"]'
        return {}, located(file, text, [("scenarios", given, "a list of files", remedy)])
    found: dict[str, Scenario | None] = {}
    faults: list[Fault] = []
    for number, name in enumerate(names, start=1):
        try:
            made = None if name == BASE else load_scenario(path.parent / name, dataset)
        except BadInput as bad:
            faults += bad.faults
            continue
        key = BASE if made is None else made.name
        if key in found:
            at, remedy = f"scenarios[{number}]", "give each scenario a name of its own"
            faults += located(file, text, [(at, key, "each scenario once", remedy)])
        found[key] = made
    return found, faults
