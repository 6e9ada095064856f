"""One number of a scenario: where it stands, what it is, and the scenario with another one.

An address is the path to a number in the content of a scenario file. In a list of changes an entry
has no name, so its address holds what the entry names instead of its number::

    ("limits", "PLAN-CAP")
    ("projects", "canal", "enabled")
    ("drivers", (("driver", "urban_population"), ("place", "c1")), "factor")
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from basins.scenario_check import LISTS

Where = tuple[tuple[str, Any], ...]
Address = tuple[Any, ...]
ASKED = ("year", "hydrology")
NOT_CHANGES = ("name", *ASKED)


def entry_address(key: str, what: str, **named: Any) -> Address:
    """The address of one change of a list; names that are nothing are left out."""
    return (key, _sorted({name: value for name, value in named.items() if value}), what)


def where_of(address: Address) -> dict[str, Any]:
    """What the entry of a list's address names; nothing for other addresses."""
    return dict(address[1]) if address[0] in LISTS else {}


def read(content: Mapping[str, Any], address: Address) -> Any:
    """What stands at an address; nothing if the scenario does not change it.

    Factors of several entries multiply, of other changes the last one holds, as when the scenario
    is applied.
    """
    if address[0] not in LISTS:
        found: Any = content
        for part in address:
            found = found.get(part) if isinstance(found, Mapping) else None
        return found
    key, where, what = address
    values = [entry[what] for entry in _entries(content, key, where) if what in entry]
    if not values:
        return None
    return math.prod(values) if what.endswith("factor") else values[-1]


def write(content: Mapping[str, Any], address: Address, value: Any) -> dict[str, Any]:
    """The scenario with another value at an address; nothing takes the change away."""
    changed = deepcopy(dict(content))
    if address[0] in LISTS:
        _write_entry(changed, address, value)
    elif len(address) == 1:
        changed.pop(address[0], None)
        changed |= {} if value is None else {address[0]: value}
    else:
        _write_setting(changed, address, value)
    return changed


def changes_of(content: Mapping[str, Any]) -> list[Address]:
    """The addresses of all that a scenario changes or asks for, each once."""
    return list(dict.fromkeys(_addresses(content)))


def is_base(content: Mapping[str, Any]) -> bool:
    """Whether a scenario says nothing beyond its name."""
    return not any(key != "name" for key in content)


def _addresses(content: Mapping[str, Any]) -> Iterator[Address]:
    for key, given in content.items():
        if key in ASKED or key == "priorities":
            yield from _asked(key, given)
        elif key in LISTS:
            for entry in given:
                where = _named(key, entry)
                yield from ((key, where, what) for what in LISTS[key].changes if what in entry)
        elif key == "limits":
            yield from ((key, line) for line in given)
        elif key not in NOT_CHANGES:
            yield from ((key, name, what) for name, all_of in given.items() for what in all_of)


def _asked(key: str, given: Any) -> Iterator[Address]:
    if key != "priorities":
        yield (key,)
        return
    if "order" in given:
        yield (key, "order")
    for item in given.get("assurance_percent", {}):
        yield (key, "assurance_percent", item)


def _entries(content: Mapping[str, Any], key: str, where: Where) -> list[dict[str, Any]]:
    return [entry for entry in content.get(key, ()) if _named(key, entry) == where]


def _named(key: str, entry: Mapping[str, Any]) -> Where:
    rule = LISTS[key]
    return _sorted({name: entry[name] for name in (*rule.must, *rule.may) if name in entry})


def _sorted(named: Mapping[str, Any]) -> Where:
    return tuple(sorted(named.items()))


def _write_entry(changed: dict[str, Any], address: Address, value: Any) -> None:
    key, where, what = address
    entries = _entries(changed, key, where)
    for entry in entries:
        entry.pop(what, None)
    if value is not None and entries:
        entries[-1][what] = value
    elif value is not None:
        changed.setdefault(key, []).append(dict(where) | {what: value})
    kept = [e for e in changed.get(key, ()) if any(name in e for name in LISTS[key].changes)]
    changed.pop(key, None)
    changed |= {key: kept} if kept else {}


def _write_setting(changed: dict[str, Any], address: Address, value: Any) -> None:
    *path, last = address
    tables = [changed]
    for part in path:
        tables.append(tables[-1].setdefault(part, {}))
    tables[-1].pop(last, None)
    if value is not None:
        tables[-1][last] = value
    for depth in range(len(path), 0, -1):
        if not tables[depth]:
            del tables[depth - 1][path[depth - 1]]
