"""``datapackage.json``, the descriptor of a dataset folder, and whether it tells the truth.

The descriptor (Frictionless Data Package) must name every table of the data dictionary with its
file and fields, so that other tools read the folder as this engine does. Its ``bytes`` and ``hash``
are not held against the files: an analyst may edit a table without rebuilding the package.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from basins.faults import Fault, did_you_mean, nearest, shown
from basins.files import read_text
from basins.schema import columns_of, table_names

DESCRIPTOR = "datapackage.json"
FRICTIONLESS_TYPE = {"list": "string"}
RESTORE = "restore it or take it from another dataset"

Found = Iterator[tuple[str, object, str, str]]


def check_descriptor(root: Path) -> list[Fault]:
    """All faults of the descriptor in a dataset folder; the column of a fault is its key path."""
    text = read_text(root / DESCRIPTOR, "a Data Package descriptor", RESTORE)
    if isinstance(text, Fault):
        return [text]
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        lines = text.splitlines() or [""]
        value = shown(lines[min(error.lineno, len(lines)) - 1].strip())
        remedy = f"correct the line ({error.msg}) or {RESTORE}"
        return [Fault(DESCRIPTOR, error.lineno, None, value, "JSON", remedy)]
    except (ValueError, RecursionError):
        return [Fault(DESCRIPTOR, None, None, shown(text), "JSON", RESTORE)]
    return [
        Fault(DESCRIPTOR, None, path, None if value is None else shown(value), expected, remedy)
        for path, value, expected, remedy in _resources(content, root)
    ]


def _resources(content: Any, root: Path) -> Found:
    resources = content.get("resources") if isinstance(content, dict) else None
    if not isinstance(resources, list):
        yield "resources", resources, "a list of resources", RESTORE
        return
    tables = table_names()
    by_name: dict[str, dict[str, Any]] = {}
    for number, resource in enumerate(resources, start=1):
        name = resource.get("name") if isinstance(resource, dict) else None
        if not isinstance(name, str) or name in by_name:
            yield f"resources[{number}].name", name, "a name of its own", "name the resource"
            continue
        by_name[name] = resource
        if name not in tables:
            yield from _other_file(name, resource.get("path"), root)
    for table in tables:
        if table in by_name:
            yield from _table(table, by_name[table])
        else:
            remedy = did_you_mean(table, sorted(set(by_name) - set(tables)), "add it")
            yield "resources", None, f"a resource named {table}", remedy


def _other_file(name: str, path: object, root: Path) -> Found:
    """A resource that is no table (boundaries, for instance) has its file inside the folder."""
    where = f"resources.{name}.path"
    if not isinstance(path, str) or Path(path).is_absolute() or ".." in Path(path).parts:
        yield where, path, "a path inside the folder", "correct the path"
    elif not (root / path).is_file():
        yield where, path, "a file of the folder", "add the file or remove the resource"


def _table(table: str, resource: dict[str, Any]) -> Found:
    where, file = f"resources.{table}", f"{table}.csv"
    if resource.get("path") != file:
        yield f"{where}.path", resource.get("path"), file, f"write {file}"
    schema = resource.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not isinstance(fields, list) or not all(isinstance(field, dict) for field in fields):
        yield f"{where}.schema.fields", fields, "a list of fields", RESTORE
        return
    types = {str(field.get("name")): field.get("type") for field in fields}
    missing = [column for column in columns_of(table).index if column not in types]
    for name, kind in types.items():
        path = f"{where}.schema.fields.{name}"
        if name not in columns_of(table).index:
            near = nearest(name, missing)
            if near is not None:
                missing.remove(near)
            remedy = "remove the field" if near is None else f"did you mean {near!r}?"
            yield path, name, f"a column of {file}", remedy
            continue
        wanted = str(columns_of(table).loc[name, "type"])
        wanted = FRICTIONLESS_TYPE.get(wanted, wanted)
        if kind != wanted:
            yield f"{path}.type", kind, wanted, f"write {wanted}"
    for name in missing:
        yield (
            f"{where}.schema.fields",
            None,
            f"the field {name}",
            f"add the column {name} of {file}",
        )
