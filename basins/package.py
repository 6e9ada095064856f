"""The descriptor of a dataset folder (Frictionless Data Package v1), made from the dictionary."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from basins.schema import WHOLE_TABLE, columns_of, dictionary, keys_of, table_names

TYPES = {"string": "string", "number": "number", "integer": "integer", "list": "string"}


def descriptor(head: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """The content of ``datapackage.json``.

    Args:
        head: what the package says of itself: ``name``, ``title``, ``description`` …; resources of
            its own under ``resources`` follow the tables.
        files: contents by path in the folder.
    """
    own = [dict(resource) for resource in head.get("resources", [])]
    for resource in own:
        resource |= described(resource["path"], files[resource["path"]])
    resources = [table_resource(name, files[f"{name}.csv"]) for name in table_names()]
    package = {"profile": "data-package"} | dict(head) | {"resources": [*resources, *own]}
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def table_resource(table: str, content: bytes) -> dict[str, Any]:
    """The resource of a table, with its fields, keys and references."""
    rows = dictionary()
    head = rows[(rows["table"] == table) & (rows["column"] == WHOLE_TABLE)].iloc[0]
    return {
        "name": table,
        "profile": "tabular-data-resource",
        "title": str(head["title_zh"]),
        "description": str(head["meaning"]),
        **described(f"{table}.csv", content),
        "format": "csv",
        "mediatype": "text/csv",
        "schema": _schema(table),
    }


def described(path: str, content: bytes) -> dict[str, Any]:
    """Path, size, hash and encoding of a file."""
    return {
        "path": path,
        "bytes": len(content),
        "hash": "sha256:" + hashlib.sha256(content).hexdigest(),
        "encoding": "utf-8",
    }


def _schema(table: str) -> dict[str, Any]:
    columns = [
        dict(zip(columns_of(table).columns, row, strict=True))
        for row in columns_of(table).itertuples(index=False, name=None)
    ]
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in columns],
        "primaryKey": keys_of(table),
        "missingValues": [""],
    }
    # A column that joins several keys by "|" cannot be a Frictionless foreign key.
    keys = []
    for column in columns:
        if not column["references"] or column["type"] == "list":
            continue
        other, field = column["references"].split(".")
        reference = {"resource": "" if other == table else other, "fields": field}
        keys.append({"fields": column["column"], "reference": reference})
    return schema | ({"foreignKeys": keys} if keys else {})


def _field(column: Mapping[str, str]) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column["required"] == "yes":
        constraints["required"] = True
    for name in ("minimum", "maximum"):
        if column[name]:
            value = float(column[name])
            constraints[name] = int(value) if value.is_integer() else value
    if column["allowed"]:
        constraints["enum"] = column["allowed"].split("|")
    field: dict[str, Any] = {
        "name": column["column"],
        "type": TYPES[column["type"]],
        "title": column["title_zh"],
        "description": column["meaning"],
    }
    if column["unit"]:
        field["unit"] = column["unit"]
    return field | ({"constraints": constraints} if constraints else {})
