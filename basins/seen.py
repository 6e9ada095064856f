"""What the checks between tables can see when some of the input could not be read.

A cell, column or row with a fault of its own must not hide other faults, nor cause false ones: a
check looks only at columns that are sound, and asks for all rows of a table where a missing row
would mislead it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

# table, index of the row in it (none if no row is meant), column, value, expected, remedy
Found = Iterator[tuple[str, object, str | None, object, str, str]]


@dataclass(frozen=True)
class Seen:
    """Typed tables as far as they could be read.

    Attributes:
        tables: sound columns of each table; the index counts from the first row of data.
        incomplete: tables some of whose rows could not be read.
    """

    tables: Mapping[str, pd.DataFrame]
    incomplete: frozenset[str] = frozenset()

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]

    def has(self, table: str, *columns: str) -> bool:
        """Whether these columns of a table can be seen."""
        return table in self.tables and set(columns) <= set(self.tables[table].columns)

    def whole(self, table: str, *columns: str) -> bool:
        """Whether these columns can be seen in every row of the table."""
        return self.has(table, *columns) and table not in self.incomplete

    def names(self, table: str, column: str) -> list[str]:
        """The different names in a column, in order."""
        return sorted(set(self.tables[table][column]))
