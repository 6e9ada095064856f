"""What a study asks: the two sides of every lever, the points of a grid, every option alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from allocation.sensitivity.levers import (
    HYDROLOGIES,
    LEVERS,
    Asked,
    Setting,
    hydrology_at,
    together,
)
from basins.dataset import Dataset

STEP = 0.1
STEPS = (-0.1, -0.05, 0.0, 0.05, 0.1)
GRIDS = {
    "cap_intensity": ("cap", "intensity"),
    "hydrology_efficiency": ("hydrology", "irrigation_efficiency"),
}
# What a saving measure of the supply curve moves, and by how much.
SAVINGS = {"irrigation_efficiency": STEP, "industry_norm": -STEP, "reuse": STEP}
# Ten percent of the norms of industry is ten percent of its value added: one bar says both.
ALIKE = ("industry_norm",)
BASE = "base"


@dataclass(frozen=True)
class Question:
    """One plan of a study: its setting, and labels that stand in its row of the answers."""

    setting: Setting
    labels: Mapping[str, str | float] = field(default_factory=dict)


def tornado_questions(dataset: Dataset, asked: Asked) -> list[Question]:
    """The base, then every lever that the dataset has one step down and one step up.

    Labels: ``lever``, ``side`` (``low`` or ``high``, empty for the base), ``value``, ``unit``,
    ``base_value``.
    """
    found = [_base({"lever": BASE, "side": "", "value": 0.0, "unit": "", "base_value": 0.0})]
    for lever, move in LEVERS.items():
        if lever in ALIKE:
            continue
        here = move(dataset, asked, 0.0)
        for side, step in (("low", -STEP), ("high", STEP)):
            setting = move(dataset, asked, step)
            if setting is not None and here is not None:
                labels: dict[str, str | float] = {"lever": lever, "side": side}
                labels |= {"value": setting.value, "unit": setting.unit, "base_value": here.value}
                found.append(Question(setting, labels))
    return found


def grid_questions(dataset: Dataset, asked: Asked, grid: str) -> list[Question]:
    """Every pair of settings of the two levers of a grid of ``GRIDS``.

    Neighbours follow each other, so that each question starts from an answer near its own. Labels:
    ``grid``, ``x``, ``x_unit``, ``y``, ``y_unit``; empty where the dataset lacks one of the levers.
    """
    across, up = (_axis(dataset, asked, lever) for lever in GRIDS[grid])
    found = []
    for number, y in enumerate(up):
        for x in across if number % 2 == 0 else across[::-1]:
            labels: dict[str, str | float] = {"grid": grid, "x": x.value, "x_unit": x.unit}
            found.append(Question(together(x, y), labels | {"y": y.value, "y_unit": y.unit}))
    return found


def option_questions(dataset: Dataset, asked: Asked) -> list[Question]:
    """The base, then each project that does not stand yet and each saving measure alone.

    Labels: ``option``, ``kind`` (``project``, ``reservoir``, ``saving``, empty for the base).
    """
    found = [_base({"option": BASE, "kind": ""})]
    works, stores = dataset["transfers"], dataset["reservoirs"]
    targets = set(dataset["transfer_targets"]["transfer"])
    waiting = (works["enabled"] == "no") | (works["first_year"] > asked.year)
    able = works["transfer"].isin(list(targets)) & (works["annual_wan_m3"] > 0)
    for name in map(str, works.loc[waiting & able, "transfer"]):
        changes = {"projects": {name: {"enabled": True, "first_year": asked.year}}}
        found.append(Question(Setting(changes), {"option": name, "kind": "project"}))
    for name in map(str, stores.loc[stores["first_year"] > asked.year, "node"]):
        changes = {"reservoirs": {name: {"first_year": asked.year}}}
        found.append(Question(Setting(changes), {"option": name, "kind": "reservoir"}))
    for name, step in SAVINGS.items():
        setting = LEVERS[name](dataset, asked, step)
        if setting is not None:
            found.append(Question(setting, {"option": name, "kind": "saving"}))
    return found


def _base(labels: Mapping[str, str | float]) -> Question:
    return Question(Setting(), labels)


def _axis(dataset: Dataset, asked: Asked, lever: str) -> Sequence[Setting]:
    if lever == "hydrology":
        return [hydrology_at(name) for name in HYDROLOGIES]
    settings = [LEVERS[lever](dataset, asked, step) for step in STEPS]
    return [setting for setting in settings if setting is not None]
