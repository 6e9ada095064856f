"""What must hold within the table of declared overload: who is declared, of what, since when."""

from __future__ import annotations

import re
from datetime import date

from basins.seen import Found, Seen

TABLE = "declarations"
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def declared_places(seen: Seen) -> Found:
    """A row declares a city or a county; of a county it may name the city it lies in."""
    if not seen.has(TABLE, "city", "county"):
        return
    lies_in: dict[str, str] = {}
    if seen.whole("counties", "county", "city"):
        counties = seen["counties"]
        lies_in = dict(zip(counties["county"], counties["city"], strict=True))
    for index, row in seen[TABLE].iterrows():
        city, county = str(row["city"]), str(row["county"])
        if not city and not county:
            yield TABLE, index, "city", "", "a city or a county", "name what is declared"
        elif city and lies_in.get(county, city) != city:
            expected = f"{lies_in[county]}, where county {county} lies"
            yield TABLE, index, "city", city, expected, "correct the city or leave it empty"


def declared_types(seen: Seen) -> Found:
    """Only groundwater is declared by type, and the type is one of groundwater."""
    if not seen.has(TABLE, "element", "source"):
        return
    group: dict[str, str] = {}
    if seen.whole("sources", "source", "official_group"):
        sources = seen["sources"]
        group = dict(zip(sources["source"], sources["official_group"], strict=True))
    for index, row in seen[TABLE].iterrows():
        source, element = str(row["source"]), str(row["element"])
        if source and element == "surface":
            remedy = "leave the type empty or declare groundwater"
            yield TABLE, index, "source", source, "nothing for surface water", remedy
        elif source and group.get(source, "groundwater") != "groundwater":
            remedy = "name a source of the official group groundwater"
            yield TABLE, index, "source", source, "a type of groundwater", remedy


def declared_dates(seen: Seen) -> Found:
    """Dates are dates, and a declaration is not lifted before it was made."""
    for column in ("date", "lifted"):
        if seen.has(TABLE, column):
            for index, text in seen[TABLE][column].items():
                if text and not is_date(str(text)):
                    expected = "a date as YYYY-MM-DD, YYYY-MM or YYYY"
                    yield TABLE, index, column, text, expected, "write the date of the document"
    if not seen.has(TABLE, "date", "lifted"):
        return
    for index, row in seen[TABLE].iterrows():
        made, lifted = str(row["date"]), str(row["lifted"])
        if lifted and is_date(made) and is_date(lifted) and lifted < made[: len(lifted)]:
            yield TABLE, index, "lifted", lifted, f"not before {made}", "correct one of the dates"


def is_date(text: str) -> bool:
    """Whether a text is a day, month or year of the calendar."""
    if not _DATE.fullmatch(text):
        return False
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


DECLARATION_CHECKS = (declared_places, declared_types, declared_dates)
