"""On what kind of figures a plan rests."""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocation.audit.facts import Facts
from allocation.audit.figures import find, resting_on
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

    The figures are the driver, the norm, the works, wells or transfers behind it, and for reclaimed
    water the sewage of the city.
    """
    dataset, places, sectors = facts.dataset, facts.places, facts.dataset["sectors"]
    norms = resting_on(dataset["norms"], ["sector", "city"], facts.year)["confidence"]
    drivers = dataset["drivers"].set_index(["county", "driver"])["confidence"]
    city, county = places["city"], places["county"]
    asked = np.stack(
        [
            np.maximum(
                _ranks(drivers.reindex(_pairs(county, sector.driver, first=True))),
                _ranks(norms.reindex(_pairs(city, sector.sector, first=False))),
            )
            for sector in sectors.itertuples(index=False)
        ],
        axis=1,
    )
    sewage = resting_on(dataset["reclaimed"], ["city"], facts.year)["confidence"]
    water = _water(facts)
    reclaimed = facts.of_kind("reclaimed")
    water[:, reclaimed] = np.maximum(water[:, reclaimed], _ranks(sewage.reindex(city))[:, None])
    return np.asarray(np.maximum(asked[:, :, None], water[:, None, :]), dtype=np.int64)


def _pairs(names: pd.Series, other: object, first: bool) -> pd.MultiIndex:
    """Pairs of every name with the other, in the order of a key."""
    return pd.MultiIndex.from_tuples([(n, other) if first else (other, n) for n in names])


def _ranks(confidence: pd.Series) -> Ints:
    ranks = confidence.map({name: i for i, name in enumerate(CONFIDENCES)})
    return np.asarray(ranks.fillna(0), dtype=np.int64)


def _water(facts: Facts) -> Ints:
    """Rank of the least sure figure behind each source of each unit, ``(U, K)``."""
    dataset, n = facts.dataset, facts.names
    ranks = np.zeros((len(n.units), len(n.sources)), dtype=np.int64)
    for name in ("supply_capacity", "groundwater"):
        table = dataset[name]
        at = find(n.units, table["unit"]), find(n.sources, table["source"])
        np.maximum.at(ranks, at, _ranks(table["confidence"]))
    running = facts.links[facts.links["runs"]]
    works = facts.works["confidence"].iloc[running["w"]]
    at = running["u"].to_numpy(), running["k"].to_numpy()
    for confidence in (running["confidence"], works):
        np.maximum.at(ranks, at, _ranks(confidence))
    return ranks
