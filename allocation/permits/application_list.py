"""A list of applications (workbook or CSV, Chinese or English headers), checked as a whole."""

from __future__ import annotations

import unicodedata

from allocation.permits.application import FIELDS, TITLES, Application, application_of
from allocation.permits.facts import vocabulary
from basins.dataset import Dataset
from basins.faults import BadInput, Fault, nearest, shown
from basins.sheets import Cell, Sheet, sheets_of
from basins.uploads import Upload

ENOUGH_HEADERS, TITLE_ROWS = 4, 10


def titles() -> dict[str, tuple[str, str]]:
    """What every field is called, in Chinese and English."""
    facts = vocabulary()
    stated = {
        name: (facts[name].names["zh"], facts[name].names["en"]) for name in FIELDS if name in facts
    }
    return {name: TITLES.get(name) or stated[name] for name in FIELDS}


def read_applications(upload: Upload, dataset: Dataset) -> list[Application]:
    """Read a list.

    Args:
        upload: the file, as let through by ``basins.uploads``.
        dataset: whose counties, rivers, sources and sectors they are.

    Raises:
        BadInput: with everything that is wrong with the file.
    """
    found, faults = [], []
    tables = [(sheet, head) for sheet in sheets_of(upload) if (head := _header(sheet)) is not None]
    if not tables:
        remedy = "name the columns in one row, for example: " + "、".join(
            titles()[name][0] for name in ("applicant", "county", "river", "source", "sector")
        )
        raise BadInput([Fault(upload.name, None, None, None, "a row of headers", remedy)])
    for sheet, head in tables:
        columns, wrong = _columns(sheet, head)
        faults += wrong
        for number, cells in [] if wrong else sheet.rows[head + 1 :]:
            record = {name: cells[at] for name, at in columns.items() if at < len(cells)}
            try:
                found.append(application_of(record, dataset, sheet.label, number))
            except BadInput as bad:
                faults += bad.faults
    if not found and not faults:
        faults.append(Fault(upload.name, None, None, "a header only", "a row", "add applications"))
    if faults:
        raise BadInput(faults)
    return found


def _plain(text: Cell) -> str:
    normal = unicodedata.normalize("NFKC", str(text or "")).casefold()
    return "".join(normal.split())


def _aliases() -> dict[str, str]:
    """Field by identifier or title, with or without the unit in brackets."""
    found = {}
    for name, words in titles().items():
        for word in (name, *words):
            found[_plain(word)] = name
            found[_plain(word).split("(")[0]] = name
    return found


def _header(sheet: Sheet) -> int | None:
    known = _aliases()
    for position, (_, cells) in enumerate(sheet.rows[:TITLE_ROWS]):
        if len({known[_plain(cell)] for cell in cells if _plain(cell) in known}) >= ENOUGH_HEADERS:
            return position
    return None


def _columns(sheet: Sheet, head: int) -> tuple[dict[str, int], list[Fault]]:
    """Position of each field, and headers that nobody knows or that stand twice."""
    known, columns = _aliases(), {}
    number, cells = sheet.rows[head]
    faults = []
    for position, cell in enumerate(cells):
        plain = _plain(cell)
        if not plain:
            continue
        name = known.get(plain)
        if name is None:
            near = nearest(plain, list(known))
            remedy = f"did you mean {near!r}?" if near else "remove the column"
            faults.append(
                Fault(sheet.label, number, shown(cell), shown(cell), "a known column", remedy)
            )
        elif name in columns:
            faults.append(
                Fault(
                    sheet.label, number, shown(cell), shown(cell), "each column once", "remove it"
                )
            )
        else:
            columns[name] = position
    return columns, faults
