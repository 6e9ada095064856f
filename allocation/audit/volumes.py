"""The decisions of a plan as arrays, read from its tables or from a vector of its certificate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from allocation.audit.facts import Facts
from allocation.audit.figures import MONTHS, column, find
from basins.arrays import Floats, Ints

MONTH_NAMES = tuple(range(1, MONTHS + 1))
BLOCKS = ("use", "delivery", "shortage", "outflow", "storage", "eco_shortfall", "ratio", "worst")


@dataclass(frozen=True)
class Volumes:
    """Decisions in 万m³ (axes as in ``facts``).

    Attributes:
        use: ``(U, S, K, 12)``.
        delivery: ``(L, 12)``.
        shortage: by level ``(U, S, P, 12)``; a plan's tables give only the sum over levels, which
            then stands in the first.
        outflow: ``(N, 12)``.
        storage: at the end of the month, ``(R, 12)``.
        eco_shortfall: ``(N, 12)``.
        ratio: shortage of the year per what is asked, ``(P, U + N)``.
        worst: the largest of a level, ``(P,)``.
    """

    use: Floats
    delivery: Floats
    shortage: Floats
    outflow: Floats
    storage: Floats
    eco_shortfall: Floats
    ratio: Floats
    worst: Floats


def shapes(facts: Facts) -> dict[str, tuple[int, ...]]:
    """Shape of every block."""
    return {block: tuple(map(len, axes)) for block, axes in axes_of(facts).items()}


def axes_of(facts: Facts) -> dict[str, tuple[Any, ...]]:
    """Names along the axes of every block."""
    n = facts.names
    sharing = pd.concat([n.units, n.nodes], ignore_index=True)
    return {
        "use": (n.units, n.sectors, n.sources, MONTH_NAMES),
        "delivery": (n.links, MONTH_NAMES),
        "shortage": (n.units, n.sectors, n.levels, MONTH_NAMES),
        "outflow": (n.nodes, MONTH_NAMES),
        "storage": (n.reservoirs, MONTH_NAMES),
        "eco_shortfall": (n.nodes, MONTH_NAMES),
        "ratio": (n.levels, sharing),
        "worst": (n.levels,),
    }


def nothing(facts: Facts) -> dict[str, Floats]:
    """Every block full of zeros."""
    return {block: np.zeros(shape) for block, shape in shapes(facts).items()}


def volumes_of_tables(facts: Facts, tables: Mapping[str, pd.DataFrame]) -> Volumes:
    """The decisions that the tables record; rows with unknown names are passed over."""
    blocks, n = nothing(facts), facts.names
    link = tables["transfer"]["transfer"] + "|" + tables["transfer"]["unit"]
    short = tables["shortage"]
    level = np.zeros(len(short), dtype=np.int64)
    _fill(
        blocks["use"],
        tables["allocation"],
        "use_wan_m3",
        find(n.units, tables["allocation"]["unit"]),
        find(n.sectors, tables["allocation"]["sector"]),
        find(n.sources, tables["allocation"]["source"]),
    )
    _fill(blocks["delivery"], tables["transfer"], "delivered_wan_m3", find(n.links, link))
    units, sectors = find(n.units, short["unit"]), find(n.sectors, short["sector"])
    _fill(blocks["shortage"], short, "shortage_wan_m3", units, sectors, level)
    flow, store = tables["flow"], tables["storage"]
    _fill(blocks["outflow"], flow, "outflow_wan_m3", find(n.nodes, flow["node"]))
    _fill(blocks["storage"], store, "end_wan_m3", find(n.reservoirs, store["reservoir"]))
    blocks["eco_shortfall"] = np.maximum(np.nan_to_num(facts.owed) - blocks["outflow"], 0.0)
    return Volumes(**blocks)


def _fill(block: Floats, table: pd.DataFrame, value: str, *at: Ints) -> None:
    month = column(table, "month")
    known = np.isin(month, MONTH_NAMES) & np.all([index >= 0 for index in at], axis=0)
    where = tuple(index[known] for index in at)
    block[(*where, month[known].astype(np.int64) - 1)] = column(table, value)[known]


@dataclass(frozen=True)
class Columns:
    """Where the columns of a certificate stand in the arrays.

    Attributes:
        count: number of columns.
        block: position of the block in ``BLOCKS``, ``(count,)``; -1 where the key is not known.
        at: position in the flattened block, ``(count,)``.
    """

    count: int
    block: Ints
    at: Ints

    def of(self, block: str) -> Ints:
        """Columns of a block."""
        return np.flatnonzero(self.block == BLOCKS.index(block))


def keys(facts: Facts, block: str) -> list[str]:
    """Key of every cell of a block, in the order of the flattened array."""
    if block == "ratio":
        return _ratio_keys(facts)
    parts = [[str(name) for name in axis] for axis in axes_of(facts)[block]]
    names = parts[0]
    for axis in parts[1:]:
        names = [f"{name}|{other}" for name in names for other in axis]
    return names


def _ratio_keys(facts: Facts) -> list[str]:
    """Units share the levels of sectors, nodes that of ecological flows; other cells are no keys.

    A unit and a node may have the same name, so only cells with a meaning get one.
    """
    names, names_of = [], facts.names
    for p, level in enumerate(names_of.levels):
        units = "|" if facts.level_share[:, p].any() else "|-|"
        nodes = "|" if p == facts.ecological else "|=|"
        names += [f"{level}{units}{unit}" for unit in names_of.units]
        names += [f"{level}{nodes}{node}" for node in names_of.nodes]
    return names


def key_index(facts: Facts) -> dict[str, pd.Index]:
    """Keys of every block as an index."""
    return {block: pd.Index(keys(facts, block)) for block in BLOCKS}


def columns_of(index: Mapping[str, pd.Index], block: Any, key: Any) -> Columns:
    """Find the columns that a certificate names by block and key.

    Args:
        index: of ``key_index``.
        block, key: texts, ``(count,)`` each.
    """
    block, key = np.asarray(block).astype(str), np.asarray(key).astype(str)
    where, at = np.full(len(block), -1), np.full(len(block), -1)
    for number, name in enumerate(BLOCKS):
        mine = np.flatnonzero(block == name)
        found = index[name].get_indexer(pd.Index(key[mine]))
        at[mine], where[mine] = found, np.where(found >= 0, number, -1)
    return Columns(len(block), where, at)


def volumes_of_vector(facts: Facts, columns: Columns, vector: Floats) -> Volumes:
    """The blocks of a vector over the columns; cells without a column are zero."""
    blocks = nothing(facts)
    for name, block in blocks.items():
        mine = columns.of(name)
        block.ravel()[columns.at[mine]] = vector[mine]
    return Volumes(**blocks)


def vector_of_volumes(columns: Columns, volumes: Volumes) -> Floats:
    """The vector over the columns that the blocks hold."""
    vector = np.zeros(columns.count)
    for name, block in items(volumes):
        mine = columns.of(name)
        vector[mine] = block.ravel()[columns.at[mine]]
    return vector


def items(volumes: Volumes) -> Iterator[tuple[str, Floats]]:
    """Blocks by name."""
    return ((name, getattr(volumes, name)) for name in BLOCKS)
