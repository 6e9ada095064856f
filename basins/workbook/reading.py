"""A workbook back as the tables of a dataset, or everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from basins.dataset import check_all
from basins.faults import BadInput, Fault, did_you_mean, shown
from basins.reading import Reading, table_of_cells
from basins.schema import columns_of, is_number, table_names
from basins.sheets import Broken, Cell, Sheet, sheets_of
from basins.uploads import Upload
from basins.workbook.carried import unpacked
from basins.workbook.cells import choice_cell, name_cell, number_cell, text_cell
from basins.workbook.heads import Column, Heads, heads_of
from basins.workbook.layout import CARRIED, NO_TABLE, plain, sheet_name, table_of
from basins.workbook.texts import Texts, kinds_of, texts_of
from basins.workbook.visible import visible_forms

# By table and column of the dataset exported: its texts, and originals of those in another form.
Origins = Mapping[tuple[str, str], tuple[set[str], dict[str, str]]]
Converter = Callable[[Cell], str]


@dataclass(frozen=True)
class Book:
    """What a workbook says.

    Attributes:
        name: of the file.
        tables: typed tables, valid as a dataset.
        texts: the same as texts of cells.
        carried: files of the dataset it was exported from; empty if the hidden sheet is gone.
        ignored: sheets that are no table of a dataset.
    """

    name: str
    tables: Mapping[str, pd.DataFrame]
    texts: Texts
    carried: Mapping[str, bytes]
    ignored: tuple[str, ...]


@dataclass(frozen=True)
class _Read:
    reading: Reading
    letters: Mapping[str, str]
    texts: pd.DataFrame | None


def read_book(upload: Upload) -> Book:
    """Read a workbook.

    Sheets are known by title or identifier, columns by title or identifier in whichever order;
    titles above the head, merged heads, a row of units and numbers as people write them are
    understood.

    Args:
        upload: the file, as let through by ``basins.uploads``.

    Raises:
        BadInput: with everything that is wrong, each with sheet and cell.
    """
    found, ignored, carried, faults = _sorted(upload)
    origins = _origins(texts_of(carried) if carried else {})
    labels = {name: f"{upload.name} [{sheet_name(name)}]" for name in table_names()}
    labels |= {name: sheet.label for name, sheet in found.items()}
    reads = {name: _read(sheet, name, origins) for name, sheet in found.items()}
    for name in table_names():
        if name not in found:
            remedy = did_you_mean(sheet_name(name), ignored, "add it, with its head")
            faults.append(Fault(labels[name], None, None, None, "a sheet of this table", remedy))
    frames = {
        name: read.reading.frame for name, read in reads.items() if read.reading.frame is not None
    }
    incomplete = frozenset(name for name in frames if not reads[name].reading.complete)
    faults += [fault for read in reads.values() for fault in read.reading.faults]
    faults += check_all(frames, labels, incomplete)
    if faults:
        letters = {labels[name]: read.letters for name, read in reads.items()}
        raise BadInput(sorted((_located(f, letters) for f in faults), key=_order(labels)))
    tables = {name: frame.reset_index(drop=True) for name, frame in frames.items()}
    texts = {name: read.texts for name, read in reads.items() if read.texts is not None}
    return Book(upload.name, tables, texts, carried, tuple(ignored))


def _sorted(
    upload: Upload,
) -> tuple[dict[str, Sheet], list[str], dict[str, bytes], list[Fault]]:
    """Sheets by table, titles of other sheets, the files carried, and what is wrong so far."""
    found: dict[str, Sheet] = {}
    ignored: list[str] = []
    carried: dict[str, bytes] = {}
    faults: list[Fault] = []
    for sheet in sheets_of(upload, marked=True):
        table = table_of(sheet.title)
        if plain(sheet.title) == plain(CARRIED):
            cells = [str(cells[0]) for _, cells in sheet.rows if cells]
            try:
                carried = unpacked(cells, sheet.label)
            except BadInput as bad:
                faults += bad.faults
        elif table is not None and table not in found:
            found[table] = sheet
        elif table is not None:
            remedy = "remove one of the two sheets"
            faults.append(Fault(sheet.label, None, None, None, f"{table} only once", remedy))
        elif plain(sheet.title) not in map(plain, NO_TABLE):
            ignored.append(sheet.title)
    return {name: found[name] for name in table_names() if name in found}, ignored, carried, faults


def _read(sheet: Sheet, table: str, origins: Origins) -> _Read:
    heads = heads_of(sheet, table)
    if heads is None:
        columns = ", ".join(columns_of(table).index)
        remedy = f"name the columns in one row: {columns}"
        fault = Fault(sheet.label, None, None, None, "a head", remedy)
        return _Read(Reading(None, False, [fault]), {}, None)
    header = [column.name for column in heads.columns]
    lines = [(heads.row, header)]
    converters = [(c.position, _converter(c, table, origins)) for c in heads.columns]
    lines += [(number, _texts(cells, converters)) for number, cells in heads.body]
    lines = [lines[0], *((number, cells) for number, cells in lines[1:] if any(cells))]
    reading = table_of_cells(lines, table, sheet.label)
    wrong = [*heads.faults, *_broken(sheet, heads)]
    reading = replace(reading, faults=[*wrong, *reading.faults])
    letters = {column.name: column.letter for column in heads.columns}
    sound = not reading.faults and reading.frame is not None
    body = pd.DataFrame([cells for _, cells in lines[1:]], columns=header, dtype=object)
    return _Read(reading, letters, body[columns_of(table).index.tolist()] if sound else None)


def _texts(cells: list[Cell], converters: Sequence[tuple[int, Converter]]) -> list[str]:
    return [convert(cells[at] if at < len(cells) else None) for at, convert in converters]


def _converter(column: Column, table: str, origins: Origins) -> Converter:
    """How the cells of a column become texts."""
    rules = columns_of(table)
    if column.name not in rules.index:
        return text_cell
    rule = rules.loc[column.name]
    if is_number(str(rule["type"])):
        unit = str(rule["unit"])
        return lambda cell: number_cell(cell, unit, column.factor)
    originals, forms = origins.get((table, column.name), (set(), {}))
    plainly: Converter = text_cell
    if rule["allowed"]:
        allowed = str(rule["allowed"]).split("|")
        plainly = partial(choice_cell, allowed=allowed)
    elif rule["key"] == "yes" or rule["references"]:
        plainly = partial(name_cell, known=originals)
    if not forms:
        return plainly
    return lambda cell: forms[cell] if isinstance(cell, str) and cell in forms else plainly(cell)


def _origins(base: Texts) -> Origins:
    origins = {}
    for table, frame in base.items():
        for column, numeric in kinds_of(table).items():
            if not numeric:
                texts = set(frame[column])
                forms = {form: text for text, form in visible_forms(texts).items()}
                origins[table, column] = (texts, forms)
    return origins


def _broken(sheet: Sheet, heads: Heads) -> list[Fault]:
    """Cells in which a formula failed."""
    return [
        Fault(
            sheet.label,
            number,
            column.name,
            shown(cell),
            "a value",
            "correct the formula, or write the value itself",
        )
        for number, cells in heads.body
        for column in heads.columns
        if column.position < len(cells) and isinstance(cell := cells[column.position], Broken)
    ]


def _located(fault: Fault, letters: Mapping[str, Mapping[str, str]]) -> Fault:
    """The same fault with its cell, such as B12, before the name of the column."""
    if fault.row is None or fault.column is None:
        return fault
    letter = letters.get(fault.file, {}).get(fault.column.split(" + ")[0])
    return fault if letter is None else replace(fault, column=f"{letter}{fault.row} {fault.column}")


def _order(labels: Mapping[str, str]) -> Callable[[Fault], tuple[int, int]]:
    order = {label: number for number, label in enumerate(labels.values())}
    return lambda fault: (order.get(fault.file, -1), fault.row or 0)
