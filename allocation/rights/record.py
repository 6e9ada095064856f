"""Tested transfers as files that an application for a permit can name.

A record is named by the first characters of the SHA-256 of its content, so a changed one no longer
answers to its name.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from basins.faults import BadInput, Fault, shown

if TYPE_CHECKING:
    from allocation.rights.check import Checked

FOLDER, DEFAULT = "SHUIDING_TRANSFERS", "transfers"
NAME_LENGTH = 12
FILE_BYTES = 1_000_000


def folder() -> Path:
    """Where records are kept: the folder that ``SHUIDING_TRANSFERS`` names, else ``transfers``."""
    return Path(os.environ.get(FOLDER) or DEFAULT)


def record_of(checked: Checked) -> dict[str, Any]:
    """What of a test an application needs, with its name under ``record``."""
    sides = {
        name: {"level": party.place.level, "place": party.place.id, "sector": party.sector}
        for name, party in (("seller", checked.trade.seller), ("buyer", checked.trade.buyer))
    }
    content = {
        **sides,
        "source": checked.trade.source,
        "volume_wan_m3": round(checked.volume_wan_m3, 6),
        "largest_wan_m3": round(checked.largest_wan_m3, 6),
        "verdict": checked.verdict,
        "links": [link.kind for link in checked.links],
        "year": checked.year,
        "hydrology": checked.hydrology,
        "dataset_digest": checked.dataset_digest,
    }
    return {"record": _name(content), **content}


def keep(record: Mapping[str, Any], where: Path | None = None) -> Path:
    """Write a record into the folder of records.

    Raises:
        OSError: if it cannot be written.
    """
    place = folder() if where is None else where
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"{record['record']}.json"
    path.write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def read_record(name: str, where: Path | None = None) -> dict[str, Any]:
    """The record of a name.

    Raises:
        BadInput: if there is none, or it was changed.
    """
    place = folder() if where is None else where
    known = sorted(path.stem for path in place.glob("*.json")) if place.is_dir() else []
    column, expected = "transfer_record", f"a tested transfer in {place}"
    if name not in known:
        remedy = "test it first: shuiding rights … --keep"
        raise BadInput([Fault("application", None, column, shown(name), expected, remedy)])
    path = place / f"{name}.json"
    try:
        if path.stat().st_size > FILE_BYTES:
            raise ValueError
        record = json.loads(path.read_text(encoding="utf-8"))
        content = {key: value for key, value in record.items() if key != "record"}
        if record.get("record") != name or _name(content) != name:
            raise ValueError
    except (ValueError, AttributeError, OSError, RecursionError):
        remedy = "it was changed after the test: test the transfer again"
        raise BadInput([Fault(path.name, None, None, shown(name), expected, remedy)]) from None
    return dict(record)


def known_records(where: Path | None = None) -> list[str]:
    """Names of all records of the folder."""
    place = folder() if where is None else where
    return sorted(path.stem for path in place.glob("*.json")) if place.is_dir() else []


def unfit(
    record: Mapping[str, Any],
    digest: str,
    places: tuple[str, ...],
    sector: str,
    source: str,
    added_wan_m3: float,
) -> list[tuple[str, str]]:
    """Why a record does not carry an application: pairs of what was expected and what to do.

    Args:
        record: the record.
        digest: of the dataset the application is decided on.
        places: the application's county, city, river and province.
        sector, source: of the application.
        added_wan_m3: what it asks for beyond what is licensed.
    """
    faults = []
    if record["verdict"] != "passes":
        faults.append(("a transfer that harms nobody", "test a smaller volume"))
    if record["dataset_digest"] != digest:
        faults.append(("a test on this dataset", "test it again on the dataset of today"))
    buyer = record["buyer"]
    if buyer["place"] not in places or buyer["sector"] != sector:
        faults.append(("the buyer of the transfer", f"{buyer['place']} {buyer['sector']} bought"))
    if record["source"] not in ("", source):
        faults.append(("the source that was traded", f"traded was {record['source']}"))
    if added_wan_m3 > record["volume_wan_m3"] * (1.0 + 1e-6):
        volume = f"{record['volume_wan_m3']:g} 万m³"
        faults.append((f"at most {volume}", f"the transfer is of {volume}"))
    return faults


def _name(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:NAME_LENGTH]
