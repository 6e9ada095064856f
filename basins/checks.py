"""What must hold between tables: references, sums, completeness, the river tree.

Every check skips what it cannot see (a table or column that was not readable has its own fault).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np
import pandas as pd

from basins.faults import Fault, did_you_mean, shown
from basins.schema import dictionary

Tables = Mapping[str, pd.DataFrame]
Found = Iterator[tuple[str, object, str | None, object, str, str]]

ECOLOGICAL_FLOW = "ecological_flow"
SUM_TOLERANCE = 1e-6
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
KINDS_OF_TABLE = {
    "supply_capacity": ("surface", "yield"),
    "groundwater": ("groundwater",),
    "transfers": ("diversion",),
}


def check_tables(tables: Tables, files: Mapping[str, str]) -> list[Fault]:
    """All faults between tables.

    Args:
        tables: typed tables; the index of each counts lines from the first row of data.
        files: file name to report for each table.
    """
    faults = []
    for check in _CHECKS:
        for table, index, column, value, expected, remedy in check(tables):
            row = None if index is None else int(str(index)) + 2
            text = None if value is None else shown(value)
            faults.append(Fault(files[table], row, column, text, expected, remedy))
    return faults


def _has(tables: Tables, *names: str) -> bool:
    return all(name in tables for name in names)


def _references(tables: Tables) -> Found:
    """A name in one table is a key of another."""
    rules = dictionary()
    for rule in rules[rules["references"] != ""].itertuples(index=False):
        target, key = str(rule.references).split(".")
        if not _has(tables, str(rule.table), target):
            continue
        known = set(tables[target][key])
        names = tables[str(rule.table)][str(rule.column)]
        for index, cell in names[~names.isin(known)].items():
            for name in str(cell).split("|") if rule.type == "list" else [str(cell)]:
                if name in known or (name == "" and rule.required != "yes"):
                    continue
                remedy = did_you_mean(name, sorted(known), f"add it to {target} or correct it")
                yield str(rule.table), index, str(rule.column), name, f"a name in {target}", remedy


def _other_names(tables: Tables) -> Found:
    """Names that may come from more than one table."""
    if _has(tables, "norms", "shapes"):
        known = sorted(set(tables["shapes"]["shape"]))
        yield from _unknown(tables, "norms", "shape", known, "a shape of shapes")
    if not _has(tables, "sectors", "rivers"):
        return
    sectors = tables["sectors"]["sector"].tolist()
    basins = tables["rivers"]["basin"].unique().tolist()
    if "dryness" in tables:
        known = (
            sectors + basins + (tables["sources"]["source"].tolist() if "sources" in tables else [])
        )
        yield from _unknown(tables, "dryness", "item", known, "a sector, source or basin")
    if "priorities" in tables:
        known = [*sectors, ECOLOGICAL_FLOW]
        expected = f"a sector or {ECOLOGICAL_FLOW}"
        yield from _unknown(tables, "priorities", "item", known, expected)
        for item in sorted(set(known) - set(tables["priorities"]["item"])):
            yield "priorities", None, "item", item, "every sector in a level", "add a row for it"
    if "transfers" in tables:
        yield from _unknown(tables, "transfers", "from_basin", basins, "a basin of rivers")


def _unknown(tables: Tables, table: str, column: str, known: list[str], expected: str) -> Found:
    names = tables[table][column]
    for index, name in names[~names.isin(known)].items():
        yield table, index, column, name, expected, did_you_mean(str(name), known, expected)


def _red_lines(tables: Tables) -> Found:
    if not _has(tables, "red_lines", "red_line_limits"):
        return
    limited = set(tables["red_line_limits"]["red_line"])
    for index, line in tables["red_lines"].iterrows():
        scope, place, counted = str(line["scope"]), str(line["place"]), str(line["counted"])
        table, key = SCOPE_TABLE.get(scope, ("", ""))
        if table in tables and place not in set(tables[table][key]):
            known = sorted(set(tables[table][key]))
            remedy = did_you_mean(place, known, f"name a {scope} of {table}")
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
        if line["red_line"] not in limited:
            remedy = "add a row to red_line_limits"
            yield "red_lines", index, "red_line", line["red_line"], "a limit", remedy


def _sums(tables: Tables) -> Found:
    """Shares add to one."""
    for table, keys, column in (
        ("units", "county", "area_share"),
        ("units", "county", "people_share"),
        ("units", "county", "irrigation_share"),
        ("units", "county", "industry_share"),
        ("runoff_shape", "river", "share"),
        ("shapes", "shape", "share"),
        ("priorities", "item", "share"),
    ):
        if table not in tables:
            continue
        sums = tables[table].groupby(keys)[column].sum()
        for key, total in sums[(sums - 1.0).abs() > SUM_TOLERANCE].items():
            first = tables[table].index[tables[table][keys] == key][0]
            value = f"{key}: {total:.6g}"
            remedy = f"change the shares of {key} so that they add to 1"
            yield table, first, column, value, "shares that add to 1", remedy


def _complete(tables: Tables) -> Found:
    """Tables that must have a row for every member of another."""
    needs = (
        ("runoff", ["unit"], "units", ["unit"]),
        ("runoff_shape", ["river"], "rivers", ["river"]),
        ("units", ["county"], "counties", ["county"]),
    )
    for table, columns, target, keys in needs:
        if _has(tables, table, target):
            yield from _missing(tables, table, columns, tables[target][keys].itertuples(False))
    if _has(tables, "sectors", "cities", "norms"):
        pairs = tables["sectors"][["sector"]].merge(tables["cities"][["city"]], how="cross")
        yield from _missing(tables, "norms", ["sector", "city"], pairs.itertuples(False))
    if _has(tables, "sectors", "counties", "drivers"):
        drivers = tables["sectors"][["driver"]].drop_duplicates()
        pairs = tables["counties"][["county"]].merge(drivers, how="cross")
        yield from _missing(tables, "drivers", ["county", "driver"], pairs.itertuples(False))
    for table, key in (
        ("shapes", "shape"),
        ("runoff_shape", "river"),
        ("ecological_flows", "node"),
    ):
        if table in tables:
            months = tables[table].groupby(key)["month"].nunique()
            for name, count in months[months != 12].items():
                remedy = f"give all twelve months of {name}"
                yield table, None, "month", f"{name}: {count} months", "12 months", remedy


def _missing(
    tables: Tables, table: str, columns: list[str], wanted: Iterable[tuple[object, ...]]
) -> Found:
    there = set(tables[table][columns].itertuples(index=False, name=None))
    for key in wanted:
        if tuple(key) not in there:
            text = "·".join(str(part) for part in key)
            yield table, None, " + ".join(columns), text, "a row for it", f"add a row for {text}"


def _tree(tables: Tables) -> Found:
    if "nodes" not in tables:
        return
    nodes = tables["nodes"].drop_duplicates("node")
    downstream = dict(zip(nodes["node"], nodes["downstream"], strict=True))
    river = dict(zip(nodes["node"], nodes["river"], strict=True))
    for index, node in nodes["node"].items():
        below = downstream[node]
        if below in river and river[below] != river[node]:
            expected = f"a node of {river[node]}"
            yield "nodes", index, "downstream", below, expected, "stay within the river"
        if _returns_to_itself(str(node), downstream):
            remedy = "a river flows downhill: let its last node have no downstream"
            yield "nodes", index, "downstream", f"{node} → {below}", "no cycle", remedy
    if "units" in tables:
        kind = dict(zip(nodes["node"], nodes["kind"], strict=True))
        for index, unit in tables["units"].iterrows():
            at = unit["node"]
            if at in river and (river[at] != unit["river"] or kind[at] != "reach"):
                expected = f"a reach of {unit['river']}"
                yield "units", index, "node", at, expected, "name a reach of the unit's river"


def _returns_to_itself(node: str, downstream: Mapping[str, str]) -> bool:
    current, steps = downstream.get(node, ""), 0
    while current and current != node and steps <= len(downstream):
        current, steps = downstream.get(current, ""), steps + 1
    return current == node


def _reservoirs(tables: Tables) -> Found:
    if not _has(tables, "nodes", "reservoirs"):
        return
    table = tables["reservoirs"]
    nodes = tables["nodes"]
    standing = nodes[nodes["kind"] == "reservoir"]
    for index, name in standing.loc[~standing["node"].isin(table["node"]), "node"].items():
        yield "nodes", index, "kind", name, "a row in reservoirs", "add it or change the kind"
    other = set(nodes["node"]) - set(standing["node"])
    for index, name in table.loc[table["node"].isin(other), "node"].items():
        yield "reservoirs", index, "node", name, "a node of kind reservoir", "change its kind"
    dead, normal = table["dead_wan_m3"], table["normal_wan_m3"]
    for column in ("normal_wan_m3", "flood_limit_wan_m3", "start_wan_m3"):
        low = table[column] < dead
        high = (table[column] > normal) & (column != "normal_wan_m3")
        for index, value in table.loc[low | high, column].items():
            expected = f"from {dead[int(str(index))]:g} to {normal[int(str(index))]:g} 万m³"
            remedy = "dead ≤ flood limit and start ≤ normal must hold"
            yield "reservoirs", index, column, value, expected, remedy


def _kinds(tables: Tables) -> Found:
    """A source stands in the table of its kind."""
    if "sources" not in tables:
        return
    kind = dict(zip(tables["sources"]["source"], tables["sources"]["kind"], strict=True))
    for table, kinds in KINDS_OF_TABLE.items():
        if table not in tables:
            continue
        for index, source in tables[table]["source"].items():
            if source in kind and kind[source] not in kinds:
                expected = f"a source of kind {' or '.join(kinds)}"
                remedy = f"{source} is of kind {kind[source]}: put it in the table of that kind"
                yield table, index, "source", source, expected, remedy


def _wells(tables: Tables) -> Found:
    if "groundwater" not in tables:
        return
    table = tables["groundwater"]
    total = table["banned_share"] + table["limited_share"]
    for index in table.index[np.asarray(total) > 1.0 + SUM_TOLERANCE]:
        expected = "banned_share + limited_share of at most 1"
        yield "groundwater", index, "limited_share", total[index], expected, "lower one of them"


_CHECKS: tuple[Callable[[Tables], Found], ...] = (
    _references,
    _other_names,
    _red_lines,
    _sums,
    _complete,
    _tree,
    _reservoirs,
    _kinds,
    _wells,
)
