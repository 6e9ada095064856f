"""The studies that may be looked at, and what was read of them, kept while they do not go on."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import streamlit as st

from allocation.pages import state
from allocation.risk.curves import member_values
from allocation.risk.findings import Findings, findings
from allocation.risk.folder import MEMBERS, StudyFolder, stamp, study_folder
from allocation.risk.reading import Choice, opened

VARIABLE = "SHUIDING_STUDIES"
Stamp = tuple[int, int]


@dataclass(frozen=True)
class Asked:
    """What of which study is looked at.

    Attributes:
        path: the study's folder.
        scenarios, years: that count; all where empty.
        degree: part of a demand that must be met for a year to count.
        pooled: whether all years of a scenario count together.
    """

    path: Path
    scenarios: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    degree: float = 1.0
    pooled: bool = False

    @property
    def choice(self) -> Choice:
        """The members that count."""
        return Choice(self.scenarios, self.years, pooled=self.pooled)


def studies() -> dict[str, Path]:
    """Folders of studies by name: those in the folder that ``SHUIDING_STUDIES`` names, else in
    ``out`` where the app was started.

    A browser can name nothing but these; a link that leads out of the folder is none of them.
    """
    root = Path(os.environ.get(VARIABLE) or "out")
    try:
        inside = root.resolve()
        found = sorted(path.parent for path in root.glob(f"*/{MEMBERS}"))
        return {path.name: path for path in found if path.resolve().is_relative_to(inside)}
    except OSError:
        return {}


def members_of(path: Path) -> tuple[list[str], list[int]]:
    """Scenarios and years of a study.

    Raises:
        BadInput: if it cannot be read.
    """
    return _members(_folder(path, stamp(path)).path, stamp(path))


def found_by(asked: Asked) -> Findings:
    """What the study says.

    Raises:
        BadInput: if it cannot be read.
    """
    return _findings(asked, stamp(asked.path))


def values_by(asked: Asked, figure: str, level: str, place: str, sector: str) -> pd.DataFrame:
    """``member_values`` of the study.

    Raises:
        BadInput: if it cannot be read.
    """
    return _values(asked, stamp(asked.path), figure, level, place, sector)


@st.cache_resource(show_spinner=False, max_entries=8)
def _folder(path: Path, _stamp: Stamp) -> StudyFolder:
    return study_folder(path)


@st.cache_resource(show_spinner=False, max_entries=8)
def _members(path: Path, _stamp: Stamp) -> tuple[list[str], list[int]]:
    table = pd.read_parquet(path / MEMBERS, columns=["scenario", "year"])
    return list(dict.fromkeys(table["scenario"])), sorted(int(y) for y in set(table["year"]))


@st.cache_resource(show_spinner=True, max_entries=8)
def _findings(asked: Asked, _stamp: Stamp) -> Findings:
    folder = _folder(asked.path, _stamp)
    return findings(folder, state.dataset(), asked.choice, asked.degree)


@st.cache_resource(show_spinner=True, max_entries=16)
def _values(
    asked: Asked, _stamp: Stamp, figure: str, level: str, place: str, sector: str
) -> pd.DataFrame:
    folder = _folder(asked.path, _stamp)
    with opened(folder, state.dataset(), asked.choice) as ensemble:
        return member_values(ensemble, figure, level, place, sector)
