"""One row of a list of licences: texts, names, places, volumes and dates, with their faults."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from allocation.permits.register.licence_places import Places
from allocation.permits.register.recording import ISSUED
from allocation.permits.register.terms import term_fault
from basins.cells import number_remedy
from basins.faults import Fault, did_you_mean, shown
from basins.sheets import Cell

# 10 times what the largest works of the province may draw: a volume in m³ is caught.
MOST_WAN_M3 = 1e6
DATE = re.compile(
    r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?(?:[ T]00:00(:00)?)?"
)
COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")


class Line:
    """One row of a list while it is read; ``faults`` collects what is wrong with it."""

    def __init__(
        self,
        file: str,
        row: int,
        columns: Mapping[str, int],
        cells: Sequence[Cell],
        places: Places,
        complete: bool,
    ) -> None:
        self.file, self.row, self.places, self.complete = file, row, places, complete
        self.cells = {
            name: cells[position] if position < len(cells) else None
            for name, position in columns.items()
        }
        self.faults: list[Fault] = []

    def licence(self) -> dict[str, Any]:
        """Columns of the licence; what cannot be read is empty and has its fault."""
        county = self._name("county")
        unit, river = self._unit(county)
        first, final = self._day("valid_from"), self._day("valid_to")
        if first and final:
            wrong = term_fault(date.fromisoformat(first), date.fromisoformat(final))
            if wrong is not None:
                self._wrong("valid_to", final, *wrong)
        return {
            "number": self._text("number", 100),
            "holder": self._text("holder", 200),
            "county": county,
            "river": river,
            "unit": unit,
            "source": self._name("source"),
            "sector": self._name("sector"),
            "annual_wan_m3": self._volume("annual_wan_m3"),
            "valid_from": first,
            "valid_to": final,
            "document": self._text("document", 1000, required=False),
            "conclusion": None,
            "replaces": "",
            "status": ISSUED,
            "note": "",
        }

    def _wrong(self, column: str, value: object, expected: str, remedy: str) -> None:
        # A column that the header lacks has its fault there.
        if column in self.cells or self.complete:
            text = None if value is None else shown(value)
            self.faults.append(Fault(self.file, self.row, column, text, expected, remedy))

    def _text(self, column: str, longest: int, required: bool = True) -> str:
        value = self.cells.get(column)
        # A spreadsheet keeps a number typed as digits as a number.
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        text = "" if value is None else str(value)
        # Our own CSV puts an apostrophe before what a spreadsheet would take for a formula.
        if text[:1] == "'":
            text = text[1:].strip()
        if required and not text:
            self._wrong(column, value, "not empty", "fill in the cell")
        elif len(text) > longest:
            self._wrong(column, text, f"at most {longest} characters", "shorten the text")
        elif any(unicodedata.category(character) == "Cc" for character in text):
            self._wrong(column, text, "one line of text", "remove line breaks and odd characters")
        return text

    def _name(self, column: str) -> str:
        value = self.cells.get(column)
        names = self.places.names[column]
        if value is None:
            self._wrong(column, value, f"a {column}", "fill in the cell")
            return ""
        text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        found = names.find(text)
        if found is None:
            self._wrong(column, text, f"a {column} of the dataset", names.remedy(text))
        return found or ""

    def _unit(self, county: str) -> tuple[str, str]:
        """Unit and river; the river may be left out where a county has only one."""
        there = self.places.rivers.get(county, {})
        value = self.cells.get("river")
        if value is None:
            if len(there) == 1:
                ((river, unit),) = there.items()
                return unit, river
            if county:
                remedy = f"fill in one of {', '.join(self.places.told(there))}"
                self._wrong("river", None, "a river, as the county has several", remedy)
            return "", ""
        river = self._name("river")
        if county and river and river not in there:
            expected = f"a river of the county: {', '.join(self.places.told(there))}"
            remedy = did_you_mean(str(value), self.places.told(there), f"write {expected}")
            self._wrong("river", value, expected, remedy)
        return there.get(river, ""), river

    def _volume(self, column: str) -> float:
        value = self.cells.get(column)
        try:
            number = math.nan if isinstance(value, bool) else float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            number = math.nan
        if not math.isfinite(number):
            self._wrong(
                column, value, *number_remedy("" if value is None else str(value), "number")
            )
        elif not 0 < number <= MOST_WAN_M3:
            expected = f"more than 0 and at most {MOST_WAN_M3:,.0f} 万m³"
            self._wrong(column, value, expected, "give 万m³ (10⁴ m³) a year, not m³")
        return number

    def _day(self, column: str) -> str:
        value = self.cells.get(column)
        if isinstance(value, datetime):
            return value.date().isoformat()
        if isinstance(value, date):
            return value.isoformat()
        text = unicodedata.normalize("NFKC", "" if value is None else f"{value}")
        found = COMPACT_DATE.fullmatch(text) or DATE.fullmatch(text)
        try:
            return (
                date(*map(int, found.groups()[:3])).isoformat() if found else self._no_day(column)
            )
        except ValueError:
            return self._no_day(column)

    def _no_day(self, column: str) -> str:
        remedy = "write it as 2025-03-01, or format the cell as a date"
        self._wrong(column, self.cells.get(column), "a date", remedy)
        return ""
