"""What a study may say, checked key by key."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from allocation.batch.levers import StudyLever, check_levers
from allocation.batch.study import GRID, LATIN, SOBOL, Synthetics
from basins.dataset import Dataset
from basins.faults import did_you_mean
from basins.hydrology import parse_hydrology
from basins.scenario_check import Problem
from basins.synthetic import Correlations

KEYS = ("name", "scenarios", "years", "hydrology", "levers", "sampling", "samples", "seed", "chunk")
SYNTHETIC_KEYS = ("samples", "seed", "lag_one", "cross_river", "confidence")
SAMPLINGS = (GRID, LATIN, SOBOL)
MOST_MEMBERS = 1_000_000
CHUNK = 25
SURE = ("official", "secondary", "derived", "to confirm")


def check_study(
    content: Mapping[str, Any], dataset: Dataset
) -> tuple[dict[str, Any], list[Problem]]:
    """The fields of a ``Study`` without its text and scenarios, and everything that is wrong.

    Args:
        content: of the file.
        dataset: whose names the levers use.
    """
    problems: list[Problem] = []
    for key in content:
        if key not in KEYS:
            remedy = did_you_mean(key, KEYS, f"remove it; known are {', '.join(KEYS)}")
            problems.append((key, key, "a key of a study", remedy))
    name = content.get("name")
    if not isinstance(name, str) or not name.strip():
        problems.append(("name", name, "a name", 'add a line such as name = "risk 2025"'))
    sampling = content.get("sampling", GRID)
    if sampling not in SAMPLINGS:
        remedy = did_you_mean(str(sampling), SAMPLINGS, f"write one of {', '.join(SAMPLINGS)}")
        problems.append(("sampling", sampling, " or ".join(SAMPLINGS), remedy))
    levers, wrong = check_levers(content.get("levers", []), dataset, str(sampling))
    problems += wrong
    years = content.get("years", [int(dataset["province"]["plan_year"].iloc[0])])
    problems += _years(years)
    names, synthetics, wrong = _hydrology(content.get("hydrology", ["p50"]))
    problems += wrong
    problems += _whole(content, "seed", 0, 2**31 - 1)
    problems += _whole(content, "chunk", 1, 1000)
    problems += _samples(content, str(sampling), synthetics is not None)
    if not problems:
        problems += _size(content, levers, names, synthetics, len(years))
    checked = {
        "name": name,
        "years": tuple(years) if isinstance(years, list) else (),
        "hydrologies": names,
        "synthetics": synthetics,
        "levers": tuple(levers),
        "sampling": sampling,
        "samples": content.get("samples"),
        "seed": content.get("seed", 1),
        "chunk": content.get("chunk", CHUNK),
    }
    return checked, problems


def _size(
    content: Mapping[str, Any],
    levers: Sequence[StudyLever],
    names: Sequence[str],
    synthetics: Synthetics | None,
    years: int,
) -> Iterator[Problem]:
    """Too many members are told before anything is laid out."""
    sampling, samples = content.get("sampling", GRID), content.get("samples") or 1
    points = samples
    if sampling == GRID:
        points = math.prod(len(lever.values) or samples for lever in levers)
    elif sampling == SOBOL:
        points = samples * (len(levers) + 2)
    waters = len(names) if synthetics is None else synthetics.samples
    scenarios = content.get("scenarios")
    count = points * waters * years * (len(scenarios) if isinstance(scenarios, list) else 1)
    if count > MOST_MEMBERS:
        expected = f"at most {MOST_MEMBERS:,} members"
        yield "samples", f"{count:,} members", expected, "ask for fewer, or make several studies"


def _years(years: Any) -> Iterator[Problem]:
    remedy = "write for example years = [2025, 2030]"
    if not isinstance(years, list) or not years:
        yield "years", years, "a list of years", remedy
        return
    for number, year in enumerate(years, start=1):
        if type(year) is not int or not 1980 <= year <= 2100:
            yield f"years[{number}]", year, "a year from 1980 to 2100", "correct the year"
        elif year in years[: number - 1]:
            yield f"years[{number}]", year, "each year once", "remove one of both"


def _hydrology(given: Any) -> tuple[tuple[str, ...], Synthetics | None, list[Problem]]:
    if isinstance(given, dict):
        return (), *_synthetics(given)
    problems: list[Problem] = []
    if not isinstance(given, list) or not given:
        remedy = 'write hydrology = ["p50", "p75"], or [hydrology] and samples = 1000'
        return (), None, [("hydrology", given, "a list of hydrologies, or a table", remedy)]
    for number, name in enumerate(given, start=1):
        at = f"hydrology[{number}]"
        try:
            parse_hydrology(str(name))
        except ValueError:
            problems.append((at, name, "p1 … p99", 'write for example "p75"'))
        if name in given[: number - 1]:
            problems.append((at, name, "each hydrology once", "remove one of both"))
    return tuple(str(name).strip().lower() for name in given), None, problems


def _synthetics(given: Mapping[str, Any]) -> tuple[Synthetics | None, list[Problem]]:
    problems: list[Problem] = []
    for key in given:
        if key not in SYNTHETIC_KEYS:
            remedy = did_you_mean(key, SYNTHETIC_KEYS, f"known are {', '.join(SYNTHETIC_KEYS)}")
            problems.append((f"hydrology.{key}", key, "a known key", remedy))
    problems += _whole(given, "samples", 1, MOST_MEMBERS, "hydrology.", needed=True)
    problems += _whole(given, "seed", 0, 2**31 - 1, "hydrology.")
    default = Correlations()
    found = {}
    for key in ("lag_one", "cross_river"):
        value = given.get(key, getattr(default, key))
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 0.99:
            at, remedy = f"hydrology.{key}", "correct the correlation"
            problems.append((at, value, "a number from 0 to below 0.99", remedy))
        found[key] = value
    sure = given.get("confidence", default.confidence)
    if sure not in SURE:
        at, remedy = "hydrology.confidence", f"write one of {', '.join(SURE)}"
        problems.append((at, sure, "a confidence", did_you_mean(str(sure), SURE, remedy)))
    if problems:
        return None, problems
    correlations = Correlations(float(found["lag_one"]), float(found["cross_river"]), sure)
    return Synthetics(given["samples"], given.get("seed", 1), correlations), []


def _whole(
    content: Mapping[str, Any],
    key: str,
    low: int,
    high: int,
    before: str = "",
    needed: bool = False,
) -> Iterator[Problem]:
    value = content.get(key)
    if value is None and not needed:
        return
    if type(value) is not int or not low <= value <= high:
        expected, remedy = f"a whole number from {low} to {high}", f"write {key} = {max(low, 1)}"
        yield f"{before}{key}", value, expected, remedy


def _samples(content: Mapping[str, Any], sampling: str, synthetic: bool) -> Iterator[Problem]:
    levers = content.get("levers", [])
    if not isinstance(levers, list):
        return
    ranges = [lever for lever in levers if isinstance(lever, dict) and "values" not in lever]
    if "samples" in content:
        yield from _whole(content, "samples", 1, MOST_MEMBERS)
        value = content["samples"]
        if not levers:
            remedy = "remove it, or add [[levers]]; years of water are [hydrology] samples"
            yield "samples", value, "levers to sample", remedy
        if sampling == SOBOL and type(value) is int and (value < 2 or value & (value - 1)):
            yield "samples", value, "a power of two", "write for example samples = 64"
    elif sampling == GRID and ranges:
        remedy = "add samples = 5: points from low to high, both included"
        yield "samples", None, "how many points each range has", remedy
    elif sampling == SOBOL or (sampling == LATIN and levers and not synthetic):
        yield "samples", None, "how many points to draw", "add samples = 64"
    if sampling != GRID and not levers:
        yield "sampling", sampling, "levers to sample", "add [[levers]], or remove it"
