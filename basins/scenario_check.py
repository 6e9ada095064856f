"""What a scenario may say, checked against the names and ranges of a dataset."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from basins.dataset import Dataset
from basins.faults import did_you_mean, shown
from basins.hydrology import parse_hydrology
from basins.names import Names, names_of
from basins.scenario import BY_CITY, rows_of
from basins.schema import columns_of

# key path, what stands there (None: nothing), expected, remedy
Problem = tuple[str, object, str, str]
Problems = Iterator[Problem]

TOP_KEYS = ("name", "year", "hydrology", "limits", "priorities")
LARGEST_FACTOR = 1000.0


@dataclass(frozen=True)
class _Entries:
    """What one entry of a list of changes must name, may name, and can change.

    ``changes`` gives the column whose range in the data dictionary holds for the value, or None for
    a factor.
    """

    must: tuple[str, ...]
    changes: Mapping[str, tuple[str, str] | None]
    may: tuple[str, ...] = ()


LISTS = {
    "drivers": _Entries(("driver", "place"), {"factor": None, "value": ("drivers", "value")}),
    "norms": _Entries(
        ("sector", "place"),
        {
            "norm_factor": None,
            "loss_factor": None,
            "norm": ("norms", "norm"),
            "efficiency": ("norms", "efficiency"),
        },
    ),
    "ecological_flows": _Entries(
        ("node",), {"factor": None, "flow_m3s": ("ecological_flows", "flow_m3s")}, ("month",)
    ),
    "groundwater": _Entries(
        ("place",),
        dict.fromkeys(("factor", "banned_factor", "limited_factor", "wells_factor")),
        ("source",),
    ),
    "supply_capacity": _Entries(("place", "source"), {"factor": None}),
    "transfer_targets": _Entries(("transfer",), {"factor": None}, ("place",)),
    "reclaimed": _Entries(("place",), {"reuse_rate": ("reclaimed", "reuse_rate")}),
}
# Kinds of sources that a list of changes may name.
SOURCES = {"groundwater": ("groundwater",), "supply_capacity": ("surface", "yield")}
SETTINGS: dict[str, dict[str, tuple[str, str] | None]] = {
    "projects": {
        "enabled": None,
        "first_year": ("transfers", "first_year"),
        "capacity_factor": None,
    },
    "reservoirs": {
        "first_year": ("reservoirs", "first_year"),
        "start_wan_m3": ("reservoirs", "start_wan_m3"),
        "end_wan_m3": ("reservoirs", "start_wan_m3"),
    },
}


def check_scenario(
    content: Mapping[str, Any], dataset: Dataset
) -> tuple[dict[str, Any], list[Problem]]:
    """The changes of a scenario with identifiers for names, and everything that is wrong with it.

    Args:
        content: of the file.
        dataset: whose names it may use.
    """
    changes: dict[str, Any] = {}
    problems = list(_top(content))
    for key, given in content.items():
        if key == "limits":
            problems += _limits(given, dataset, changes)
        elif key == "priorities":
            problems += _priorities(given, dataset, changes)
        elif key in SETTINGS:
            problems += _settings(given, dataset, key, changes)
        elif key in LISTS:
            problems += _list(given, dataset, key, changes)
    return changes, problems


def _top(content: Mapping[str, Any]) -> Problems:
    known = (*TOP_KEYS, *SETTINGS, *LISTS)
    for key in content:
        if key not in known:
            remedy = did_you_mean(key, known, f"remove it; known are {', '.join(known)}")
            yield key, key, "a key of a scenario", remedy
    name = content.get("name")
    if not isinstance(name, str) or not name.strip():
        yield "name", name, "a name", 'add a line such as name = "base"'
    year = content.get("year")
    if year is not None and (type(year) is not int or not 1980 <= year <= 2100):
        yield "year", year, "a year from 1980 to 2100", "correct the year"
    if "hydrology" in content:
        try:
            parse_hydrology(str(content["hydrology"]))
        except ValueError:
            yield "hydrology", content["hydrology"], "p1 … p99", 'write for example "p75"'


def _number(value: object, column: tuple[str, str] | None) -> tuple[str, str] | None:
    """What is expected of a number and what to do, if it is not in the range of its column."""
    rule = None if column is None else columns_of(column[0]).T[column[1]]
    low = 0.0 if rule is None else float(rule["minimum"])
    high = LARGEST_FACTOR if rule is None else float(rule["maximum"])
    whole = rule is not None and rule["type"] == "integer"
    kinds = int if whole else (int, float)
    if isinstance(value, kinds) and not isinstance(value, bool) and low <= value <= high:
        return None
    unit = "" if rule is None or whole or rule["unit"] == "1" else f" {rule['unit']}"
    unit = "" if unit.startswith(" see ") else unit
    what = "a whole number" if whole else "a number"
    return f"{what} from {low:g} to {high:g}{unit}", "correct the number"


def _limits(limits: Any, dataset: Dataset, changes: dict[str, Any]) -> Problems:
    if not isinstance(limits, dict):
        yield "limits", limits, "a table of limits", "write [limits] and lines ID = number"
        return
    lines = names_of(dataset, "red line", ("red_lines", "red_line"))
    found: dict[str, float] = {}
    for name, limit in limits.items():
        path, line = f"limits.{name}", lines.find(name)
        wrong = _number(limit, ("red_line_limits", "limit"))
        if line is None:
            yield path, name, "a red line of the dataset", lines.remedy(name)
        elif line in found:
            yield path, name, "each red line once", f"remove one of the lines for {line}"
        elif wrong is not None:
            yield path, limit, *wrong
        else:
            found[line] = float(limit)
    if found:
        changes["limits"] = found


def _priorities(given: Any, dataset: Dataset, changes: dict[str, Any]) -> Problems:
    if not isinstance(given, dict):
        yield "priorities", given, "a table", "write [priorities] and a line order = [...]"
        return
    known, found = ("order", "assurance_percent"), changes.setdefault("priorities", {})
    for key in given:
        if key not in known:
            remedy = did_you_mean(key, known, "remove it")
            yield f"priorities.{key}", key, " or ".join(known), remedy
    if "order" in given or not given:
        yield from _order(given.get("order"), dataset, found)
    if "assurance_percent" in given:
        yield from _assurance(given["assurance_percent"], dataset, found)
    if not found:
        del changes["priorities"]


def _order(order: Any, dataset: Dataset, found: dict[str, Any]) -> Problems:
    levels = dataset["priorities"].sort_values("level")["name"].drop_duplicates().tolist()
    if not isinstance(order, list) or sorted(map(str, order)) != sorted(levels):
        named = order if isinstance(order, list) else []
        strange = [name for name in named if name not in levels]
        remedy = f"give order = a list of {', '.join(levels)}, each once"
        if strange:
            remedy = f"{shown(strange[0])!r}: {did_you_mean(str(strange[0]), levels, remedy)}"
        yield "priorities.order", order, "every level once", remedy
    else:
        found["order"] = order


def _assurance(given: Any, dataset: Dataset, found: dict[str, Any]) -> Problems:
    path = "priorities.assurance_percent"
    if not isinstance(given, dict) or not given:
        yield path, given or None, "a percentage by sector", f"write [{path}] and SECTOR = percent"
        return
    sectors = names_of(dataset, "sector", ("sectors", "sector"))
    for name, percent in given.items():
        sector, wrong = sectors.find(name), _number(percent, ("priorities", "assurance_percent"))
        if sector is None:
            yield f"{path}.{name}", name, "a sector of the dataset", sectors.remedy(name)
        elif wrong is not None:
            yield f"{path}.{name}", percent, *wrong
        else:
            found.setdefault("assurance_percent", {})[sector] = float(percent)


def _settings(given: Any, dataset: Dataset, key: str, changes: dict[str, Any]) -> Problems:
    if not isinstance(given, dict):
        yield key, given, f"a table for each of the {key}", f"write [{key}.NAME]"
        return
    names = names_of(dataset, "project", ("transfers", "transfer"))
    if key == "reservoirs":
        nodes = names_of(dataset, "node", ("nodes", "node"))
        names = nodes.only("reservoir", dataset["reservoirs"]["node"])
    known, found = SETTINGS[key], changes.setdefault(key, {})
    for name, settings in given.items():
        path, identifier = f"{key}.{name}", names.find(name)
        if identifier is None:
            yield path, name, f"a {names.kind} of the dataset", names.remedy(name)
            continue
        if identifier in found:
            yield path, name, f"each {names.kind} once", f"remove one of the tables for {name}"
            continue
        if not isinstance(settings, dict) or not settings:
            value = None if settings == {} else settings
            yield path, value, "settings", f"give {' or '.join(known)}"
            continue
        for setting, value in settings.items():
            if setting not in known:
                remedy = did_you_mean(setting, list(known), f"known are {', '.join(known)}")
                yield f"{path}.{setting}", setting, "a setting", remedy
            elif setting == "enabled":
                if not isinstance(value, bool):
                    yield f"{path}.{setting}", value, "true or false", "write true or false"
            elif (wrong := _number(value, known[setting])) is not None:
                yield f"{path}.{setting}", value, *wrong
            elif setting == "end_wan_m3" and value > (most := _normal(dataset, identifier)):
                expected = f"at most {most:g} 万m³"
                yield f"{path}.{setting}", value, expected, "store no more than fits"
        found[identifier] = settings
    if not found:
        del changes[key]


def _normal(dataset: Dataset, reservoir: str) -> float:
    table = dataset["reservoirs"]
    return float(table.loc[table["node"] == reservoir, "normal_wan_m3"].iloc[0])


def _names_in(dataset: Dataset, key: str) -> dict[str, Names]:
    """The names each key of a list of changes may hold."""
    counties = [("counties", "county")] if key not in BY_CITY else []
    sources, kinds = dataset["sources"], SOURCES.get(key, ())
    possible = sources.loc[sources["kind"].isin(kinds), "source"]
    nodes = names_of(dataset, "node", ("nodes", "node"))
    return {
        "driver": names_of(dataset, "driver", ("driver_kinds", "driver")),
        "sector": names_of(dataset, "sector", ("sectors", "sector")),
        "source": names_of(dataset, "source", ("sources", "source")).only(
            f"{' or '.join(kinds)} source", possible
        ),
        "node": nodes.only("section with a flow", dataset["ecological_flows"]["node"]),
        "transfer": names_of(dataset, "transfer", ("transfers", "transfer")),
        "place": names_of(
            dataset, "place", *counties, ("cities", "city"), ("province", "province")
        ),
    }


def _list(entries: Any, dataset: Dataset, key: str, changes: dict[str, Any]) -> Problems:
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        yield key, entries, "a list of tables", f"write [[{key}]] before each change"
        return
    names = _names_in(dataset, key)
    for number, entry in enumerate(entries, start=1):
        path = f"{key}[{number}]"
        checked: dict[str, str | float] = {}
        problems = list(_entry(entry, key, path, names, checked))
        if not problems and not rows_of(dataset, key, checked).any():
            where = " and ".join(str(entry[name]) for name in entry if name in names)
            remedy = f"the dataset has none for {where}: correct the names or remove the change"
            problems = [(path, where, f"rows of {key} to change", remedy)]
        yield from problems
        changes.setdefault(key, []).append(checked)


def _entry(
    entry: Mapping[str, Any],
    key: str,
    path: str,
    names: Mapping[str, Names],
    checked: dict[str, str | float],
) -> Problems:
    """One change of a list."""
    rule = LISTS[key]
    known = (*rule.must, *rule.may, *rule.changes)
    for name in rule.must:
        if name not in entry:
            yield f"{path}.{name}", None, f"a {names[name].kind}", f"add {name} = …"
    if not any(name in entry for name in rule.changes):
        wanted = " or ".join(rule.changes)
        yield path, None, wanted, f"add {wanted}"
    for name, value in entry.items():
        if name not in known:
            remedy = did_you_mean(name, known, f"remove it; known are {', '.join(known)}")
            yield f"{path}.{name}", name, "a known key", remedy
        elif name in names:
            found = names[name].find(value)
            if found is None:
                kind = names[name].kind
                yield f"{path}.{name}", value, f"a {kind} of the dataset", names[name].remedy(value)
            else:
                checked[name] = found
        elif (wrong := _number(value, rule.changes.get(name, (key, name)))) is not None:
            yield f"{path}.{name}", value, *wrong
        else:
            checked[name] = value if name in rule.may else float(value)
