"""Scenario files: TOML, read and checked against the names of a dataset."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from basins.dataset import Dataset
from basins.faults import BadInput, Fault, did_you_mean, shown
from basins.hydrology import parse_hydrology
from basins.scenario import Scenario, apply_scenario

LIST_KEYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # name: (keys that must be there, keys that change something)
    "drivers": (("driver", "place"), ("factor", "value")),
    "norms": (("sector", "place"), ("norm_factor", "norm", "efficiency")),
    "ecological_flows": (("node",), ("factor", "flow_m3s")),
    "groundwater": (("place",), ("factor",)),
}
OPTIONAL_KEYS = {"groundwater": ("source",)}
PROJECT_KEYS = ("enabled", "first_year", "capacity_factor")
TOP_KEYS = ("name", "year", "hydrology", "limits", "priorities", "projects", "reservoirs")


@dataclass(frozen=True)
class _Names:
    """Identifiers by identifier and by Chinese name, for one kind of thing."""

    kind: str
    known: Mapping[str, str]

    def find(self, name: object) -> str | None:
        return self.known.get(str(name))

    def remedy(self, name: object) -> str:
        return did_you_mean(str(name), list(self.known), f"name a {self.kind} of the dataset")


def _names(dataset: Dataset, kind: str, table: str, key: str) -> _Names:
    rows = dataset[table]
    known: dict[str, str] = {}
    if "name_zh" in rows:
        known |= dict(zip(rows["name_zh"], rows[key], strict=True))
    return _Names(kind, known | {name: name for name in rows[key]})


def _places(dataset: Dataset, counties: bool) -> _Names:
    tables = {"counties": "county"} if counties else {}
    tables |= {"cities": "city", "province": "province"}
    parts = [_names(dataset, "place", table, key).known for table, key in tables.items()]
    return _Names("place", {name: code for part in parts for name, code in part.items()})


def load_scenario(path: Path | str, dataset: Dataset) -> Scenario:
    """Read a scenario file and check it against the dataset's names.

    Raises:
        BadInput: with every fault of the file.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
        content = tomllib.loads(text)
    except OSError as error:
        value = error.strerror or "unreadable"
        raise BadInput(
            [Fault(path.name, None, None, value, "a scenario file", "check the path")]
        ) from None
    except UnicodeDecodeError:
        remedy = "save the file as UTF-8"
        raise BadInput([Fault(path.name, None, None, None, "text in UTF-8", remedy)]) from None
    except tomllib.TOMLDecodeError as error:
        row = getattr(error, "lineno", None)
        raise BadInput(
            [Fault(path.name, row, None, None, "TOML", f"correct the line: {error}")]
        ) from None
    return scenario_from_dict(content, dataset, path.name, text)


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
    checked: dict[str, Any] = {}
    faults = []
    for key, value, expected, remedy in _check(content, dataset, checked):
        row = _line_of(text, key)
        column, cell = key or None, None if value is None else shown(value)
        faults.append(Fault(file, row, column, cell, expected, remedy))
    if faults:
        raise BadInput(faults)
    digest = hashlib.sha256(json.dumps(checked, sort_keys=True).encode()).hexdigest()
    scenario = Scenario(
        str(content["name"]), content.get("year"), content.get("hydrology"), checked, digest
    )
    apply_scenario(dataset, scenario, file)
    return scenario


def _line_of(text: str, key: str) -> int | None:
    """Line of the last part of a key path, if the text has it."""
    word = key.split(".")[-1].split("[")[0]
    for number, line in enumerate(text.splitlines(), start=1):
        if word and word in line:
            return number
    return None


Problems = Iterator[tuple[str, object, str, str]]


def _check(content: Mapping[str, Any], dataset: Dataset, out: dict[str, Any]) -> Problems:
    known = (*TOP_KEYS, *LIST_KEYS)
    for key in content:
        if key not in known:
            remedy = did_you_mean(key, known, f"remove it; known are {', '.join(known)}")
            yield key, key, "a key of a scenario", remedy
    if not isinstance(content.get("name"), str) or not content["name"].strip():
        yield "name", content.get("name"), "a name", 'add a line such as name = "base"'
    year = content.get("year")
    if year is not None and (type(year) is not int or not 1980 <= year <= 2100):
        yield "year", year, "a year from 1980 to 2100", "correct the year"
    if "hydrology" in content:
        try:
            parse_hydrology(str(content["hydrology"]))
        except ValueError:
            yield "hydrology", content["hydrology"], "p1 … p99", 'write for example "p75"'
    yield from _check_limits(content.get("limits", {}), dataset, out)
    yield from _check_priorities(content.get("priorities", {}), dataset, out)
    for key, table, column in (
        ("projects", "transfers", "transfer"),
        ("reservoirs",) * 2 + ("node",),
    ):
        yield from _check_projects(content.get(key, {}), dataset, key, table, column, out)
    for key in LIST_KEYS:
        yield from _check_list(content.get(key, []), dataset, key, out)


