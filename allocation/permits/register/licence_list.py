"""A bureau's list of licences (workbook or CSV, Chinese or English headers), checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from allocation.permits.register.chain import Head, Stamp, append
from allocation.permits.register.current import entries
from allocation.permits.register.licence_headers import HEADERS, REQUIRED, columns_of, header_of
from allocation.permits.register.licence_line import Line
from allocation.permits.register.licence_places import places_of
from basins.dataset import Dataset
from basins.faults import BadInput, Fault, shown
from basins.sheets import sheets_of
from basins.uploads import Upload


@dataclass(frozen=True)
class LicenceList:
    """Licences of a file.

    Attributes:
        rows: columns of the table ``licences``, for ``Register.add_licences``.
        ignored: headers of columns that are not taken over.
    """

    rows: tuple[dict[str, Any], ...]
    ignored: tuple[str, ...]


def read_licences(upload: Upload, dataset: Dataset) -> LicenceList:
    """Read a list; identifiers and Chinese names of the dataset are understood.

    The header may stand below a title; sheets without one are left alone, unless none has one.

    Args:
        upload: the file, as let through by ``basins.uploads``.
        dataset: whose counties, rivers, sources and sectors they are.

    Raises:
        BadInput: with everything that is wrong with the file.
    """
    places, rows, ignored = places_of(dataset), [], []
    faults: list[Fault] = []
    tables = [
        (sheet, head) for sheet in sheets_of(upload) if (head := header_of(sheet)) is not None
    ]
    if not tables:
        names = ", ".join(HEADERS[name][-2] for name in REQUIRED)
        remedy = f"name the columns in one row, for example: {names}"
        raise BadInput([Fault(upload.name, None, None, None, "a row of headers", remedy)])
    seen: dict[str, list[tuple[str, str]]] = {}
    for sheet, head in tables:
        columns, wrong, others = columns_of(sheet, head)
        ignored += others
        faults += wrong
        for number, cells in sheet.rows[head + 1 :]:
            line = Line(sheet.label, number, columns, cells, places, not wrong)
            rows.append(line.licence())
            faults += line.faults + _repeated(line, rows[-1], seen)
    if not rows and not faults:
        faults = [Fault(upload.name, None, None, "a header only", "at least one row", "add rows")]
    if faults:
        raise BadInput(faults)
    return LicenceList(tuple(rows), tuple(dict.fromkeys(ignored)))


def put_licences(
    connection: Connection, head: Head, rows: Sequence[Mapping[str, Any]], signed: Stamp
) -> Head:
    """Record the licences of a list, all or none.

    Raises:
        BadInput: for numbers that a licence of the same days in the register has already.
    """
    known: dict[str, list[tuple[str, str, int]]] = {}
    there = entries(connection, "licence")
    names = ("number", "valid_from", "valid_to", "sequence")
    for number, first, final, sequence in zip(*(there[name] for name in names), strict=True):
        known.setdefault(number, []).append((first, final, sequence))
    faults = [
        Fault(
            "register",
            None,
            "number",
            shown(row["number"]),
            "a licence that is not here yet",
            f"leave it out, or correct entry {sequence}",
        )
        for row in rows
        for first, final, sequence in known.get(row["number"], ())
        if row["valid_from"] <= final and first <= row["valid_to"]
    ]
    if faults:
        raise BadInput(faults)
    return append(connection, head, "licence", rows, signed)


def _repeated(
    line: Line, row: Mapping[str, Any], seen: dict[str, list[tuple[str, str]]]
) -> list[Fault]:
    """A number may stand again only for other days."""
    terms = seen.setdefault(str(row["number"]), [])
    clash = any(row["valid_from"] <= final and first <= row["valid_to"] for first, final in terms)
    terms.append((row["valid_from"], row["valid_to"]))
    if not row["number"] or not clash:
        return []
    remedy = "remove the row that repeats it, or correct number or dates"
    expected = "each number once in the same days"
    return [Fault(line.file, line.row, "number", shown(row["number"]), expected, remedy)]
