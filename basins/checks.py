"""What must hold between tables: references, sums, completeness, red lines and their places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pandas as pd

from basins.declaration_checks import DECLARATION_CHECKS
from basins.faults import Fault, did_you_mean, shown
from basins.schema import dictionary
from basins.seen import Found, Seen
from basins.water_checks import WATER_CHECKS

ECOLOGICAL_FLOW = "ecological_flow"
SUM_TOLERANCE = 1e-6
MONTHS = range(1, 13)
SCOPE_TABLE = {
    "province": ("province", "province"),
    "city": ("cities", "city"),
    "county": ("counties", "county"),
    "river": ("rivers", "river"),
    "basin": ("rivers", "basin"),
    "unit": ("units", "unit"),
    "node": ("nodes", "node"),
    "transfer": ("transfers", "transfer"),
}
SHARES = (
    # table, the rows that add up, their shares
    ("units", "county", "area_share"),
    ("units", "county", "people_share"),
    ("units", "county", "irrigation_share"),
    ("units", "county", "industry_share"),
    ("runoff_shape", "river", "share"),
    ("shapes", "shape", "share"),
    ("priorities", "item", "share"),
)


def check_tables(
    tables: Mapping[str, pd.DataFrame],
    files: Mapping[str, str],
    incomplete: frozenset[str] = frozenset(),
) -> list[Fault]:
    """All faults between tables.

    Args:
        tables: typed tables, or what could be read of them; the index of each counts lines from
            the first row of data.
        files: file name to report for each table.
        incomplete: tables some of whose rows could not be read.
    """
    faults, seen = [], Seen(tables, incomplete)
    for check in (*_CHECKS, *WATER_CHECKS, *DECLARATION_CHECKS):
        for table, index, column, value, expected, remedy in check(seen):
            row = None if index is None else int(str(index)) + 2
            text = None if value is None else shown(value)
            faults.append(Fault(files[table], row, column, text, expected, remedy))
    return faults


def _references(seen: Seen) -> Found:
    """A name in one table is a key of another."""
    rules = dictionary()
    for rule in rules[rules["references"] != ""].itertuples(index=False):
        table, column = str(rule.table), str(rule.column)
        target, key = str(rule.references).split(".")
        if not (seen.has(table, column) and seen.whole(target, key)):
            continue
        known = set(seen[target][key])
        cells = seen[table][column]
        for index, cell in cells[~cells.isin(known)].items():
            for name in str(cell).split("|") if rule.type == "list" else [str(cell)]:
                # An empty cell is the schema's business.
                if name in known or name == "":
                    continue
                remedy = did_you_mean(name, sorted(known), f"add it to {target} or correct it")
                yield table, index, column, name, f"a name in {target}", remedy


def _other_names(seen: Seen) -> Found:
    """Names that may come from more than one table."""
    if seen.whole("shapes", "shape"):
        yield from _unknown(seen, "norms", "shape", seen.names("shapes", "shape"), "a shape")
    if seen.whole("rivers", "basin"):
        basins = seen.names("rivers", "basin")
        yield from _unknown(seen, "transfers", "from_basin", basins, "a basin of rivers")
    if not seen.whole("sectors", "sector"):
        return
    items = [*seen.names("sectors", "sector"), ECOLOGICAL_FLOW]
    expected = f"a sector or {ECOLOGICAL_FLOW}"
    yield from _unknown(seen, "priorities", "item", items, expected)
    if seen.whole("rivers", "basin") and seen.whole("sources", "source"):
        known = [*items[:-1], *seen.names("sources", "source"), *seen.names("rivers", "basin")]
        yield from _unknown(seen, "dryness", "item", known, "a sector, source or basin")


def _unknown(seen: Seen, table: str, column: str, known: list[str], expected: str) -> Found:
    if not seen.has(table, column):
        return
    names = seen[table][column]
    for index, name in names[~names.isin([*known, ""])].items():
        remedy = did_you_mean(str(name), known, f"name {expected}")
        yield table, index, column, name, expected, remedy


def _red_lines(seen: Seen) -> Found:
    if not seen.has("red_lines", "counted", "scope", "place", "unit", "follows_runoff"):
        return
    places = {
        scope: set(seen[table][key])
        for scope, (table, key) in SCOPE_TABLE.items()
        if seen.whole(table, key)
    }
    for index, line in seen["red_lines"].iterrows():
        scope, place, counted = str(line["scope"]), str(line["place"]), str(line["counted"])
        if scope in places and place not in places[scope]:
            table = SCOPE_TABLE[scope][0]
            remedy = did_you_mean(place, sorted(places[scope]), f"name a {scope} of {table}")
            yield "red_lines", index, "place", place, f"a {scope} of {table}", remedy
        if counted == "outflow" and scope != "node":
            yield "red_lines", index, "scope", scope, "node", "an outflow is owed at a node"
        if (counted == "intensity") != (line["unit"] == "m³/万元"):
            expected = "m³/万元 for intensity, a volume for all else"
            yield "red_lines", index, "unit", line["unit"], expected, "correct unit or counted"
        if counted == "intensity" and scope != "province":
            yield "red_lines", index, "scope", scope, "province", "only the province has a GDP"
        if line["follows_runoff"] == "yes" and scope != "basin":
            expected = "basin where the limit follows the runoff"
            yield "red_lines", index, "scope", scope, expected, "set follows_runoff to no"


def _limits(seen: Seen) -> Found:
    """Every red line has a limit."""
    if not (seen.has("red_lines", "red_line") and seen.whole("red_line_limits", "red_line")):
        return
    names = seen["red_lines"]["red_line"]
    for index, name in names[~names.isin(seen["red_line_limits"]["red_line"])].items():
        remedy = f"add a row for {name} to red_line_limits"
        yield "red_lines", index, "red_line", name, "a limit in red_line_limits", remedy


def _levels(seen: Seen) -> Found:
    """A priority level has one name, and a name one level."""
    if not seen.has("priorities", "level", "name"):
        return
    table = seen["priorities"]
    for one, other in (("level", "name"), ("name", "level")):
        table = table.assign(first=table.groupby(one)[other].transform("first"))
        for index, row in table[table[other] != table["first"]].iterrows():
            expected = f"{other} {row['first']}"
            remedy = f"{one} {row[one]} stands above with {expected}"
            yield "priorities", index, other, row[other], expected, remedy


def _sums(seen: Seen) -> Found:
    """Shares add to one."""
    for table, keys, column in SHARES:
        if not seen.whole(table, keys, column):
            continue
        sums = seen[table].groupby(keys)[column].sum()
        for key, total in sums[(sums - 1.0).abs() > SUM_TOLERANCE].items():
            first = seen[table].index[seen[table][keys] == key][0]
            remedy = f"change the shares of {key} so that they add to 1"
            yield table, first, column, f"{key}: {total:.6g}", "shares that add to 1", remedy


def _complete(seen: Seen) -> Found:
    """Tables that must have a row for every member of another."""
    for table, column, target in (
        ("runoff", "unit", "units"),
        ("runoff_shape", "river", "rivers"),
        ("units", "county", "counties"),
    ):
        if seen.has(target, column):
            yield from _missing(seen, table, [column], seen[target][[column]])
    if seen.whole("sectors", "sector"):
        sectors = seen["sectors"][["sector"]]
        items = pd.DataFrame({"item": [*sectors["sector"], ECOLOGICAL_FLOW]})
        yield from _missing(seen, "priorities", ["item"], items)
        if seen.whole("cities", "city"):
            pairs = sectors.merge(seen["cities"][["city"]], how="cross")
            yield from _missing(seen, "norms", ["sector", "city"], pairs)
    if seen.whole("sectors", "driver") and seen.whole("counties", "county"):
        drivers = seen["sectors"][["driver"]].drop_duplicates()
        pairs = seen["counties"][["county"]].merge(drivers, how="cross")
        yield from _missing(seen, "drivers", ["county", "driver"], pairs)


def _missing(seen: Seen, table: str, columns: list[str], wanted: pd.DataFrame) -> Found:
    if not seen.whole(table, *columns):
        return
    there = set(seen[table][columns].itertuples(index=False, name=None))
    keys: Iterable[tuple[object, ...]] = wanted.drop_duplicates().itertuples(False, None)
    for key in keys:
        if key not in there and "" not in key:
            text = "·".join(str(part) for part in key)
            yield table, None, " + ".join(columns), text, "a row for it", f"add a row for {text}"


def _months(seen: Seen) -> Found:
    """Whatever has months has all twelve."""
    for table, key in (
        ("shapes", "shape"),
        ("runoff_shape", "river"),
        ("ecological_flows", "node"),
    ):
        if not seen.whole(table, key, "month"):
            continue
        for name, rows in seen[table].groupby(key, sort=False):
            missing = sorted(set(MONTHS) - set(rows["month"]))
            if missing:
                value = f"{name}: no month {', '.join(map(str, missing))}"
                yield table, rows.index[0], "month", value, "12 months", "add the months"


def _one_province(seen: Seen) -> Found:
    if seen.has("province", "province"):
        for index, name in seen["province"]["province"].iloc[1:].items():
            yield "province", index, "province", name, "one row", "a dataset is one province"


_CHECKS: tuple[Callable[[Seen], Found], ...] = (
    _references,
    _other_names,
    _red_lines,
    _limits,
    _levels,
    _sums,
    _complete,
    _months,
    _one_province,
)