def _positive(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e12


def _check_limits(limits: Any, dataset: Dataset, out: dict[str, Any]) -> Problems:
    if not isinstance(limits, dict):
        yield "limits", limits, "a table of limits", "write [limits] and lines ID = number"
        return
    lines = _names(dataset, "red line", "red_lines", "red_line")
    for name, limit in limits.items():
        found = lines.find(name)
        if found is None:
            yield f"limits.{name}", name, "a red line of the dataset", lines.remedy(name)
        elif not _positive(limit):
            yield f"limits.{name}", limit, "a number not below 0", "give the new limit"
        else:
            out.setdefault("limits", {})[found] = float(limit)


def _check_priorities(priorities: Any, dataset: Dataset, out: dict[str, Any]) -> Problems:
    if not priorities:
        return
    levels = sorted(set(dataset["priorities"]["name"]))
    order = priorities.get("order") if isinstance(priorities, dict) else None
    if not isinstance(order, list) or sorted(map(str, order)) != levels:
        remedy = f"give order = a list of {', '.join(levels)}, each once"
        yield "priorities.order", order, "every level once", remedy
    else:
        out["priorities"] = {"order": order}


def _check_projects(
    projects: Any, dataset: Dataset, key: str, table: str, column: str, out: dict[str, Any]
) -> Problems:
    if not isinstance(projects, dict):
        yield key, projects, "tables of projects", f"write [{key}.NAME]"
        return
    names = _names(dataset, "project", table, column)
    if key == "reservoirs":
        nodes = _names(dataset, "reservoir", "nodes", "node")
        stores = set(dataset["reservoirs"]["node"])
        names = _Names("reservoir", {n: i for n, i in nodes.known.items() if i in stores})
    known = PROJECT_KEYS if key == "projects" else ("first_year",)
    for name, settings in projects.items():
        found = names.find(name)
        if found is None:
            yield f"{key}.{name}", name, f"a name in {table}", names.remedy(name)
            continue
        if not isinstance(settings, dict):
            yield f"{key}.{name}", settings, "settings", f"give {', '.join(known)}"
            continue
        for setting, value in settings.items():
            path = f"{key}.{name}.{setting}"
            if setting not in known:
                yield path, setting, "a setting", did_you_mean(setting, known, "remove it")
            elif setting == "enabled" and not isinstance(value, bool):
                yield path, value, "true or false", "write true or false"
            elif setting == "first_year" and type(value) is not int:
                yield path, value, "a year", "write the year"
            elif setting == "capacity_factor" and not _positive(value):
                yield path, value, "a number not below 0", "give the factor"
            else:
                out.setdefault(key, {}).setdefault(found, {})[setting] = value


def _check_list(entries: Any, dataset: Dataset, key: str, out: dict[str, Any]) -> Problems:
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        yield key, entries, "a list of tables", f"write [[{key}]] before each change"
        return
    must, change = LIST_KEYS[key]
    names = {
        "driver": _names(dataset, "driver", "driver_kinds", "driver"),
        "sector": _names(dataset, "sector", "sectors", "sector"),
        "source": _names(dataset, "source", "sources", "source"),
        "node": _names(dataset, "section", "nodes", "node"),
        # Norms are given by city, so a county cannot have its own.
        "place": _places(dataset, counties=key != "norms"),
    }
    for number, entry in enumerate(entries, start=1):
        path = f"{key}[{number}]"
        checked: dict[str, str | float | None] = {}
        known = (*must, *change, *OPTIONAL_KEYS.get(key, ()))
        for missing in [name for name in must if name not in entry]:
            yield f"{path}.{missing}", None, missing, f"add {missing} = …"
        if not any(name in entry for name in change):
            yield path, None, " or ".join(change), f"add one of {', '.join(change)}"
        for name, value in entry.items():
            if name not in known:
                remedy = did_you_mean(name, known, "remove it")
                yield f"{path}.{name}", name, "a known key", remedy
            elif name in names:
                checked[name] = names[name].find(value)
                if checked[name] is None:
                    remedy = names[name].remedy(value)
                    yield f"{path}.{name}", value, f"a {names[name].kind}", remedy
            elif not _positive(value):
                yield f"{path}.{name}", value, "a number not below 0", "correct the number"
            else:
                checked[name] = float(value)
        out.setdefault(key, []).append(checked)
