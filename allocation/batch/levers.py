"""What a study turns: numbers of a scenario, by the names that scenario files use.

A lever's ``path`` is the path of its number in a scenario file. In a list of changes an entry has
no name, so what it names stands beside the path::

    path = "limits.PLAN-CAP"
    path = "projects.canal.capacity_factor"
    path = "drivers.factor"    driver = "irrigated_area"    place = "p"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from allocation.scenarios.edit import Address, changes_of, entry_address, write
from basins.dataset import Dataset
from basins.faults import did_you_mean
from basins.scenario_check import LISTS, SETTINGS, Problem, check_scenario

RANGE = ("low", "high")
KEYS = ("name", "path", *RANGE, "values")
ROOTS = ("limits", "priorities", *SETTINGS, *LISTS)


@dataclass(frozen=True)
class StudyLever:
    """A number of the scenario that a study turns.

    Attributes:
        name: what its column of ``members.parquet`` is called.
        address: where the number stands (see ``allocation.scenarios.edit``).
        low, high: its range, for levers with one.
        values: the settings it takes instead of a range.
    """

    name: str
    address: Address
    low: float = 0.0
    high: float = 1.0
    values: tuple[Any, ...] = ()


def check_levers(
    given: Any, dataset: Dataset, sampling: str
) -> tuple[list[StudyLever], list[Problem]]:
    """The levers of a study file, and everything that is wrong with them.

    Args:
        given: what stands under ``levers``.
        dataset: whose names and ranges hold.
        sampling: Sobol's design needs ranges.
    """
    if not isinstance(given, list) or not all(isinstance(entry, dict) for entry in given):
        return [], [("levers", given, "a list of tables", "write [[levers]] before each lever")]
    levers: list[StudyLever] = []
    problems: list[Problem] = []
    for number, entry in enumerate(given, start=1):
        lever, found = _lever(entry, f"levers[{number}]", dataset, sampling)
        problems += found
        if lever is None:
            continue
        if any(lever.name == other.name for other in levers):
            remedy = 'give one of them another name = "…"'
            problems.append((f"levers[{number}]", lever.name, "each name once", remedy))
        levers.append(lever)
    return levers, problems


def set_levers(
    content: Mapping[str, Any], levers: Sequence[StudyLever], values: Sequence[Any]
) -> dict[str, Any]:
    """A scenario's content with the levers at the given values in the place of its own."""
    changed = dict(content)
    for lever, value in zip(levers, values, strict=True):
        changed = write(changed, lever.address, value)
    return changed


def _lever(
    entry: Mapping[str, Any], at: str, dataset: Dataset, sampling: str
) -> tuple[StudyLever | None, list[Problem]]:
    path = entry.get("path")
    if not isinstance(path, str) or "." not in path:
        remedy = 'write for example path = "limits.PLAN-CAP"'
        return None, [(f"{at}.path", path, "a path in a scenario file", remedy)]
    root = path.partition(".")[0]
    if root not in ROOTS:
        remedy = did_you_mean(root, ROOTS, f"known are {', '.join(ROOTS)}")
        return None, [(f"{at}.path", path, "a path in a scenario file", remedy)]
    what, known = path.partition(".")[2], tuple(LISTS[root].changes) if root in LISTS else ()
    if known and what not in known:
        remedy = did_you_mean(what, known, f"known are {', '.join(known)}")
        return None, [(f"{at}.path", path, "a path in a scenario file", remedy)]
    problems = [*_strange(entry, at, root), *_span(entry, at, sampling)]
    if problems:
        return None, problems
    address = _address(entry, path)
    tried = entry["values"] if "values" in entry else [entry[name] for name in RANGE]
    resolved = address
    for value in tried:
        changes, found = check_scenario({"name": "study", **write({}, address, value)}, dataset)
        if found:
            # The paths of the scenario mean nothing in this file.
            return None, [(f"{at}.path", told, wanted, do) for _, told, wanted, do in found[:1]]
        resolved = changes_of(changes)[0]
    name = entry.get("name") or _name(address)
    if "values" in entry:
        return StudyLever(str(name), resolved, values=tuple(entry["values"])), []
    return StudyLever(str(name), resolved, float(entry["low"]), float(entry["high"])), []


def _address(entry: Mapping[str, Any], path: str) -> Address:
    root, rest = path.split(".", 1)
    if root in LISTS:
        rule = LISTS[root]
        named = {name: entry[name] for name in (*rule.must, *rule.may) if name in entry}
        return entry_address(root, rest, **named)
    if root in SETTINGS:
        return (root, *rest.rsplit(".", 1))
    if root == "priorities":
        return (root, *rest.split(".", 1))
    return (root, rest)


def _name(address: Address) -> str:
    """A name for a lever that has none: its path, with what its entry names in the middle."""
    parts = [
        ".".join(str(value) for _, value in part) if isinstance(part, tuple) else str(part)
        for part in address
    ]
    return ".".join(parts)


def _strange(entry: Mapping[str, Any], at: str, root: str) -> Iterator[Problem]:
    known = [*KEYS]
    if root in LISTS:
        known += [*LISTS[root].must, *LISTS[root].may]
    for key in entry:
        if key not in known:
            remedy = did_you_mean(key, known, f"remove it; known are {', '.join(known)}")
            yield f"{at}.{key}", key, "a key of a lever", remedy
    for key in LISTS[root].must if root in LISTS else ():
        if key not in entry:
            yield f"{at}.{key}", None, f"a {key}", f"add {key} = …"
    if "name" in entry and not (isinstance(entry["name"], str) and entry["name"].strip()):
        yield f"{at}.name", entry["name"], "a name", 'write name = "…"'


def _span(entry: Mapping[str, Any], at: str, sampling: str) -> Iterator[Problem]:
    given = [name for name in RANGE if name in entry]
    if "values" in entry:
        values = entry["values"]
        if given:
            yield f"{at}.{given[0]}", entry[given[0]], "values or a range", "remove one of both"
        if not isinstance(values, list) or not values:
            yield f"{at}.values", values, "a list of values", "write values = [0.9, 1.0, 1.1]"
        elif sampling == "sobol":
            yield f"{at}.values", "values", "low and high", "Sobol's design needs a range"
        return
    if len(given) < 2:
        yield at, None, "low and high, or values", "add low = … and high = …, or values = […]"
        return
    for name in RANGE:
        if isinstance(entry[name], bool) or not isinstance(entry[name], int | float):
            yield f"{at}.{name}", entry[name], "a number", "correct the number"
            return
    if not entry["low"] < entry["high"]:
        yield f"{at}.high", entry["high"], f"more than {entry['low']}", "exchange low and high"
    if str(entry["path"]).endswith("first_year"):
        yield f"{at}.low", entry["low"], "values", "write values = [2025, 2030]: years are whole"
