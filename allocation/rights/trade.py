"""A transfer of water rights: who sells to whom, of which water, and whether water can go there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocation.capacity.growth import Place, inside, place_named
from basins.arrays import Flags, positions
from basins.dataset import Dataset
from basins.demand import unit_places
from basins.faults import BadInput, Fault, shown
from basins.names import names_of
from basins.network import river_tree

GROUNDWATER = "groundwater"


@dataclass(frozen=True)
class Party:
    """One side: the use of a sector in a place."""

    place: Place
    sector: str


@dataclass(frozen=True)
class Trade:
    """A transfer.

    Attributes:
        seller, buyer: the two sides.
        source: whose water changes hands; empty for all sources.
    """

    seller: Party
    buyer: Party
    source: str = ""


@dataclass(frozen=True)
class Link:
    """A way by which what the seller leaves can serve the buyer: ``kind`` (``river``, ``aquifer``,
    ``transfer``) and names."""

    kind: str
    name_zh: str
    name_en: str


def trade_named(
    dataset: Dataset, seller: tuple[str, str], buyer: tuple[str, str], source: str = ""
) -> Trade:
    """A transfer from names as a user writes them.

    Args:
        dataset: the tables.
        seller, buyer: place and sector, by identifier or Chinese name.
        source: a source, or nothing.

    Raises:
        BadInput: with everything that is wrong.
    """
    faults: list[Fault] = []
    parties = []
    for option, (place, sector) in (("seller", seller), ("buyer", buyer)):
        try:
            found = place_named(dataset, place)
        except BadInput as bad:
            first = bad.faults[0]
            name = f"--{option}"
            faults.append(Fault(name, None, None, first.value, first.expected, first.remedy))
            found = None
        key = _identifier(dataset, f"--{option}-sector", ("sectors", "sector"), sector, faults)
        parties.append((found, key))
    water = ""
    if source:
        water = _identifier(dataset, "--source", ("sources", "source"), source, faults)
    if not faults and parties[0] == parties[1]:
        expected = "two parties that differ"
        faults.append(Fault("--buyer", None, None, shown(buyer[0]), expected, "name another buyer"))
    (sells, sold), (buys, bought) = parties
    if faults or sells is None or buys is None:
        raise BadInput(faults)
    return Trade(Party(sells, sold), Party(buys, bought), water)


def _identifier(
    dataset: Dataset, option: str, table: tuple[str, str], name: str, faults: list[Fault]
) -> str:
    names = names_of(dataset, table[1], table)
    found = names.find(name)
    if found is None:
        expected = f"a {table[1]} of the dataset"
        faults.append(Fault(option, None, None, shown(name), expected, names.remedy(name)))
    return found or ""


def units_of(dataset: Dataset, party: Party) -> Flags:
    """Units of a party, ``(units,)``."""
    return inside(dataset, party.place)


def links_of(dataset: Dataset, trade: Trade) -> list[Link]:
    """How water can go from the seller to the buyer; none if it cannot.

    The same river, or one river flowing into the other; the same type of groundwater in the
    catchment of the same river (the finest an aquifer is known here); works of a transfer that
    serve both, or that draw from the seller's river, at its place or below, and serve the buyer.
    """
    kinds = dataset["sources"].set_index("source")["kind"]
    kind = str(kinds[trade.source]) if trade.source else ""
    sold, bought = units_of(dataset, trade.seller), units_of(dataset, trade.buyer)
    found: list[Link] = []
    if kind in ("", "surface"):
        found += _river(dataset, sold, bought)
    if kind in ("", GROUNDWATER):
        found += _aquifers(dataset, trade, sold, bought)
    if kind in ("", "surface", "diversion"):
        found += _transfers(dataset, trade, sold, bought)
    return found


def _river(dataset: Dataset, sold: Flags, bought: Flags) -> list[Link]:
    units, tree = unit_places(dataset), river_tree(dataset)
    shared = set(units.loc[sold, "river"]) & set(units.loc[bought, "river"])
    if not shared:
        above = _reached(tree.downstream, tree.unit_node[sold])
        below = _reached(tree.downstream, tree.unit_node[bought])
        into = above & set(tree.unit_node[bought].tolist())
        into |= below & set(tree.unit_node[sold].tolist())
        if into:
            shared = {str(dataset["nodes"]["river"].iloc[node]) for node in into}
    rivers = dataset["rivers"][dataset["rivers"]["river"].isin(shared)]
    return [Link("river", str(zh), str(en)) for zh, en in _names(rivers)]


def _reached(downstream: np.ndarray, nodes: np.ndarray) -> set[int]:
    """The nodes themselves and all below them."""
    found: set[int] = set()
    for start in nodes.tolist():
        node = start
        while node >= 0 and node not in found:
            found.add(node)
            node = int(downstream[node])
    return found


def _aquifers(dataset: Dataset, trade: Trade, sold: Flags, bought: Flags) -> list[Link]:
    units, wells = unit_places(dataset), dataset["groundwater"]
    rivers = units["river"].to_numpy()[positions(units["unit"], wells["unit"])]
    wells = wells.assign(river=rivers)
    if trade.source:
        wells = wells[wells["source"] == trade.source]
    pairs = [
        set(zip(part["source"], part["river"], strict=True))
        for part in (wells[wells["unit"].isin(units.loc[who, "unit"])] for who in (sold, bought))
    ]
    shared = {source for source, _ in pairs[0] & pairs[1]}
    table = dataset["sources"][dataset["sources"]["source"].isin(shared)]
    return [Link("aquifer", str(zh), str(en)) for zh, en in _names(table)]


def _transfers(dataset: Dataset, trade: Trade, sold: Flags, bought: Flags) -> list[Link]:
    units, works = dataset["units"], dataset["transfers"]
    tree, nodes = river_tree(dataset), dataset["nodes"]["node"]
    targets = dataset["transfer_targets"]
    serve = [
        set(targets.loc[targets["unit"].isin(units.loc[who, "unit"]), "transfer"])
        for who in (sold, bought)
    ]
    reached = _reached(tree.downstream, tree.unit_node[sold])
    draws = positions(nodes, works["from_node"])
    from_seller = {
        str(name) for name, node in zip(works["transfer"], draws, strict=True) if node in reached
    }
    shared = serve[0] & serve[1]
    if trade.source:
        of_source = set(works.loc[works["source"] == trade.source, "transfer"])
        shared = shared & of_source
    both = works[works["transfer"].isin(shared | (from_seller & serve[1]))]
    return [Link("transfer", str(zh), str(en)) for zh, en in _names(both)]


def _names(table: object) -> list[tuple[str, str]]:
    return list(zip(table["name_zh"], table["name_en"], strict=True))  # type: ignore[index]
