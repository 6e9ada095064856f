"""On what kind of figures a plan rests."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from allocation.audit.facts import Facts
from allocation.audit.figures import find, origin_in_year
from basins.arrays import Ints

CONFIDENCES = ("official", "secondary", "derived", "to confirm")


def evidence_share(facts: Facts, ranks: Ints, use: pd.DataFrame) -> dict[str, float]:
    """Share of the use that rests on each class.

    Args:
        ranks: of ``ranks_of``.
        use: rows with ``unit, sector, source, use_wan_m3``.
    """
    n = facts.names
    u, s = find(n.units, use["unit"]), find(n.sectors, use["sector"])
    rank = ranks[u, s, find(n.sources, use["source"])]
    volume = np.bincount(rank, use["use_wan_m3"].to_numpy(np.float64), len(CONFIDENCES))
    total = volume.sum()
    shares = volume / total if total else volume
    return dict(zip(CONFIDENCES, shares.tolist(), strict=True))


def ranks_of(facts: Facts) -> Ints:
    """Position in ``CONFIDENCES`` of the least sure figure behind every triple, ``(U, S, K)``.

    The figures are the driver, its growth, the norm, what the hydrology does to them, the works,
    wells or transfers behind the water, for surface water the runoff of the unit, and for reclaimed
    water the sewage of the city.
    """
    dataset, places = facts.dataset, facts.places
    norms = _paths(dataset["norms"], ["sector", "city"], facts.year)
    growth = _paths(dataset["growth"], ["driver", "city"], facts.year)
    drivers = _plain(dataset["drivers"], ["county", "driver"])
    dry = _dry(facts)
    asked = np.zeros((len(places), len(facts.names.sectors)), dtype=np.int64)
    for s, sector in enumerate(dataset["sectors"].itertuples(index=False)):
        for u, (county, city) in enumerate(zip(places["county"], places["city"], strict=True)):
            asked[u, s] = max(
                drivers.get((county, sector.driver), 0),
                growth.get((sector.driver, city), 0),
                norms.get((sector.sector, city), 0),
                dry.get((sector.sector,), 0),
            )
    water = _water(facts, dry)
    return np.asarray(np.maximum(asked[:, :, None], water[:, None, :]), dtype=np.int64)


def _plain(table: pd.DataFrame, keys: list[str]) -> dict[Any, int]:
    """Rank of each row by its keys."""
    names = table[keys].itertuples(index=False, name=None)
    return dict(zip(names, _ranks(table["confidence"]).tolist(), strict=True))


def _paths(table: pd.DataFrame, keys: list[str], year: int) -> dict[Any, int]:
    """Rank of each path in a year; between two rows it is derived at best."""
    return {
        names if isinstance(names, tuple) else (names,): CONFIDENCES.index(
            origin_in_year(rows, year)[1]
        )
        for names, rows in table.groupby(keys)
    }


def _dry(facts: Facts) -> dict[Any, int]:
    """Rank of what the hydrology does to each sector, source or basin."""
    curves = facts.dataset["dryness"].rename(columns={"exceedance_percent": "year"})
    return _paths(curves, ["item"], round(facts.exceedance))


def _ranks(confidence: pd.Series) -> Ints:
    ranks = confidence.map({name: i for i, name in enumerate(CONFIDENCES)})
    return np.asarray(ranks.fillna(0), dtype=np.int64)


def _water(facts: Facts, dry: dict[Any, int]) -> Ints:
    """Rank of the least sure figure behind each source of each unit, ``(U, K)``."""
    dataset, n = facts.dataset, facts.names
    ranks = np.zeros((len(n.units), len(n.sources)), dtype=np.int64)
    for name in ("supply_capacity", "groundwater"):
        table = dataset[name]
        at = find(n.units, table["unit"]), find(n.sources, table["source"])
        np.maximum.at(ranks, at, _ranks(table["confidence"]))
        if name == "supply_capacity":
            kept = [dry.get((source,), 0) for source in table["source"]]
            np.maximum.at(ranks, at, np.array(kept, dtype=np.int64))
    running = facts.links[facts.links["runs"]]
    works = facts.works["confidence"].iloc[running["w"]]
    at = running["u"].to_numpy(), running["k"].to_numpy()
    for confidence in (running["confidence"], works):
        np.maximum.at(ranks, at, _ranks(confidence))
    river = dataset["runoff"].set_index("unit")["confidence"].reindex(n.units)
    sewage = _paths(dataset["reclaimed"], ["city"], facts.year)
    city = np.array([sewage.get((name,), 0) for name in facts.places["city"]], dtype=np.int64)
    for kind, rank in (("surface", _ranks(river)), ("reclaimed", city)):
        of_kind = facts.of_kind(kind)
        ranks[:, of_kind] = np.maximum(ranks[:, of_kind], rank[:, None])
    return ranks
