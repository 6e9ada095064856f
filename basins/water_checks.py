"""What must hold of the water itself: the river tree, reservoirs, kinds of sources, wells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from basins.seen import Found, Seen

SHARE_TOLERANCE = 1e-6
KINDS_OF_TABLE = {
    "supply_capacity": ("surface", "yield"),
    "groundwater": ("groundwater",),
    "transfers": ("diversion",),
}


def _tree(seen: Seen) -> Found:
    """A river flows downhill and stays itself."""
    if not seen.has("nodes", "node", "river", "downstream"):
        return
    nodes = seen["nodes"].drop_duplicates("node")
    downstream = dict(zip(nodes["node"], nodes["downstream"], strict=True))
    river = dict(zip(nodes["node"], nodes["river"], strict=True))
    for index, node in nodes["node"].items():
        below = downstream[node]
        if below in river and river[below] != river[node]:
            expected = f"a node of {river[node]}"
            remedy = f"{below} is on {river[below]}: stay within the river"
            yield "nodes", index, "downstream", below, expected, remedy
    for cycle in _cycles(downstream):
        first = nodes.index[nodes["node"].isin(cycle)][0]
        start = cycle.index(str(nodes.at[first, "node"]))
        around = " → ".join([*cycle[start:], *cycle[: start + 1]])
        remedy = "a river flows downhill: let its last node have no downstream"
        yield "nodes", first, "downstream", around, "no cycle", remedy


def _cycles(downstream: Mapping[str, str]) -> Iterator[list[str]]:
    """Each ring of nodes once."""
    visited: set[str] = set()
    for start in downstream:
        path: list[str] = []
        node = start
        while node in downstream and node not in visited:
            visited.add(node)
            path.append(node)
            node = downstream[node]
        if node in path:
            yield path[path.index(node) :]


def _places_on_the_tree(seen: Seen) -> Found:
    """Units draw at reaches of their own river; ecological flows are owed at sections."""
    if not seen.has("nodes", "node", "river", "kind"):
        return
    nodes = seen["nodes"].drop_duplicates("node")
    kind = dict(zip(nodes["node"], nodes["kind"], strict=True))
    river = dict(zip(nodes["node"], nodes["river"], strict=True))
    rivers = set(river.values())
    if seen.has("units", "node", "river"):
        for index, unit in seen["units"].iterrows():
            at = unit["node"]
            astray = unit["river"] in rivers and river.get(at) != unit["river"]
            if at in kind and (astray or kind[at] != "reach"):
                remedy = f"{at} is a {kind[at]} of {river[at]}: name a reach of the unit's river"
                yield "units", index, "node", at, f"a reach of {unit['river']}", remedy
    if seen.has("ecological_flows", "node"):
        for index, at in seen["ecological_flows"]["node"].items():
            if at in kind and kind[at] != "section":
                remedy = f"{at} is a {kind[at]}: name a section"
                yield "ecological_flows", index, "node", at, "a node of kind section", remedy


def _reservoirs(seen: Seen) -> Found:
    """A node is of kind reservoir exactly if it has a row in reservoirs."""
    if not (seen.has("nodes", "node", "kind") and seen.has("reservoirs", "node")):
        return
    names, nodes = seen["reservoirs"]["node"], seen["nodes"]
    standing = nodes[nodes["kind"] == "reservoir"]
    if seen.whole("reservoirs"):
        for index, name in standing.loc[~standing["node"].isin(names), "node"].items():
            yield "nodes", index, "kind", name, "a row in reservoirs", "add it or change the kind"
    other = set(nodes["node"]) - set(standing["node"])
    for index, name in names[names.isin(other)].items():
        yield "reservoirs", index, "node", name, "a node of kind reservoir", "change its kind"


def _storages(seen: Seen) -> Found:
    """Dead ≤ flood limit and start ≤ normal."""
    columns = ("normal_wan_m3", "flood_limit_wan_m3", "start_wan_m3")
    if not seen.has("reservoirs", "dead_wan_m3", *columns):
        return
    table = seen["reservoirs"]
    dead, normal = table["dead_wan_m3"], table["normal_wan_m3"]
    for index, value in normal[normal < dead].items():
        expected = f"at least the dead storage, {dead[int(str(index))]:g} 万m³"
        remedy = "dead ≤ flood limit and start ≤ normal must hold"
        yield "reservoirs", index, "normal_wan_m3", value, expected, remedy
    for column in columns[1:]:
        outside = (dead <= normal) & ((table[column] < dead) | (table[column] > normal))
        for index, value in table.loc[outside, column].items():
            row = int(str(index))
            expected = f"from {dead[row]:g} (dead) to {normal[row]:g} (normal) 万m³"
            remedy = "dead ≤ flood limit and start ≤ normal must hold"
            yield "reservoirs", index, column, value, expected, remedy


def _kinds(seen: Seen) -> Found:
    """A source stands in the table of its kind."""
    if not seen.has("sources", "source", "kind"):
        return
    kind = dict(zip(seen["sources"]["source"], seen["sources"]["kind"], strict=True))
    for table, kinds in KINDS_OF_TABLE.items():
        if not seen.has(table, "source"):
            continue
        for index, source in seen[table]["source"].items():
            if source in kind and kind[source] not in kinds:
                expected = f"a source of kind {' or '.join(kinds)}"
                remedy = f"{source} is of kind {kind[source]}: put it in the table of that kind"
                yield table, index, "source", source, expected, remedy


def _wells(seen: Seen) -> Found:
    """Banned and limited zones do not overlap."""
    if not seen.has("groundwater", "banned_share", "limited_share"):
        return
    table = seen["groundwater"][["banned_share", "limited_share"]]
    for index, row in table[table.sum(axis=1) > 1.0 + SHARE_TOLERANCE].iterrows():
        expected = "banned_share + limited_share of at most 1"
        value = f"{row['banned_share']:g} + {row['limited_share']:g}"
        yield "groundwater", index, "limited_share", value, expected, "lower one of them"


WATER_CHECKS: tuple[Callable[[Seen], Found], ...] = (
    _tree,
    _places_on_the_tree,
    _reservoirs,
    _storages,
    _kinds,
    _wells,
)
