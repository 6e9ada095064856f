"""What the sheets and their heads are called, and how a head is recognised again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from basins.schema import WHOLE_TABLE, columns_of, dictionary, table_names

COVER, CONTENTS, DICTIONARY, CARRIED = "封面 cover", "目录 contents", "数据字典 dictionary", "_base"
NO_TABLE = (COVER, CONTENTS, DICTIONARY, CARRIED)
# Units that a head does not name: shares have none, and some differ from row to row.
BARE_UNIT = re.compile(r"|1|see .*|base year = 1|.* per .*")
BRACKETED = re.compile(r"^(.*?)[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]$")


@dataclass(frozen=True)
class Head:
    """What a head stands for.

    Attributes:
        column: a column of the data dictionary.
        unit: the unit it names; None where it names none.
    """

    column: str
    unit: str | None


@lru_cache(maxsize=1)
def titles() -> dict[str, str]:
    """Chinese title of each table."""
    rows = dictionary()
    rows = rows[rows["column"] == WHOLE_TABLE]
    return dict(zip(rows["table"], rows["title_zh"], strict=True))


def sheet_name(table: str) -> str:
    """Name of the sheet of a table: Chinese title and identifier, at most 31 characters."""
    return f"{titles()[table]} {table}"


def table_of(sheet: str) -> str | None:
    """Table whose sheet this is, by its whole name, its title or its identifier."""
    wanted = plain(re.sub(r"\s*\(\d+\)$", "", sheet))
    for table in table_names():
        if wanted in (plain(table), plain(titles()[table]), plain(sheet_name(table))):
            return table
    return None


def head_text(table: str, column: str) -> str:
    """Head of a column: title, identifier, and the unit if it has one of its own."""
    row = columns_of(table).loc[column]
    lines = [str(row["title_zh"]), column]
    if unit := own_unit(table, column):
        lines.append(f"（{unit}）")
    return "\n".join(lines)


def own_unit(table: str, column: str) -> str:
    """The unit all rows of a column share; empty if there is none to name."""
    unit = str(columns_of(table).loc[column, "unit"])
    return "" if BARE_UNIT.fullmatch(unit) else unit


def plain(text: str) -> str:
    """A text without blanks, case and width."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=64)
def _aliases(table: str) -> dict[str, str]:
    rows = columns_of(table)
    named = {plain(str(title)): str(column) for column, title in rows["title_zh"].items()}
    return named | {plain(str(column)): str(column) for column in rows.index}


def head_of(text: str, table: str) -> Head | None:
    """What a head stands for in a table; None if nothing in it is a column of the table."""
    column, unit = None, None
    for part, within in _parts(text):
        found = _aliases(table).get(plain(part))
        column = column or found
        if within is not None:
            unit = within
    return None if column is None else Head(column, unit)


def _parts(text: str) -> Iterator[tuple[str, str | None]]:
    """Whole, lines and words of a head, each with what stands in brackets behind it."""
    for line in [text, *text.splitlines()]:
        folded = unicodedata.normalize("NFKC", line).strip()
        bracketed = BRACKETED.match(folded)
        before, within = bracketed.groups() if bracketed else (folded, None)
        yield before, within
        for word in before.split():
            yield word, within
